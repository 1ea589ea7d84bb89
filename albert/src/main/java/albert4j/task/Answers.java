package albert4j.task;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.model.ProblemType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the answers in a file, one label, several or a number, and checks them.
final class Answers {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,3})?");

  /// What is left of a lost number, as Python writes it.
  private static final String LOST = "nan";

  private static final int SHOWN = 20; // labels in a message

  private final String source;
  private final ProblemType type;
  private final List<String> known;
  private final Set<String> knownSet;

  /// One list for equal answers: a file has many rows and few labels.
  private final Map<List<String>, List<String>> shared = new HashMap<>();

  /// A reader for one file.
  ///
  /// @param known the labels that may occur, in any order; empty if any may
  Answers(String source, ProblemType type, List<String> known) {
    this.source = source;
    this.type = type;
    this.known = known;
    this.knownSet = new HashSet<>(known);
  }

  /// Whether a text is a finite decimal number.
  static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches() && Double.isFinite(Double.parseDouble(text));
  }

  /// Whether a text stands where a number should, and is not even meant to be one.
  static boolean isWord(String cell) {
    String word = cell.strip();
    return !word.isEmpty() && !NUMBER.matcher(word).matches() && !word.equalsIgnoreCase(LOST);
  }

  /// Whether a file of predictions can hold a text in a column.
  static boolean isName(String text) {
    return !text.isBlank() && text.chars().noneMatch(Character::isISOControl);
  }

  /// A value of JSON, made fit for a message.
  static String shown(Object value) {
    String text = Json.compact(value);
    return text.length() <= 120 ? text : text.substring(0, 120) + "…";
  }

  /// Whether all answers are numbers, or would be if they were right.
  boolean areNumbers() {
    return type == ProblemType.REGRESSION
        || (areKnown() && known.stream().allMatch(Answers::isNumber));
  }

  /// Whether it is known which labels may occur.
  boolean areKnown() {
    return !known.isEmpty();
  }

  /// Whether a cell holds nothing, and that does not mean that no label applies.
  boolean isMissing(String cell) {
    return type != ProblemType.MULTI_LABEL_CLASSIFICATION && cell.isBlank();
  }

  /// Whether a cell holds an answer.
  boolean isAnswer(String cell) {
    return type == ProblemType.REGRESSION
        ? isNumber(cell.strip())
        : knownSet.contains(cell.strip());
  }

  /// The record with the answer that a cell of a table holds; several labels stand between commas,
  /// and none in an empty cell.
  LabeledText fromCell(LabeledText record, long line, String cell) throws DataException {
    return switch (type) {
      case REGRESSION -> record.withScore(score(line, cell.strip()));
      case SINGLE_LABEL_CLASSIFICATION -> record.withLabels(labels(line, List.of(cell)));
      case MULTI_LABEL_CLASSIFICATION -> record.withLabels(labels(line, split(cell)));
    };
  }

  /// The labels in a cell of a table, unchecked.
  List<String> split(String cell) {
    if (type != ProblemType.MULTI_LABEL_CLASSIFICATION) {
      return List.of(cell.strip());
    }
    return cell.isBlank()
        ? List.of()
        : Arrays.stream(cell.split(",", -1)).map(String::strip).toList();
  }

  /// The record with the answer that a JSON value is: a number, a label, or a list of labels.
  /// Labels are strings or integers.
  LabeledText fromJson(LabeledText record, long line, Object value) throws DataException {
    return switch (type) {
      case REGRESSION -> {
        if (value instanceof Number number) {
          yield record.withScore(number.doubleValue());
        }
        throw wrong(line, "a number", value);
      }
      case SINGLE_LABEL_CLASSIFICATION -> {
        if (value instanceof String || value instanceof Long) {
          yield record.withLabels(labels(line, List.of(value.toString())));
        }
        String hint = value instanceof List ? " (lists are for " + multiLabel() + ")" : "";
        throw wrong(line, "a label, a string or an integer" + hint, value);
      }
      case MULTI_LABEL_CLASSIFICATION -> {
        if (value instanceof List<?> list
            && list.stream().allMatch(v -> v instanceof String || v instanceof Long)) {
          yield record.withLabels(labels(line, list.stream().map(Object::toString).toList()));
        }
        throw wrong(line, "a list of labels, strings or integers", value);
      }
    };
  }

  private static String multiLabel() {
    return ProblemType.MULTI_LABEL_CLASSIFICATION.key();
  }

  private DataException wrong(long line, String expected, Object value) {
    return new DataException(source, line, expected, shown(value));
  }

  private double score(long line, String cell) throws DataException {
    if (!isNumber(cell)) {
      throw new DataException(source, line, "a number", CheckpointException.quote(cell));
    }
    return Double.parseDouble(cell);
  }

  private List<String> labels(long line, List<String> cells) throws DataException {
    List<String> labels = new ArrayList<>(cells.size());
    for (String cell : cells) {
      String label = cell.strip();
      if (knownSet.isEmpty() ? !isLabel(label) : !knownSet.contains(label)) {
        throw new DataException(source, line, expected(), CheckpointException.quote(label));
      }
      if (labels.contains(label)) {
        throw new DataException(
            source, line, "each label once", CheckpointException.quote(label) + " twice");
      }
      labels.add(label);
    }
    return shared.computeIfAbsent(List.copyOf(labels), list -> list);
  }

  private static boolean isLabel(String label) {
    return isName(label) && !label.equalsIgnoreCase(LOST);
  }

  private String expected() {
    if (known.isEmpty()) {
      return "a label";
    }
    return known.size() <= SHOWN
        ? "a label, one of " + known
        : "a label, one of " + known.size() + " from " + known.subList(0, SHOWN) + " on";
  }
}
