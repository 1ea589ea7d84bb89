package albert4j.tokenizer;

/// Finds the cut of a text into pieces whose scores sum up highest: one pass over the text with a
/// [PieceAutomaton].
///
/// Of cuts with equal scores the one wins whose last piece starts first; only a higher sum replaces
/// another. A character that is no piece by itself may also be cut off as unknown.
///
/// What is left in the [Segmentation] are the best cuts of all beginnings of the text, each as its
/// last piece; whoever called follows them from the end.
final class UnigramSearch {
  /// Where sums, which are formed in double precision, are rounded to single precision. It decides
  /// between cuts of equal score.
  enum Rounding {
    /// Before they are compared.
    SUMS,
    /// Once they are the highest so far, to be kept.
    KEPT,
    /// Nowhere.
    NONE
  }

  private final PieceAutomaton automaton;
  private final double unknownScore;
  private final boolean roundSums;
  private final boolean roundKept;

  /// @param unknownScore what an unknown character costs
  UnigramSearch(PieceAutomaton automaton, double unknownScore, Rounding rounding) {
    this.automaton = automaton;
    this.unknownScore = unknownScore;
    roundSums = rounding == Rounding.SUMS;
    roundKept = rounding != Rounding.NONE;
  }

  /// Cuts `text[begin]` to `text[end - 1]`, and leaves the best cuts in `out`, which has room.
  ///
  /// The hot loop: a third of its time goes into waiting for the next state, so the state's first
  /// int, which leads there, is kept at hand.
  void run(byte[] text, int begin, int end, Segmentation out) {
    int[] states = automaton.states;
    int[] restart = automaton.restart;
    int[] fallbacks = automaton.fallbacks;
    double[] scores = automaton.scores;
    char[] lengths = automaton.lengths;
    double[] best = out.best;
    boolean early = roundSums;
    boolean late = roundKept;
    int[] lastEntry = out.entry;
    int[] lastFrom = out.from;
    best[begin] = 0;
    int state = PieceAutomaton.ROOT;
    int next = states[state];
    int start = begin;
    int charEnd = begin + 1;
    for (int i = begin; i < end; ) {
      int b = text[i++] & 0xFF;
      while (true) { // the automaton's step: see PieceAutomaton
        int child = next >>> PieceAutomaton.LABEL_BITS ^ b;
        next = states[child * PieceAutomaton.STRIDE];
        if ((next & PieceAutomaton.NO_LABEL) == b) {
          state = child;
          break;
        }
        int again = restart[b];
        state = again >= 0 ? again : fallbacks[state];
        next = states[state * PieceAutomaton.STRIDE];
        if (again >= 0) {
          break;
        }
      }
      if (b >= 0x80) { // pieces end where characters do
        charEnd = i == start + 1 ? start + Utf8.length((byte) b) : charEnd;
        if (i < charEnd) {
          continue;
        }
      }
      int entries = states[state * PieceAutomaton.STRIDE + 1];
      int count = entries & PieceAutomaton.COUNT_MASK;
      int bestEntry = Segmentation.UNKNOWN;
      int bestFrom = start;
      int from = -1;
      double bestScore = Double.NEGATIVE_INFINITY;
      if (count > 0) {
        int entry = entries >>> PieceAutomaton.COUNT_BITS;
        bestEntry = entry;
        from = i - lengths[entry];
        bestFrom = from;
        double score = scores[entry] + best[from];
        bestScore = late ? (float) score : score;
        while (--count > 0) {
          entry++;
          from = i - lengths[entry];
          score = scores[entry] + best[from];
          score = early ? (float) score : score;
          if (score > bestScore) {
            bestScore = late ? (float) score : score;
            bestEntry = entry;
            bestFrom = from;
          }
        }
      }
      if (from != start) { // no piece is just this character: it would be the last, the shortest
        double sum = unknownScore + best[start];
        double score = late ? (float) sum : sum;
        if (score > bestScore) {
          bestScore = score;
          bestEntry = Segmentation.UNKNOWN;
          bestFrom = start;
        }
      }
      best[i] = bestScore;
      lastEntry[i] = bestEntry;
      lastFrom[i] = bestFrom;
      start = i;
    }
  }
}
