package albert4j.pipeline;

import albert4j.tokenizer.Tokenizer;
import java.util.List;

/// What the pipelines that consist of one model have in common.
///
/// May be shared between threads, those that close it among them: [#close] waits for the batches
/// that are being computed, and whoever wants another one after that is refused with an
/// IllegalStateException. A thread that is interrupted stops before its next batch with a
/// [java.util.concurrent.CancellationException], and stays interrupted.
public abstract sealed class Pipeline implements AutoCloseable
    permits AttentionReader,
        Embedder,
        FillMask,
        MultipleChoiceAnswerer,
        QuestionAnswerer,
        SentenceOrderClassifier,
        TextClassifier,
        TokenClassifier,
        ZeroShotClassifier {
  /// Loaded by the subclass; pipelines that are closed together share it.
  final TextModel model;

  Pipeline(TextModel model) {
    this.model = model;
  }

  /// The most tokens that the model reads as one input, `[CLS]` and each `[SEP]` included.
  public final int maxLength() {
    return model.maxLength();
  }

  /// The tokenizer.
  public final Tokenizer tokenizer() {
    return model.tokenizer();
  }

  /// What a user should know about the loading, a sentence each.
  public List<String> notes() {
    return model.pretrained().notes();
  }

  /// Gives memory and threads back. A second call does nothing.
  @Override
  public final void close() {
    model.close();
  }
}
