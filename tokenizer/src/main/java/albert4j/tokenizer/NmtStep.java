package albert4j.tokenizer;

/// Drops control characters, and makes spaces of what else stands between words: the rules of
/// SentencePiece's `nmt` that come before Unicode's.
record NmtStep() implements NormalizerStep {
  @Override
  public void apply(AlignedPoints text) {
    for (int i = 0; i < text.length; i++) {
      int point = text.points[i];
      if (!isDropped(point)) {
        text.put(isSpace(point) ? ' ' : point, i);
      }
    }
    text.commit();
  }

  private static boolean isDropped(int point) {
    return switch (point) {
      case 0x0B, 0x7F, 0x8F, 0x9F -> true;
      default -> (point >= 0x01 && point <= 0x08) || (point >= 0x0E && point <= 0x1F);
    };
  }

  private static boolean isSpace(int point) {
    return switch (point) {
      case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD -> true;
      default -> point >= 0x200B && point <= 0x200F;
    };
  }
}
