package albert4j.task;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.task.ChoiceQuestion.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// Multiple-choice questions: RACE, or anything else in JSON Lines.
///
/// A line is an article with its questions, as RACE has it, or one question with its choices:
///
/// ```json
/// {"id": "high1.txt", "article": "…", "questions": ["… _ .", "…"],
///  "options": [["a", "b", "c", "d"], ["e", "f", "g", "h"]], "answers": ["D", "A"]}
/// {"prompt": "…", "choices": ["a", "b"], "label": 0}
/// ```
///
/// In the first form `id` may be missing, in the second `label`. Blank lines are skipped. All
/// questions must have the same number of options.
///
/// RACE comes in folders `middle` and `high` for the two levels, with one article a file or all in
/// `all.txt`; the level of a question is that of the folder, or what the article's id begins with.
///
/// Source: Lai et al., 2017 (arXiv 1704.04683); google-research/albert, race_utils.py.
public final class RaceFile {
  private final List<ChoiceQuestion> questions = new ArrayList<>();
  private int options;

  private RaceFile() {}

  /// The questions of a file, or of all `*.txt` files of a folder in the order of their names:
  /// those in its folders `middle` and `high`, or its own if it has neither.
  ///
  /// @throws DataException if a line is not JSON in one of the two forms, an answer is none of the
  ///   options, the numbers of questions, options and answers do not fit, or there are no questions
  /// @throws IOException if a file cannot be read
  public static List<ChoiceQuestion> read(Path path) throws IOException {
    var race = new RaceFile();
    List<Path> files = Files.isDirectory(path) ? files(path) : List.of(path);
    for (Path file : files) {
      race.readFile(file);
    }
    if (race.questions.isEmpty()) {
      throw new DataException(
          path.toString(),
          "questions",
          "at least one, in a file of JSON Lines or in *.txt files of a folder",
          "none in " + files.size() + (files.size() == 1 ? " file" : " files"));
    }
    return race.questions;
  }

  private static List<Path> files(Path folder) throws IOException {
    List<Path> levels =
        Arrays.stream(Level.values())
            .map(level -> folder.resolve(level.toString()))
            .filter(Files::isDirectory)
            .toList();
    List<Path> files = new ArrayList<>();
    for (Path level : levels.isEmpty() ? List.of(folder) : levels) {
      try (Stream<Path> found = Files.list(level)) {
        found.filter(file -> file.toString().endsWith(".txt")).sorted().forEach(files::add);
      }
    }
    return files;
  }

  private void readFile(Path file) throws IOException {
    try (TextLines lines = TextLines.of(file)) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        if (!line.get().isBlank()) {
          var fields = JsonFields.parse(lines.source(), lines.number(), line.get());
          if (fields.has("article")) {
            addArticle(fields, file);
          } else {
            addPrompt(fields);
          }
        }
      }
    }
  }

  private void addArticle(JsonFields fields, Path file) throws DataException {
    String article = fields.text("article");
    List<String> asked = fields.texts("questions");
    List<?> choices = sized(fields, "options", fields.list("options"), asked.size());
    List<String> answers = fields.texts("answers");
    sized(fields, "answers", answers, asked.size());
    Optional<String> id = fields.has("id") ? Optional.of(fields.text("id")) : Optional.empty();
    Optional<Level> level = level(file, id.orElse(""));
    for (int q = 0; q < asked.size(); q++) {
      String what = "question " + (q + 1);
      List<String> texts = options(fields, what, choices.get(q));
      String name = id.isPresent() ? id.get() + "#" + q : nextNumber();
      OptionalInt answer = OptionalInt.of(letter(fields, what, answers.get(q)));
      questions.add(new ChoiceQuestion(name, article, asked.get(q), texts, answer, level));
    }
  }

  private void addPrompt(JsonFields fields) throws DataException {
    if (!fields.has("prompt")) {
      throw fields.error("\"article\" or \"prompt\"", "keys " + fields.values().keySet());
    }
    String prompt = fields.text("prompt");
    List<String> texts = options(fields, "\"choices\"", fields.list("choices"));
    OptionalInt answer = fields.has("label") ? OptionalInt.of(label(fields)) : OptionalInt.empty();
    questions.add(new ChoiceQuestion(nextNumber(), prompt, "", texts, answer, Optional.empty()));
  }

  private String nextNumber() {
    return Integer.toString(questions.size());
  }

  private static List<?> sized(JsonFields fields, String key, List<?> list, int size)
      throws DataException {
    if (list.size() != size) {
      throw fields.error("\"" + key + "\" for " + size + " questions", "" + list.size());
    }
    return list;
  }

  /// The options of one question: as many as the first question has.
  private List<String> options(JsonFields fields, String what, Object value) throws DataException {
    if (!(value instanceof List<?> list)) {
      throw fields.error("a list of options for " + what, Json.describe(value));
    }
    int n = list.size();
    if (n < 2 || n > ChoiceQuestion.MAX_OPTIONS) {
      throw fields.error("2 to " + ChoiceQuestion.MAX_OPTIONS + " options for " + what, "" + n);
    }
    options = options == 0 ? n : options;
    if (n != options) {
      throw fields.error(options + " options for " + what + ", as before", "" + n);
    }
    return fields.texts("the options for " + what, list);
  }

  private int letter(JsonFields fields, String what, String answer) throws DataException {
    int index = answer.length() == 1 ? answer.charAt(0) - 'A' : -1;
    if (index < 0 || index >= options) {
      throw fields.error(
          "an answer from A to " + ChoiceQuestion.letter(options - 1) + " to " + what,
          CheckpointException.quote(answer));
    }
    return index;
  }

  private int label(JsonFields fields) throws DataException {
    long label = fields.integer("label");
    if (label < 0 || label >= options) {
      throw fields.error("a label from 0 to " + (options - 1), "" + label);
    }
    return (int) label;
  }

  private static Optional<Level> level(Path file, String id) {
    Path folder = file.toAbsolutePath().resolveSibling("").getFileName();
    String name = folder == null ? "" : folder.toString();
    return Arrays.stream(Level.values())
        .filter(level -> name.equals(level.toString()))
        .findFirst()
        .or(() ->
            Arrays.stream(Level.values()).filter(l -> id.startsWith(l.toString())).findFirst());
  }
}
