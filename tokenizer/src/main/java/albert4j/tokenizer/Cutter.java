package albert4j.tokenizer;

/// Cuts normalised text into pieces.
interface Cutter {
  /// Cuts `text`, and leaves its pieces in `out`.
  void cut(AlignedText text, Segmentation out);
}
