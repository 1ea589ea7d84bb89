package albert4j.engine.op;

import static albert4j.engine.Cases.EPS;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import albert4j.engine.Cases;
import albert4j.engine.Gradients;
import albert4j.engine.Parameter;
import albert4j.engine.Scope;
import albert4j.engine.SharedFolder;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import java.util.function.Predicate;
import org.junit.jupiter.api.function.Executable;

/// One case of `shared/golden/grad/ops`: an op's operands, and its result and gradients as PyTorch
/// computed them in float32 and in float64.
///
/// @param file that holds it among others
/// @param name of the case
record Golden(Checkpoint file, String name) {
  /// Our error may be this many times PyTorch's own: both are sums of the same roundings, in other
  /// orders.
  private static final double FACTOR = 8;

  /// PyTorch's result may be exact by chance; but no float is nearer to a number than ε times it,
  /// so this is the least error that is granted it: 1·ε of the largest element.
  private static final double FLOOR = 1;

  /// Opens a file and checks each of its cases that is asked for.
  static void each(String fileName, Predicate<String> which, Consumer<Golden> check) {
    try (var file = Checkpoint.open(SharedFolder.resolve(path(fileName)))) {
      List<String> names =
          file.names().stream()
              .map(name -> name.split("/")[0])
              .distinct()
              .filter(name -> !name.equals("in") && which.test(name))
              .toList();
      assertFalse(names.isEmpty(), fileName);
      assertAll(
          names.stream().map(name -> (Executable) () -> check.accept(new Golden(file, name))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String path(String fileName) {
    return "golden/grad/ops/" + fileName + ".safetensors";
  }

  /// Whether the case has such an operand.
  boolean has(String operand) {
    return file.contains(name + "/in/" + operand);
  }

  Tensor in(String operand) {
    return tensor(name + "/in/" + operand);
  }

  Tensor tensor(String full) {
    try {
      return file.tensor(full);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Parameter parameter(String operand) {
    return new Parameter(in(operand));
  }

  int[] integers(String operand) {
    try {
      return Arrays.stream(file.longs(name + "/in/" + operand))
          .mapToInt(Math::toIntExact)
          .toArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Checks an op's result and, with the case's upstream gradient, those of its operands.
  void check(Scope scope, Tensor y, Map<String, Parameter> operands) {
    check("y", y);
    Gradients gradients = backward(scope, y, in("dy"));
    operands.forEach((operand, p) -> check("d_" + operand, gradients.get(p.tensor())));
  }

  /// The gradients of `Σ y∘dy`.
  static Gradients backward(Scope scope, Tensor y, Tensor dy) {
    return Gradients.of(scope, Arithmetic.sum(scope, Arithmetic.multiply(scope, y, dy)));
  }

  void check(String result, Tensor actual) {
    check(result, actual::get, 0, actual.size(), 0);
    assertEquals(doubles("f64", result).length, actual.size(), name + "/" + result);
  }

  /// Checks elements `from` to `to` of a result against float64. The tolerance is a multiple of
  /// PyTorch's own largest error there.
  ///
  /// @param inexact how far the float64 results themselves may be off, where that is more than
  ///   nothing beside float32
  void check(String result, IntToDoubleFunction actual, int from, int to, double inexact) {
    double[] exact = doubles("f64", result);
    double[] torch = doubles("f32", result);
    double error = 0;
    double largest = 0;
    for (int i = from; i < to; i++) {
      if (Float.isFinite((float) exact[i]) && Double.isFinite(torch[i])) {
        error = Math.max(error, Math.abs(torch[i] - exact[i]));
        largest = Math.max(largest, Math.abs(exact[i]));
      }
    }
    double tolerance = FACTOR * Math.max(error, FLOOR * EPS * largest) + inexact;
    Cases.assertClose(
        name + "/" + result + " from " + from,
        // what float cannot hold is infinite
        i -> Float.isFinite((float) exact[from + i]) ? exact[from + i] : (float) exact[from + i],
        i -> tolerance,
        i -> actual.applyAsDouble(from + i),
        to - from);
  }

  private double[] doubles(String precision, String result) {
    try {
      return file.doubles(name + "/" + precision + "/" + result);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
