package albert4j.engine.optim;

import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/// Changes parameters along their gradients, and remembers what it needs from step to step.
///
/// The memory is one tensor per parameter and slot, float32, made with the optimiser; a step
/// allocates nothing of that size. A step has the same bits on any number of threads, and after
/// [#load] of another optimiser's [#state()] and [#steps()] the same bits as that one's.
///
/// Nobody else may use the parameters during a step.
public abstract class Optimizer {
  /// Elements of a task, and of a partial sum in float: few, so that the sum is exact to some units
  /// in the last place.
  static final int CHUNK = 1 << 12;

  private final Parameters parameters;
  private final SequencedMap<String, Tensor> state = new LinkedHashMap<>();
  private long steps;

  /// An optimiser that has made no step.
  ///
  /// @param parameters all that it may change
  /// @param slots names of the tensors to keep for each parameter, zeros at first
  protected Optimizer(Parameters parameters, List<String> slots) {
    this.parameters = parameters;
    for (String name : parameters.names()) {
      for (String slot : slots) {
        state.put(name + "/" + slot, Tensor.zeros(parameters.get(name).shape()));
      }
    }
  }

  /// The usual exceptions from weight decay and layer adaptation: biases, and scale and shift of
  /// layer norms. The last part of their names is `bias`, or the last but one `norm`.
  public static boolean isBiasOrNorm(String name) {
    return name.matches("(.*\\.)?(bias|norm\\.[^.]*)");
  }

  /// Changes all parameters.
  ///
  /// @param gradients of each parameter by its name, as [Parameters#gradients] gives them; others
  ///   are ignored. Not checked for NaN: see [Clipping]
  /// @param rate the learning rate of this step
  /// @throws IllegalArgumentException if a gradient is missing or has not its parameter's shape, or
  ///   the rate is negative or not finite; then nothing was changed
  public final void step(Scope scope, Map<String, Tensor> gradients, double rate) {
    Shape.check(
        rate >= 0 && rate < Float.POSITIVE_INFINITY,
        "optimizer: rate must be finite and >= 0",
        "rate",
        rate);
    Set<String> names = parameters.names();
    for (String name : names) {
      Shape.check(
          gradients.containsKey(name), "optimizer: a parameter has no gradient", "name", name);
      checkShape(name, get(gradients, name), parameters.get(name));
    }
    steps++;
    for (String name : names) {
      update(scope, name, parameters.get(name), get(gradients, name), rate);
    }
    parameters.changed();
  }

  /// Changes one parameter. [#steps()] counts this step already.
  ///
  /// @param w the parameter, to be changed
  /// @param g its gradient, same shape, to be left as it is
  /// @param rate the learning rate
  protected abstract void update(Scope scope, String name, Tensor w, Tensor g, double rate);

  /// The memory of one parameter, same shape, shared.
  protected final Tensor slot(String name, String slot) {
    return get(state, name + "/" + slot);
  }

  /// Number of steps made.
  public final long steps() {
    return steps;
  }

  /// What is remembered, by `parameter/slot`; shared, not a copy, so the next step changes it. With
  /// [#steps()] and the parameters it is all that a run needs to go on.
  public final SequencedMap<String, Tensor> state() {
    return Collections.unmodifiableSequencedMap(state);
  }

  /// Goes on where another optimiser of the same kind and parameters stopped.
  ///
  /// @param steps number of steps it made
  /// @param state what it remembered, as [#state()] gives it; copied
  /// @throws IllegalArgumentException if tensors are missing, unexpected or of another shape, or
  ///   `steps` is negative; then nothing was changed
  public final void load(long steps, Map<String, Tensor> state) {
    Shape.check(steps >= 0, "optimizer: steps must be >= 0", "steps", steps);
    var missing = new TreeSet<>(this.state.keySet());
    missing.removeAll(state.keySet());
    var unexpected = new TreeSet<>(state.keySet());
    unexpected.removeAll(this.state.keySet());
    Shape.check(
        missing.isEmpty() && unexpected.isEmpty(),
        "optimizer: state must be of the same parameters and kind",
        "missing",
        missing,
        "unexpected",
        unexpected);
    this.state.forEach((name, to) -> checkShape(name, get(state, name), to));
    this.state.forEach((name, to) -> {
      Tensor from = get(state, name);
      System.arraycopy(from.data(), from.offset(), to.data(), to.offset(), to.size());
    });
    this.steps = steps;
  }

  private static Tensor get(Map<String, Tensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name));
  }

  private static void checkShape(String name, Tensor found, Tensor expected) {
    Shape.check(
        found.shape().equals(expected.shape()),
        "optimizer: shapes must be equal",
        "name",
        name,
        "expected",
        expected.shape(),
        "found",
        found.shape());
  }
}
