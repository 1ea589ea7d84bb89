package albert4j.pretrain;

/// Two segments of text that make one example.
///
/// @param a comes first
/// @param b comes second
/// @param swapped whether B does not follow A in the text
record SegmentPair(Segment a, Segment b, boolean swapped) {
  /// Tokens `[from, to)` of a document.
  record Segment(Document document, int from, int to) {
    int length() {
      return to - from;
    }

    void copy(int[] target, int at) {
      document.copy(from, to, target, at);
    }
  }
}
