package albert4j.engine.op;

import static albert4j.engine.Cases.parameter;

import albert4j.engine.Cases;
import albert4j.engine.Gradients;
import albert4j.engine.Parameter;
import albert4j.engine.Parameters;
import albert4j.engine.Recompute;
import albert4j.engine.Scope;
import albert4j.engine.Sequences;
import albert4j.engine.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/// A small post-norm transformer out of most ops, its one layer used twice as in ALBERT.
final class Network {
  private static final int VOCABULARY = 11;
  private static final int HEADS = 3;
  private static final float EPSILON = 1e-5f;

  private final Sequences sequences;
  private final int[] ids;
  private final int[] labels;
  private final float dropout;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  /// A network of hidden size `h`, a multiple of 3, over sequences of the given lengths.
  Network(float dropout, int h, int... lengths) {
    this.dropout = dropout;
    this.sequences = Sequences.ofLengths(lengths);
    this.ids = new int[sequences.tokens()];
    this.labels = new int[sequences.tokens()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i * 7 % VOCABULARY;
      labels[i] = i % 3 == 0 ? Loss.IGNORE : i * 5 % VOCABULARY;
    }
    add("table", 1, VOCABULARY, h);
    add("qkv", 0.3, 3 * h, h);
    add("qkvBias", 0.3, 3 * h);
    add("gamma", 1, h);
    add("beta", 0.3, h);
    add("up", 0.3, 2 * h, h);
    add("upBias", 0.3, 2 * h);
    add("down", 0.3, h, 2 * h);
    add("downBias", 0.3, h);
    add("outBias", 0.3, VOCABULARY);
  }

  private void add(String name, double deviation, int... dims) {
    Parameter p = parameter(parameters.size(), dims);
    Cases.map(p, v -> v * deviation);
    parameters.put(name, p);
  }

  private Parameter get(String name) {
    return Objects.requireNonNull(parameters.get(name));
  }

  Map<String, Parameter> parameters() {
    return parameters;
  }

  void freeze(Predicate<String> frozen) {
    var byName = new Parameters();
    parameters.forEach(byName::add);
    byName.freeze(frozen);
  }

  Tensor loss(Scope scope) {
    Tensor x = Embedding.apply(scope, get("table"), ids, Embedding.NO_PADDING);
    for (int layer = 0; layer < 2; layer++) {
      x = scope.recomputing() ? Recompute.apply(scope, x, in -> layer(scope, in)) : layer(scope, x);
    }
    Tensor logits = Linear.apply(scope, x, get("table"), get("outBias"));
    return Loss.crossEntropy(scope, logits, labels, Loss.IGNORE);
  }

  private Tensor layer(Scope scope, Tensor x) {
    Tensor qkv = Linear.apply(scope, x, get("qkv"), get("qkvBias"));
    Tensor context = Attention.apply(scope, qkv, sequences, HEADS, dropout);
    context = Dropout.apply(scope, context, dropout);
    Tensor y = LayerNorm.apply(scope, context, x, get("gamma"), get("beta"), EPSILON);
    Tensor up = Linear.apply(scope, y, get("up"), get("upBias"), Activation.GELU_TANH);
    Tensor down = Linear.apply(scope, up, get("down"), get("downBias"));
    return LayerNorm.apply(scope, down, y, get("gamma"), get("beta"), EPSILON);
  }

  /// The loss and all gradients of one training step.
  Map<String, float[]> step(Scope scope) {
    try (var _ = scope.step()) {
      Tensor loss = loss(scope);
      Gradients gradients = Gradients.of(scope, loss);
      var results = new LinkedHashMap<String, float[]>();
      results.put("loss", loss.toArray());
      parameters.forEach((name, p) -> {
        if (p.tensor().needsGradient()) {
          results.put(name, gradients.get(p.tensor()).toArray());
        }
      });
      return results;
    }
  }
}
