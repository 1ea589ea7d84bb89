package albert4j.report;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.engine.checkpoint.JsonException;
import albert4j.task.DataException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// A line of the file of a [History], as it is written and as it is read.
///
/// @param source what messages call the file
/// @param number of the line, from 1
/// @param event the kind of line
/// @param fields its keys and values
record HistoryLine(String source, long number, String event, Map<String, Object> fields) {
  private static final List<String> EVENTS =
      List.of("start", "resume", "step", "evaluation", "note");

  static Map<String, Object> start(Map<String, Object> settings) {
    Map<String, Object> line = event("start");
    line.put("settings", settings);
    return line;
  }

  static Map<String, Object> resume(long step, Map<String, Object> settings) {
    Map<String, Object> line = event("resume");
    line.put("step", step);
    line.put("settings", settings);
    return line;
  }

  static Map<String, Object> of(History.Step step) {
    Map<String, Object> line = event("step");
    line.put("step", step.step());
    line.put("epoch", json(step.epoch()));
    line.put("seconds", json(step.seconds()));
    line.put("loss", json(step.loss()));
    line.put("learning_rate", json(step.learningRate()));
    line.put("grad_norm", json(step.gradientNorm()));
    line.put("tokens", step.tokens());
    line.put("tokens_per_s", json(step.tokensPerSecond()));
    return line;
  }

  static Map<String, Object> of(History.Evaluated evaluated) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    evaluated.metrics().forEach((name, value) -> metrics.put(name, json(value)));
    Map<String, Object> line = event("evaluation");
    line.put("step", evaluated.step());
    line.put("epoch", json(evaluated.epoch()));
    line.put("seconds", json(evaluated.seconds()));
    line.put("loss", json(evaluated.loss()));
    line.put("metrics", metrics);
    return line;
  }

  static Map<String, Object> of(History.Note note) {
    Map<String, Object> line = event("note");
    line.put("step", note.step());
    line.put("text", note.text());
    return line;
  }

  private static Map<String, Object> event(String event) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", event);
    return line;
  }

  private static Object json(double value) {
    return Double.isFinite(value) ? value : Json.NULL;
  }

  static byte[] bytes(Map<String, Object> line) {
    return (Json.compact(line) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static HistoryLine parse(String source, long number, String text) throws DataException {
    try {
      Optional<Map<String, Object>> fields = Json.object(Json.parse(text));
      if (fields.isPresent()
          && fields.get().get("event") instanceof String event
          && EVENTS.contains(event)) {
        return new HistoryLine(source, number, event, fields.get());
      }
    } catch (JsonException e) {
      throw new DataException(source, number, e.expected(), e.found());
    }
    throw new DataException(
        source,
        number,
        "an object whose event is one of " + EVENTS,
        CheckpointException.quote(text));
  }

  History.Step asStep() throws DataException {
    return new History.Step(
        step(),
        real("epoch"),
        real("seconds"),
        real("loss"),
        real("learning_rate"),
        real("grad_norm"),
        whole("tokens"),
        real("tokens_per_s"));
  }

  History.Evaluated asEvaluated() throws DataException {
    SequencedMap<String, Double> metrics = new LinkedHashMap<>();
    Map<String, Object> values =
        Json.object(field("metrics")).orElseThrow(() -> wrong("metrics", "an object"));
    for (Map.Entry<String, Object> metric : values.entrySet()) {
      metrics.put(metric.getKey(), real(metric.getKey(), metric.getValue()));
    }
    return new History.Evaluated(step(), real("epoch"), real("seconds"), real("loss"), metrics);
  }

  History.Note asNote() throws DataException {
    if (field("text") instanceof String text) {
      return new History.Note(step(), text);
    }
    throw wrong("text", "a string");
  }

  static History.Note resumed(long step) {
    return new History.Note(step, "Resumed.");
  }

  /// After which step the line was written; 0 for the start.
  long step() throws DataException {
    return event.equals("start") ? 0 : whole("step");
  }

  private long whole(String key) throws DataException {
    if (field(key) instanceof Long value) {
      return value;
    }
    throw wrong(key, "a whole number");
  }

  private double real(String key) throws DataException {
    return real(key, field(key));
  }

  private double real(String key, Object value) throws DataException {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value.equals(Json.NULL)) {
      return Double.NaN;
    }
    throw wrong(key, "a number or null");
  }

  private Object field(String key) throws DataException {
    return Optional.ofNullable(fields.get(key)).orElseThrow(() -> wrong(key, "a value"));
  }

  private DataException wrong(String key, String expected) {
    return new DataException(
        source,
        number,
        expected + " for " + CheckpointException.quote(key),
        CheckpointException.quote(Json.compact(fields)));
  }
}
