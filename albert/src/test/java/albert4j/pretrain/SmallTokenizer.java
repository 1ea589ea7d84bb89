package albert4j.pretrain;

import albert4j.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A tokenizer that needs no file: the words `aa` to `zz`, and `##aa` to `##zz` for parts of words.
final class SmallTokenizer {
  /// Ids from here on are words.
  static final int WORDS = 5;

  /// Ids from here on are parts of words.
  static final int PARTS = WORDS + 26 * 26;

  private SmallTokenizer() {}

  static WordPieceTokenizer make() {
    List<String> pieces = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    for (String mark : List.of("", "##")) {
      for (int i = 0; i < 26 * 26; i++) {
        pieces.add(mark + word(i));
      }
    }
    pieces.add(".");
    try {
      Path file = Files.createTempFile("vocab", ".txt");
      Files.write(file, pieces);
      WordPieceTokenizer tokenizer = WordPieceTokenizer.load(file);
      Files.delete(file);
      return tokenizer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The word with id `WORDS + i`.
  static String word(int i) {
    return "" + (char) ('a' + i / 26 % 26) + (char) ('a' + i % 26);
  }
}
