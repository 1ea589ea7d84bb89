package albert4j.model;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import albert4j.engine.Gradients;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.op.Arithmetic;
import albert4j.engine.op.Rearrange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AlbertModelTest {
  private static final AlbertConfig CONFIG =
      AlbertConfig.of(
          Map.ofEntries(
              entry("vocab_size", 40),
              entry("embedding_size", 8),
              entry("hidden_size", 24),
              entry("num_hidden_layers", 3),
              entry("num_hidden_groups", 2),
              entry("inner_group_num", 2),
              entry("num_attention_heads", 4),
              entry("intermediate_size", 37),
              entry("max_position_embeddings", 32),
              entry("initializer_range", 0.3),
              entry("hidden_dropout_prob", 0.0),
              entry("attention_probs_dropout_prob", 0.0)));

  private static final Batch BATCH = Batch.of(List.of(ids(3), ids(17), ids(1), ids(9)));

  private static final int[] ROWS = {0, 3, 7, 20, 29};

  private static int[] ids(int length) {
    return new SplittableRandom(length).ints(length, 0, 40).toArray();
  }

  private static Pretrained model() {
    return Pretrained.fresh(CONFIG, Architecture.PRE_TRAINING, new SplittableRandom(4));
  }

  @Test
  void someTokensAreTheSameAlone() {
    AlbertModel model = model().model();
    for (int threads = 1; threads <= 2; threads++) {
      try (Scope scope = Scope.inference(threads)) {
        Tensor all = model.hidden(scope, BATCH);
        Tensor some = model.hidden(scope, BATCH, ROWS);
        assertEquals("[5,24]", some.shape().toString());
        assertArrayEquals(Rearrange.select(scope, all, ROWS).toArray(), some.toArray());
        Tensor first = Rearrange.select(scope, all, BATCH.firstRows());
        assertArrayEquals(
            model.pooled(scope, first).toArray(), model.pooled(scope, BATCH).toArray());
      }
    }
  }

  @Test
  void theirGradientsAreThoseOfAllTokens() {
    for (boolean recomputing : new boolean[] {false, true}) {
      List<float[]> all = gradients(recomputing, false);
      List<float[]> some = gradients(recomputing, true);
      for (int i = 0; i < all.size(); i++) {
        assertArrayEquals(all.get(i), some.get(i), "parameter " + i);
      }
    }
  }

  private static List<float[]> gradients(boolean recomputing, boolean some) {
    Pretrained model = model();
    try (Scope scope = recomputing ? Scope.recomputing(2, 1) : Scope.training(2, 1);
        Scope.Frame _ = scope.step()) {
      Tensor hidden =
          some
              ? model.model().hidden(scope, BATCH, ROWS)
              : Rearrange.select(scope, model.model().hidden(scope, BATCH), ROWS);
      Tensor loss = Arithmetic.sum(scope, Arithmetic.multiply(scope, hidden, hidden));
      Gradients gradients = Gradients.of(scope, loss);
      List<float[]> result = new ArrayList<>();
      model.parameters().gradients(gradients).values().forEach(g -> result.add(g.toArray()));
      return result;
    }
  }

  @Test
  void thereMustBeSuchARow() {
    try (Scope scope = Scope.inference(1)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> model().model().hidden(scope, BATCH, new int[] {30}));
    }
  }
}
