package albert4j.tokenizer;

import java.util.Arrays;

/// Sorts places in a text by what is written from there on, up to a 0 or to a depth.
///
/// Source: J. L. Bentley and R. Sedgewick, Fast algorithms for sorting and searching strings, 1997
/// (multikey quicksort). Pieces are short, so the sort stops at their length, and the time is
/// bounded by the places times that; no repetition in the text can make it worse, as it would with
/// whole suffixes.
final class SuffixSorter {
  private static final int SMALL = 12;
  private static final int MANY = 200;

  private final char[] text;
  private final int[] places;
  private final int maxDepth;

  /// Ranges still to be sorted: from, to, and the depth to which they agree.
  private int[] stack = new int[3 * 64];

  private int stacked;

  /// @param text has no 0 but where strings end, the last of them at the end of the array
  /// @param places is sorted in place; of equal ones the first in the text comes first
  SuffixSorter(char[] text, int[] places, int maxDepth) {
    this.text = text;
    this.places = places;
    this.maxDepth = maxDepth;
  }

  /// Sorts `[from, to)` of the places, which agree in their first `depth` symbols.
  void sort(int from, int to, int depth) {
    push(from, to, depth);
    while (stacked > 0) {
      int d = stack[--stacked];
      int hi = stack[--stacked];
      int lo = stack[--stacked];
      if (d >= maxDepth) {
        Arrays.sort(places, lo, hi);
      } else if (hi - lo <= SMALL) {
        insertionSort(lo, hi, d);
      } else {
        partition(lo, hi, d);
      }
    }
  }

  private void push(int from, int to, int depth) {
    if (to - from > 1) {
      if (stacked == stack.length) {
        stack = Arrays.copyOf(stack, 2 * stacked);
      }
      stack[stacked++] = from;
      stack[stacked++] = to;
      stack[stacked++] = depth;
    }
  }

  private void partition(int lo, int hi, int depth) {
    int pivot = pivot(lo, hi, depth);
    int less = lo;
    int more = hi;
    for (int i = lo; i < more; ) {
      int place = places[i];
      int symbol = text[place + depth];
      if (symbol < pivot) {
        places[i++] = places[less];
        places[less++] = place;
      } else if (symbol > pivot) {
        places[i] = places[--more];
        places[more] = place;
      } else {
        i++;
      }
    }
    push(lo, less, depth);
    push(more, hi, depth);
    if (pivot == 0) {
      Arrays.sort(places, less, more);
    } else {
      push(less, more, depth + 1);
    }
  }

  private int pivot(int lo, int hi, int depth) {
    int middle = (lo + hi) >>> 1;
    if (hi - lo < MANY) {
      return median(lo, middle, hi - 1, depth);
    }
    int step = (hi - lo) / 8;
    int a = median(lo, lo + step, lo + 2 * step, depth);
    int b = median(middle - step, middle, middle + step, depth);
    int c = median(hi - 1 - 2 * step, hi - 1 - step, hi - 1, depth);
    return median(a, b, c);
  }

  private int median(int i, int j, int k, int depth) {
    return median(text[places[i] + depth], text[places[j] + depth], text[places[k] + depth]);
  }

  private static int median(int a, int b, int c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private void insertionSort(int lo, int hi, int depth) {
    for (int i = lo + 1; i < hi; i++) {
      int place = places[i];
      int j = i;
      while (j > lo && compare(places[j - 1], place, depth) > 0) {
        places[j] = places[j - 1];
        j--;
      }
      places[j] = place;
    }
  }

  private int compare(int a, int b, int depth) {
    int d = depth;
    while (d < maxDepth && text[a + d] == text[b + d] && text[a + d] != 0) {
      d++;
    }
    boolean equal = d >= maxDepth || text[a + d] == text[b + d];
    return equal ? Integer.compare(a, b) : text[a + d] - text[b + d];
  }
}
