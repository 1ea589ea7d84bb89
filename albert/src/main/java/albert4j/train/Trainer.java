package albert4j.train;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.model.AlbertConfig;
import albert4j.model.Pretrained;
import albert4j.task.Evaluation;
import albert4j.task.Example;
import albert4j.task.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Fine-tunes a model for a task.
///
/// ```java
/// var options = TrainingOptions.DEFAULT.epochs(3).rate(2e-5);
/// try (var trainer = Trainer.of(Path.of("albert-base-v2"), task, options)) {
///   var result = trainer.train(train, dev, Path.of("my-model"), TrainingListener.NONE);
///   System.out.println(result.evaluation().orElseThrow().metrics());
/// }
/// ```
///
/// The output folder becomes a Hugging Face folder with the best model, its tokenizer,
/// `metrics.jsonl` and `report.html`; the folder `checkpoints` in it is what [#resume] goes on
/// from. A run gives the same bits on any number of threads, and whether it was interrupted or not.
///
/// @param <R> the task's records
/// @param <E> the examples made of them
public final class Trainer<R, E extends Example> implements AutoCloseable {
  private final Task<R, E> task;
  private final Learner learner;
  private final int maxLength;

  private Trainer(Task<R, E> task, Pretrained model, Path tokenizerSource, TrainingOptions options)
      throws IOException {
    this.task = task;
    this.learner = new Learner(model, tokenizerSource, options);
    this.maxLength = learner.maxLength();
  }

  /// A trainer that starts from the model in a folder; a head that it lacks starts with random
  /// weights, and [#notes()] says so.
  ///
  /// @throws CheckpointException if something is missing or damaged, or the model has another head
  ///   of that name
  /// @throws IOException if a file cannot be read
  public static <R, E extends Example> Trainer<R, E> of(
      Path folder, Task<R, E> task, TrainingOptions options) throws IOException {
    return of(folder, Pretrained.config(folder), task, options);
  }

  /// The same with a configuration that differs from the folder's in values that change no shape,
  /// such as dropout.
  ///
  /// @throws CheckpointException if something is missing or damaged, or does not fit
  /// @throws IOException if a file cannot be read
  public static <R, E extends Example> Trainer<R, E> of(
      Path folder, AlbertConfig config, Task<R, E> task, TrainingOptions options)
      throws IOException {
    Pretrained model =
        Pretrained.load(
            folder,
            task.configure(config),
            task.architecture(),
            new SplittableRandom(options.seed()));
    return new Trainer<>(task, model, folder, options);
  }

  /// A trainer that starts from random weights.
  ///
  /// @param tokenizer a model folder, or a SentencePiece model
  /// @throws CheckpointException if the tokenizer is missing or damaged, or has more pieces than
  ///   the model
  /// @throws IOException if a file cannot be read
  public static <R, E extends Example> Trainer<R, E> fresh(
      AlbertConfig config, Path tokenizer, Task<R, E> task, TrainingOptions options)
      throws IOException {
    Pretrained model =
        Pretrained.fresh(
            task.configure(config), task.architecture(), new SplittableRandom(options.seed()));
    return new Trainer<>(task, model, tokenizer, options);
  }

  /// What a user should know about the loading, a sentence each.
  public List<String> notes() {
    return learner.model().notes();
  }

  /// What came of a run.
  ///
  /// @param steps made in all
  /// @param bestStep after which the model was taken
  /// @param loss on the records for evaluation; NaN if there are none
  /// @param evaluation of the model in the folder; empty if there are none
  public record Result(long steps, long bestStep, double loss, Optional<Evaluation> evaluation) {}

  /// Trains from the beginning.
  ///
  /// @param train records to learn from
  /// @param dev records by which the best model is chosen; may be empty, the last is taken then
  /// @param output a folder that does not exist yet, or is empty
  /// @throws IllegalArgumentException if no record to learn from, or none for evaluation, has an
  ///   answer
  /// @throws ArithmeticException if the loss or the gradient is no finite number any more; the last
  ///   checkpoint remains
  /// @throws IOException if the folder is not empty or cannot be written, or another process trains
  ///   in it
  public Result train(List<R> train, List<R> dev, Path output, TrainingListener listener)
      throws IOException {
    return learner.train(new FinetuningLessons<>(this, train, dev), output, listener);
  }

  /// Goes on from the newest checkpoint in a folder, or begins if there is none yet. What comes out
  /// has the same bits as if the run had never stopped. The options and records must be the same;
  /// threads may differ.
  ///
  /// @throws IllegalArgumentException if no record to learn from, or none for evaluation, has an
  ///   answer
  /// @throws ArithmeticException if the loss or the gradient is no finite number any more; the last
  ///   checkpoint remains
  /// @throws CheckpointException if the checkpoint is of a run with other options or records
  /// @throws IOException if the folder cannot be read or written, or another process trains in it
  public Result resume(List<R> train, List<R> dev, Path output, TrainingListener listener)
      throws IOException {
    return learner.resume(new FinetuningLessons<>(this, train, dev), output, listener);
  }

  /// What the task makes of records for this model.
  List<E> encode(List<R> records) {
    return task.encode(learner.tokenizer(), maxLength, records);
  }

  Task<R, E> task() {
    return task;
  }

  Pretrained model() {
    return learner.model();
  }

  TrainingOptions options() {
    return learner.options();
  }

  /// Gives memory and threads back.
  @Override
  public void close() {
    learner.close();
  }
}
