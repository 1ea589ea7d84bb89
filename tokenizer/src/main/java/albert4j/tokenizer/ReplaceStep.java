package albert4j.tokenizer;

/// Replaces what a pattern finds; what is written instead is placed where the last replaced
/// character was.
record ReplaceStep(TextPattern pattern, String content) implements NormalizerStep {
  @Override
  public void apply(AlignedPoints text) {
    TextPattern.Finder found = pattern.in(text);
    int kept = 0;
    while (found.next()) {
      text.keep(kept, found.begin());
      content.codePoints().forEach(point -> text.put(point, found.end() - 1));
      kept = found.end();
    }
    if (found.any()) {
      text.keep(kept, text.length);
      text.commit();
    }
  }
}
