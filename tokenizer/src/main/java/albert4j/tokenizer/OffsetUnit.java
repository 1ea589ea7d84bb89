package albert4j.tokenizer;

/// What positions in a text count.
public enum OffsetUnit {
  /// `char`s of a Java string: the indices of `String.substring`.
  UTF16,
  /// Unicode code points: the indices of a Python string.
  CODE_POINT,
  /// Bytes of the text in UTF-8, with one byte for a lone surrogate, as `String.getBytes` has it.
  BYTE;

  /// For each UTF-16 index of a text, its end included, the position in this unit. Inside a
  /// surrogate pair it is the pair's own.
  public int[] positions(String text) {
    int[] positions = new int[text.length() + 1];
    int position = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      int next = i + Character.charCount(codePoint);
      for (int k = i; k < next; k++) {
        positions[k] = this == UTF16 ? k : position;
      }
      position += size(codePoint);
      i = next;
    }
    positions[text.length()] = position;
    return positions;
  }

  private int size(int codePoint) {
    return switch (this) {
      case UTF16 -> Character.charCount(codePoint);
      case CODE_POINT -> 1;
      case BYTE -> {
        boolean surrogate = codePoint >= 0xD800 && codePoint <= 0xDFFF;
        yield codePoint < 0x80 || surrogate
            ? 1
            : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
      }
    };
  }
}
