package albert4j.tokenizer;

/// Puts characters before a text; they are placed where its first one is.
record PrependStep(String prefix) implements NormalizerStep {
  @Override
  public void apply(AlignedPoints text) {
    if (text.length > 0) {
      prefix.codePoints().forEach(point -> text.put(point, 0));
      text.keep(0, text.length);
      text.commit();
    }
  }
}
