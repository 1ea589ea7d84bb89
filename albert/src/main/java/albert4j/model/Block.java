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
import albert4j.engine.op.Rearrange;
import java.util.Optional;

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

  /// One application. After the attention each row goes its own way, and so only the wanted ones go
  /// on: of a block's matrix products three quarters are behind the attention.
  ///
  /// @param x `[t, h]`
  /// @param wanted for which rows the result is; all if empty
  /// @param block number of this application, for `trace`
  /// @return `[wanted, h]` or `[t, h]`
  Tensor apply(
      Scope scope, Tensor x, Sequences sequences, Optional<int[]> wanted, int block, Trace trace) {
    try (Scope.Frame frame = scope.frame()) {
      Tensor projected = qkv.apply(scope, x);
      trace.attention(block, projected);
      Tensor all = Attention.apply(scope, projected, sequences, heads, attentionDropout);
      Tensor context = rows(scope, all, wanted);
      Tensor attended = Dropout.apply(scope, output.apply(scope, context), hiddenDropout);
      Tensor y = attentionNorm.apply(scope, attended, rows(scope, x, wanted));
      Tensor wide = inner.apply(scope, y, activation);
      Tensor fed = Dropout.apply(scope, outer.apply(scope, wide), hiddenDropout);
      return frame.keep(feedForwardNorm.apply(scope, fed, y));
    }
  }

  private static Tensor rows(Scope scope, Tensor x, Optional<int[]> wanted) {
    return wanted.map(rows -> Rearrange.select(scope, x, rows)).orElse(x);
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
