package albert4j.tokenizer;

/// Cuts words at whitespace, which goes.
///
/// @param punctuation whether words are also cut where letters, digits and underscores meet other
///   characters (`Whitespace`); otherwise they are not (`WhitespaceSplit`)
record WhitespaceStep(boolean punctuation) implements SplitterStep {
  private static final int SPACE = 0;
  private static final int WORD = 1;
  private static final int OTHER = 2;

  @Override
  public void apply(Words words) {
    int[] points = words.text.points;
    for (int w = 0; w < words.count; w++) {
      int from = words.begin[w];
      while (from < words.end[w]) {
        int kind = kind(points[from]);
        int to = from + 1;
        while (to < words.end[w] && kind(points[to]) == kind) {
          to++;
        }
        if (kind != SPACE) {
          words.add(from, to);
        }
        from = to;
      }
    }
    words.commit();
  }

  private int kind(int point) {
    if (CodePoints.isWhiteSpace(point)) {
      return SPACE;
    }
    return punctuation && !CodePoints.isWordCharacter(point) ? OTHER : WORD;
  }
}
