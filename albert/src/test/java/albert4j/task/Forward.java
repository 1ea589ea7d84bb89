package albert4j.task;

import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.model.AlbertConfig;
import albert4j.model.Batch;
import albert4j.model.Pretrained;
import albert4j.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// A tiny random model on all examples of a task at once.
final class Forward {
  private static final AlbertConfig CONFIG =
      AlbertConfig.of(
          Map.of(
              "vocab_size", 30000,
              "embedding_size", 4,
              "hidden_size", 8,
              "num_attention_heads", 2,
              "intermediate_size", 12,
              "num_hidden_layers", 2,
              "max_position_embeddings", 512,
              "initializer_range", 0.5));

  private final float[] logits;
  private final int columns;
  private final float loss;

  private Forward(float[] logits, int columns, float loss) {
    this.logits = logits;
    this.columns = columns;
    this.loss = loss;
  }

  static <R, E extends Example> Forward of(Task<R, E> task, List<E> examples) {
    Pretrained model =
        Pretrained.fresh(task.configure(CONFIG), task.architecture(), new SplittableRandom(7));
    List<Encoding> sequences = examples.stream().flatMap(e -> e.sequences().stream()).toList();
    Batch batch =
        Batch.of(
            sequences.stream().map(Encoding::ids).toList(),
            sequences.stream().map(Encoding::typeIds).toList());
    try (Scope scope = Scope.inference(1)) {
      Tensor logits = task.logits(scope, model, batch, examples);
      Tensor loss = task.loss(scope, model, logits, batch, examples);
      return new Forward(logits.toArray(), logits.shape().columns(), loss.get(0));
    }
  }

  /// Hands each example its rows.
  ///
  /// @param rows how many each example has
  <E extends Example> Evaluation judge(Task.Judge<E> judge, List<E> examples, List<Integer> rows) {
    int from = 0;
    for (int i = 0; i < examples.size(); i++) {
      int to = from + rows.get(i) * columns;
      judge.add(examples.get(i), Arrays.copyOfRange(logits, from, to));
      from = to;
    }
    return judge.result();
  }

  /// What the task says.
  float loss() {
    return loss;
  }

  /// -log softmax of a row at a class, without any care for large numbers.
  double loss(int row, int label) {
    List<Double> exps = new ArrayList<>();
    for (int c = 0; c < columns; c++) {
      exps.add(Math.exp(logits[row * columns + c]));
    }
    double sum = exps.stream().mapToDouble(x -> x).sum();
    return -Math.log(exps.get(label) / sum);
  }

  /// The class with the largest logit in a row.
  int best(int row) {
    int best = 0;
    for (int c = 1; c < columns; c++) {
      best = logits[row * columns + c] > logits[row * columns + best] ? c : best;
    }
    return best;
  }
}
