package albert4j.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Makes lines that no golden holds: every third is a sentence as it is, every third one with a few
/// mutations, and every third is put together from all over Unicode.
///
/// `src/test/python/heldout.py` makes the same lines, step by step, for the reference; a change
/// here is a change there. Each line depends on its number and on the sentences alone. Lone
/// surrogates do not occur, since the reference cannot take them.
final class HeldOutLines {
  static final int COUNT = 12_000;

  /// Shorter lines than this get their number, so that no golden holds them.
  private static final int SHORT = 8;

  private static final int[][] RANGES =
      ranges(
          "0020-007E 0020-007E 0041-005A 0030-0039 00A0-00FF 0100-024F 0000-0020 0250-02FF 0300-036F"
              + " 0370-03FF 0400-052F 0531-058F 0591-05F4 0600-06FF 0900-097F 0B80-0BFF 0E00-0E5B"
              + " 0F00-0FD4 10A0-10FF 1100-11FF 13A0-13FD 1AB0-1ACE 1DC0-1DFF 1E00-1EFF 1F00-1FFE"
              + " 2000-206F 2070-209C 20A0-20C0 20D0-20F0 2100-218B 2190-22FF 2460-24FF 2580-259F"
              + " 2700-27BF 2C00-2C7F 2E00-2E5D 3000-303F 3041-30FF 3131-318E 3200-33FF 4E00-4FFF"
              + " A640-A69F A720-A7FF AB30-AB6B AC00-AD00 D7B0-D7FB E000-E0FF F900-FAD9 FB00-FB4F"
              + " FB50-FDFF FE00-FE6F FE70-FEFF FF01-FFEE FFF0-FFFF 10400-1044F 10A40-10A48 10E60-10E7E"
              + " 11052-1106F 16E40-16E7F 1D100-1D1FF 1D400-1D7FF 1E900-1E95F 1F100-1F1FF 1F200-1F265"
              + " 1F300-1F6FF 1F900-1F9FF 1FBF0-1FBF9 20000-200FF 2F800-2FA1D E0000-E007F E0100-E01EF");

  private static final List<String> FRAGMENTS =
      List.of(
          "[MASK]",
          "[CLS]",
          "[SEP]",
          "<unk>",
          "<pad>",
          "[mask]",
          "<UNK>",
          "<Pad>",
          " [MASK] ",
          "[[MASK]]",
          "[MASK",
          "``",
          "''",
          "`",
          "'",
          "'''",
          "\u2581",
          "\u2581\u2581",
          "1,000",
          "9,",
          ",9",
          "\u00b2,",
          "\u0661,",
          "10,000,000.",
          "(",
          ")",
          "\"",
          "-",
          ".",
          "\u2013",
          "\u00a3",
          "\u20ac",
          "\u0130",
          "I\u0307",
          "\u039f\u0394\u039f\u03a3",
          "\u03a3",
          "\u03a3.\u03a3",
          "\ud835\udeba",
          "\ufb03",
          "\u00e9",
          "e\u0301",
          "\u1e9b\u0323",
          "\u212b",
          "\u0345\u0301",
          "\u00df",
          "\u1e9e",
          "\r\n",
          "\t",
          "\u0085",
          "\u200b",
          "\u200c",
          "\u200d",
          "\ufeff",
          "\u00ad",
          "\ufe0f",
          "\u3000",
          "\ufffd",
          "\ufdfa",
          "\u3231",
          "\u33a5",
          "\uac01",
          "\u1100\u1161\u11a8",
          "\ud83d\udc69\u200d\ud83d\udcbb",
          "\ud83c\uddeb\ud83c\uddf7",
          "\ud83d\udc4d\ud83c\udffd",
          "\u2460,",
          "\u0f71\u0f72",
          "\u0929",
          "\u0928\u093c");

  private static final int[] SPACES = {
    ' ', ' ', ' ', '\t', '\n', '\r', 0x0B, 0x0C, 0x1C, 0x1F, 0x85, 0xA0, 0x1680, 0x2000, 0x2009,
    0x2028, 0x202F, 0x205F, 0x3000
  };

  /// What mutations work on: code points.
  private int[] line = new int[64];

  private int length;
  private long state;

  private HeldOutLines(long seed) {
    state = seed;
  }

  /// All lines.
  ///
  /// @param sentences the lines of `data/sentences/sentences.txt`
  static List<String> all(List<String> sentences) {
    return Stream.iterate(0, n -> n < COUNT, n -> n + 1).map(n -> line(n, sentences)).toList();
  }

  /// The line of that number, from 0 on; numbers from [#COUNT] on give more of them.
  static String line(int n, List<String> sentences) {
    if (n % 3 == 0) {
      return sentences.get(n / 3 * 5 % sentences.size());
    }
    HeldOutLines maker = new HeldOutLines(n);
    int[] sentence = maker.sentence(sentences);
    int mutations = 1 + maker.next(n % 3 == 1 ? 12 : 4);
    if (n % 3 == 1) {
      int from = maker.next(Math.max(1, sentence.length - 160));
      maker.insert(0, Arrays.copyOfRange(sentence, from, Math.min(sentence.length, from + 160)));
    } else {
      maker.compose(sentence);
    }
    for (int i = 0; i < mutations; i++) {
      maker.mutate();
    }
    if (maker.length < SHORT) {
      maker.insert(maker.length, Integer.toString(n).codePoints().toArray());
    }
    return new String(maker.line, 0, maker.length);
  }

  /// A number from 0 to `bound - 1`. Source of the numbers: Steele, Lea and Flood, Fast splittable
  /// pseudorandom number generators, 2014 (SplitMix64).
  private int next(int bound) {
    state += 0x9E3779B97F4A7C15L;
    long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (int) ((z ^ (z >>> 31)) >>> 33) % bound;
  }

  private int[] sentence(List<String> sentences) {
    return sentences.get(next(sentences.size())).codePoints().toArray();
  }

  /// Up to 24 stretches: characters of one range, fragments, or parts of a sentence.
  private void compose(int[] sentence) {
    int stretches = 1 + next(24);
    for (int i = 0; i < stretches; i++) {
      switch (next(5)) {
        case 0, 1 -> {
          int[] range = range();
          for (int k = next(6); k >= 0; k--) {
            insert(length, one(range));
          }
        }
        case 2 -> insert(length, fragment());
        case 3 -> {
          int from = next(sentence.length);
          int to = Math.min(sentence.length, from + 1 + next(12));
          insert(length, Arrays.copyOfRange(sentence, from, to));
        }
        default -> insert(length, anyCodePoint());
      }
    }
  }

  private void mutate() {
    int at = next(length + 1);
    int end = Math.min(length, at + 1 + next(10));
    switch (next(12)) {
      case 0 -> insert(at, one(range()));
      case 1 -> {
        remove(at, Math.min(length, at + 1));
        insert(at, one(range()));
      }
      case 2 -> remove(at, end);
      case 3 -> {
        int[] part = Arrays.copyOfRange(line, at, end);
        for (int k = next(5); k >= 0; k--) {
          insert(at, part);
        }
      }
      case 4 -> {
        for (int i = at, k = end - 1; i < k; i++, k--) {
          int other = line[i];
          line[i] = line[k];
          line[k] = other;
        }
      }
      case 5, 6 -> insert(at, fragment());
      case 7 -> restyle(at, end);
      case 8 -> {
        for (int k = next(20); k >= 0; k--) {
          insert(at, 0x300 + next(0x70));
        }
      }
      case 9 -> {
        for (int k = next(4); k >= 0; k--) {
          insert(at, SPACES[next(SPACES.length)]);
        }
      }
      case 10 -> {
        for (int k = next(9); k >= 0; k--) {
          insert(at, next(3) == 0 ? ',' : '0' + next(10));
        }
      }
      default -> insert(at, anyCodePoint());
    }
  }

  /// ASCII characters become wide, bold or capital ones.
  private void restyle(int at, int end) {
    int style = next(3);
    for (int i = at; i < end; i++) {
      int c = line[i];
      boolean small = c >= 'a' && c <= 'z';
      if (style == 0 && c > ' ' && c < 0x7F) {
        line[i] = c + 0xFEE0;
      } else if (style == 1 && small) {
        line[i] = c - 'a' + 0x1D41A;
      } else if (style == 2 && small) {
        line[i] = c - 32;
      }
    }
  }

  private int[] range() {
    return RANGES[next(RANGES.length)];
  }

  private int one(int[] range) {
    return range[0] + next(range[1] - range[0] + 1);
  }

  private int[] fragment() {
    return FRAGMENTS.get(next(FRAGMENTS.size())).codePoints().toArray();
  }

  private int anyCodePoint() {
    int codePoint = next(Character.MAX_CODE_POINT + 1);
    return codePoint >= 0xD800 && codePoint <= 0xDFFF ? codePoint - 0xD800 : codePoint;
  }

  private void insert(int at, int... codePoints) {
    int more = codePoints.length;
    line = Arrays.copyOf(line, Math.max(line.length, 2 * (length + more)));
    System.arraycopy(line, at, line, at + more, length - at);
    System.arraycopy(codePoints, 0, line, at, more);
    length += more;
  }

  private void remove(int from, int to) {
    System.arraycopy(line, to, line, from, length - to);
    length -= to - from;
  }

  private static int[][] ranges(String text) {
    return Stream.of(text.split(" "))
        .map(range -> Stream.of(range.split("-")).mapToInt(e -> Integer.parseInt(e, 16)).toArray())
        .toArray(int[][]::new);
  }
}
