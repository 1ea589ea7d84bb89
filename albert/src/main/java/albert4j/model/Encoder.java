package albert4j.model;

import albert4j.engine.Parameters;
import albert4j.engine.Recompute;
import albert4j.engine.Scope;
import albert4j.engine.Sequences;
import albert4j.engine.Tensor;
import albert4j.engine.layer.Dense;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The map from embedding to hidden size and the layers, which share their weights within a group
/// (Lan et al., 2019, §3.1).
///
/// Layer i of L applies, one after the other, all inner blocks of group `i·G/L`.
final class Encoder {
  private final AlbertConfig config;
  private final Dense mapping;
  private final List<List<Block>> blocks;

  Encoder(AlbertConfig config) {
    this.config = config;
    this.mapping = new Dense(config.embeddingSize(), config.hiddenSize());
    this.blocks = Stream.generate(() -> group(config)).limit(config.numHiddenGroups()).toList();
  }

  private static List<Block> group(AlbertConfig config) {
    return Stream.generate(() -> new Block(config)).limit(config.innerGroupNum()).toList();
  }

  /// The hidden state after the last layer.
  ///
  /// @param embedded `[t, e]`
  /// @param wanted the rows of which it is asked for; all if empty
  /// @return `[wanted, h]` or `[t, h]`
  Tensor apply(
      Scope scope, Tensor embedded, Sequences sequences, Optional<int[]> wanted, Trace trace) {
    Tensor x = mapping.apply(scope, embedded);
    trace.hidden(0, x);
    int applied = 0;
    int count = config.numHiddenLayers() * config.innerGroupNum();
    for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
      for (Block block : blocks.get(config.group(layer))) {
        int number = applied++;
        // all rows are keys and values of the next block
        Optional<int[]> rows = applied == count ? wanted : Optional.empty();
        Tensor y =
            scope.recomputing()
                ? Recompute.apply(
                    scope, x, in -> block.apply(scope, in, sequences, rows, number, Trace.NONE))
                : block.apply(scope, x, sequences, rows, number, trace);
        if (!scope.recording()) {
          scope.release(x);
        }
        x = y;
      }
      trace.hidden(layer + 1, x);
    }
    return x;
  }

  void collect(String name, Parameters parameters) {
    mapping.collect(name + ".mapping", parameters);
    for (int g = 0; g < blocks.size(); g++) {
      for (int k = 0; k < blocks.get(g).size(); k++) {
        blocks.get(g).get(k).collect(name + ".blocks." + g + "." + k, parameters);
      }
    }
  }
}
