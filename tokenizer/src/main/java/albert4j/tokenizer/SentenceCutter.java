package albert4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Normalises sentences and counts the segments that they fall into: the stretches that no piece
/// could reach across, words for the most part.
///
/// All that training looks at are these segments, of which there are few, and never the sentences
/// again. A cut of a sentence into pieces is a cut of each of its segments.
///
/// One thread's part of the reading; the parts are put together with [#addAll].
final class SentenceCutter {
  private static final int NO_KIND = -1;

  private final UnigramOptions options;
  private final PieceRules rules;
  private final Normalizer normalizer;
  private final SymbolMatcher symbols;
  private final AlignedText input = new AlignedText();
  private final AlignedText text = new AlignedText();

  /// The segments met so far.
  final SegmentCounts segments = new SegmentCounts();

  /// Sentences met so far that were not empty, nor too long.
  long sentences;

  /// Sentences that were skipped, being too long.
  long tooLong;

  /// Words met so far, or sentences if pieces may hold several words.
  long words;

  /// Symbols, and characters that can be in no piece.
  long unknown;

  /// @param meta the special pieces, which are cut out of the text
  SentenceCutter(
      UnigramOptions options, PieceRules rules, Normalizer normalizer, List<String> meta) {
    this.options = options;
    this.rules = rules;
    this.normalizer = normalizer;
    symbols =
        new SymbolMatcher(
            meta.stream()
                .filter(piece -> piece.indexOf(' ') < 0) // spaces are ▁ where it is looked for
                .map(normalizer::internal)
                .toList());
  }

  /// Counts what another one has met, too.
  void addAll(SentenceCutter other) {
    segments.addAll(other.segments);
    sentences += other.sentences;
    tooLong += other.tooLong;
    words += other.words;
    unknown += other.unknown;
  }

  /// Reads lines.
  ///
  /// @throws IllegalArgumentException if a line lacks its count, where lines have one
  void addLines(byte[] block) {
    for (int from = 0; from < block.length; ) {
      int to = from;
      while (to < block.length && block[to] != '\n') {
        to++;
      }
      addLine(block, from, to);
      from = to + 1;
    }
  }

  private void addLine(byte[] block, int from, int to) {
    int end = to;
    long weight = 1;
    if (options.tsv() && to > from) {
      while (end > from && block[end - 1] != '\t') {
        end--;
      }
      weight = weight(block, from, end, to);
      end--;
    }
    if (end - from > options.maxSentenceLength()) {
      tooLong++;
    } else if (end > from) {
      load(block, from, end);
      normalizer.normalize(input, text);
      if (text.length > 0) {
        sentences++;
        cut(weight);
      }
    }
  }

  private static long weight(byte[] block, int from, int afterTab, int to) {
    String count = new String(block, afterTab, to - afterTab, StandardCharsets.UTF_8).strip();
    if (afterTab == from || !count.matches("[0-9]{1,12}") || Long.parseLong(count) < 1) {
      String line = new String(block, from, to - from, StandardCharsets.UTF_8);
      throw new IllegalArgumentException(
          "a line must be a text, a tab, and a count of at least 1: "
              + TokenizerException.quote(line));
    }
    return Long.parseLong(count);
  }

  /// Puts a line into the buffer; each malformed byte is marked, and becomes U+FFFD.
  private void load(byte[] block, int from, int to) {
    input.clear(false);
    input.reserve(to - from);
    for (int at = from; at < to; ) {
      int malformed = Utf8.firstMalformed(block, at, to);
      System.arraycopy(block, at, input.bytes, input.length, malformed - at);
      input.length += malformed - at;
      if (malformed < to) {
        input.bytes[input.length++] = Utf8.MALFORMED;
      }
      at = malformed + 1;
    }
  }

  private void cut(long weight) {
    byte[] bytes = text.bytes;
    boolean byWords = options.splitByWhitespace();
    words += !byWords || bytes[0] != Normalizer.SPACE ? weight : 0;
    int start = 0;
    int before = NO_KIND;
    for (int i = 0; i < text.length; ) {
      int length = symbols.match(bytes, i, text.length);
      int codePoint = SegmentCounts.UNKNOWN;
      int kind = PieceRules.NEVER;
      if (length == 0) {
        codePoint = bytes[i] >= 0 ? bytes[i] : Utf8.codePoint(bytes, i, text.length);
        length = Utf8.length(bytes[i]);
        kind = rules.kind(codePoint);
      }
      if (kind == PieceRules.NEVER) {
        add(start, i, weight, SegmentCounts.UNKNOWN);
        unknown += weight;
        start = i + length;
        before = NO_KIND;
      } else {
        words += byWords && kind == PieceRules.SPACE ? weight : 0;
        if (before != NO_KIND && rules.cuts(before, kind)) {
          add(start, i, weight, codePoint);
          start = i;
        }
        before = kind;
      }
      i += length;
    }
    add(start, text.length, weight, SegmentCounts.END);
  }

  private void add(int from, int to, long weight, int follower) {
    if (from < to) {
      segments.add(text.bytes, from, to, weight, follower);
    }
  }
}
