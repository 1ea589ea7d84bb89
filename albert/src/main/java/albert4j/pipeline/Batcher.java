package albert4j.pipeline;

import java.util.ArrayList;
import java.util.List;

/// Cuts a stream of items into batches of about so many tokens, in the order of the items. Without
/// padding a batch costs what its tokens cost, so nothing is sorted by length.
///
/// For one thread.
///
/// @param <T> the items
public final class Batcher<T> {
  private final int batchTokens;
  private List<T> batch = new ArrayList<>();
  private long tokens;

  /// A batcher.
  ///
  /// @param batchTokens a batch is complete as soon as it has so many; its last item may exceed it
  public Batcher(int batchTokens) {
    this.batchTokens = batchTokens;
  }

  /// Adds an item.
  ///
  /// @param itemTokens tokens of the item
  /// @return the batch if it is complete now, else nothing
  public List<T> add(T item, int itemTokens) {
    batch.add(item);
    tokens += itemTokens;
    return tokens >= batchTokens ? rest() : List.of();
  }

  /// What was added since the last complete batch; the batcher is empty then.
  public List<T> rest() {
    List<T> complete = batch;
    batch = new ArrayList<>();
    tokens = 0;
    return complete;
  }
}
