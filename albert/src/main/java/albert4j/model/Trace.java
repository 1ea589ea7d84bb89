package albert4j.model;

import albert4j.engine.Tensor;

/// Looks on while the encoder works. What it is shown lives only during the call.
public interface Trace {
  /// Looks at nothing.
  Trace NONE = new Trace() {};

  /// The hidden state before the first layer (0, after the map from embedding to hidden size) and
  /// after each (1 to L).
  ///
  /// @param layer 0 to L
  /// @param hidden `[t, h]`
  default void hidden(int layer, Tensor hidden) {}

  /// Queries, keys and values of one block, from which [albert4j.engine.op.Attention#weights] makes
  /// the probabilities.
  ///
  /// @param block counts the applied blocks from 0: layers times inner groups
  /// @param qkv `[t, 3·h]`
  default void attention(int block, Tensor qkv) {}
}
