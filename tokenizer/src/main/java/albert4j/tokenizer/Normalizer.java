package albert4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Turns UTF-8 text into what the pieces are matched against: characters replaced by the model's
/// table, spaces collapsed and written as `▁`, one more in front.
///
/// Inside this package a normalised text holds [#SPACE], one byte, for `▁`, which takes three: the
/// automaton has less to walk, and no information is lost, since a model that writes spaces as `▁`
/// has no other use for the space. [#internal] and [#external] go from one form to the other.
///
/// Source: google/sentencepiece `normalizer.cc`; the order of the steps is that of its `Normalize`.
final class Normalizer {
  /// A space of normalised text: `▁`, or an ordinary space where the model does not escape it.
  static final byte SPACE = ' ';

  static final String ESCAPED_SPACE = "▁";

  /// In place of where a replacement starts: the text stays as it is.
  private static final long COPY = 0xFFFFFFFFL;

  private static final byte[] REPLACEMENT_CHARACTER = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

  // Kinds of bytes in a run, and from a kind to the place that says whether it may stand before a
  // byte.
  private static final int PLAIN = 1;
  private static final int PLAIN_SPACE = 2;
  private static final int BEFORE_SHIFT = 2;

  private final Optional<Charsmap> charsmap;
  private final SymbolMatcher symbols;
  private final boolean escape;
  private final boolean collapse;
  private final boolean prefix;
  private final boolean suffix;

  /// For each byte its kind, if it is an ASCII character that, before another one or the end, is
  /// copied as it is; and the kinds that are copied before it.
  private final byte[] runs = new byte[256];

  Normalizer(ModelFile model) throws TokenizerException {
    charsmap = model.charsmap();
    symbols =
        new SymbolMatcher(
            model.pieces().stream()
                .filter(piece -> piece.type() == Piece.Type.USER_DEFINED)
                .map(piece -> piece.text().getBytes(StandardCharsets.UTF_8))
                .toList());
    escape = model.escapeWhitespaces();
    collapse = model.removeExtraWhitespaces();
    prefix = model.dummyPrefix() && !model.whitespaceAsSuffix();
    suffix = model.dummyPrefix() && model.whitespaceAsSuffix();
    for (int b = 0; b < 0x80; b++) {
      int ascii = b;
      boolean kept = charsmap.map(map -> map.keeps(ascii)).orElse(true);
      boolean plain = kept && !symbols.startsLongSymbol(b);
      int kind = b == SPACE ? PLAIN_SPACE : PLAIN;
      int before = collapse && b == SPACE ? PLAIN : PLAIN | PLAIN_SPACE;
      runs[b] = (byte) ((plain ? kind : 0) | before << BEFORE_SHIFT);
    }
  }

  /// A piece in the form of normalised text.
  byte[] internal(String piece) {
    String text = escape ? piece.replace(ESCAPED_SPACE, " ") : piece;
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Writes a piece in the form of normalised text, and returns its length; or -1 if it cannot
  /// occur there, since it holds a space where spaces are written as `▁`.
  ///
  /// @param out has room for the piece as it is
  int internal(Piece piece, byte[] out) {
    byte[] in = piece.file();
    int length = 0;
    for (int i = piece.from(); i < piece.to(); i++) {
      byte b = in[i];
      if (escape && b == SPACE) {
        return -1;
      }
      if (escape && isEscapedSpace(in, i, piece.to())) {
        b = SPACE;
        i += 2;
      }
      out[length++] = b;
    }
    return length;
  }

  /// A stretch of normalised text as a string.
  String external(byte[] bytes, int from, int to) {
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    return escape ? text.replace(" ", ESCAPED_SPACE) : text;
  }

  /// Whether `▁` stands for the space in pieces.
  boolean escapesSpaces() {
    return escape;
  }

  /// Whether leading and repeated spaces are dropped, also when text is put together from pieces.
  boolean collapsesSpaces() {
    return collapse;
  }

  /// Whether text gets a space before it, or after it.
  boolean addsSpace() {
    return prefix || suffix;
  }

  /// Normalises `in` into `out`; the alignment of `out`, if wanted, is to bytes of `in`.
  ///
  /// A byte of `out` comes from the stretch of `in` that was replaced as a whole. `in` holds UTF-8
  /// and, for lone surrogates, [Utf8#MALFORMED], which becomes U+FFFD.
  void normalize(AlignedText in, AlignedText out) {
    out.clear(in.aligned);
    byte[] bytes = in.bytes;
    int length = in.length;
    bytes[length] = 0; // ends the last run of ASCII
    int start = collapse ? firstNonSpace(in) : 0;
    if (start == length) {
      return;
    }
    out.reserve(length - start + 2);
    if (prefix) {
      out.append(SPACE, start, start);
    }
    boolean afterSpace = collapse;
    for (int i = start; i < length; ) {
      int stop = copyPlain(in, i, afterSpace, out);
      if (stop > i) {
        afterSpace = collapse && bytes[stop - 1] == SPACE;
        i = stop;
      } else {
        long rule = rule(in, i);
        stop = i + (int) (rule >>> 32);
        afterSpace = replace(in, i, stop, (int) rule, afterSpace, out) && collapse;
        out.reserve(length - stop + 2);
        i = stop;
      }
    }
    finish(out, length);
  }

  /// Copies ASCII that stays as it is, up to what does not or to a space next to a space; returns
  /// where it stopped.
  ///
  /// Text is full of spaces and it is hard to foresee where, so nothing branches on them: a byte is
  /// copied if its own entry and that of the next one agree.
  private int copyPlain(AlignedText in, int from, boolean afterSpace, AlignedText out) {
    byte[] bytes = in.bytes;
    if (afterSpace && bytes[from] == SPACE) {
      return from;
    }
    byte[] target = out.bytes;
    int shift = out.length - from;
    int entry = runs[bytes[from] & 0xFF];
    int i = from;
    for (; i < in.length; i++) {
      int next = runs[bytes[i + 1] & 0xFF];
      if ((entry & next >> BEFORE_SHIFT) == 0) {
        break;
      }
      target[shift + i] = bytes[i];
      entry = next;
    }
    out.alignRun(shift + i, from);
    return i;
  }

  private int firstNonSpace(AlignedText in) {
    int i = 0;
    while (i < in.length) {
      long rule = rule(in, i);
      int length = (int) (rule >>> 32);
      if (!isOneSpace(in.bytes, i, length, (int) rule)) {
        break;
      }
      i += length;
    }
    return i;
  }

  /// What happens to the text at `i`: in the upper half the length of the stretch that is replaced
  /// as a whole, in the lower half where its replacement starts, or [#COPY]. User-defined symbols
  /// come first, then the table's keys, then single characters.
  private long rule(AlignedText in, int i) {
    int length = symbols.match(in.bytes, i, in.length);
    if (length == 0 && charsmap.isPresent()) {
      long match = charsmap.get().match(in.bytes, i, in.length);
      if (match != 0) {
        return match;
      }
    }
    if (length == 0) {
      length = in.bytes[i] == Utf8.MALFORMED ? 1 : Utf8.length(in.bytes[i]);
    }
    return (long) length << 32 | COPY;
  }

  private boolean isOneSpace(byte[] bytes, int i, int length, int replacement) {
    if (replacement == (int) COPY) {
      return length == 1 && bytes[i] == SPACE;
    }
    byte[] replacements = charsmap.get().replacements();
    return replacements[replacement] == SPACE && replacements[replacement + 1] == 0;
  }

  /// Appends what `[i, next)` of `in` becomes.
  ///
  /// @param afterSpace whether the last thing appended ended in a space, so that leading spaces are
  ///   dropped
  /// @return the same for what comes next
  private boolean replace(
      AlignedText in, int i, int next, int replacement, boolean afterSpace, AlignedText out) {
    byte[] from = in.bytes;
    int at = i;
    int end = next;
    if (replacement != (int) COPY) {
      from = charsmap.get().replacements();
      at = replacement;
      end = Charsmap.end(from, replacement);
    } else if (in.bytes[i] == Utf8.MALFORMED) {
      from = REPLACEMENT_CHARACTER;
      at = 0;
      end = from.length;
    }
    while (afterSpace && at < end && from[at] == SPACE) {
      at++;
    }
    if (at == end) {
      return afterSpace;
    }
    out.reserve(end - at);
    while (at < end) {
      boolean escaped = escape && isEscapedSpace(from, at, end);
      out.append(escaped ? SPACE : from[at], i, next);
      at += escaped ? 3 : 1;
    }
    return from[end - 1] == SPACE;
  }

  private static boolean isEscapedSpace(byte[] bytes, int i, int end) {
    return bytes[i] == (byte) 0xE2
        && end - i >= 3
        && bytes[i + 1] == (byte) 0x96
        && bytes[i + 2] == (byte) 0x81;
  }

  private void finish(AlignedText out, int consumed) {
    int end = consumed;
    while (collapse && out.length > 0 && out.bytes[out.length - 1] == SPACE) {
      out.length--;
      end = out.aligned ? out.begin[out.length] : end;
    }
    if (suffix) {
      out.append(SPACE, end, end);
    }
    out.endAt(end);
  }
}
