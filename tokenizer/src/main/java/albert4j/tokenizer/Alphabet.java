package albert4j.tokenizer;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The characters that are pieces for sure, numbered from 1 on in the order of Unicode: symbols.
///
/// They are the most frequent ones that together make up as much of the text as the options ask
/// for. Source: google/sentencepiece `trainer_interface.cc`, `LoadSentences`.
final class Alphabet {
  /// Symbols are chars, and 0 stands for the end of a segment.
  private static final int MAX_SYMBOLS = Character.MAX_VALUE;

  /// For each character its symbol, or 0.
  private final char[] symbols = new char[Character.MAX_CODE_POINT + 1];

  /// For each symbol its character.
  private final int[] codePoints;

  /// For each symbol how often it occurs.
  private final long[] counts;

  private final List<Integer> byFrequency;
  private final long characters;
  private final double coverage;

  /// The alphabet of a text.
  ///
  /// @throws IllegalArgumentException if there are more than 65,535 characters in it
  Alphabet(SegmentCounts segments, UnigramOptions options) {
    long[] occurrences = new long[Character.MAX_CODE_POINT + 1];
    characters = count(segments, occurrences);
    boolean[] required = new boolean[occurrences.length];
    options
        .requiredChars()
        .replace(Normalizer.ESCAPED_SPACE, " ")
        .codePoints()
        .filter(c -> c != 0 && c != '\t')
        .forEach(c -> required[c] = true);
    int[] sorted =
        IntStream.range(0, occurrences.length)
            .filter(c -> required[c] || occurrences[c] > 0)
            .boxed()
            .sorted(
                Comparator.<Integer, Boolean>comparing(c -> !required[c])
                    .thenComparingLong(c -> -occurrences[c])
                    .thenComparingInt(c -> c))
            .mapToInt(c -> c)
            .toArray();
    int size = 0;
    long covered = 0;
    // in single precision, as the native library compares it
    while (size < sorted.length
        && (float) covered / characters < (float) options.characterCoverage()) {
      covered += occurrences[sorted[size++]];
    }
    if (size > MAX_SYMBOLS) {
      throw new IllegalArgumentException(
          "at most "
              + MAX_SYMBOLS
              + " different characters can be pieces, the text has "
              + size
              + "; lower character_coverage");
    }
    coverage = (double) covered / characters;
    codePoints = new int[size + 1];
    counts = new long[size + 1];
    int[] inOrder = IntStream.of(sorted).limit(size).sorted().toArray();
    for (int i = 0; i < size; i++) {
      symbols[inOrder[i]] = (char) (i + 1);
      codePoints[i + 1] = inOrder[i];
      counts[i + 1] = occurrences[inOrder[i]];
    }
    byFrequency =
        IntStream.rangeClosed(1, size)
            .boxed()
            .sorted(Comparator.<Integer>comparingLong(s -> -counts[s]).thenComparingInt(s -> s))
            .toList();
  }

  private static long count(SegmentCounts segments, long[] occurrences) {
    byte[] bytes = segments.bytes();
    long all = 0;
    for (int segment = 0; segment < segments.size(); segment++) {
      int to = segments.to(segment);
      long count = segments.count(segment);
      for (int i = segments.from(segment); i < to; i += Utf8.length(bytes[i])) {
        occurrences[Utf8.codePoint(bytes, i, to)] += count;
        all += count;
      }
    }
    return all;
  }

  /// Number of symbols; they go from 1 to this.
  int size() {
    return codePoints.length - 1;
  }

  /// The symbol of a character, or 0 if it is not in the alphabet.
  char symbol(int codePoint) {
    return symbols[codePoint];
  }

  /// The character of a symbol.
  int codePoint(int symbol) {
    return codePoints[symbol];
  }

  /// How often a symbol occurs.
  long count(int symbol) {
    return counts[symbol];
  }

  /// All symbols, the most frequent first.
  List<Integer> byFrequency() {
    return byFrequency;
  }

  /// Characters of the text.
  long characters() {
    return characters;
  }

  /// How much of the text the alphabet makes up, from 0 to 1.
  double coverage() {
    return coverage;
  }
}
