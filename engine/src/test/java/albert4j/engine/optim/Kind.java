package albert4j.engine.optim;

import albert4j.engine.Parameters;

/// One optimiser of every kind, for what must hold for all.
enum Kind {
  ADAM,
  ADAM_L2,
  ADAM_W,
  ADAM_GOOGLE,
  LAMB,
  SGD;

  Optimizer of(Parameters parameters) {
    return switch (this) {
      case ADAM -> new Adam(parameters, AdamRule.ADAM, name -> false);
      case ADAM_L2 -> new Adam(parameters, AdamRule.ADAM.withDecay(0.01), name -> false);
      case ADAM_W -> new Adam(parameters, AdamRule.ADAM_W, Optimizer::isBiasOrNorm);
      case ADAM_GOOGLE -> new Adam(parameters, AdamRule.GOOGLE, Optimizer::isBiasOrNorm);
      case LAMB -> new Lamb(parameters, AdamRule.GOOGLE, Optimizer::isBiasOrNorm);
      case SGD -> new Sgd(parameters, 0.9, 0.01, Optimizer::isBiasOrNorm);
    };
  }
}
