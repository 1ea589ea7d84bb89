package albert4j.engine.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.Cases;
import albert4j.engine.Fork;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A process begins with scalar code and goes over to vectors: nobody sees it by the results.
class WarmUpTest {
  /// Prints a training step and an inference before and after so much work that vectors are used.
  static final class Steps {
    private static final int[] LENGTHS = {5, 0, 37, 16, 1};

    public static void main(String[] args) {
      print();
      try (Scope scope = Scope.inference(2)) {
        Tensor x = Cases.tensor(1, 1500, 1024);
        Linear.apply(scope, x, Cases.parameter(2, 1024, 1024), Cases.parameter(3, 1024));
      }
      print();
    }

    private static void print() {
      var network = new Network(0.1f, 48, LENGTHS);
      try (Scope training = Scope.training(2, 7);
          Scope inference = training.evaluation()) {
        Map<String, float[]> step = network.step(training);
        long hash = 1;
        for (float[] values : step.values()) {
          hash = 31 * hash + Arrays.hashCode(values);
        }
        System.out.println("step " + hash + " loss " + network.loss(inference).get(0));
      }
    }
  }

  @Test
  void scalarCodeAndVectorsHaveTheSameBits() {
    Fork forced = Fork.run(Steps.class, Fork.VECTOR_MODULE, "-Dalbert4j.vectorBits=preferred");
    Fork byItself = Fork.run(Steps.class, Fork.VECTOR_MODULE);
    assertEquals(0, byItself.exit(), byItself.output());
    assertEquals(2, byItself.output().lines().filter(line -> line.startsWith("step")).count());
    assertEquals(1, byItself.output().lines().filter(l -> l.startsWith("step")).distinct().count());
    assertEquals(forced.output(), byItself.output());
  }
}
