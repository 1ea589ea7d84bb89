package albert4j.pretrain;

import albert4j.tokenizer.Tokenizer;
import albert4j.tokenizer.Vocabulary;
import albert4j.tokenizer.WordPieceTokenizer;
import java.util.BitSet;

/// Which pieces of a vocabulary start a word, as far as masking goes.
///
/// Source: google-research/albert `create_pretraining_data.py`, `is_start_piece`.
final class WordStarts {
  /// The punctuation marks that may stand within a word, and start one if alone.
  private static final String MARKS = "!\"#$%&()*+,-./:;?@[\\]^_`{|}~";

  private WordStarts() {}

  /// The ids of the pieces that start a word.
  static BitSet of(Tokenizer tokenizer) {
    Vocabulary vocabulary = tokenizer.vocabulary();
    boolean wordPiece = tokenizer instanceof WordPieceTokenizer;
    BitSet starts = new BitSet(vocabulary.size());
    for (int id = 0; id < vocabulary.size(); id++) {
      String piece = vocabulary.piece(id).text();
      starts.set(id, wordPiece ? !piece.startsWith("##") : startsWord(piece));
    }
    return starts;
  }

  /// Whether a piece of a SentencePiece model starts a word: after a space, as a mark alone, and
  /// with any character that is neither an English letter nor a mark. So digits, apostrophes, and
  /// letters of other languages do.
  static boolean startsWord(String piece) {
    return piece.startsWith("▁")
        || piece.startsWith("<")
        || (piece.length() == 1 && MARKS.contains(piece))
        || !piece.chars().allMatch(WordStarts::isEnglish);
  }

  private static boolean isEnglish(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || MARKS.indexOf(c) >= 0;
  }
}
