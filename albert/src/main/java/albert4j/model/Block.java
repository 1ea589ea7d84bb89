package albert4j.model;

import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Sequences;
import albert4j.engine.Tensor;
import albert4j.engine.layer.Dense;
import albert4j.engine.layer.Norm;
import albert4j.engine.op.Activation;
import albert4j.engine.op.Attention;
import albert4j.engine.op.Dropout;

/// One transformer layer with the normalisation after each residual sum (Vaswani et al., 2017):
///
/// ```
/// y   = layerNorm(x + dropout(attention(x)·Wo + bo))
/// out = layerNorm(y + dropout(f(y·W1 + b1)·W2 + b2))
/// ```
///
/// The second dropout is Google's; transformers' PyTorch model leaves it out. With a dropout of 0,
/// as all v2 models have, and outside training there is no difference.
final class Block {
  private final int heads;
  private final float hiddenDropout;
  private final float attentionDropout;
  private final Activation activation;
  // query, key and value maps in one: rows 0 to h, h to 2h and 2h to 3h
  private final Dense qkv;
  private final Dense output;
  private final Norm attentionNorm;
  private final Dense inner;
  private final Dense outer;
  private final Norm feedForwardNorm;

  Block(AlbertConfig config) {
    int h = config.hiddenSize();
    this.heads = config.numAttentionHeads();
    this.hiddenDropout = (float) config.hiddenDropoutProb();
    this.attentionDropout = (float) config.attentionProbsDropoutProb();
    this.activation = config.activation();
    this.qkv = new Dense(h, 3 * h);
    this.output = new Dense(h, h);
    this.attentionNorm = new Norm(h, (float) config.layerNormEps());
    this.inner = new Dense(h, config.intermediateSize());
    this.outer = new Dense(config.intermediateSize(), h);
    this.feedForwardNorm = new Norm(h, (float) config.layerNormEps());
  }

  /// One application.
  ///
  /// @param x `[t, h]`
  /// @param block number of this application, for `trace`
  /// @return `[t, h]`
  Tensor apply(Scope scope, Tensor x, Sequences sequences, int block, Trace trace) {
    try (Scope.Frame frame = scope.frame()) {
      Tensor projected = qkv.apply(scope, x);
      trace.attention(block, projected);
      Tensor context = Attention.apply(scope, projected, sequences, heads, attentionDropout);
      Tensor attended = Dropout.apply(scope, output.apply(scope, context), hiddenDropout);
      Tensor y = attentionNorm.apply(scope, attended, x);
      Tensor wide = inner.apply(scope, y, activation);
      Tensor fed = Dropout.apply(scope, outer.apply(scope, wide), hiddenDropout);
      return frame.keep(feedForwardNorm.apply(scope, fed, y));
    }
  }

  void collect(String name, Parameters parameters) {
    int h = output.bias().shape().size();
    String[] parts = {"query", "key", "value"};
    for (int i = 0; i < parts.length; i++) {
      parameters.addRows(name + ".attention." + parts[i] + ".weight", qkv.weight(), i * h, h);
      parameters.addRows(name + ".attention." + parts[i] + ".bias", qkv.bias(), i * h, h);
    }
    output.collect(name + ".attention.output", parameters);
    attentionNorm.collect(name + ".attention.norm", parameters);
    inner.collect(name + ".feedForward.inner", parameters);
    outer.collect(name + ".feedForward.outer", parameters);
    feedForwardNorm.collect(name + ".feedForward.norm", parameters);
  }
}
