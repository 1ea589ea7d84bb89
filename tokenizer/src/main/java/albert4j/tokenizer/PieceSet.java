package albert4j.tokenizer;

import java.util.Arrays;

/// The pieces that training has at some moment, and where in the segments they occur.
///
/// A piece is known by one of its occurrences. A character that is a piece is found through its
/// symbol; all longer pieces are listed for each place of the text at which they start, so that
/// nothing has to be looked up again while pieces become fewer.
final class PieceSet {
  /// In place of the piece of a symbol.
  static final int NONE = -1;

  /// Number of pieces.
  int size;

  /// Where each piece occurs first among the places, in the order of the sort.
  int[] home;

  /// Characters of each piece.
  char[] length;

  /// The logarithm of each piece's probability.
  double[] score;

  /// For each symbol its piece, or [#NONE].
  final int[] single;

  /// For each place the first of its entries in [#match]; one more for their end.
  final int[] first;

  /// For each place the pieces of two or more characters that start there, shorter ones first.
  int[] match;

  PieceSet(int[] home, char[] length, double[] score, int[] single, int[] first, int[] match) {
    size = home.length;
    this.home = home;
    this.length = length;
    this.score = score;
    this.single = single;
    this.first = first;
    this.match = match;
  }

  /// The lowest score of all pieces.
  double minScore() {
    double min = Double.POSITIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      min = Math.min(min, score[i]);
    }
    return min;
  }

  /// Drops all pieces but those that are kept; their order stays.
  void retain(boolean[] kept) {
    int[] number = new int[size];
    int left = 0;
    for (int i = 0; i < size; i++) {
      number[i] = kept[i] ? left : NONE;
      if (kept[i]) {
        home[left] = home[i];
        length[left] = length[i];
        score[left++] = score[i];
      }
    }
    size = left;
    for (int s = 0; s < single.length; s++) {
      single[s] = single[s] == NONE ? NONE : number[single[s]];
    }
    int at = 0;
    for (int place = 0; place < first.length - 1; place++) {
      int from = first[place];
      first[place] = at;
      for (int k = from; k < first[place + 1]; k++) {
        int piece = number[match[k]];
        if (piece != NONE) {
          match[at++] = piece;
        }
      }
    }
    first[first.length - 1] = at;
    if (at < match.length / 2) {
      match = Arrays.copyOf(match, at);
    }
  }
}
