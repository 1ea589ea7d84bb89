package albert4j.tokenizer;

import java.io.IOException;
import java.util.Arrays;

/// The pieces that training starts with: all characters, and the substrings that occur at least
/// twice and are not always followed by the same character, as many as there may be of those that
/// cover most of the text.
///
/// Such substrings are the inner nodes of the text's suffix tree, found as intervals of its suffix
/// array (M. I. Abouelhoda, S. Kurtz, E. Ohlebusch, Replacing suffix trees with enhanced suffix
/// arrays, 2004). The native library builds it over all sentences; over the segments, each of which
/// counts as often as it occurs, it gives the same substrings, since no piece reaches from one
/// segment into the next: only what follows a segment has to be known ([SegmentCounts#follower]).
///
/// Source: google/sentencepiece `unigram_model_trainer.cc`, `MakeSeedSentencePieces`.
final class SeedPieces {
  private final Segments segments;
  private final Alphabet alphabet;
  private final PieceRules rules;
  private final UnigramOptions options;
  private final char[] text;

  /// For each symbol the kind of its character.
  private final int[] kinds;

  /// All places in the text but the ends of segments, sorted by what is written there.
  private final int[] places;

  /// The substrings found so far: where their places start and end, how long they are, and how
  /// often they occur.
  private int[] left = new int[1 << 12];

  private int[] right = new int[1 << 12];
  private char[] length = new char[1 << 12];
  private long[] count = new long[1 << 12];
  private int found;

  private SeedPieces(
      Segments segments, Alphabet alphabet, PieceRules rules, UnigramOptions options) {
    this.segments = segments;
    this.alphabet = alphabet;
    this.rules = rules;
    this.options = options;
    text = segments.text;
    kinds = new int[alphabet.size() + 1];
    for (int symbol = 1; symbol < kinds.length; symbol++) {
      kinds[symbol] = rules.kind(alphabet.codePoint(symbol));
    }
    places = new int[text.length - segments.size()];
  }

  /// The seed pieces of a corpus.
  static PieceSet of(
      Segments segments,
      Alphabet alphabet,
      PieceRules rules,
      UnigramOptions options,
      Parallel parallel)
      throws IOException {
    SeedPieces seeds = new SeedPieces(segments, alphabet, rules, options);
    seeds.sort(parallel);
    seeds.findAll();
    seeds.keepBest();
    return seeds.pieces();
  }

  private void sort(Parallel parallel) throws IOException {
    int[] bucket = new int[alphabet.size() + 2];
    for (char symbol : text) {
      bucket[symbol + 1]++;
    }
    bucket[1] = 0; // the ends of segments are no places
    for (int s = 1; s < bucket.length; s++) {
      bucket[s] += bucket[s - 1];
    }
    int[] next = bucket.clone();
    for (int i = 0; i < text.length; i++) {
      if (text[i] != 0) {
        places[next[text[i]]++] = i;
      }
    }
    int depth = options.maxSentencepieceLength() + 1;
    parallel.run(
        alphabet.size(),
        s -> new SuffixSorter(text, places, depth).sort(bucket[s + 1], bucket[s + 2], 1));
  }

  /// Walks over the sorted places with the stack of all intervals that the last place is in.
  ///
  /// What is found is added when its interval ends.
  private void findAll() {
    int maxDepth = options.maxSentencepieceLength() + 1;
    int[] depths = new int[maxDepth + 2];
    int[] lefts = new int[maxDepth + 2];
    long[] counts = new long[maxDepth + 2];
    int top = 0;
    for (int i = 0; i < places.length; i++) {
      long occurrences = segments.count[segmentOf(places[i])];
      int common = i + 1 < places.length ? common(places[i], places[i + 1], maxDepth) : 0;
      int own = common(places[i], places[i], maxDepth);
      // a place that agrees with neither neighbour up to its segment's end
      if (own > Math.max(common, depths[top])) {
        add(i, i + 1, own, occurrences);
      }
      if (common > depths[top]) {
        top++;
        depths[top] = common;
        lefts[top] = i;
        counts[top] = 0;
      }
      counts[top] += occurrences;
      while (common < depths[top]) {
        add(lefts[top], i + 1, depths[top], counts[top]);
        long all = counts[top];
        int start = lefts[top];
        top--;
        if (common > depths[top]) {
          top++;
          depths[top] = common;
          lefts[top] = start;
          counts[top] = 0;
        }
        counts[top] += all;
      }
    }
  }

  private int segmentOf(int place) {
    int index = Arrays.binarySearch(segments.start, place);
    return index >= 0 ? index : -index - 2;
  }

  /// Symbols that two places have in common, at most to the end of their segments.
  private int common(int a, int b, int maxDepth) {
    int depth = 0;
    while (depth < maxDepth && text[a + depth] == text[b + depth] && text[a + depth] != 0) {
      depth++;
    }
    return depth;
  }

  private void add(int from, int to, int depth, long occurrences) {
    if (depth <= 1
        || occurrences < 2
        || !rules.allows(text, places[from], depth, kinds)
        || !branches(from, to, depth)) {
      return;
    }
    if (found == left.length) {
      int capacity = 2 * found;
      left = Arrays.copyOf(left, capacity);
      right = Arrays.copyOf(right, capacity);
      length = Arrays.copyOf(length, capacity);
      count = Arrays.copyOf(count, capacity);
    }
    left[found] = from;
    right[found] = to;
    length[found] = (char) depth;
    count[found++] = occurrences;
  }

  /// Whether different characters follow the substring that these places have in common.
  ///
  /// Those at which it ends its segment come first. If there are others, then they are followed by
  /// something else than all of those, or else there would be no segment's end between.
  private boolean branches(int from, int to, int depth) {
    if (text[places[to - 1] + depth] != 0) {
      return true;
    }
    int follower = segments.follower[segmentOf(places[from])];
    for (int i = from; i < to; i++) {
      int other = segments.follower[segmentOf(places[i])];
      if (other == SegmentCounts.SEVERAL || other != follower) {
        return true;
      }
    }
    return false;
  }

  /// Forgets all but as many as there may be. Of those that cover equally much, the first in the
  /// order of the sort are kept.
  private void keepBest() {
    int wanted = options.seedSentencepieceSize();
    if (found <= wanted) {
      return;
    }
    long[] scores = new long[found];
    Arrays.setAll(scores, i -> count[i] * length[i]);
    Arrays.sort(scores);
    long least = scores[found - wanted];
    int equal = 0;
    for (int i = found - wanted; i < found && scores[i] == least; i++) {
      equal++;
    }
    int kept = 0;
    for (int i = 0; i < found; i++) {
      long score = count[i] * length[i];
      if (score > least || (score == least && equal-- > 0)) {
        left[kept] = left[i];
        right[kept] = right[i];
        length[kept] = length[i];
        count[kept++] = count[i];
      }
    }
    found = kept;
  }

  private PieceSet pieces() {
    int characters =
        (int) alphabet.byFrequency().stream().filter(s -> alphabet.count(s) > 0).count();
    int size = characters + found;
    int[] home = new int[size];
    char[] lengths = new char[size];
    double[] score = new double[size];
    int[] single = new int[alphabet.size() + 1];
    Arrays.fill(single, PieceSet.NONE);
    double sum = 0;
    for (int i = 0; i < characters; i++) {
      int symbol = alphabet.byFrequency().get(i);
      single[symbol] = i;
      lengths[i] = 1;
      score[i] = alphabet.count(symbol);
      sum += score[i];
    }
    for (int place : places) {
      home[single[text[place]]] = place;
    }
    for (int i = 0; i < found; i++) {
      home[characters + i] = places[left[i]];
      lengths[characters + i] = length[i];
      score[characters + i] = (double) count[i] * length[i];
      sum += score[characters + i];
    }
    double logSum = Math.log(sum);
    for (int i = 0; i < size; i++) {
      score[i] = Math.log(score[i]) - logSum;
    }
    int[] first = new int[text.length + 1];
    return new PieceSet(home, lengths, score, single, first, matches(first, characters));
  }

  /// Lists the substrings by the places at which they occur, and leaves where each place's list
  /// starts in `first`.
  private int[] matches(int[] first, int firstPiece) {
    long all = 0;
    for (int i = 0; i < found; i++) {
      all += right[i] - left[i];
    }
    if (all > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "the text is too large to be trained on as a whole; use a part of its sentences"
              + " (input_sentence_size)");
    }
    for (int i = 0; i < found; i++) {
      for (int k = left[i]; k < right[i]; k++) {
        first[places[k] + 1]++;
      }
    }
    for (int place = 1; place < first.length; place++) {
      first[place] += first[place - 1];
    }
    int[] match = new int[(int) all];
    int[] byLength = byLength();
    for (int piece : byLength) {
      for (int k = left[piece]; k < right[piece]; k++) {
        match[first[places[k]]++] = firstPiece + piece;
      }
    }
    System.arraycopy(first, 0, first, 1, first.length - 1);
    first[0] = 0;
    return match;
  }

  /// The substrings found, shorter ones first.
  private int[] byLength() {
    int[] next = new int[options.maxSentencepieceLength() + 2];
    for (int i = 0; i < found; i++) {
      next[length[i] + 1]++;
    }
    for (int l = 1; l < next.length; l++) {
      next[l] += next[l - 1];
    }
    int[] sorted = new int[found];
    for (int i = 0; i < found; i++) {
      sorted[next[length[i]]++] = i;
    }
    return sorted;
  }
}
