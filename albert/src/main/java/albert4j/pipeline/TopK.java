package albert4j.pipeline;

import albert4j.engine.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.ToDoubleFunction;

/// The best few of any number of items; of equals the one that came first.
///
/// For one thread. Memory is that of the items kept.
///
/// @param <T> the items
public final class TopK<T> {
  private final int k;
  private final ToDoubleFunction<T> score;
  private final PriorityQueue<Kept<T>> worstFirst =
      new PriorityQueue<>(
          Comparator.<Kept<T>>comparingDouble(Kept::score)
              .thenComparing(Comparator.<Kept<T>>comparingLong(Kept::number).reversed()));
  private long added;

  private record Kept<T>(T item, double score, long number) {}

  /// Nothing yet.
  ///
  /// @param k how many to keep
  /// @param score of an item: more is better
  /// @throws IllegalArgumentException if that is none
  public TopK(int k, ToDoubleFunction<T> score) {
    Shape.check(k > 0, "top-k: k must be at least 1", "k", k);
    this.k = k;
    this.score = score;
  }

  /// Keeps an item if it is better than one of those kept.
  public void add(T item) {
    double own = score.applyAsDouble(item);
    if (worstFirst.size() == k) {
      if (own <= worstFirst.element().score) {
        return;
      }
      worstFirst.remove();
    }
    worstFirst.add(new Kept<>(item, own, added++));
  }

  /// What was kept, the best first.
  public List<T> best() {
    List<Kept<T>> kept = new ArrayList<>(worstFirst);
    kept.sort(Collections.reverseOrder(worstFirst.comparator()));
    return kept.stream().map(Kept::item).toList();
  }
}
