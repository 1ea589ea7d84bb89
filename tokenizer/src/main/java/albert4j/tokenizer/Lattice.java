package albert4j.tokenizer;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Every way to cut a normalised text: a graph whose edges are the pieces found in it, each from
/// the place where it begins to the place where it ends.
///
/// The weight of a cut is `exp(alpha · the sum of its pieces' scores)`, and its probability that
/// weight's share of all cuts' weights. What is asked for is found place by place, from the start
/// of the text to its end, since all that matters of the cuts up to a place is their weights' sum.
///
/// Source: google/sentencepiece `unigram_model.cc`, class `Lattice`; Kudo, Subword Regularization
/// (2018), for sampling.
final class Lattice {
  /// Keeps the arrays below what a JVM can allocate.
  private static final int MAX_EDGES = 1 << 30;

  /// The text's bytes.
  final int length;

  /// The edges that end at place `i` are those from `first[i]` to `first[i + 1]`, exclusive, those
  /// of earlier begins first.
  final int[] first;

  /// For each edge where it begins.
  int[] begin = new int[64];

  /// For each edge its piece's entry in the automaton, or [Segmentation#UNKNOWN].
  int[] entry = new int[64];

  /// For each edge its piece's score.
  float[] score = new float[64];

  private int size;

  /// A lattice without edges, over a text of that many bytes.
  Lattice(int length) {
    this.length = length;
    first = new int[length + 2];
  }

  /// Adds an edge that ends at the place that is closed next. Edges come in the order of their
  /// begins.
  ///
  /// @throws IllegalArgumentException if there are too many
  void add(int begin, int entry, float score) {
    if (size == this.begin.length) {
      grow();
    }
    this.begin[size] = begin;
    this.entry[size] = entry;
    this.score[size] = score;
    size++;
  }

  /// Closes a place: no more edges end there. Places are closed one by one, also those inside of
  /// characters, where none end.
  void close(int end) {
    first[end + 1] = size;
  }

  private void grow() {
    if (size == MAX_EDGES) {
      throw new IllegalArgumentException(
          "lattice: the text must have at most " + MAX_EDGES + " pieces in it: bytes=" + length);
    }
    int capacity = (int) Math.min(MAX_EDGES, 2L * size);
    begin = Arrays.copyOf(begin, capacity);
    entry = Arrays.copyOf(entry, capacity);
    score = Arrays.copyOf(score, capacity);
  }

  /// For each place the highest score of all cuts up to there, in single precision.
  float[] best() {
    float[] best = new float[length + 1];
    for (int end = 1; end <= length; end++) {
      best[end] = Float.NEGATIVE_INFINITY;
      for (int edge = first[end]; edge < first[end + 1]; edge++) {
        best[end] = Math.max(best[end], best[begin[edge]] + score[edge]);
      }
    }
    return best;
  }

  /// For each place the logarithm of the sum of the weights of all cuts up to there.
  double[] logWeights(double alpha) {
    double[] sums = new double[length + 1];
    for (int end = 1; end <= length; end++) {
      double max = Double.NEGATIVE_INFINITY;
      for (int edge = first[end]; edge < first[end + 1]; edge++) {
        max = Math.max(max, sums[begin[edge]] + alpha * score[edge]);
      }
      double sum = 0;
      for (int edge = first[end]; edge < first[end + 1]; edge++) {
        sum += Math.exp(sums[begin[edge]] + alpha * score[edge] - max);
      }
      sums[end] = max + Math.log(sum);
    }
    return sums;
  }

  /// The entropy of the cuts' probabilities, in nats.
  double entropy(double alpha) {
    double[] sums = logWeights(alpha);
    double[] entropy = new double[length + 1];
    for (int end = 1; end <= length; end++) {
      for (int edge = first[end]; edge < first[end + 1]; edge++) {
        double log = sums[begin[edge]] + alpha * score[edge] - sums[end];
        entropy[end] += Math.exp(log) * (entropy[begin[edge]] - log);
      }
    }
    return entropy[length];
  }

  /// Draws a cut with its probability: piece by piece from the end of the text, each with the share
  /// that the cuts through it have in those up to its end.
  ///
  /// @param out where the cut's pieces are noted
  void sample(double alpha, RandomGenerator random, Segmentation out) {
    double[] sums = logWeights(alpha);
    for (int end = length; end > 0; ) {
      double rest = random.nextDouble();
      int edge = first[end];
      int last = first[end + 1] - 1;
      while (edge < last) {
        rest -= Math.exp(sums[begin[edge]] + alpha * score[edge] - sums[end]);
        if (rest < 0) {
          break;
        }
        edge++;
      }
      end = take(edge, end, out);
    }
  }

  /// Makes an edge the last one of the cut up to its end, and returns where it begins.
  int take(int edge, int end, Segmentation out) {
    out.from[end] = begin[edge];
    out.entry[end] = entry[edge];
    return begin[edge];
  }
}
