package albert4j.cli;

import albert4j.engine.Scope;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.model.Pretrained;
import albert4j.model.PretrainedTokenizer;
import albert4j.pipeline.PipelineOptions;
import albert4j.task.Evaluation;
import albert4j.task.Evaluator;
import albert4j.task.Example;
import albert4j.task.Split;
import albert4j.task.Task;
import albert4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// How well a model does a task.
@Command(
    description = {
      "Judge a model by the records of a task, and write its answers.",
      "",
      "Without answers in the file there is nothing to judge, but --predictions is written. MNLI's"
          + " mismatched part is judged, too, if it is there."
    },
    footer = {
      "",
      "Example:",
      "  albert evaluate --task sst2 --data SST-2 --model my-sst2",
      "  albert evaluate --task sst2 --data SST-2 --split test --model my-sst2 \\",
      "    --predictions SST-2.tsv"
    })
final class EvaluateCommand implements Callable<Integer> {
  @ParentCommand private Main main;
  @Mixin private TaskOptions task = new TaskOptions();
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private BatchOptions batches = new BatchOptions();
  @Mixin private MaxLengthOption maxLength = new MaxLengthOption();

  @Option(
      names = "--split",
      paramLabel = "PART",
      description = "Which part of the data: ${COMPLETION-CANDIDATES}; default: dev.")
  private Split split = Split.DEV;

  @Option(
      names = "--predictions",
      paramLabel = "FILE",
      description = "Write the answers, in the task's submission format.")
  private Optional<Path> predictions = Optional.empty();

  @Override
  public Integer call() throws IOException {
    run(task.reader());
    return 0;
  }

  private <R, E extends Example> void run(TaskReader<R, E> reader) throws IOException {
    List<Path> files = task.files(reader, split);
    if (predictions.isPresent()) {
      OutputOptions.requireFolder(predictions.get());
    }
    PipelineOptions options = batches.pipeline(maxLength.or(reader.usualLength()));
    Pretrained pretrained = model.load(Pretrained::load);
    pretrained.notes().forEach(main.messages::note);
    Task<R, E> wanted = task(reader, pretrained);
    Tokenizer tokenizer = model.tokenizer();
    int most = pretrained.config().maxPositionEmbeddings();
    int length =
        Math.min(
            options.maxLength(), model.load(folder -> PretrainedTokenizer.maxLength(folder, most)));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("task", task.task());
    fields.put("split", split.key());
    try (Scope scope = Scope.inference(options.threads());
        Progress progress = main.messages.progress()) {
      for (Path file : files) {
        List<R> records =
            reader.read(file, split, pretrained.config().labels(), main.messages::note);
        List<E> examples = wanted.encode(tokenizer, length, records);
        Evaluator.Result result =
            Evaluator.evaluate(
                scope,
                pretrained,
                wanted,
                records,
                examples,
                options.batchTokens(),
                (count, tokens) -> progress.add(count, tokens, OptionalDouble.empty()));
        String prefix = files.size() > 1 ? file.getFileName() + " " : "";
        add(fields, prefix, records.size(), result);
        if (predictions.isPresent()) {
          Path to = files.size() > 1 ? sibling(predictions.get(), file) : predictions.get();
          reader.write(to, records, result.evaluation().predictions());
        }
      }
    } catch (ArithmeticException e) {
      throw CliException.unavailable(String.valueOf(e.getMessage()));
    }
    output.write(out -> out.write(fields, () -> text(fields)));
  }

  /// The task with the model's labels.
  private <R, E extends Example> Task<R, E> task(TaskReader<R, E> reader, Pretrained pretrained)
      throws IOException {
    Task<R, E> wanted;
    try {
      wanted = reader.task(pretrained.config().labels());
    } catch (IllegalArgumentException e) {
      throw CliException.unavailable(model.path() + ": " + e.getMessage());
    }
    if (wanted.architecture() != pretrained.architecture()) {
      throw CliException.unavailable(
          new CheckpointException(
              model.path(),
              "architecture",
              wanted.architecture().className() + " for task " + task.task(),
              pretrained.architecture().className()));
    }
    return wanted;
  }

  private static void add(
      Map<String, Object> fields, String prefix, int records, Evaluator.Result result) {
    fields.put(prefix + "records", records);
    Evaluation evaluation = result.evaluation();
    if (!evaluation.metrics().isEmpty()) {
      fields.put(prefix + "loss", result.loss());
      evaluation.metrics().forEach((name, value) -> fields.put(prefix + name, value));
    }
  }

  /// `answers.tsv` and `dev_matched.tsv` make `answers_dev_matched.tsv`.
  private static Path sibling(Path answers, Path data) {
    String name = answers.getFileName().toString();
    int dot = name.lastIndexOf('.') < 0 ? name.length() : name.lastIndexOf('.');
    String part = data.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    return answers.resolveSibling(name.substring(0, dot) + "_" + part + name.substring(dot));
  }

  private static String text(Map<String, Object> fields) {
    return fields.entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .collect(Collectors.joining("\n"));
  }
}
