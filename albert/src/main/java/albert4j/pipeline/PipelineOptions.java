package albert4j.pipeline;

import albert4j.engine.Shape;

/// How a pipeline computes.
///
/// @param threads that compute one call, the caller's among them
/// @param batchTokens about how many tokens go through the model at once: more take more memory
/// @param maxLength the most tokens of an input, `[CLS]` and `[SEP]` included; longer ones are cut.
///   What the model takes is a limit in any case.
public record PipelineOptions(int threads, int batchTokens, int maxLength) {
  /// The most tokens that go through the model at once unless somebody says otherwise: beyond this
  /// larger batches are no faster.
  public static final int BATCH_TOKENS = 2048;

  /// All processors, and inputs as long as the model takes.
  public static final PipelineOptions DEFAULT =
      new PipelineOptions(
          Runtime.getRuntime().availableProcessors(), BATCH_TOKENS, Integer.MAX_VALUE);

  /// Checks the values.
  ///
  /// @throws IllegalArgumentException if there is no thread, no token, or no room for `[CLS]`,
  ///   `[SEP]` and `[SEP]`
  public PipelineOptions {
    Shape.check(threads > 0, "pipeline: needs a thread", "threads", threads);
    Shape.check(batchTokens > 0, "pipeline: needs a token", "batchTokens", batchTokens);
    Shape.check(maxLength > 2, "pipeline: maxLength must be at least 3", "maxLength", maxLength);
  }
}
