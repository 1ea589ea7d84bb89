package albert4j.engine.op;

import static albert4j.engine.Cases.assertRefused;
import static albert4j.engine.Cases.parameter;
import static albert4j.engine.Cases.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.AllWidths;
import albert4j.engine.Gradients;
import albert4j.engine.Parameter;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@AllWidths
class EmbeddingTest {
  @AutoClose private final Scope scope = Scope.training(2, 1);

  @Test
  void agreesWithPyTorch() {
    Golden.each(
        "embedding",
        name -> name.startsWith("embedding"),
        golden -> {
          Parameter w = golden.parameter("w");
          int padding = golden.name().endsWith("padding_idx0") ? 0 : Embedding.NO_PADDING;
          Tensor y = Embedding.apply(scope, w, golden.integers("ids"), padding);
          Tensor shaped = Rearrange.reshape(scope, y, golden.in("dy").shape());
          golden.check(scope, shaped, Map.of("w", w));
        });
  }

  /// One table as the lookup and as the decoder: row 0 is padding to the one, not to the other.
  @Test
  void tiedDecoderAgreesWithPyTorch() {
    Golden.each(
        "embedding",
        name -> name.startsWith("tied"),
        golden -> {
          Parameter w = golden.parameter("w");
          Parameter noBias = new Parameter(Shape.of(w.shape().dim(0)));
          Tensor looked = Embedding.apply(scope, w, golden.integers("ids"), 0);
          Tensor y = Linear.apply(scope, looked, w, noBias);
          Tensor shaped = Rearrange.reshape(scope, y, golden.in("dy").shape());
          golden.check(scope, shaped, Map.of("w", w));
        });
  }

  @Test
  void gradientsAreSlopes() {
    Parameter w = parameter(1, 9, 130);
    int[] ids = {3, 8, 3, 0, 3, 8};
    GradientCheck.check(scope -> Embedding.apply(scope, w, ids, Embedding.NO_PADDING), w);
  }

  /// The caller may use its array for the next batch before the backward pass.
  @Test
  void idsAreCopied() {
    Parameter w = parameter(1, 4, 2);
    int[] ids = {1, 1};
    Tensor sum = Arithmetic.sum(scope, Embedding.apply(scope, w, ids, Embedding.NO_PADDING));
    ids[0] = 3;
    ids[1] = 3;
    Tensor gradient = Gradients.of(scope, sum).get(w.tensor());
    assertArrayEquals(new float[] {0, 0, 2, 2, 0, 0, 0, 0}, gradient.toArray());
  }

  @Test
  void noIds() {
    Tensor y = Embedding.apply(scope, parameter(1, 4, 2), new int[0], Embedding.NO_PADDING);
    assertEquals(Shape.of(0, 2), y.shape());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 4, Integer.MAX_VALUE})
  void idsMustBeRows(int id) {
    Parameter w = parameter(1, 4, 2);
    assertRefused(
        "embedding: ids must be rows of the table: id=" + id + " at=1 rows=4",
        () -> Embedding.apply(scope, w, new int[] {0, id}, Embedding.NO_PADDING));
  }

  @Test
  void tableMustBeAMatrix() {
    Parameter w = new Parameter(tensor(1, 4));
    assertRefused(
        "embedding: table must be [v,e]: table=[4]",
        () -> Embedding.apply(scope, w, new int[] {0}, 0));
  }
}
