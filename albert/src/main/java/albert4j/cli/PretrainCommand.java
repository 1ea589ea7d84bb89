package albert4j.cli;

import albert4j.engine.checkpoint.Json;
import albert4j.model.AlbertConfig;
import albert4j.pretrain.PretrainingExamples;
import albert4j.pretrain.PretrainingOptions;
import albert4j.train.Pretrainer;
import albert4j.train.Trainer;
import albert4j.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Trains a model to fill masks and to tell the order of segments.
@Command(
    description = {
      "Pre-train a model on plain text: masked tokens and the order of segments.",
      "",
      "It starts from random weights with --config, or goes on with --model. The output folder"
          + " becomes a model folder with the newest model of the run, metrics.jsonl and"
          + " report.html. A run that was stopped, or killed, goes on with --resume and ends with"
          + " the same bits."
    },
    footer = {
      "",
      "Example:",
      "  albert pretrain --input books --form wrapped --eval-input held-out.txt \\",
      "    --config small.json --tokenizer spiece.model --max-length 128 \\",
      "    --batch-size 8 --steps 50 --output my-albert",
      "That is a first try; a model that is of use takes 20,000 steps of 64 and more."
    })
final class PretrainCommand implements Callable<Integer> {
  /// Metrics of an evaluation in the line about it: all.
  private static final int SHOWN = 4;

  @ParentCommand private Main main;
  @Spec private CommandSpec spec;
  @Mixin private PretrainingFlags data = new PretrainingFlags();
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private RunOptions run = new RunOptions(model);
  @Mixin private TrainingFlags training = new TrainingFlags(TrainingOptions.PRETRAINING);

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of the optimiser; default: ${DEFAULT-VALUE}.")
  private long steps = TrainingOptions.PRETRAINING.steps();

  @Override
  public Integer call() throws IOException {
    run.requireStart();
    run.check();
    CliException.requireAtLeast(1, "--steps", steps);
    TrainingOptions options =
        training
            .options(PretrainingOptions.DEFAULT.maxLength())
            .steps(steps)
            .command(RunOptions.command(spec));
    Trainer.Result result = train(options);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("model", run.output().toString());
    fields.put("steps", result.steps());
    result
        .evaluation()
        .ifPresent(evaluation -> {
          fields.put("loss", result.loss());
          fields.putAll(evaluation.metrics());
        });
    System.out.println(Json.compact(fields));
    return 0;
  }

  private Trainer.Result train(TrainingOptions options) throws IOException {
    try (Pretrainer pretrainer = pretrainer(options)) {
      pretrainer.notes().forEach(main.messages::note);
      PretrainingOptions making = data.options(pretrainer.maxLength(), options.seed());
      PretrainingExamples examples = data.examples(pretrainer.tokenizer(), making);
      Optional<PretrainingExamples> heldOut = data.heldOut(pretrainer.tokenizer(), making);
      try (Progress progress = main.messages.progress()) {
        var listener = new RunProgress(main.messages, progress, SHOWN);
        return run.resume()
            ? pretrainer.resume(examples, heldOut, run.output(), listener)
            : pretrainer.train(examples, heldOut, run.output(), listener);
      }
    } catch (IllegalArgumentException e) {
      throw CliException.badData(data.place(), String.valueOf(e.getMessage()));
    } catch (ArithmeticException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private Pretrainer pretrainer(TrainingOptions options) throws IOException {
    return run.start(
        training,
        new RunOptions.Start<>() {
          @Override
          public Pretrainer of(Path folder, AlbertConfig config) throws IOException {
            return Pretrainer.of(folder, config, options);
          }

          @Override
          public Pretrainer fresh(AlbertConfig config, Path tokenizer) throws IOException {
            return Pretrainer.fresh(config, tokenizer, options);
          }
        });
  }
}
