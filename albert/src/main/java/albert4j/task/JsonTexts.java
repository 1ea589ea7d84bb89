package albert4j.task;

import albert4j.engine.checkpoint.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the JSON Lines of a [LabeledTextFile].
final class JsonTexts {
  private final TextLines lines;
  private final Answers answers;
  private final Split split;
  private final TextCollector records;

  JsonTexts(TextLines lines, Answers answers, Split split) {
    this.lines = lines;
    this.answers = answers;
    this.split = split;
    this.records = new TextCollector(lines.source());
  }

  TextCollector read() throws IOException {
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      if (!line.get().isBlank()) {
        add(JsonFields.parse(lines.source(), lines.number(), line.get()).values());
      }
    }
    return records;
  }

  private void add(Map<String, Object> fields) throws DataException {
    Optional<Object> text = field(fields, LabeledTextFile.TEXT);
    if (text.isEmpty()) {
      throw new DataException(
          lines.source(),
          lines.number(),
          "a field " + String.join(" or ", LabeledTextFile.TEXT),
          "" + fields.keySet());
    }
    Optional<Object> pair = field(fields, LabeledTextFile.PAIR);
    Optional<Object> id = field(fields, LabeledTextFile.ID);
    LabeledText record =
        new LabeledText(
            id.isPresent() ? id(id.get()) : Integer.toString(records.size()),
            string(text.get()),
            pair.isPresent() ? Optional.of(string(pair.get())) : Optional.empty());
    Optional<Object> label = field(fields, LabeledTextFile.LABEL);
    if (label.isPresent()) {
      record = answers.fromJson(record, lines.number(), label.get());
    } else if (split.needsAnswers()) {
      throw new DataException(
          lines.source(),
          lines.number(),
          "a field " + String.join(" or ", LabeledTextFile.LABEL),
          "" + fields.keySet());
    }
    records.add(lines.number(), record);
  }

  /// The field that has one of the names; `null` is as good as none.
  private Optional<Object> field(Map<String, Object> fields, List<String> names)
      throws DataException {
    List<String> found = names.stream().filter(fields::containsKey).toList();
    if (found.size() > 1) {
      throw new DataException(
          lines.source(), lines.number(), "only one of the fields " + names, "" + found);
    }
    return found.stream().findFirst().map(fields::get).filter(value -> !value.equals(Json.NULL));
  }

  private String string(Object value) throws DataException {
    if (value instanceof String text) {
      return text;
    }
    throw wrong("a text as a string", value);
  }

  private String id(Object value) throws DataException {
    if (value instanceof Long || (value instanceof String text && Answers.isName(text))) {
      return value.toString();
    }
    throw wrong("an id, an integer or a string of one line without tabs", value);
  }

  private DataException wrong(String expected, Object value) {
    return new DataException(lines.source(), lines.number(), expected, Answers.shown(value));
  }
}
