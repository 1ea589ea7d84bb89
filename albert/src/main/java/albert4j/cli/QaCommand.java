package albert4j.cli;

import albert4j.pipeline.AnswerOptions;
import albert4j.pipeline.PipelineOptions;
import albert4j.pipeline.QuestionAnswerer;
import albert4j.pipeline.QuestionAnswerer.Answer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// The answers to questions in texts.
@Command(
    name = "qa",
    aliases = "question-answering",
    description = {
      "Find the answers to questions in texts.",
      "Records are JSON with question and context. A long context is taken in windows; answers are"
          + " whole words of it."
    },
    footer = {
      "",
      "Example:",
      "  albert qa --model my-squad \\",
      "    '{\"question\":\"Who left?\",\"context\":\"Ada left, and Charles stayed.\"}'"
    })
final class QaCommand implements Callable<Integer> {
  @ParentCommand private Main main;
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private InputOptions input = new InputOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private OffsetOptions offsets = new OffsetOptions();
  @Mixin private BatchOptions batches = new BatchOptions();

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "How many answers to each question; default: ${DEFAULT-VALUE}.")
  private int topK = AnswerOptions.DEFAULT.topK();

  @Option(
      names = "--handle-impossible-answer",
      description = "It may be an answer, an empty one, that the context has none.")
  private boolean impossible;

  @Option(
      names = "--max-seq-length",
      paramLabel = "N",
      description = {
        "The most tokens of a window, question included; default: ${DEFAULT-VALUE}, or what the"
            + " model takes."
      })
  private int maxLength = AnswerOptions.DEFAULT.maxLength();

  @Option(
      names = "--stride",
      paramLabel = "N",
      description = {
        "How many tokens of the context in a window the next one begins with; default:"
            + " ${DEFAULT-VALUE}, and at most half of the window's."
      })
  private int stride = AnswerOptions.DEFAULT.overlap();

  @Option(
      names = "--max-answer-length",
      paramLabel = "N",
      description = "The most tokens of an answer; default: ${DEFAULT-VALUE}.")
  private int maxAnswerLength = AnswerOptions.DEFAULT.maxAnswerTokens();

  @Override
  public Integer call() throws IOException {
    PipelineOptions pipeline = batches.pipeline(Integer.MAX_VALUE);
    CliException.requireAtLeast(1, "--top-k", topK);
    CliException.requireAtLeast(4, "--max-seq-length", maxLength);
    CliException.requireAtLeast(0, "--stride", stride);
    CliException.requireAtLeast(1, "--max-answer-length", maxAnswerLength);
    var options = new AnswerOptions(topK, impossible, maxLength, stride, maxAnswerLength);
    try (var answerer = model.load(folder -> QuestionAnswerer.load(folder, pipeline));
        InputRecords in = input.open(main.messages);
        Progress progress = main.messages.progress()) {
      model.tell(answerer.notes());
      output.write(out -> batches.run(in, progress, new Work(answerer, options, out)));
    }
    return 0;
  }

  /// Answers the questions of one run.
  private final class Work implements BatchOptions.Work<QuestionAnswerer.Input, List<Answer>> {
    private final QuestionAnswerer answerer;
    private final AnswerOptions options;
    private final Output out;

    Work(QuestionAnswerer answerer, AnswerOptions options, Output out) {
      this.answerer = answerer;
      this.options = options;
      this.out = out;
    }

    @Override
    public BatchOptions.Prepared<QuestionAnswerer.Input> prepare(InputRecord record)
        throws IOException {
      var question = new QuestionAnswerer.Question(record.text("question"), record.text("context"));
      try {
        QuestionAnswerer.Input windows = answerer.encode(question, options);
        return new BatchOptions.Prepared<>(record, windows, windows.tokens());
      } catch (IllegalArgumentException e) {
        throw CliException.badData(
            record.place(),
            "question is so long that no part of the context fits beside it in "
                + Math.min(maxLength, answerer.maxLength())
                + " tokens");
      }
    }

    @Override
    public List<List<Answer>> compute(List<QuestionAnswerer.Input> inputs) {
      return answerer.answer(inputs, options);
    }

    @Override
    public void write(BatchOptions.Prepared<QuestionAnswerer.Input> one, List<Answer> answers)
        throws IOException {
      int[] positions = offsets.unit().positions(one.input().question().context());
      Map<String, Object> record = new LinkedHashMap<>(one.record().fields());
      record.remove("context");
      record.put("results", answers.stream().map(answer -> fields(answer, positions)).toList());
      out.write(record, () -> text(answers));
    }

    private static Map<String, Object> fields(Answer answer, int[] positions) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("score", answer.score());
      fields.put("start", positions[answer.start()]);
      fields.put("end", positions[answer.end()]);
      fields.put("answer", answer.text());
      return fields;
    }

    private static String text(List<Answer> answers) {
      return answers.stream()
          .map(answer ->
              String.format(
                  Locale.ROOT,
                  "%.4f  %s",
                  answer.score(),
                  answer.text().isEmpty() ? "(no answer)" : answer.text()))
          .collect(Collectors.joining("\n"));
    }
  }
}
