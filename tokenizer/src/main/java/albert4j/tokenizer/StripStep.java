package albert4j.tokenizer;

/// Drops whitespace at the ends of a text.
record StripStep(boolean left, boolean right) implements NormalizerStep {
  @Override
  public void apply(AlignedPoints text) {
    int from = 0;
    int to = text.length;
    while (left && from < to && CodePoints.isWhiteSpace(text.points[from])) {
      from++;
    }
    while (right && to > from && CodePoints.isWhiteSpace(text.points[to - 1])) {
      to--;
    }
    if (to - from < text.length) {
      text.keep(from, to);
      text.commit();
    }
  }
}
