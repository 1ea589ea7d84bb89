package albert4j.pipeline;

import albert4j.tokenizer.Encoding;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Gatherer;

/// Takes groups of encodings through a model in batches of about so many tokens, whatever the sizes
/// of the groups, and puts the results together by group.
///
/// @param <T> the result for one encoding
final class GroupedRun<T> {
  private final Batcher<Encoding> batcher;
  private final Compute<T> compute;
  private final Deque<Integer> sizes = new ArrayDeque<>();
  private final Deque<T> results = new ArrayDeque<>();

  /// What is done with a batch.
  @FunctionalInterface
  interface Compute<T> {
    /// Computes the results in the order of the encodings.
    List<T> results(List<Encoding> batch);
  }

  private GroupedRun(int batchTokens, Compute<T> compute) {
    this.batcher = new Batcher<>(batchTokens);
    this.compute = compute;
  }

  /// A stage of a stream. A batch is computed as soon as it is complete; its results go on at once.
  static <T> Gatherer<List<Encoding>, ?, List<T>> stage(int batchTokens, Compute<T> compute) {
    return Gatherer.ofSequential(
        () -> new GroupedRun<>(batchTokens, compute),
        Gatherer.Integrator.of(GroupedRun::add),
        GroupedRun::finish);
  }

  private boolean add(List<Encoding> group, Gatherer.Downstream<? super List<T>> downstream) {
    sizes.add(group.size());
    for (Encoding encoding : group) {
      compute(batcher.add(encoding, encoding.size()));
    }
    return push(downstream);
  }

  private void finish(Gatherer.Downstream<? super List<T>> downstream) {
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

  /// Passes complete groups on; false if nobody wants more.
  private boolean push(Gatherer.Downstream<? super List<T>> downstream) {
    while (!sizes.isEmpty() && results.size() >= sizes.element()) {
      int size = sizes.remove();
      List<T> group = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        group.add(results.remove());
      }
      if (!downstream.push(group)) {
        return false;
      }
    }
    return true;
  }
}
