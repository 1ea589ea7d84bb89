package albert4j.engine.op;

import static albert4j.engine.Cases.assertRefused;
import static albert4j.engine.Cases.normal;
import static albert4j.engine.Cases.parameter;
import static albert4j.engine.Cases.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.AllWidths;
import albert4j.engine.Gradients;
import albert4j.engine.Parameter;
import albert4j.engine.Scope;
import albert4j.engine.Sequences;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@AllWidths
class LossTest {
  @AutoClose private final Scope scope = Scope.training(2, 1);

  /// Not among them: sums, single losses, smoothing and class weights; the op offers none.
  @Test
  void crossEntropyAgreesWithPyTorch() {
    Golden.each(
        "losses",
        name -> name.matches("ce_mean|ce_ignore_13.*|ce_large_logits"),
        golden -> {
          Parameter x = golden.parameter("x");
          int ignore = golden.name().startsWith("ce_ignore_13") ? 13 : Loss.IGNORE;
          Tensor loss = Loss.crossEntropy(scope, x.tensor(), golden.integers("labels"), ignore);
          golden.check(scope, loss, Map.of("x", x));
        });
  }

  /// The mean of nothing is NaN, as in PyTorch; its gradient there is NaN too, ours is 0: a batch
  /// without labels leaves the parameters alone.
  @Test
  void nothingCounts() {
    Golden.each(
        "losses",
        name -> name.equals("ce_all_ignored"),
        golden -> {
          Parameter x = golden.parameter("x");
          int[] labels = golden.integers("labels");
          Tensor loss = Loss.crossEntropy(scope, x.tensor(), labels, Loss.IGNORE);
          golden.check("y", loss);
          assertTrue(Float.isNaN(loss.get(0)));
          Tensor gradient = Gradients.of(scope, loss).get(x.tensor());
          assertArrayEquals(new float[x.tensor().size()], gradient.toArray());
        });
  }

  @Test
  void binaryCrossEntropyAgreesWithPyTorch() {
    Golden.each(
        "losses",
        name -> name.equals("bce_with_logits_mean"),
        golden -> {
          Parameter x = golden.parameter("x");
          float[] targets = golden.in("t").toArray();
          Tensor loss = Loss.binaryCrossEntropy(scope, x.tensor(), targets);
          golden.check(scope, loss, Map.of("x", x));
        });
  }

  @Test
  void meanSquaredErrorAgreesWithPyTorch() {
    Golden.each(
        "losses",
        name -> name.equals("mse_mean"),
        golden -> {
          Parameter x = golden.parameter("x");
          float[] targets = golden.in("t").toArray();
          Tensor loss = Loss.meanSquaredError(scope, x.tensor(), targets);
          golden.check(scope, loss, Map.of("x", x));
        });
  }

  @Test
  void gradientsAreSlopes() {
    Parameter x = parameter(1, 20, 19);
    int[] labels = new int[20];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 3 == 0 ? Loss.IGNORE : i % 19;
    }
    GradientCheck.check(s -> Loss.crossEntropy(s, x.tensor(), labels, Loss.IGNORE), x);
    Parameter few = parameter(2, 3, 4);
    float[] targets = normal(3, 12);
    GradientCheck.check(s -> Loss.meanSquaredError(s, few.tensor(), targets), few);
    GradientCheck.check(s -> Loss.binaryCrossEntropy(s, few.tensor(), targets), few);
    Parameter tokens = parameter(4, 30, 1);
    Sequences sequences = Sequences.ofLengths(10, 1, 0, 19);
    int[] starts = {3, 0, Loss.IGNORE, 18};
    GradientCheck.check(
        s -> Loss.crossEntropyOverTokens(s, tokens.tensor(), sequences, starts), tokens);
  }

  /// Over tokens of equal sequences it is the cross-entropy over their number of classes.
  @Test
  void overTokensEqualsOverClasses() {
    int[] labels = {2, Loss.IGNORE, 16, 0};
    Parameter x = parameter(1, 4, 17);
    Parameter tokens = new Parameter(Tensor.of(Shape.of(68, 1), x.tensor().toArray()));
    Sequences sequences = Sequences.ofLengths(17, 17, 17, 17);
    Tensor expected = Loss.crossEntropy(scope, x.tensor(), labels, Loss.IGNORE);
    Tensor actual = Loss.crossEntropyOverTokens(scope, tokens.tensor(), sequences, labels);
    assertEquals(expected.get(0), actual.get(0));
    assertArrayEquals(
        Gradients.of(scope, expected).get(x.tensor()).toArray(),
        Gradients.of(scope, actual).get(tokens.tensor()).toArray());
  }

  /// Overflow on the way would make these infinite or NaN.
  @Test
  void extremeLogits() {
    Parameter x = new Parameter(Tensor.of(Shape.of(1, 2), 3e38f, -3e38f));
    int[] label = {0};
    Tensor right = Loss.crossEntropy(scope, x.tensor(), label, Loss.IGNORE);
    assertEquals(0f, right.get(0));
    assertArrayEquals(new float[2], Gradients.of(scope, right).get(x.tensor()).toArray());
    Tensor binary = Loss.binaryCrossEntropy(scope, x.tensor(), new float[] {1, 0});
    assertEquals(0f, binary.get(0));
    assertArrayEquals(new float[2], Gradients.of(scope, binary).get(x.tensor()).toArray());
  }

  @Test
  void argumentsAreCopied() {
    Parameter x = parameter(1, 2, 3);
    int[] labels = {0, 1};
    float[] targets = normal(2, 6);
    Tensor entropy = Loss.crossEntropy(scope, x.tensor(), labels, Loss.IGNORE);
    Tensor squares = Loss.meanSquaredError(scope, x.tensor(), targets);
    Tensor binary = Loss.binaryCrossEntropy(scope, x.tensor(), targets);
    Tensor sum = Arithmetic.add(scope, entropy, Arithmetic.add(scope, squares, binary));
    float[] expected = Gradients.of(scope, sum).get(x.tensor()).toArray();
    labels[0] = 2;
    targets[3] += 1f;
    assertArrayEquals(expected, Gradients.of(scope, sum).get(x.tensor()).toArray());
  }

  @Test
  void messages() {
    Tensor x = tensor(1, 2, 3);
    assertRefused(
        "cross-entropy: one label for each row of logits [t,n]: logits=[2,3] labels=1",
        () -> Loss.crossEntropy(scope, x, new int[] {0}, Loss.IGNORE));
    assertRefused(
        "cross-entropy: labels must be classes: label=3 at=1 classes=3",
        () -> Loss.crossEntropy(scope, x, new int[] {0, 3}, Loss.IGNORE));
    assertRefused(
        "cross-entropy: labels must be classes: label=-1 at=0 classes=3",
        () -> Loss.crossEntropy(scope, x, new int[] {-1, 3}, Loss.IGNORE));
    assertRefused(
        "cross-entropy: one logit for each token, one label for each sequence:"
            + " logits=[2,3] tokens=5 labels=1",
        () -> Loss.crossEntropyOverTokens(scope, x, Sequences.ofLengths(5), new int[] {0}));
    assertRefused(
        "cross-entropy: labels must be classes: label=0 at=1 classes=0",
        () -> Loss.crossEntropyOverTokens(scope, x, Sequences.ofLengths(6, 0), new int[] {0, 0}));
    assertRefused(
        "mean squared error: one target for each element: x=[2,3] targets=2",
        () -> Loss.meanSquaredError(scope, x, new float[2]));
    assertRefused(
        "binary cross-entropy: one target for each element: x=[2,3] targets=7",
        () -> Loss.binaryCrossEntropy(scope, x, new float[7]));
  }
}
