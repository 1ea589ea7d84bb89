package albert4j.engine.optim;

import albert4j.engine.Chunks;
import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.kernel.Moments;
import java.util.function.Predicate;

/// Adam and AdamW: `w = w - rate·u`, with u as [AdamRule] defines it.
///
/// | rule | is |
/// |---|---|
/// | [AdamRule#ADAM] | `torch.optim.Adam`, with a decay its L2 variant |
/// | [AdamRule#ADAM_W] | `torch.optim.AdamW` |
/// | [AdamRule#GOOGLE] | Google's `AdamWeightDecayOptimizer` |
public final class Adam extends Optimizer {
  private final AdamRule rule;
  private final Predicate<String> undecayed;

  /// An optimiser at its first step.
  ///
  /// @param undecayed names of parameters whose weights do not decay, usually
  ///   [Optimizer#isBiasOrNorm]
  public Adam(Parameters parameters, AdamRule rule, Predicate<String> undecayed) {
    super(parameters, AdamRule.SLOTS);
    this.rule = rule;
    this.undecayed = undecayed;
  }

  @Override
  protected void update(Scope scope, String name, Tensor w, Tensor g, double rate) {
    Moments moments = rule.moments(steps(), !undecayed.test(name));
    Tensor m = slot(name, "adam_m");
    Tensor v = slot(name, "adam_v");
    Chunks.run(
        scope,
        w.size(),
        CHUNK,
        (i, n) ->
            moments.step(
                (float) rate,
                g.data(),
                g.offset() + i,
                m.data(),
                m.offset() + i,
                v.data(),
                v.offset() + i,
                w.data(),
                w.offset() + i,
                n));
  }
}
