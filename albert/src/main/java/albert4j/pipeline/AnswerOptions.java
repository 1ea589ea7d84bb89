package albert4j.pipeline;

import albert4j.engine.Shape;

/// Which answers a [QuestionAnswerer] gives; the defaults are those of transformers'
/// `QuestionAnsweringPipeline`.
///
/// @param topK the most answers to a question (1)
/// @param impossible whether it may be an answer that the context has none (no)
/// @param maxLength the most tokens that the model reads at once: a longer context is taken in
///   windows; what the model takes is a limit in any case (384)
/// @param overlap how many tokens of a window's part of the context its successor begins with; half
///   of `maxLength`, or of the room beside the question, is a limit in any case. Called
///   `doc_stride` in transformers' pipeline (128)
/// @param maxAnswerTokens the most tokens of an answer, before it is extended to whole words (15)
public record AnswerOptions(
    int topK, boolean impossible, int maxLength, int overlap, int maxAnswerTokens) {
  /// The defaults.
  public static final AnswerOptions DEFAULT = new AnswerOptions(1, false, 384, 128, 15);

  /// Checks the values.
  ///
  /// @throws IllegalArgumentException if a number is too small
  public AnswerOptions {
    Shape.check(topK > 0, "answers: topK must be at least 1", "topK", topK);
    Shape.check(maxLength > 3, "answers: maxLength must be at least 4", "maxLength", maxLength);
    Shape.check(overlap >= 0, "answers: overlap must be at least 0", "overlap", overlap);
    Shape.check(
        maxAnswerTokens > 0,
        "answers: maxAnswerTokens must be at least 1",
        "maxAnswerTokens",
        maxAnswerTokens);
  }

  /// The same with so many answers to a question.
  public AnswerOptions withTopK(int newTopK) {
    return new AnswerOptions(newTopK, impossible, maxLength, overlap, maxAnswerTokens);
  }

  /// The same, with or without the answer that there is none.
  public AnswerOptions withImpossible(boolean newImpossible) {
    return new AnswerOptions(topK, newImpossible, maxLength, overlap, maxAnswerTokens);
  }

  /// The same with other windows.
  public AnswerOptions withWindows(int newMaxLength, int newOverlap) {
    return new AnswerOptions(topK, impossible, newMaxLength, newOverlap, maxAnswerTokens);
  }

  /// How many spans of a window are looked at: more than are wanted, since several may become the
  /// same words. The number is that of transformers.
  int candidates() {
    return 2 * Math.min(topK, 1 << 20) + 10;
  }
}
