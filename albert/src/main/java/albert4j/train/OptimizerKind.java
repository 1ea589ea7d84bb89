package albert4j.train;

import albert4j.engine.Parameters;
import albert4j.engine.optim.Adam;
import albert4j.engine.optim.AdamRule;
import albert4j.engine.optim.Clipping;
import albert4j.engine.optim.Lamb;
import albert4j.engine.optim.Optimizer;
import albert4j.engine.optim.Sgd;
import java.util.Locale;

/// The optimisers that a run may be made with, by name. Biases and layer norms are left out of
/// weight decay and of layer adaptation, but by [#ADAM] and [#SGD], whose L2 regularisation is for
/// all, as in PyTorch.
public enum OptimizerKind {
  /// `torch.optim.AdamW`.
  ADAMW,
  /// Google's `AdamWeightDecayOptimizer`: without bias correction.
  ADAMW_GOOGLE,
  /// LAMB as Google's ALBERT uses it.
  LAMB,
  /// `torch.optim.Adam`.
  ADAM,
  /// `torch.optim.SGD` with momentum 0.9.
  SGD;

  private static final double MOMENTUM = 0.9;

  /// An optimiser at its first step.
  ///
  /// @param decay of weights
  Optimizer of(Parameters parameters, double decay) {
    return switch (this) {
      case ADAMW -> new Adam(parameters, AdamRule.ADAM_W.withDecay(decay), Optimizer::isBiasOrNorm);
      case ADAMW_GOOGLE ->
          new Adam(parameters, AdamRule.GOOGLE.withDecay(decay), Optimizer::isBiasOrNorm);
      case LAMB -> new Lamb(parameters, AdamRule.GOOGLE.withDecay(decay), Optimizer::isBiasOrNorm);
      case ADAM -> new Adam(parameters, AdamRule.ADAM.withDecay(decay), name -> false);
      case SGD -> new Sgd(parameters, MOMENTUM, decay, name -> false);
    };
  }

  /// How gradients are clipped in the framework that the optimiser comes from.
  Clipping clipping() {
    return this == ADAMW_GOOGLE || this == LAMB ? Clipping.TENSORFLOW : Clipping.PYTORCH;
  }

  /// The name on the command line: `adamw-google`.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
