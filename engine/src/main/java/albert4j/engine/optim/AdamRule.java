package albert4j.engine.optim;

import albert4j.engine.Shape;
import albert4j.engine.kernel.Moments;
import java.util.List;

/// How Adam and its relatives make a direction of a gradient g, of its running means and of the
/// parameter w (Kingma & Ba, 2014, arXiv 1412.6980, algorithm 1):
///
/// ```
/// m = β1·m + (1 - β1)·g          a = 1/(1 - β1ᵗ)    with bias correction in step t, else 1
/// v = β2·v + (1 - β2)·g²         b = 1/(1 - β2ᵗ)    with bias correction in step t, else 1
/// u = a·m/(√(b·v) + ε) + decay·w
/// ```
///
/// If the decay is not decoupled, it is added to the gradient instead (g + decay·w) and so becomes
/// part of the means: L2 regularisation.
///
/// @param beta1 β1, 0 to below 1
/// @param beta2 β2, 0 to below 1
/// @param epsilon ε, above 0 in float32; outside the root
/// @param decay of weights, at least 0
/// @param decoupled whether the decay is added to u (Loshchilov & Hutter, 2017, arXiv 1711.05101,
///   algorithm 2) or to the gradient
/// @param biasCorrection whether the means are corrected for having started at 0
public record AdamRule(
    double beta1,
    double beta2,
    double epsilon,
    double decay,
    boolean decoupled,
    boolean biasCorrection) {
  /// `torch.optim.Adam` with its default values: no decay; [#withDecay] adds L2 regularisation.
  public static final AdamRule ADAM = new AdamRule(0.9, 0.999, 1e-8, 0, false, true);

  /// `torch.optim.AdamW` with its default values.
  public static final AdamRule ADAM_W = new AdamRule(0.9, 0.999, 1e-8, 0.01, true, true);

  /// What Google's ALBERT trains with, under Adam (`AdamWeightDecayOptimizer` in optimization.py)
  /// and LAMB (lamb_optimizer.py): no bias correction.
  public static final AdamRule GOOGLE = new AdamRule(0.9, 0.999, 1e-6, 0.01, true, false);

  /// What is remembered of each parameter: m and v, under Google's names.
  static final List<String> SLOTS = List.of("adam_m", "adam_v");

  /// Checks the ranges.
  ///
  /// @throws IllegalArgumentException if a number is out of range
  public AdamRule {
    Shape.check(
        beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1,
        "adam: betas must be >= 0 and < 1",
        "beta1",
        beta1,
        "beta2",
        beta2);
    Shape.check(
        (float) epsilon > 0 && Double.isFinite(epsilon),
        "adam: epsilon must be > 0 in float32",
        "epsilon",
        epsilon);
    Shape.check(decay >= 0 && Double.isFinite(decay), "adam: decay must be >= 0", "decay", decay);
  }

  /// This rule with other running means.
  public AdamRule withBetas(double beta1, double beta2) {
    return new AdamRule(beta1, beta2, epsilon, decay, decoupled, biasCorrection);
  }

  /// This rule with another ε.
  public AdamRule withEpsilon(double epsilon) {
    return new AdamRule(beta1, beta2, epsilon, decay, decoupled, biasCorrection);
  }

  /// This rule with another decay.
  public AdamRule withDecay(double decay) {
    return new AdamRule(beta1, beta2, epsilon, decay, decoupled, biasCorrection);
  }

  /// The coefficients of one step.
  ///
  /// @param step t, from 1 on
  /// @param decays whether the parameter's weights decay
  Moments moments(long step, boolean decays) {
    // StrictMath: the same bits on every machine that goes on with a run
    double a = biasCorrection ? 1 / (1 - StrictMath.pow(beta1, (double) step)) : 1;
    double b = biasCorrection ? 1 / (1 - StrictMath.pow(beta2, (double) step)) : 1;
    double amount = decays ? decay : 0;
    return new Moments(
        (float) (1 - beta1),
        (float) (1 - beta2),
        (float) a,
        (float) Math.sqrt(b),
        (float) epsilon,
        (float) (decoupled ? 0 : amount),
        (float) (decoupled ? amount : 0));
  }
}
