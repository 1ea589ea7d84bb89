package albert4j.pipeline;

import albert4j.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.List;

/// Where each token of a text looks: the attention probabilities of every head of every layer,
/// `softmax(q·kᵀ/√d)` (Vaswani et al., 2017, eq. 1).
public final class AttentionMaps {
  private final Encoding encoding;
  private final List<String> layers;
  private final int heads;
  private final List<float[]> maps = new ArrayList<>();

  /// @param layers their names
  /// @param heads of each layer
  AttentionMaps(Encoding encoding, List<String> layers, int heads) {
    this.encoding = encoding;
    this.layers = layers;
    this.heads = heads;
  }

  /// Takes the next layer.
  ///
  /// @param layer head, query, key: `[a, s, s]`
  void add(float[] layer) {
    maps.add(layer);
  }

  /// The text's tokens, among them what the template adds.
  public Encoding encoding() {
    return encoding;
  }

  /// The layers' numbers, from 1 on. Where a layer has several blocks (`inner_group_num`), each of
  /// them has its own attention and stands for itself: 1.1, 1.2, 2.1 and so on.
  public List<String> layers() {
    return layers;
  }

  /// How many heads a layer has.
  public int heads() {
    return heads;
  }

  /// The part of a token's attention that another one gets; from one token they sum to 1.
  ///
  /// @param layer its place in [#layers()]
  /// @param head from 0
  /// @param from the token that looks, the query
  /// @param to the token that is looked at, the key
  /// @throws IndexOutOfBoundsException if there is no such layer
  public float probability(int layer, int head, int from, int to) {
    int n = encoding.size();
    return maps.get(layer)[(head * n + from) * n + to];
  }
}
