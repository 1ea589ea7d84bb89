package albert4j.cli;

import albert4j.engine.checkpoint.Json;
import albert4j.model.AlbertConfig;
import albert4j.task.Example;
import albert4j.task.Split;
import albert4j.task.Task;
import albert4j.train.Trainer;
import albert4j.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Trains a model for a task.
@Command(
    description = {
      "Train a model for a task.",
      "",
      "It starts from --model, with --config from random weights, or without either from the small"
          + " demonstration model inside albert.jar. The output folder becomes a model folder with"
          + " the best model of the run, metrics.jsonl and report.html. A run that was stopped, or"
          + " killed, goes on with --resume and ends with the same bits. Random weights want a"
          + " larger --lr, and so does the demonstration model: 5e-4 to 1e-3 for ones so small."
    },
    footer = {
      "",
      "Example:",
      "  albert finetune --task tsv --data reviews.tsv --dev-share 0.1 --lr 5e-4 \\",
      "    --output my-reviews",
      "  albert finetune --task sst2 --data SST-2 --model albert/albert-base-v2 \\",
      "    --output my-sst2"
    })
final class FinetuneCommand implements Callable<Integer> {
  /// Metrics of an evaluation in the line about it; the last line has all of them.
  private static final int SHOWN = 3;

  @ParentCommand private Main main;
  @Spec private CommandSpec spec;
  @Mixin private TaskOptions task = new TaskOptions();
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private RunOptions run = new RunOptions(model);
  @Mixin private EpochFlags epochs = new EpochFlags();
  @Mixin private TrainingFlags training = new TrainingFlags(TrainingOptions.DEFAULT);

  @Option(
      names = "--dev",
      paramLabel = "FILE",
      description = "Records to choose the best model by; default: those in the folder of --data.")
  private Optional<Path> dev = Optional.empty();

  @Option(
      names = "--dev-share",
      paramLabel = "P",
      description = "Without such records: hold back this share of those for training.")
  private double devShare;

  @Override
  public Integer call() throws IOException {
    run.check();
    if (devShare < 0 || devShare >= 1) {
      throw CliException.usage("--dev-share must be at least 0 and below 1: " + devShare);
    }
    finetune(task.reader());
    return 0;
  }

  private <R, E extends Example> void finetune(TaskReader<R, E> reader) throws IOException {
    TrainingOptions options =
        epochs
            .options(training.options(reader.usualLength()))
            .title("Fine-tuning for " + task.task())
            .command(RunOptions.command(spec));
    List<R> train = new ArrayList<>();
    for (Path file : task.files(reader, Split.TRAIN)) {
      train.addAll(reader.read(file, Split.TRAIN, List.of(), main.messages::note));
    }
    List<String> labels = reader.labels(train);
    List<R> evaluated = dev(reader, train, labels, options.seed());
    if (evaluated.isEmpty()) {
      main.messages.note("no records for evaluation: the last model is kept, not the best");
    }
    System.out.println(Json.compact(fields(train(reader.task(labels), options, train, evaluated))));
  }

  private <R, E extends Example> Trainer.Result train(
      Task<R, E> wanted, TrainingOptions options, List<R> train, List<R> evaluated)
      throws IOException {
    try (Trainer<R, E> trainer = trainer(wanted, options);
        Progress progress = main.messages.progress()) {
      trainer.notes().forEach(main.messages::note);
      var listener = new RunProgress(main.messages, progress, SHOWN);
      return run.resume()
          ? trainer.resume(train, evaluated, run.output(), listener)
          : trainer.train(train, evaluated, run.output(), listener);
    } catch (IllegalArgumentException e) {
      throw CliException.badData(task.task(), String.valueOf(e.getMessage()));
    } catch (ArithmeticException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// The records to evaluate with; a share of those for training is taken out of them.
  private <R, E extends Example> List<R> dev(
      TaskReader<R, E> reader, List<R> train, List<String> labels, long seed) throws IOException {
    Optional<Path> file = dev.isPresent() ? dev : task.optional(reader, Split.DEV);
    if (file.isPresent()) {
      if (devShare > 0) {
        throw CliException.usage("--dev-share: there are records to evaluate with: " + file.get());
      }
      return reader.read(file.get(), Split.DEV, labels, main.messages::note);
    }
    if (devShare == 0) {
      return List.of();
    }
    int count = (int) Math.round(devShare * train.size());
    List<R> shuffled = new ArrayList<>(train);
    Collections.shuffle(shuffled, new Random(seed));
    train.clear();
    train.addAll(shuffled.subList(count, shuffled.size()));
    return shuffled.subList(0, count);
  }

  private <R, E extends Example> Trainer<R, E> trainer(Task<R, E> task, TrainingOptions options)
      throws IOException {
    return run.start(
        training,
        new RunOptions.Start<>() {
          @Override
          public Trainer<R, E> of(Path folder, AlbertConfig config) throws IOException {
            return Trainer.of(folder, config, task, options);
          }

          @Override
          public Trainer<R, E> fresh(AlbertConfig config, Path tokenizer) throws IOException {
            return Trainer.fresh(config, tokenizer, task, options);
          }
        });
  }

  private Map<String, Object> fields(Trainer.Result result) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("task", task.task());
    fields.put("model", run.output().toString());
    fields.put("steps", result.steps());
    result
        .evaluation()
        .ifPresent(evaluation -> {
          fields.put("best_step", result.bestStep());
          fields.put("loss", result.loss());
          fields.putAll(evaluation.metrics());
        });
    return fields;
  }
}
