package albert4j.task;

import albert4j.engine.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// A question with several options, one of which is right.
///
/// @param id its own id, or its number from 0
/// @param context what must be read to answer it: an article, a prompt
/// @param question may have a gap, `_`, for the option; empty if the options continue the context
/// @param options 2 to 26
/// @param answer index of the right option, if it is known
/// @param level how hard it is, where that is known
public record ChoiceQuestion(
    String id,
    String context,
    String question,
    List<String> options,
    OptionalInt answer,
    Optional<Level> level) {
  /// For whom a question of RACE was made.
  public enum Level {
    /// Middle school.
    MIDDLE,
    /// High school.
    HIGH;

    /// `middle`
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// As many as there are letters.
  static final int MAX_OPTIONS = 26;

  /// Copies the options.
  ///
  /// @throws IllegalArgumentException if there are too few or too many, or the answer is none of
  ///   them
  public ChoiceQuestion {
    options = List.copyOf(options);
    Shape.check(
        options.size() >= 2 && options.size() <= MAX_OPTIONS,
        "choice question: there must be 2 to " + MAX_OPTIONS + " options",
        "id",
        id,
        "options",
        options.size());
    Shape.check(
        answer.isEmpty() || (answer.getAsInt() >= 0 && answer.getAsInt() < options.size()),
        "choice question: the answer must be an option",
        "id",
        id,
        "answer",
        answer,
        "options",
        options.size());
  }

  /// The letter of an option: `A` is the first.
  static String letter(int option) {
    return String.valueOf((char) ('A' + option));
  }

  /// The question with an option as its answer: the option in each gap, or behind the question.
  ///
  /// Source: google-research/albert, race_utils.py.
  String answeredBy(String option) {
    String whole = question.strip();
    String part = option.strip();
    if (whole.indexOf('_') >= 0) {
      return whole.replace("_", part);
    }
    return whole.isEmpty() ? part : whole + " " + part;
  }
}
