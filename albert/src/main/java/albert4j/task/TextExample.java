package albert4j.task;

import albert4j.tokenizer.Encoding;
import java.util.List;

/// A text, or a pair of texts, as tokens, with the answer as numbers.
public final class TextExample implements Example {
  private final int record;
  private final List<Encoding> sequences;
  private final float[] answer;

  /// @param answer the index of the right label; the number to be met; for each label 0 or 1; or
  ///   nothing, if it is not known
  TextExample(int record, List<Encoding> sequences, float... answer) {
    this.record = record;
    this.sequences = sequences;
    this.answer = answer;
  }

  @Override
  public int record() {
    return record;
  }

  /// One encoding, which knows whether the texts were [cut][Encoding#truncated()].
  @Override
  public List<Encoding> sequences() {
    return sequences;
  }

  /// Whether the answer is known.
  boolean answered() {
    return answer.length > 0;
  }

  /// The answer; not to be changed.
  float[] answer() {
    return answer;
  }
}
