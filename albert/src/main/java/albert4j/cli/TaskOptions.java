package albert4j.cli;

import albert4j.model.ProblemType;
import albert4j.task.Example;
import albert4j.task.QuestionAnsweringTask;
import albert4j.task.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Which task, and where its data is.
final class TaskOptions {
  /// What the labels of a file of one's own mean.
  enum Kind {
    /// One label is right.
    LABEL(ProblemType.SINGLE_LABEL_CLASSIFICATION),
    /// Any number of labels are right.
    LABELS(ProblemType.MULTI_LABEL_CLASSIFICATION),
    /// A number is to be met.
    SCORE(ProblemType.REGRESSION);

    private final ProblemType type;

    Kind(ProblemType type) {
      this.type = type;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--task",
      paramLabel = "NAME",
      required = true,
      description = {
        "A task of GLUE (cola, sst2, mrpc, qqp, stsb, mnli, qnli, rte, wnli, ax), ner (CoNLL files),"
            + " squad and squad2 (384 tokens at most by default), race, or one's own tsv, csv or jsonl."
      })
  private String task = "";

  @Option(
      names = "--data",
      paramLabel = "DIR|FILE",
      required = true,
      description = {
        "The folder with the task's files, which have train, dev or test in their names; or the one"
            + " file that is wanted."
      })
  private Path data = Path.of("");

  @Option(
      names = "--answers",
      paramLabel = "KIND",
      description =
          "What tsv, csv and jsonl give as answer: ${COMPLETION-CANDIDATES}; default:"
              + " ${DEFAULT-VALUE}.")
  private Kind answers = Kind.LABEL;

  @Option(
      names = "--doc-stride",
      paramLabel = "N",
      description = {
        "For squad: by how many tokens the window on a long text moves on; default:"
            + " ${DEFAULT-VALUE}."
      })
  private int docStride = QuestionAnsweringTask.SQUAD.docStride();

  @Option(
      names = "--max-answer-length",
      paramLabel = "N",
      description = "For squad: the most tokens of an answer; default: ${DEFAULT-VALUE}.")
  private int maxAnswerLength = QuestionAnsweringTask.SQUAD.maxAnswerTokens();

  @Option(
      names = "--null-threshold",
      paramLabel = "X",
      description =
          "For squad2: by how much no answer must score better than the best one to be taken;"
              + " default: ${DEFAULT-VALUE}.")
  private double nullThreshold = QuestionAnsweringTask.SQUAD2.noAnswerThreshold();

  /// The task's name.
  String task() {
    return task;
  }

  /// The reader of the task's files.
  ///
  /// @throws CliException if there is no such task
  TaskReader<?, ?> reader() throws CliException {
    return TaskReaders.of(task, answers.type, questions());
  }

  private QuestionAnsweringTask questions() throws CliException {
    QuestionAnsweringTask usual = QuestionAnsweringTask.SQUAD;
    try {
      return new QuestionAnsweringTask(
          task.equals("squad2"),
          usual.maxQuestionTokens(),
          docStride,
          usual.candidates(),
          maxAnswerLength,
          nullThreshold);
    } catch (IllegalArgumentException e) {
      throw CliException.usage(e);
    }
  }

  /// The files of a part of the data: the one that the user named, or those of the folder.
  ///
  /// @throws CliException if there are none
  <R, E extends Example> List<Path> files(TaskReader<R, E> reader, Split split) throws IOException {
    List<Path> found = Files.isDirectory(data) ? reader.find(data, split) : List.of(data);
    if (found.isEmpty()) {
      throw CliException.badData(
          data.toString(),
          "expected a file for " + split.key() + " of task " + task + ", found none");
    }
    return found;
  }

  /// The files of a part of the data that need not be there.
  <R, E extends Example> Optional<Path> optional(TaskReader<R, E> reader, Split split)
      throws IOException {
    return Files.isDirectory(data)
        ? reader.find(data, split).stream().findFirst()
        : Optional.empty();
  }
}
