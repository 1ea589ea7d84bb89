package albert4j.pipeline;

import albert4j.tokenizer.Encoding;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Gatherer;

/// Takes things that are some encodings each through a model, in batches of about so many tokens
/// whatever the number of encodings, and puts the results together by thing.
///
/// @param <G> the things
/// @param <T> the result for one encoding
/// @param <R> the result for one thing
final class GroupedRun<G, T, R> {
  /// Things whose results are not complete.
  private final Deque<Waiting<G>> waiting = new ArrayDeque<>();

  private final Deque<T> results = new ArrayDeque<>();
  private final Batcher<Encoding> batcher;
  private final Function<G, List<Encoding>> encodings;
  private final Function<List<Encoding>, List<T>> compute;
  private final BiFunction<G, List<T>, R> finish;

  private record Waiting<G>(G group, int encodings) {}

  private GroupedRun(
      int batchTokens,
      Function<G, List<Encoding>> encodings,
      Function<List<Encoding>, List<T>> compute,
      BiFunction<G, List<T>, R> finish) {
    this.batcher = new Batcher<>(batchTokens);
    this.encodings = encodings;
    this.compute = compute;
    this.finish = finish;
  }

  /// A stage of a stream. A batch is computed as soon as it is complete; its results go on at once.
  ///
  /// @param compute makes the results of a batch, in the order of its encodings
  /// @param finish makes what is wanted of a thing and the results for its encodings
  static <G, T, R> Gatherer<G, ?, R> stage(
      int batchTokens,
      Function<G, List<Encoding>> encodings,
      Function<List<Encoding>, List<T>> compute,
      BiFunction<G, List<T>, R> finish) {
    return Gatherer.<G, GroupedRun<G, T, R>, R>ofSequential(
        () -> new GroupedRun<>(batchTokens, encodings, compute, finish),
        GroupedRun::add,
        GroupedRun::end);
  }

  private boolean add(G group, Gatherer.Downstream<? super R> downstream) {
    List<Encoding> own = encodings.apply(group);
    waiting.add(new Waiting<>(group, own.size()));
    for (Encoding encoding : own) {
      compute(batcher.add(encoding, encoding.size()));
    }
    return push(downstream);
  }

  private void end(Gatherer.Downstream<? super R> downstream) {
    if (!downstream.isRejecting()) {
      compute(batcher.rest());
      push(downstream);
    }
  }

  private void compute(List<Encoding> batch) {
    if (!batch.isEmpty()) {
      results.addAll(compute.apply(batch));
    }
  }

  /// Passes on what is complete; false if nobody wants more.
  private boolean push(Gatherer.Downstream<? super R> downstream) {
    while (!waiting.isEmpty() && results.size() >= waiting.element().encodings) {
      Waiting<G> first = waiting.remove();
      List<T> own = new ArrayList<>(first.encodings);
      for (int i = 0; i < first.encodings; i++) {
        own.add(results.remove());
      }
      if (!downstream.push(finish.apply(first.group, own))) {
        return false;
      }
    }
    return true;
  }
}
