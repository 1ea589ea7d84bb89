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

  private JsonFields parse(byte[] bytes) throws DataException {
    try {
      return JsonFields.of(source, "top level", Json.parse(bytes));
    } catch (JsonException e) {
      throw new DataException(source, e.place(), e.expected(), e.found());
    }
  }

  private void readArticles(JsonFields top) throws DataException {
    List<?> articles = top.list("data");
    for (int a = 0; a < articles.size(); a++) {
      String place = "data[" + a + "]";
      List<?> paragraphs = JsonFields.of(source, place, articles.get(a)).list("paragraphs");
      for (int p = 0; p < paragraphs.size(); p++) {
        readParagraph(JsonFields.of(source, place + ".paragraphs[" + p + "]", paragraphs.get(p)));
      }
    }
    if (questions.isEmpty()) {
      throw new DataException(source, "data", "at least one question", "none");
    }
  }

  private void readParagraph(JsonFields paragraph) throws DataException {
    String context = paragraph.text("context");
    List<?> qas = paragraph.list("qas");
    for (int q = 0; q < qas.size(); q++) {
      String place = paragraph.place() + ".qas[" + q + "]";
      questions.add(question(JsonFields.of(source, place, qas.get(q)), context));
    }
  }

  private Question question(JsonFields unnamed, String context) throws DataException {
    String id = unnamed.text("id");
    if (!ids.add(id)) {
      throw unnamed.error("an id that is new", CheckpointException.quote(id));
    }
    JsonFields qa = unnamed.at("question " + CheckpointException.quote(id));
    String question = qa.text("question");
    List<Question.Answer> answers = new ArrayList<>();
    if (qa.has("answers")) {
      for (Object answer : qa.list("answers")) {
        answers.add(
            answer(JsonFields.of(source, qa.place() + ": answers", answer), context, qa.place()));
      }
    }
    return new Question(id, question, context, answers, impossible(qa, answers.isEmpty()));
  }

  private static boolean impossible(JsonFields qa, boolean unanswered) throws DataException {
    boolean known = qa.has("answers");
    if (!qa.has("is_impossible")) {
      return known && unanswered;
    }
    boolean impossible = qa.flag("is_impossible");
    if (known && impossible != unanswered) {
      throw qa.error(
          impossible ? "no answers, as is_impossible is true" : "answers, or is_impossible true",
          impossible ? "some" : "neither");
    }
    return impossible;
  }

  private Question.Answer answer(JsonFields answer, String context, String place)
      throws DataException {
    String text = answer.text("text");
    long start = answer.integer("answer_start");
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
}
