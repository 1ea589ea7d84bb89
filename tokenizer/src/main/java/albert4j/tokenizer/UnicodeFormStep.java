package albert4j.tokenizer;

import java.text.Normalizer.Form;
import java.util.Arrays;

/// One of Unicode's normal forms: NFC, NFD, NFKC, NFKD.
///
/// The JDK's normaliser does not say where its characters come from, so it is asked about single
/// characters and pairs only; what is done with them is the algorithm of Unicode 16, section 3.11:
/// each character is decomposed, marks are sorted by their classes, and in the composed forms put
/// on their letters again.
record UnicodeFormStep(Form form) implements NormalizerStep {
  private static final int NONE = -1;

  /// No character below combines with one before it.
  private static final int FIRST_COMPOSING = 0x300;

  @Override
  public void apply(AlignedPoints text) {
    if (text.isAscii()) {
      return;
    }
    Characters decomposed = decompose(text);
    decomposed.sortMarks();
    if (form == Form.NFC || form == Form.NFKC) {
      compose(decomposed, text);
    } else {
      for (int i = 0; i < decomposed.size; i++) {
        text.follow(decomposed.points[i], decomposed.changes[i]);
      }
    }
    text.commit();
  }

  private Characters decompose(AlignedPoints text) {
    Form decomposition = form == Form.NFC || form == Form.NFD ? Form.NFD : Form.NFKD;
    Characters out = new Characters(text.length + text.length / 2);
    for (int i = 0; i < text.length; i++) {
      int point = text.points[i];
      if (point < 0x80 || !Unicode9.knows(point)) {
        out.add(point, 0);
        continue;
      }
      String parts = java.text.Normalizer.normalize(Character.toString(point), decomposition);
      for (int at = 0; at < parts.length(); at += Character.charCount(parts.codePointAt(at))) {
        out.add(parts.codePointAt(at), at == 0 ? 0 : 1);
      }
    }
    return out;
  }

  /// Writes decomposed text composed: each letter with the marks that it takes, then those that it
  /// does not take. A mark is kept from its letter by one before it that stays and is not of a
  /// lower class.
  private static void compose(Characters in, AlignedPoints out) {
    for (int i = 0; i < in.size; ) {
      int letter = in.points[i];
      int change = in.changes[i];
      int next = i + 1;
      int kept = next; // marks that stay, moved to the front
      int lastRank = NONE;
      if (rank(letter) == 0) {
        for (; next < in.size; next++) {
          int rank = rank(in.points[next]);
          boolean blocked = lastRank != NONE && lastRank >= rank;
          int composed = blocked ? NONE : compose(letter, in.points[next]);
          if (composed != NONE) {
            letter = composed;
            change += in.changes[next] - 1;
          } else if (rank == 0) {
            break;
          } else {
            in.points[kept] = in.points[next];
            in.changes[kept++] = in.changes[next];
            lastRank = rank;
          }
        }
      }
      out.follow(letter, change);
      for (int k = i + 1; k < kept; k++) {
        out.follow(in.points[k], in.changes[k]);
      }
      i = next;
    }
  }

  private static int rank(int point) {
    return point < FIRST_COMPOSING || !Unicode9.knows(point) ? 0 : CombiningClass.rank(point);
  }

  private static int compose(int first, int second) {
    if (second < FIRST_COMPOSING || !Unicode9.knows(first) || !Unicode9.knows(second)) {
      return NONE;
    }
    String pair = Character.toString(first) + Character.toString(second);
    String composed = java.text.Normalizer.normalize(pair, Form.NFC);
    int point = composed.codePointAt(0);
    return composed.length() == Character.charCount(point) ? point : NONE;
  }

  /// Characters on their way, each with the change of count that it brings
  /// ([AlignedPoints#follow]).
  private static final class Characters {
    private int[] points;
    private int[] changes;
    private int size;

    Characters(int capacity) {
      points = new int[capacity];
      changes = new int[capacity];
    }

    void add(int point, int change) {
      if (size == points.length) {
        int capacity = 2 * size + 16;
        points = Arrays.copyOf(points, capacity);
        changes = Arrays.copyOf(changes, capacity);
      }
      points[size] = point;
      changes[size++] = change;
    }

    /// Sorts neighbouring marks by their classes, equal ones in the order that they have.
    void sortMarks() {
      for (int i = 0; i < size; ) {
        int from = i;
        while (i < size && rank(points[i]) > 0) {
          i++;
        }
        if (i - from > 1) {
          sort(from, i);
        }
        i = Math.max(i, from + 1);
      }
    }

    private void sort(int from, int to) {
      long[] order = new long[to - from];
      for (int i = 0; i < order.length; i++) {
        order[i] = (long) rank(points[from + i]) << Integer.SIZE | i;
      }
      Arrays.sort(order);
      int[] oldPoints = Arrays.copyOfRange(points, from, to);
      int[] oldChanges = Arrays.copyOfRange(changes, from, to);
      for (int i = 0; i < order.length; i++) {
        points[from + i] = oldPoints[(int) order[i]];
        changes[from + i] = oldChanges[(int) order[i]];
      }
    }
  }
}
