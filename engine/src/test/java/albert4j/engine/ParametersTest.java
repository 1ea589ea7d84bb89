package albert4j.engine;

import static albert4j.engine.Cases.assertRefused;
import static albert4j.engine.Cases.parameter;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.op.Arithmetic;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParametersTest {
  /// Queries and keys as rows of one matrix, beside a parameter of its own.
  private static Parameters parameters(Parameter both, Parameter bias) {
    var parameters = new Parameters();
    parameters.addRows("query", both, 0, 2);
    parameters.addRows("key", both, 2, 1);
    parameters.add("bias", bias);
    return parameters;
  }

  @Test
  void namesInTheirOrder() {
    Parameter both = parameter(1, 3, 2);
    Parameters parameters = parameters(both, parameter(2, 4));
    assertEquals(List.of("query", "key", "bias"), List.copyOf(parameters.names()));
    assertThrows(UnsupportedOperationException.class, () -> parameters.names().remove("key"));
    assertEquals(10, parameters.size());
    assertEquals(Shape.of(1, 2), parameters.get("key").shape());
    parameters.get("key").data()[parameters.get("key").offset()] = 5f;
    assertEquals(5f, both.tensor().get(4));
  }

  @Test
  void gradientsByName() {
    Parameter both = parameter(1, 3, 2);
    Parameter bias = parameter(2, 4);
    Parameter unused = parameter(3, 2);
    Parameters parameters = parameters(both, bias);
    parameters.add("unused", unused);
    Tensor weights = Tensor.of(Shape.of(3, 2), 1, 2, 3, 4, 5, 6);
    try (Scope scope = Scope.training(1, 1)) {
      Tensor product = Arithmetic.multiply(scope, both.tensor(), weights);
      Tensor sum = Arithmetic.sum(scope, product);
      Gradients gradients =
          Gradients.of(scope, Arithmetic.add(scope, sum, Arithmetic.sum(scope, bias.tensor())));
      assertArrayEquals(
          new float[] {1, 2, 3, 4}, parameters.gradient(gradients, "query").toArray());
      assertArrayEquals(new float[] {5, 6}, parameters.gradient(gradients, "key").toArray());
      assertArrayEquals(new float[] {1, 1, 1, 1}, parameters.gradient(gradients, "bias").toArray());
      assertArrayEquals(new float[2], parameters.gradient(gradients, "unused").toArray());
      Map<String, Tensor> all = parameters.gradients(gradients);
      assertEquals(parameters.names(), all.keySet());
      assertArrayEquals(new float[] {5, 6}, all.getOrDefault("key", weights).toArray());
    }
  }

  /// "query" and "key" are rows of one parameter, which goes on learning as long as one of them
  /// does.
  @Test
  void frozenOnesAreLeftOut() {
    Parameter weights = parameter(1, 3, 2);
    Parameter bias = parameter(2, 4);
    Parameters all = parameters(weights, bias);
    Parameters rest = all.freeze(name -> !name.equals("key"));
    assertEquals(List.of("key"), List.copyOf(rest.names()));
    assertSame(all.get("key"), rest.get("key"));
    assertEquals(2, rest.size());
    assertTrue(weights.tensor().needsGradient());
    assertFalse(bias.tensor().needsGradient());
    assertSame(all.get("bias").data(), bias.tensor().data());
  }

  @Test
  void messages() {
    Parameter both = parameter(1, 3, 2);
    Parameters parameters = parameters(both, parameter(2, 4));
    assertRefused("parameters: names must differ: name=key", () -> parameters.add("key", both));
    assertRefused("parameters: no such name: name=value", () -> parameters.get("value"));
    assertRefused(
        "rows: range must lie within the first dimension: from=2 count=2 shape=[3,2]",
        () -> parameters.addRows("more", both, 2, 2));
  }

  @Test
  void packedOncePerVersion() {
    Parameter w = parameter(1, 5, 7);
    try (Scope scope = Scope.inference(1)) {
      PackedMatrix first = w.packed(scope, false);
      assertSame(first, w.packed(scope, false));
      PackedMatrix transposed = w.packed(scope, true);
      assertEquals(5, first.k());
      assertEquals(7, first.n());
      assertEquals(7, transposed.k());
      assertEquals(5, transposed.n());
      float before = first.panels().get(0);
      w.tensor().data()[w.tensor().offset()] = before + 1;
      assertEquals(before, w.packed(scope, false).panels().get(0), "not packed again");
      w.changed();
      assertEquals(before + 1, w.packed(scope, false).panels().get(0));
      assertEquals(before + 1, w.packed(scope, true).panels().get(0));
      assertSame(first, w.packed(scope, false), "in the same memory");
      assertSame(transposed, w.packed(scope, true), "in the same memory");
    }
  }

  /// Ten scopes meet a weight that is not packed yet: they get one and the same packing.
  @Test
  void manyScopesPackOnce() throws InterruptedException {
    for (int round = 0; round < 50; round++) {
      Parameter w = parameter(1, 40, 40);
      Set<PackedMatrix> seen = ConcurrentHashMap.newKeySet();
      var barrier = new CyclicBarrier(10);
      List<Thread> threads =
          IntStream.range(0, 10)
              .mapToObj(i ->
                  Thread.ofPlatform()
                      .start(() -> {
                        try (Scope scope = Scope.inference(1)) {
                          barrier.await();
                          seen.add(w.packed(scope, true));
                        } catch (Exception e) {
                          throw new IllegalStateException(e);
                        }
                      }))
              .toList();
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(1, seen.size());
    }
  }
}
