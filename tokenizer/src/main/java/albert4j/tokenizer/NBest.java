package albert4j.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Finds the cuts of a [Lattice] in the order of their scores, the highest first, by A* search from
/// the end of the text.
///
/// A hypothesis is the last part of a cut. The most that it can come to is its own score and the
/// highest one of the text before it, which is known exactly; so the hypothesis that promises most
/// is always gone on with, and the first complete one is the best cut. Sums are formed in single
/// precision and from the end, as the native library forms them.
///
/// Many equally good cuts have more hypotheses than there is room for. When there are
/// [#MAX_AGENDA], all but the most promising ones are dropped, as the native library does it; some
/// cuts may then be missed.
///
/// Source: google/sentencepiece `unigram_model.cc`, `Lattice::NBest`.
final class NBest {
  private static final int MAX_AGENDA = 10_000;
  private static final int MAX_KEPT = 512;
  private static final int KEPT_PER_CUT = 10;

  /// Of those that promise the same the one with less text before it, which is complete sooner.
  private static final Comparator<Hypothesis> ORDER =
      Comparator.<Hypothesis>comparingDouble(hypothesis -> -hypothesis.promise)
          .thenComparingInt(hypothesis -> hypothesis.begin);

  private final Lattice lattice;
  private final float[] best;
  private PriorityQueue<Hypothesis> agenda = new PriorityQueue<>(ORDER);

  private NBest(Lattice lattice) {
    this.lattice = lattice;
    best = lattice.best();
    agenda.add(new Hypothesis(lattice.length, best[lattice.length]));
  }

  /// The best cuts, at most `count` of them.
  static List<Hypothesis> of(Lattice lattice, int count) {
    return new NBest(lattice).find(count);
  }

  /// The last part of a cut.
  static final class Hypothesis {
    /// Its first piece, an edge of the lattice; none where there is no text yet.
    final int edge;

    /// Where that begins.
    final int begin;

    /// The hypothesis without that piece.
    final Hypothesis rest;

    /// The sum of its pieces' scores.
    final float score;

    /// The highest score of a cut that ends like this.
    final float promise;

    /// The empty end of a text.
    Hypothesis(int end, float promise) {
      edge = -1;
      begin = end;
      rest = this;
      score = 0;
      this.promise = promise;
    }

    Hypothesis(int edge, Lattice lattice, float[] best, Hypothesis rest) {
      this.edge = edge;
      begin = lattice.begin[edge];
      this.rest = rest;
      score = lattice.score[edge] + rest.score;
      promise = best[begin] + lattice.score[edge] + rest.score;
    }

    /// Notes the pieces of a complete cut.
    void note(Lattice lattice, Segmentation out) {
      for (Hypothesis h = this; h.rest != h; h = h.rest) {
        lattice.take(h.edge, h.rest.begin, out);
      }
    }
  }

  private List<Hypothesis> find(int count) {
    List<Hypothesis> found = new ArrayList<>();
    while (!agenda.isEmpty() && found.size() < count) {
      Hypothesis top = agenda.remove();
      if (top.begin == 0) {
        found.add(top);
        continue;
      }
      for (int edge = lattice.first[top.begin]; edge < lattice.first[top.begin + 1]; edge++) {
        agenda.add(new Hypothesis(edge, lattice, best, top));
      }
      if (agenda.size() >= MAX_AGENDA) {
        shrink(Math.min(MAX_KEPT, KEPT_PER_CUT * count));
      }
    }
    return found;
  }

  private void shrink(int size) {
    PriorityQueue<Hypothesis> smaller = new PriorityQueue<>(ORDER);
    for (int i = 0; i < size; i++) {
      smaller.add(agenda.remove());
    }
    agenda = smaller;
  }
}
