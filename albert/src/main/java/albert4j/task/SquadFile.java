package albert4j.task;

import albert4j.engine.checkpoint.AtomicFile;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.engine.checkpoint.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads questions in the JSON of SQuAD, version 1.1 or 2.0, and writes answers as its evaluation
/// scripts read them.
///
/// ```json
/// {"data": [{"title": "Normans", "paragraphs": [{"context": "The Normans …", "qas": [
///   {"id": "56ddde6b", "question": "In what country …?", "is_impossible": false,
///    "answers": [{"text": "France", "answer_start": 159}]}]}]}]}
/// ```
///
/// `answer_start` counts Unicode code points. Version 1.1 has no `is_impossible`; there a question
/// with an empty list of answers is one without an answer in its text, too. A question without
/// `answers` is one whose answer is not known. Other keys, among them `plausible_answers`, are
/// ignored.
///
/// Source: Rajpurkar et al., 2016 (arXiv 1606.05250) and 2018 (arXiv 1806.03822).
public final class SquadFile {
  private final String source;
  private final List<Question> questions = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  private SquadFile(Path file) {
    this.source = file.toString();
  }

  /// The questions of a file in their order.
  ///
  /// @throws DataException if it is not JSON, a key is missing or of another kind, an id occurs
  ///   twice, an answer does not stand where it is said to, or there are no questions
  /// @throws IOException if it cannot be read
  public static List<Question> read(Path file) throws IOException {
    var squad = new SquadFile(file);
    squad.readArticles(squad.parse(Files.readAllBytes(file)));
    return squad.questions;
  }

  /// Writes what was answered to each question, `{"id": "answer", …}`: the predictions file of the
  /// evaluation scripts. No answer is `""`.
  ///
  /// @throws IOException if the file cannot be written
  public static void writePredictions(Path file, List<Evaluation.Prediction> predictions)
      throws IOException {
    var answers = new LinkedHashMap<String, Object>();
    predictions.forEach(prediction -> answers.put(prediction.id(), prediction.predicted()));
    AtomicFile.write(file, Json.pretty(answers));
  }

  private Map<String, Object> parse(byte[] bytes) throws DataException {
    try {
      return object(Json.parse(bytes), "top level");
    } catch (JsonException e) {
      throw new DataException(source, e.place(), e.expected(), e.found());
    }
  }

  private void readArticles(Map<String, Object> top) throws DataException {
    List<?> articles = list(top, "data", "top level");
    for (int a = 0; a < articles.size(); a++) {
      String place = "data[" + a + "]";
      List<?> paragraphs = list(object(articles.get(a), place), "paragraphs", place);
      for (int p = 0; p < paragraphs.size(); p++) {
        String inner = place + ".paragraphs[" + p + "]";
        readParagraph(object(paragraphs.get(p), inner), inner);
      }
    }
    if (questions.isEmpty()) {
      throw new DataException(source, "data", "at least one question", "none");
    }
  }

  private void readParagraph(Map<String, Object> paragraph, String place) throws DataException {
    String context = text(paragraph, "context", place);
    List<?> qas = list(paragraph, "qas", place);
    for (int q = 0; q < qas.size(); q++) {
      String inner = place + ".qas[" + q + "]";
      questions.add(question(object(qas.get(q), inner), context, inner));
    }
  }

  private Question question(Map<String, Object> qa, String context, String at)
      throws DataException {
    String id = text(qa, "id", at);
    if (!ids.add(id)) {
      throw new DataException(source, at, "an id that is new", CheckpointException.quote(id));
    }
    String place = "question " + CheckpointException.quote(id);
    String question = text(qa, "question", place);
    List<Question.Answer> answers = new ArrayList<>();
    if (qa.containsKey("answers")) {
      for (Object answer : list(qa, "answers", place)) {
        answers.add(answer(object(answer, place + ": answers"), context, place));
      }
    }
    boolean impossible = impossible(qa, answers.isEmpty(), place);
    return new Question(id, question, context, answers, impossible);
  }

  private boolean impossible(Map<String, Object> qa, boolean unanswered, String place)
      throws DataException {
    boolean known = qa.containsKey("answers");
    if (!qa.containsKey("is_impossible")) {
      return known && unanswered;
    }
    boolean impossible = field(qa, "is_impossible", Boolean.class, "true or false", place);
    if (known && impossible != unanswered) {
      throw new DataException(
          source,
          place,
          impossible ? "no answers, as is_impossible is true" : "answers, or is_impossible true",
          impossible ? "some" : "neither");
    }
    return impossible;
  }

  private Question.Answer answer(Map<String, Object> answer, String context, String place)
      throws DataException {
    String text = text(answer, "text", place + ": answers");
    long start = field(answer, "answer_start", Long.class, "a whole number", place + ": answers");
    if (text.isEmpty()) {
      throw new DataException(source, place, "an answer of at least one character", "none");
    }
    boolean inside = start >= 0 && start <= context.codePointCount(0, context.length());
    int at = inside ? context.offsetByCodePoints(0, (int) start) : context.length();
    if (!context.startsWith(text, at)) {
      throw misplaced(text, start, context, at, place);
    }
    return new Question.Answer(text, at);
  }

  /// An answer offset that does not match: what stands there instead, and where the answer does.
  private DataException misplaced(String text, long start, String context, int at, String place) {
    int length = text.codePointCount(0, text.length());
    int rest = context.codePointCount(at, context.length());
    int end = context.offsetByCodePoints(at, Math.min(length, rest));
    int elsewhere = context.indexOf(text);
    return new DataException(
        source,
        place,
        "the answer "
            + CheckpointException.quote(text)
            + " at its answer_start, code point "
            + start
            + " of the context",
        (at < end ? CheckpointException.quote(context.substring(at, end)) : "the context's end")
            + (elsewhere < 0
                ? " (the answer stands nowhere in the context)"
                : " (the answer stands at " + context.codePointCount(0, elsewhere) + ")"));
  }

  private Map<String, Object> object(Object value, String place) throws DataException {
    return Json.object(value)
        .orElseThrow(() -> new DataException(source, place, "an object", Json.describe(value)));
  }

  private List<?> list(Map<String, Object> object, String key, String place) throws DataException {
    return field(object, key, List.class, "a list", place);
  }

  private String text(Map<String, Object> object, String key, String place) throws DataException {
    return field(object, key, String.class, "a text", place);
  }

  private <T> T field(
      Map<String, Object> object, String key, Class<T> type, String expected, String place)
      throws DataException {
    Optional<Object> value = Optional.ofNullable(object.get(key));
    return value
        .filter(type::isInstance)
        .map(type::cast)
        .orElseThrow(() ->
            new DataException(
                source,
                place,
                expected + " under \"" + key + "\"",
                value.map(Json::describe).orElse("no such key")));
  }
}
