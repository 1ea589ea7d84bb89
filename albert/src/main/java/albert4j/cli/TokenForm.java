package albert4j.cli;

import java.util.Locale;

/// What stands for a token in a line of text; SentencePiece's names.
enum TokenForm {
  /// Its text.
  PIECE,
  /// Its number.
  ID;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
