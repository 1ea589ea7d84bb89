package albert4j.engine.optim;

import static albert4j.engine.Cases.assertRefused;
import static albert4j.engine.Cases.parameter;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.AllWidths;
import albert4j.engine.Cases;
import albert4j.engine.Fork;
import albert4j.engine.Parameter;
import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.op.Linear;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@AllWidths
class OptimizerTest {
  @AutoClose private final Scope scope = Scope.training(2, 1);

  /// Parameters of several tasks with a short last one, of one element, and as rows of another.
  private static Parameters parameters() {
    var parameters = new Parameters();
    Parameter both = parameter(1, 5, 2 * Optimizer.CHUNK / 3 + 1);
    parameters.addRows("query.weight", both, 0, 2);
    parameters.addRows("key.weight", both, 2, 3);
    parameters.add("norm.weight", parameter(2, Optimizer.CHUNK + 1));
    parameters.add("bias", parameter(3, 1));
    return parameters;
  }

  /// Gradients that depend on the step and on the parameters.
  private static Map<String, Tensor> gradients(Parameters parameters, long step) {
    var gradients = new LinkedHashMap<String, Tensor>();
    for (String name : parameters.names()) {
      Tensor w = parameters.get(name);
      Tensor g = Cases.tensor(step * 31 + gradients.size(), w.shape().toArray());
      for (int i = 0; i < g.size(); i++) {
        g.data()[g.offset() + i] += 0.1f * w.get(i);
      }
      gradients.put(name, g);
    }
    return gradients;
  }

  private static void train(Scope scope, Optimizer optimizer, Parameters parameters, int until) {
    while (optimizer.steps() < until) {
      Map<String, Tensor> gradients = gradients(parameters, optimizer.steps());
      Clipping.TENSORFLOW.clip(scope, gradients, 10);
      optimizer.step(scope, gradients, 0.01 * (1 + optimizer.steps()));
    }
  }

  private static void assertSameBits(Map<String, Tensor> expected, Map<String, Tensor> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, tensor) ->
        assertArrayEquals(tensor.toArray(), actual.getOrDefault(name, tensor).toArray(), name));
  }

  private static Map<String, Tensor> values(Parameters parameters) {
    var values = new LinkedHashMap<String, Tensor>();
    parameters.names().forEach(name -> values.put(name, parameters.get(name)));
    return values;
  }

  @ParameterizedTest
  @EnumSource
  void sameBitsOnAnyNumberOfThreads(Kind kind) {
    Parameters one = parameters();
    Optimizer expected = kind.of(one);
    try (Scope single = Scope.training(1, 1)) {
      train(single, expected, one, 4);
    }
    for (int threads : new int[] {2, 3, 7}) {
      Parameters many = parameters();
      Optimizer optimizer = kind.of(many);
      try (Scope several = Scope.training(threads, 1)) {
        train(several, optimizer, many, 4);
      }
      assertSameBits(values(one), values(many));
      assertSameBits(expected.state(), optimizer.state());
    }
  }

  /// Interrupted, its state and parameters copied, and gone on with a new optimiser.
  @ParameterizedTest
  @EnumSource
  void resumedRunHasTheSameBits(Kind kind) {
    Parameters whole = parameters();
    Optimizer expected = kind.of(whole);
    train(scope, expected, whole, 6);

    Parameters before = parameters();
    Optimizer first = kind.of(before);
    train(scope, first, before, 3);
    Parameters after = parameters();
    values(after).forEach((name, to) -> copy(before.get(name), to));
    Optimizer second = kind.of(after);
    second.load(first.steps(), first.state());
    train(scope, first, before, 4); // does not disturb the second: it has copies
    train(scope, second, after, 6);

    assertEquals(6, second.steps());
    assertSameBits(values(whole), values(after));
    assertSameBits(expected.state(), second.state());
  }

  private static void copy(Tensor from, Tensor to) {
    System.arraycopy(from.data(), from.offset(), to.data(), to.offset(), to.size());
  }

  @ParameterizedTest
  @EnumSource
  void everyElementMovesAndGradientsStay(Kind kind) {
    Parameters parameters = parameters();
    Map<String, Tensor> before = values(parameters());
    Map<String, Tensor> gradients = gradients(parameters, 1);
    Map<String, Tensor> copy = gradients(parameters, 1);
    kind.of(parameters).step(scope, gradients, 0.1);
    assertSameBits(copy, gradients);
    before.forEach((name, old) -> {
      for (int i = 0; i < old.size(); i++) {
        assertNotEquals(old.get(i), parameters.get(name).get(i), name);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void rateZeroMovesNothingButTheState(Kind kind) {
    Parameters parameters = parameters();
    Optimizer optimizer = kind.of(parameters);
    optimizer.step(scope, gradients(parameters, 1), 0);
    assertSameBits(values(parameters()), values(parameters));
    assertEquals(1, optimizer.steps());
    optimizer.state().forEach((name, slot) -> assertNotEquals(0f, slot.get(0), name));
  }

  @Test
  void frozenParametersStay() {
    Parameters all = parameters();
    Parameters trained = all.freeze("query.weight"::equals);
    new Lamb(trained, AdamRule.GOOGLE, Optimizer::isBiasOrNorm).step(scope, gradients(all, 1), 0.1);
    assertArrayEquals(
        parameters().get("query.weight").toArray(), all.get("query.weight").toArray());
    assertNotEquals(parameters().get("key.weight").get(0), all.get("key.weight").get(0));
  }

  @Test
  void weightsArePackedAgain() {
    Parameter w = parameter(1, 5, 7);
    var parameters = new Parameters();
    parameters.add("w", w);
    Tensor x = Tensor.of(Shape.of(1, 7), 1, 1, 1, 1, 1, 1, 1);
    Parameter bias = new Parameter(Shape.of(5));
    float before = Linear.apply(scope, x, w, bias).get(0);
    Kind.SGD.of(parameters).step(scope, gradients(parameters, 1), 0.1);
    assertNotEquals(before, Linear.apply(scope, x, w, bias).get(0));
  }

  @ParameterizedTest
  @CsvSource({
    "encoder.blocks.0.0.attention.norm.weight, true",
    "encoder.blocks.0.0.attention.norm.bias, true",
    "encoder.blocks.0.0.attention.query.bias, true",
    "norm.weight, true",
    "bias, true",
    "maskedLm.bias, true",
    "encoder.blocks.0.0.attention.query.weight, false",
    "embeddings.word, false",
    "normal.weight, false",
    "subnorm.weight, false",
    "norm.inner.weight, false"
  })
  void biasesAndNorms(String name, boolean expected) {
    assertEquals(expected, Optimizer.isBiasOrNorm(name));
  }

  @Test
  void stateIsNamedAfterParameters() {
    Parameters parameters = parameters();
    assertEquals(
        List.of(
            "query.weight/adam_m",
            "query.weight/adam_v",
            "key.weight/adam_m",
            "key.weight/adam_v",
            "norm.weight/adam_m",
            "norm.weight/adam_v",
            "bias/adam_m",
            "bias/adam_v"),
        List.copyOf(Kind.LAMB.of(parameters).state().keySet()));
    Optimizer sgd = Kind.SGD.of(parameters);
    assertEquals("query.weight/momentum", sgd.state().firstEntry().getKey());
    assertEquals(
        parameters.get("query.weight").shape(), sgd.state().firstEntry().getValue().shape());
    assertThrows(UnsupportedOperationException.class, () -> sgd.state().clear());
  }

  @Test
  void messagesOfStep() {
    Parameters parameters = parameters();
    Optimizer optimizer = Kind.ADAM.of(parameters);
    Map<String, Tensor> gradients = gradients(parameters, 1);
    for (double rate : new double[] {-1e-3, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertRefused(
          "optimizer: rate must be finite and >= 0: rate=" + rate,
          () -> optimizer.step(scope, gradients, rate));
    }
    gradients.put("bias", Tensor.zeros(Shape.of(2)));
    assertRefused(
        "optimizer: shapes must be equal: name=bias expected=[1] found=[2]",
        () -> optimizer.step(scope, gradients, 1));
    gradients.remove("bias");
    assertRefused(
        "optimizer: a parameter has no gradient: name=bias",
        () -> optimizer.step(scope, gradients, 1));
    assertEquals(0, optimizer.steps());
    assertSameBits(values(parameters()), values(parameters));
  }

  @Test
  void messagesOfLoad() {
    Optimizer optimizer = Kind.SGD.of(parameters().freeze(name -> !name.equals("bias")));
    assertRefused(
        "optimizer: state must be of the same parameters and kind:"
            + " missing=[bias/momentum] unexpected=[bias/adam_m, bias/adam_v]",
        () ->
            optimizer.load(
                1, Kind.ADAM.of(parameters().freeze(name -> !name.equals("bias"))).state()));
    var state = new TreeMap<String, Tensor>();
    state.put("bias/momentum", Tensor.zeros(Shape.of(2)));
    assertRefused(
        "optimizer: shapes must be equal: name=bias/momentum expected=[1] found=[2]",
        () -> optimizer.load(1, state));
    assertRefused("optimizer: steps must be >= 0: steps=-1", () -> optimizer.load(-1, state));
    assertEquals(0, optimizer.steps());
  }

  /// Makes steps and prints the bytes that each round allocated. Runs under a collector that never
  /// frees, where used memory is all that was ever allocated.
  static final class Steps {
    static final int ROUNDS = 5;
    static final int SIZE = 1_000_000;

    public static void main(String[] args) {
      var parameters = new Parameters();
      parameters.add("w", new Parameter(Shape.of(SIZE)));
      Map<String, Tensor> gradients = gradients(parameters, 1);
      List<Optimizer> optimizers =
          Arrays.stream(Kind.values()).map(kind -> kind.of(parameters)).toList();
      Runtime runtime = Runtime.getRuntime();
      try (Scope scope = Scope.training(2, 1)) {
        for (int round = 0; round < ROUNDS; round++) {
          long before = runtime.totalMemory() - runtime.freeMemory();
          Clipping.PYTORCH.clip(scope, gradients, 0.5);
          optimizers.forEach(optimizer -> optimizer.step(scope, gradients, 0.1));
          long after = runtime.totalMemory() - runtime.freeMemory();
          System.out.println("bytes " + (after - before));
        }
      }
    }
  }

  /// Six optimisers and the clipping together allocate less than a hundredth of one gradient.
  @Test
  void steadyStateAllocatesNoArrays() {
    Fork fork =
        Fork.run(
            Steps.class,
            Fork.VECTOR_MODULE,
            "-Dalbert4j.vectorBits=0", // vectors that are not compiled yet are objects
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:+UseEpsilonGC",
            "-XX:-UseTLAB", // else memory is used up by the chunk
            "-Xmx1g");
    long[] bytes =
        fork.output()
            .lines()
            .filter(line -> line.startsWith("bytes "))
            .mapToLong(line -> Long.parseLong(line.substring(6)))
            .toArray();
    assertEquals(Steps.ROUNDS, bytes.length, fork::output);
    long steady = Arrays.stream(bytes).skip(1).min().orElseThrow();
    assertTrue(steady < 4L * Steps.SIZE / 100, () -> Arrays.toString(bytes));
    assertFalse(steady < 0, () -> Arrays.toString(bytes));
  }
}
