package albert4j.tokenizer;

/// Drops all marks. Accents are marks only in decomposed text, so [UnicodeFormStep] comes before.
record StripAccentsStep() implements NormalizerStep {
  @Override
  public void apply(AlignedPoints text) {
    if (text.isAscii()) {
      return;
    }
    for (int i = 0; i < text.length; i++) {
      if (!Unicode9.isMark(text.points[i])) {
        text.put(text.points[i], i);
      }
    }
    text.commit();
  }
}
