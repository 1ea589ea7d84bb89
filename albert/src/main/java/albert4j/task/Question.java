package albert4j.task;

import java.util.List;

/// A question about a text that may hold its answer.
///
/// @param id its own id
/// @param question its text
/// @param context the text that may hold the answer
/// @param answers the right answers, any of which will do; none if it is impossible, or its answer
///   is not known
/// @param impossible whether the text holds no answer
public record Question(
    String id, String question, String context, List<Answer> answers, boolean impossible) {

  /// Copies the answers.
  public Question {
    answers = List.copyOf(answers);
  }

  /// Whether it is known what is right.
  public boolean answered() {
    return impossible || !answers.isEmpty();
  }

  /// An answer where it stands in the context.
  ///
  /// @param text its text
  /// @param start its first `char` in the context
  public record Answer(String text, int start) {
    /// Its end in the context, exclusive.
    public int end() {
      return start + text.length();
    }
  }
}
