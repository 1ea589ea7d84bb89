package albert4j.train;

import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.model.AlbertConfig;
import albert4j.model.AlbertNames;
import albert4j.model.Pretrained;
import albert4j.model.PretrainedTokenizer;
import albert4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A model that is being trained, with the threads and the memory that this takes.
final class Learner implements AutoCloseable {
  private final Pretrained model;
  private final Path tokenizerSource;
  private final Tokenizer tokenizer;
  private final TrainingOptions options;
  private final Parameters trained;
  private final Scope scope;

  /// A learner.
  ///
  /// @param tokenizerSource a model folder, or a tokenizer's file
  /// @throws IOException if there is no tokenizer, it cannot be read, or has more pieces than the
  ///   model
  Learner(Pretrained model, Path tokenizerSource, TrainingOptions options) throws IOException {
    this.model = model;
    this.tokenizerSource = tokenizerSource;
    this.tokenizer = PretrainedTokenizer.load(tokenizerSource);
    requireFit(tokenizerSource, tokenizer, model.config());
    this.options = options;
    this.trained = freeze(model.parameters(), options.freeze());
    this.scope =
        options.recompute()
            ? Scope.recomputing(options.threads(), options.seed())
            : Scope.training(options.threads(), options.seed());
  }

  /// Freezes the parameters whose names in Hugging Face's files match, and returns the others.
  private static Parameters freeze(Parameters all, String regex) {
    Pattern frozen = Pattern.compile(regex);
    Map<String, String> names = AlbertNames.huggingFace(all.names());
    Parameters rest = all.freeze(name -> frozen.matcher(names.getOrDefault(name, name)).matches());
    Shape.check(
        regex.isEmpty() || rest.names().size() < all.names().size(),
        "training: freeze must match the names of some parameters, such as "
            + names.values().iterator().next(),
        "freeze",
        regex);
    Shape.check(
        !rest.names().isEmpty(),
        "training: freeze must leave parameters to train",
        "freeze",
        regex);
    return rest;
  }

  private static void requireFit(Path source, Tokenizer tokenizer, AlbertConfig config)
      throws CheckpointException {
    if (tokenizer.vocabulary().size() > config.vocabSize()) {
      throw new CheckpointException(
          source,
          "tokenizer",
          "at most " + config.vocabSize() + " pieces, the model's vocab_size",
          "" + tokenizer.vocabulary().size());
    }
  }

  /// Trains from the beginning in a folder that does not exist yet, or is empty.
  Trainer.Result train(Lessons lessons, Path output, TrainingListener listener) throws IOException {
    requireEmpty(output);
    var run = new TrainingRun(this, lessons, output, listener);
    try (FolderLock _ = FolderLock.of(output)) {
      return run.begin();
    }
  }

  /// Goes on from the newest checkpoint in a folder, or begins if there is none yet.
  Trainer.Result resume(Lessons lessons, Path output, TrainingListener listener)
      throws IOException {
    var run = new TrainingRun(this, lessons, output, listener);
    try (FolderLock _ = FolderLock.of(output)) {
      return run.resume();
    }
  }

  static void requireEmpty(Path output) throws IOException {
    if (Files.isDirectory(output)) {
      try (Stream<Path> files = Files.list(output)) {
        if (files.anyMatch(file -> !file.endsWith(FolderLock.NAME))) {
          throw new IOException(
              output
                  + ": expected no such folder or an empty one, found files in it; resume the run"
                  + " that it holds, or choose another folder");
        }
      }
    }
  }

  /// Makes the output folder one whose tokenizer can be loaded.
  void saveTokenizer(Path output) throws IOException {
    PretrainedTokenizer.copy(tokenizerSource, output);
  }

  Pretrained model() {
    return model;
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  TrainingOptions options() {
    return options;
  }

  /// The most tokens of a sequence.
  int maxLength() throws IOException {
    return Math.min(
        options.maxLength(),
        PretrainedTokenizer.maxLength(tokenizerSource, model.config().maxPositionEmbeddings()));
  }

  Scope scope() {
    return scope;
  }

  /// The parameters that are not frozen.
  Parameters trained() {
    return trained;
  }

  /// Gives memory and threads back.
  @Override
  public void close() {
    scope.close();
  }
}
