package albert4j.tokenizer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Replaces characters by a SentencePiece table ([Charsmap]), otherwise than SentencePiece does: a
/// grapheme of less than six bytes is replaced as a whole by what the shortest key that it starts
/// with becomes; other graphemes character by character.
///
/// A dropped character counts as one with what was written before it, and so what follows a dropped
/// one at the start is placed one character too early.
///
/// Source: huggingface/spm_precompiled.
record PrecompiledStep(Charsmap charsmap) implements NormalizerStep {
  private static final int MAX_GRAPHEME_BYTES = 5;
  private static final Pattern GRAPHEME = Pattern.compile("\\X");

  @Override
  public void apply(AlignedPoints text) {
    if (isKept(text)) {
      return;
    }
    Writer writer = new Writer(text);
    if (text.isAscii()) {
      for (int i = 0; i < text.length; ) {
        boolean newLine =
            text.points[i] == '\r' && i + 1 < text.length && text.points[i + 1] == '\n';
        i = writer.grapheme(i, newLine ? i + 2 : i + 1);
      }
    } else {
      Matcher graphemes = GRAPHEME.matcher(text.toString());
      int i = 0;
      while (graphemes.find()) {
        int end = i;
        for (int at = graphemes.start(); at < graphemes.end(); end++) {
          at += Character.charCount(text.points[end]);
        }
        i = writer.grapheme(i, end);
      }
    }
    writer.flush();
    text.commit();
  }

  private boolean isKept(AlignedPoints text) {
    int i = 0;
    while (i < text.length && text.points[i] < 0x80 && charsmap.keeps(text.points[i])) {
      i++;
    }
    return i == text.length;
  }

  /// Holds back the last character, whose change of count may not be known yet.
  private final class Writer {
    private final AlignedPoints text;
    private final byte[] bytes = new byte[MAX_GRAPHEME_BYTES + 4];
    private boolean holds;
    private int point;
    private int change;

    Writer(AlignedPoints text) {
      this.text = text;
    }

    int grapheme(int from, int to) {
      if (!replace(from, to)) {
        for (int i = from; i < to; i++) {
          if (!replace(i, i + 1)) {
            write(text.points[i], 0);
          }
        }
      }
      return to;
    }

    /// Replaces characters `from` to `to` as a whole, or returns false.
    private boolean replace(int from, int to) {
      int length = 0;
      for (int i = from; i < to; i++) {
        length = Utf8.put(bytes, length, text.points[i]);
        if (length > MAX_GRAPHEME_BYTES) {
          return false;
        }
      }
      long match = 0;
      for (int end = 1; end <= length && match == 0; end++) {
        match = charsmap.match(bytes, 0, end);
      }
      if (match == 0) {
        return false;
      }
      byte[] replacements = charsmap.replacements();
      int end = Charsmap.end(replacements, (int) match);
      int free = to - from; // places of old characters that are not taken yet
      for (int at = (int) match; at < end; at += Utf8.length(replacements[at])) {
        write(Utf8.codePoint(replacements, at, end), free > 0 ? 0 : 1);
        free--;
      }
      change -= Math.max(free, 0);
      return true;
    }

    private void write(int point, int change) {
      flush();
      this.point = point;
      this.change = change;
      holds = true;
    }

    void flush() {
      if (holds) {
        text.follow(point, change);
      }
    }
  }
}
