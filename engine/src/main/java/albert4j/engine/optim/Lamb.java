package albert4j.engine.optim;

import albert4j.engine.Chunks;
import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.kernel.Moments;
import java.util.function.Predicate;

/// LAMB (You et al., 2019, arXiv 1904.00962, algorithm 2), with which ALBERT was pre-trained: `w =
/// w - rate·r·u`, with u as [AdamRule] defines it and the layer adaptation r = ‖w‖/‖u‖, or 1 if
/// either norm is 0.
///
/// With [AdamRule#GOOGLE] it is `LAMBOptimizer` of google-research/albert, without the paper's bias
/// correction. Every name has a norm of its own: queries, keys and values three, though they are
/// one matrix; a parameter that all layers share one.
public final class Lamb extends Optimizer {
  private final AdamRule rule;
  private final Predicate<String> excluded;

  /// An optimiser at its first step.
  ///
  /// @param excluded names of parameters without decay and without layer adaptation (r = 1),
  ///   usually [Optimizer#isBiasOrNorm]
  public Lamb(Parameters parameters, AdamRule rule, Predicate<String> excluded) {
    super(parameters, AdamRule.SLOTS);
    this.rule = rule;
    this.excluded = excluded;
  }

  @Override
  protected void update(Scope scope, String name, Tensor w, Tensor g, double rate) {
    boolean adapts = !excluded.test(name);
    Moments moments = rule.moments(steps(), adapts);
    Tensor m = slot(name, "adam_m");
    Tensor v = slot(name, "adam_v");
    int chunks = Chunks.count(w.size(), CHUNK);
    double[] squaresOfW = new double[chunks];
    double[] squaresOfU = new double[chunks];
    Chunks.run(
        scope,
        w.size(),
        CHUNK,
        (i, n) -> {
          squaresOfW[i / CHUNK] = Squares.of(w, i, n);
          squaresOfU[i / CHUNK] =
              moments.update(
                  g.data(),
                  g.offset() + i,
                  m.data(),
                  m.offset() + i,
                  v.data(),
                  v.offset() + i,
                  w.data(),
                  w.offset() + i,
                  n);
        });
    float step =
        (float) (rate * (adapts ? ratio(Squares.norm(squaresOfW), Squares.norm(squaresOfU)) : 1));
    Chunks.run(
        scope,
        w.size(),
        CHUNK,
        (i, n) ->
            moments.apply(
                step,
                m.data(),
                m.offset() + i,
                v.data(),
                v.offset() + i,
                w.data(),
                w.offset() + i,
                n));
  }

  private static double ratio(double w, double u) {
    return w > 0 && u > 0 ? w / u : 1;
  }
}
