package albert4j.train;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Pretrained;
import albert4j.pretrain.PretrainingExamples;
import albert4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Pre-trains a model: masked language modelling and sentence order (Lan et al., 2019, §3.1). The
/// loss of a step is the mean over its masked tokens plus the mean over its examples.
///
/// ```java
/// var options = TrainingOptions.PRETRAINING.steps(100_000).batchSize(64).maxLength(128);
/// try (var pretrainer = Pretrainer.fresh(config, Path.of("spiece.model"), options)) {
///   var making = PretrainingOptions.DEFAULT.maxLength(pretrainer.maxLength());
///   var corpus = Corpus.of(List.of(Path.of("books")), CorpusForm.WRAPPED);
///   var examples = CorpusExamples.of(corpus, pretrainer.tokenizer(), making);
///   pretrainer.train(examples, Optional.empty(), Path.of("my-albert"), TrainingListener.NONE);
/// }
/// ```
///
/// The output folder becomes a Hugging Face folder (AlbertForPreTraining) with the newest model,
/// its tokenizer, `metrics.jsonl` and `report.html`; the folder `checkpoints` in it is what
/// [#resume] goes on from. A run gives the same bits on any number of threads, and whether it was
/// interrupted or not.
public final class Pretrainer implements AutoCloseable {
  private final Learner learner;

  private Pretrainer(Pretrained model, Path tokenizer, TrainingOptions options) throws IOException {
    this.learner = new Learner(model, tokenizer, options);
  }

  /// A pretrainer that goes on with the model in a folder; heads that it lacks start with random
  /// weights, and [#notes()] says so.
  ///
  /// @throws CheckpointException if something is missing or damaged
  /// @throws IOException if a file cannot be read
  public static Pretrainer of(Path folder, TrainingOptions options) throws IOException {
    return of(folder, Pretrained.config(folder), options);
  }

  /// The same with a configuration that differs from the folder's in values that change no shape,
  /// such as dropout.
  ///
  /// @throws CheckpointException if something is missing or damaged, or does not fit
  /// @throws IOException if a file cannot be read
  public static Pretrainer of(Path folder, AlbertConfig config, TrainingOptions options)
      throws IOException {
    Pretrained model =
        Pretrained.load(
            folder, config, Architecture.PRE_TRAINING, new SplittableRandom(options.seed()));
    return new Pretrainer(model, folder, options);
  }

  /// A pretrainer that starts from random weights.
  ///
  /// @param tokenizer a model folder, or a SentencePiece model
  /// @throws CheckpointException if the tokenizer is missing or damaged, or has more pieces than
  ///   the model
  /// @throws IOException if a file cannot be read
  public static Pretrainer fresh(AlbertConfig config, Path tokenizer, TrainingOptions options)
      throws IOException {
    Pretrained model =
        Pretrained.fresh(config, Architecture.PRE_TRAINING, new SplittableRandom(options.seed()));
    return new Pretrainer(model, tokenizer, options);
  }

  /// What a user should know about the loading, a sentence each.
  public List<String> notes() {
    return learner.model().notes();
  }

  /// The model's tokenizer.
  public Tokenizer tokenizer() {
    return learner.tokenizer();
  }

  /// The most tokens of an example: what the options, the tokenizer and the model allow.
  ///
  /// @throws CheckpointException if the tokenizer's configuration is damaged
  /// @throws IOException if it cannot be read
  public int maxLength() throws IOException {
    return learner.maxLength();
  }

  /// Trains from the beginning.
  ///
  /// @param examples to learn from, from where the stream stands; they must not end before the run
  /// @param heldOut examples to judge by, which end; each evaluation begins where the stream stands
  ///   now. The metrics are `mlm_accuracy`, `mlm_loss`, `sop_accuracy` and `sop_loss`
  /// @param output a folder that does not exist yet, or is empty
  /// @throws IllegalArgumentException if there are no steps to make, the examples end, or nothing
  ///   is masked in those for evaluation
  /// @throws ArithmeticException if the loss or the gradient is no finite number any more; the last
  ///   checkpoint remains
  /// @throws IOException if examples cannot be read, the folder is not empty or cannot be written,
  ///   or another process trains in it
  public Trainer.Result train(
      PretrainingExamples examples,
      Optional<PretrainingExamples> heldOut,
      Path output,
      TrainingListener listener)
      throws IOException {
    return learner.train(new PretrainingLessons(learner, examples, heldOut), output, listener);
  }

  /// Goes on from the newest checkpoint in a folder, or begins if there is none yet. What comes out
  /// has the same bits as if the run had never stopped. The options and the data must be the same;
  /// threads may differ.
  ///
  /// @param examples to learn from; where the stream stands is of no meaning if there is a
  ///   checkpoint
  /// @param heldOut examples to judge by, as they were when the run began
  /// @throws IllegalArgumentException if there are no steps to make, the examples end, or nothing
  ///   is masked in those for evaluation
  /// @throws ArithmeticException if the loss or the gradient is no finite number any more; the last
  ///   checkpoint remains
  /// @throws CheckpointException if the checkpoint is of a run with other options or data
  /// @throws IOException if examples cannot be read, the folder cannot be read or written, or
  ///   another process trains in it
  public Trainer.Result resume(
      PretrainingExamples examples,
      Optional<PretrainingExamples> heldOut,
      Path output,
      TrainingListener listener)
      throws IOException {
    return learner.resume(new PretrainingLessons(learner, examples, heldOut), output, listener);
  }

  /// Gives memory and threads back.
  @Override
  public void close() {
    learner.close();
  }
}
