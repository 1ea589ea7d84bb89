package albert4j.tokenizer;

import java.util.Arrays;
import java.util.List;

/// Finds the user-defined pieces of a vocabulary in text that is not normalised yet.
///
/// The symbols are sorted, and a match narrows the range of those that agree with the text byte by
/// byte. There are few of them, and most bytes start none.
final class SymbolMatcher {
  private final byte[][] symbols;
  private final boolean[] starts = new boolean[256];

  SymbolMatcher(List<byte[]> symbols) {
    this.symbols = symbols.toArray(byte[][]::new);
    Arrays.sort(this.symbols, Arrays::compareUnsigned);
    for (byte[] symbol : this.symbols) {
      starts[symbol[0] & 0xFF] = true;
    }
  }

  /// Whether a symbol of several bytes starts with this one.
  boolean startsLongSymbol(int b) {
    return Arrays.stream(symbols).anyMatch(s -> s.length > 1 && (s[0] & 0xFF) == b);
  }

  /// The length of the longest symbol that the bytes from `from` to `to` start with, or 0.
  int match(byte[] bytes, int from, int to) {
    if (!starts[bytes[from] & 0xFF]) {
      return 0;
    }
    int longest = 0;
    int low = 0;
    int high = symbols.length;
    for (int depth = 0; from + depth < to && low < high; depth++) {
      int b = bytes[from + depth] & 0xFF;
      low = firstNotBelow(b, depth, low, high);
      high = firstNotBelow(b + 1, depth, low, high);
      if (low < high && symbols[low].length == depth + 1) {
        longest = depth + 1;
        low++;
      }
    }
    return longest;
  }

  /// The first of the symbols in `[low, high)`, which agree in their first `depth` bytes and are
  /// all longer, whose next byte is at least `b`.
  private int firstNotBelow(int b, int depth, int low, int high) {
    int from = low;
    int to = high;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if ((symbols[middle][depth] & 0xFF) < b) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }
}
