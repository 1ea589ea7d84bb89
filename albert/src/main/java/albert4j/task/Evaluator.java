package albert4j.task;

import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.model.Batch;
import albert4j.model.Pretrained;
import albert4j.pipeline.Batcher;
import java.util.List;

/// Has a model answer to the records of a task and judges the answers.
///
/// @param <R> the records
/// @param <E> the examples made of them
public final class Evaluator<R, E extends Example> {
  private final Scope scope;
  private final Pretrained model;
  private final Task<R, E> task;
  private final Task.Judge<E> judge;
  private double lossSum;
  private long terms;

  private Evaluator(Scope scope, Pretrained model, Task<R, E> task, List<R> records) {
    this.scope = scope;
    this.model = model;
    this.task = task;
    this.judge = task.judge(records);
  }

  /// What came of it.
  ///
  /// @param loss the mean over all terms; NaN if the records have no answers
  /// @param evaluation metrics and answers
  public record Result(double loss, Evaluation evaluation) {}

  /// Is told what was done since the last call.
  @FunctionalInterface
  public interface Watcher {
    /// So many more examples are done, and their tokens.
    void done(int examples, int tokens);
  }

  /// Evaluates a model.
  ///
  /// @param scope for inference
  /// @param model with the task's head
  /// @param examples what the task made of the records, in order
  /// @param batchTokens about how many tokens go through the model at once
  /// @throws ArithmeticException if the model's answers are no finite numbers
  public static <R, E extends Example> Result evaluate(
      Scope scope,
      Pretrained model,
      Task<R, E> task,
      List<R> records,
      List<E> examples,
      int batchTokens,
      Watcher watcher) {
    var evaluator = new Evaluator<>(scope, model, task, records);
    var batcher = new Batcher<E>(batchTokens);
    for (E example : examples) {
      evaluator.answer(batcher.add(example, example.tokens()), watcher);
    }
    evaluator.answer(batcher.rest(), watcher);
    return new Result(evaluator.lossSum / evaluator.terms, evaluator.judge.result());
  }

  private void answer(List<E> examples, Watcher watcher) {
    if (examples.isEmpty()) {
      return;
    }
    Batch batch = Example.batch(examples);
    try (Scope.Frame _ = scope.frame()) {
      Tensor logits = task.logits(scope, model, batch, examples);
      requireFinite(logits);
      int counted = examples.stream().mapToInt(task::terms).sum();
      if (counted > 0) {
        lossSum += counted * (double) task.loss(scope, model, logits, batch, examples).get(0);
        terms += counted;
      }
      boolean forTokens = logits.shape().rows() == batch.tokens();
      int at = 0;
      for (E example : examples) {
        int size = (forTokens ? example.tokens() : 1) * logits.shape().columns();
        float[] own = new float[size];
        System.arraycopy(logits.data(), logits.offset() + at, own, 0, size);
        judge.add(example, own);
        at += size;
      }
    }
    watcher.done(examples.size(), batch.tokens());
  }

  private static void requireFinite(Tensor logits) {
    for (int i = 0; i < logits.size(); i++) {
      if (!Float.isFinite(logits.get(i))) {
        throw new ArithmeticException(
            "the model's answer is " + logits.get(i) + ": its weights are damaged");
      }
    }
  }
}
