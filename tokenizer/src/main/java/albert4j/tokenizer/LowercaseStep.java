package albert4j.tokenizer;

/// Lower-cases each character alone: a sigma never becomes a final one.
record LowercaseStep() implements NormalizerStep {
  /// The only character whose lower case are two: `İ`.
  private static final int DOTTED_CAPITAL_I = 0x130;

  @Override
  public void apply(AlignedPoints text) {
    boolean longer = false;
    for (int i = 0; i < text.length; i++) {
      int point = text.points[i];
      longer |= point == DOTTED_CAPITAL_I;
      int lower = Character.toLowerCase(point);
      if (lower != point && point != DOTTED_CAPITAL_I) {
        text.set(i, lower);
      }
    }
    if (longer) {
      for (int i = 0; i < text.length; i++) {
        int source = i;
        CodePoints.lower(text.points[i]).codePoints().forEach(point -> text.put(point, source));
      }
      text.commit();
    }
  }
}
