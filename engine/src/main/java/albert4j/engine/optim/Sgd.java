package albert4j.engine.optim;

import albert4j.engine.Chunks;
import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.kernel.Moments;
import java.util.List;
import java.util.function.Predicate;

/// Stochastic gradient descent with momentum, as `torch.optim.SGD` (Sutskever et al., 2013, without
/// Nesterov's variant): `p = μ·p + g + decay·w`, `w = w - rate·p`.
public final class Sgd extends Optimizer {
  private static final String SLOT = "momentum";

  private final double momentum;
  private final double decay;
  private final Predicate<String> undecayed;

  /// An optimiser at its first step.
  ///
  /// @param momentum μ, 0 to below 1
  /// @param decay added to the gradient (L2 regularisation), at least 0
  /// @param undecayed names of parameters whose weights do not decay
  /// @throws IllegalArgumentException if momentum or decay is out of range
  public Sgd(Parameters parameters, double momentum, double decay, Predicate<String> undecayed) {
    super(parameters, List.of(SLOT));
    Shape.check(
        momentum >= 0 && momentum < 1, "sgd: momentum must be >= 0 and < 1", "momentum", momentum);
    Shape.check(decay >= 0 && Double.isFinite(decay), "sgd: decay must be >= 0", "decay", decay);
    this.momentum = momentum;
    this.decay = decay;
    this.undecayed = undecayed;
  }

  @Override
  protected void update(Scope scope, String name, Tensor w, Tensor g, double rate) {
    float l2 = (float) (undecayed.test(name) ? 0 : decay);
    Tensor p = slot(name, SLOT);
    Chunks.run(
        scope,
        w.size(),
        CHUNK,
        (i, n) ->
            Moments.momentum(
                (float) momentum,
                l2,
                (float) rate,
                g.data(),
                g.offset() + i,
                p.data(),
                p.offset() + i,
                w.data(),
                w.offset() + i,
                n));
  }
}
