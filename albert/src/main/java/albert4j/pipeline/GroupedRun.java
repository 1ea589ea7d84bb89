package albert4j.pipeline;

import albert4j.tokenizer.Encoding;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Gatherer;

/// Takes items of one or several encodings each through a model in batches of about so many tokens,
/// whatever the sizes of the items, and puts the results together by item.
///
/// @param <I> an item
/// @param <T> the result for one encoding
/// @param <R> the result for an item
final class GroupedRun<I, T, R> {
  private final Batcher<Encoding> batcher;
  private final Compute<T> compute;
  private final Function<I, List<Encoding>> encodings;
  private final BiFunction<I, List<T>, R> join;
  private final Deque<I> items = new ArrayDeque<>();
  private final Deque<T> results = new ArrayDeque<>();

  /// What is done with a batch.
  @FunctionalInterface
  interface Compute<T> {
    /// Computes the results in the order of the encodings.
    List<T> results(List<Encoding> batch);
  }

  private GroupedRun(
      int batchTokens,
      Function<I, List<Encoding>> encodings,
      Compute<T> compute,
      BiFunction<I, List<T>, R> join) {
    this.batcher = new Batcher<>(batchTokens);
    this.encodings = encodings;
    this.compute = compute;
    this.join = join;
  }

  /// A stage of a stream. A batch is computed as soon as it is complete; its results go on at once.
  ///
  /// @param encodings an item's encodings, always the same
  /// @param join an item's result of those for its encodings
  static <I, T, R> Gatherer<I, ?, R> stage(
      int batchTokens,
      Function<I, List<Encoding>> encodings,
      Compute<T> compute,
      BiFunction<I, List<T>, R> join) {
    return Gatherer.ofSequential(
        () -> new GroupedRun<>(batchTokens, encodings, compute, join),
        Gatherer.Integrator.of(GroupedRun::add),
        GroupedRun::finish);
  }

  private boolean add(I item, Gatherer.Downstream<? super R> downstream) {
    items.add(item);
    for (Encoding encoding : encodings.apply(item)) {
      compute(batcher.add(encoding, encoding.size()));
    }
    return push(downstream);
  }

  private void finish(Gatherer.Downstream<? super R> downstream) {
    if (!downstream.isRejecting()) {
      compute(batcher.rest());
      push(downstream);
    }
  }

  private void compute(List<Encoding> batch) {
    if (!batch.isEmpty()) {
      results.addAll(compute.results(batch));
    }
  }

  /// Passes complete items on; false if nobody wants more.
  private boolean push(Gatherer.Downstream<? super R> downstream) {
    while (!items.isEmpty() && results.size() >= encodings.apply(items.element()).size()) {
      I item = items.remove();
      int size = encodings.apply(item).size();
      List<T> group = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        group.add(results.remove());
      }
      if (!downstream.push(join.apply(item, group))) {
        return false;
      }
    }
    return true;
  }
}
