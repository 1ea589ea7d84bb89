package albert4j.engine.op;

import static albert4j.engine.Cases.assertRefused;
import static albert4j.engine.Cases.parameter;
import static albert4j.engine.Cases.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import albert4j.engine.AllWidths;
import albert4j.engine.Gradients;
import albert4j.engine.Parameter;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@AllWidths
class DropoutTest {
  private static float[] drop(int threads, long seed, int draws) {
    try (Scope scope = Scope.training(threads, seed)) {
      Tensor x = tensor(1, 100, 33);
      Tensor y = x;
      for (int i = 0; i < draws; i++) {
        y = Dropout.apply(scope, x, 0.25f);
      }
      return y.toArray();
    }
  }

  @Test
  void maskDependsOnSeedAndOpAlone() {
    assertArrayEquals(drop(1, 5, 1), drop(3, 5, 1));
    assertFalse(Arrays.equals(drop(1, 5, 1), drop(1, 6, 1)), "another seed");
    assertFalse(Arrays.equals(drop(1, 5, 1), drop(1, 5, 2)), "the next op");
  }

  @Test
  void rowsHaveDifferentMasks() {
    float[] y = drop(1, 5, 1);
    for (int r = 1; r < 100; r++) {
      boolean same = true;
      for (int i = 0; i < 33; i++) {
        same &= (y[r * 33 + i] == 0f) == (y[i] == 0f);
      }
      assertFalse(same, "row " + r + " and row 0");
    }
  }

  @Test
  void gradientsAreSlopes() {
    Parameter x = parameter(1, 40, 33);
    GradientCheck.check(scope -> Dropout.apply(scope, x.tensor(), 0.25f), x);
  }

  @Test
  void gradientHasTheMaskOfTheValue() {
    try (Scope scope = Scope.training(2, 1)) {
      Parameter x = parameter(1, 40, 33);
      Tensor y = Dropout.apply(scope, x.tensor(), 0.25f);
      Tensor dx = Gradients.of(scope, Arithmetic.sum(scope, y)).get(x.tensor());
      for (int i = 0; i < y.size(); i++) {
        assertEquals(y.get(i) == 0f ? 0f : 1f / 0.75f, dx.get(i));
      }
    }
  }

  @Test
  void nothingIsDroppedOutsideTraining() {
    Tensor x = tensor(1, 3, 4);
    try (Scope inference = Scope.inference(1);
        Scope training = Scope.training(1, 1)) {
      assertSame(x, Dropout.apply(inference, x, 0.5f));
      assertSame(x, Dropout.apply(training, x, 0f));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {-0.1f, 1f, 1.5f, Float.NaN})
  void probabilityMustBeBelowOne(float p) {
    try (Scope scope = Scope.training(1, 1)) {
      assertRefused(
          "dropout: probability must be in [0, 1): p=" + p,
          () -> Dropout.apply(scope, tensor(1, 2, 2), p));
    }
  }
}
