package albert4j.cli;

import albert4j.model.ProblemType;
import albert4j.task.ChoiceQuestion;
import albert4j.task.ConllFile;
import albert4j.task.Evaluation.Prediction;
import albert4j.task.GlueTask;
import albert4j.task.LabeledText;
import albert4j.task.LabeledTextFile;
import albert4j.task.LabeledTexts;
import albert4j.task.MultipleChoiceTask;
import albert4j.task.Predictions;
import albert4j.task.Question;
import albert4j.task.QuestionAnsweringTask;
import albert4j.task.RaceFile;
import albert4j.task.Split;
import albert4j.task.SquadFile;
import albert4j.task.TaggedSentence;
import albert4j.task.TaggedWindow;
import albert4j.task.Task;
import albert4j.task.TextClassificationTask;
import albert4j.task.TextExample;
import albert4j.task.TokenClassificationTask;
import albert4j.task.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The tasks of the command line, by their names.
final class TaskReaders {
  private static final String OWN_TABLES = ".*\\.(tsv|csv|jsonl)";

  private TaskReaders() {}

  /// Its names.
  static List<String> names() {
    Stream<String> glue = Stream.of(GlueTask.values()).map(GlueTask::key);
    Stream<String> others = Stream.of("ner", "squad", "squad2", "race", "tsv", "csv", "jsonl");
    return Stream.concat(glue, others).toList();
  }

  /// The reader of a task.
  ///
  /// @param type what the labels of `tsv`, `csv` and `jsonl` mean
  /// @param questions how `squad` and `squad2` look for answers
  /// @throws CliException if there is no such task
  static TaskReader<?, ?> of(String name, ProblemType type, QuestionAnsweringTask questions)
      throws CliException {
    for (GlueTask glue : GlueTask.values()) {
      if (glue.key().equals(name)) {
        return new Glue(glue);
      }
    }
    return switch (name) {
      case "ner" -> new Ner();
      case "squad" -> new Squad(questions, "v1");
      case "squad2" -> new Squad(questions, "v2");
      case "race" -> new Race();
      case "tsv", "csv", "jsonl" -> new Own(type);
      default -> throw CliException.usage("--task must be one of " + names() + ": " + name);
    };
  }

  /// The one file of a folder whose name holds the word of a split: `train`; `dev` or `valid`;
  /// `test`.
  ///
  /// @param pattern what the names of the task's files match
  /// @param version preferred if several files have it in their names
  private static List<Path> find(Path folder, Split split, String pattern, String version)
      throws IOException {
    Pattern word =
        Pattern.compile(split == Split.DEV ? "dev|valid" : split.key(), Pattern.CASE_INSENSITIVE);
    List<Path> found;
    try (Stream<Path> files = Files.list(folder)) {
      found =
          files
              .filter(file -> {
                String name = file.getFileName().toString();
                return !name.startsWith(".")
                    && word.matcher(name).find()
                    && name.toLowerCase(Locale.ROOT).matches(pattern);
              })
              .sorted()
              .toList();
    }
    if (found.size() > 1) {
      List<Path> preferred =
          found.stream().filter(file -> file.getFileName().toString().contains(version)).toList();
      if (version.isEmpty() || preferred.size() != 1) {
        throw CliException.usage(
            folder + " has several files for " + split.key() + ": " + found + "; name one");
      }
      return preferred;
    }
    return found;
  }

  /// A task of the GLUE benchmark.
  private record Glue(GlueTask glue) implements TaskReader<LabeledText, TextExample> {
    @Override
    public List<Path> find(Path folder, Split split) {
      Path inside = folder.resolve(glue.folder());
      Path own = Files.isDirectory(inside) ? inside : folder;
      return glue.files(split).stream().map(own::resolve).filter(Files::isRegularFile).toList();
    }

    @Override
    public List<LabeledText> read(
        Path file, Split split, List<String> labels, Consumer<String> notes) throws IOException {
      LabeledTexts texts = glue.read(file, split);
      if (!texts.skippedLines().isEmpty()) {
        notes.accept(
            file
                + ": malformed lines left out: "
                + texts.skippedLines().size()
                + ", the first is line "
                + texts.skippedLines().getFirst());
      }
      return texts.records();
    }

    @Override
    public List<String> labels(List<LabeledText> records) {
      return glue.task().labels();
    }

    @Override
    public TextClassificationTask task(List<String> labels) {
      return glue.task(labels);
    }

    @Override
    public void write(Path file, List<LabeledText> records, List<Prediction> answers)
        throws IOException {
      Predictions.writeTsv(file, answers);
    }
  }

  /// Texts with labels in files of one's own.
  private record Own(ProblemType type) implements TaskReader<LabeledText, TextExample> {
    @Override
    public List<Path> find(Path folder, Split split) throws IOException {
      return TaskReaders.find(folder, split, OWN_TABLES, "");
    }

    @Override
    public List<LabeledText> read(
        Path file, Split split, List<String> labels, Consumer<String> notes) throws IOException {
      return LabeledTextFile.read(file, type, split, labels).records();
    }

    @Override
    public List<String> labels(List<LabeledText> records) {
      return type == ProblemType.REGRESSION
          ? List.of("score")
          : new LabeledTexts(records, List.of()).labels();
    }

    @Override
    public TextClassificationTask task(List<String> labels) {
      return TextClassificationTask.of(type, labels);
    }

    @Override
    public void write(Path file, List<LabeledText> records, List<Prediction> answers)
        throws IOException {
      Predictions.writeTsv(file, answers);
    }
  }

  /// Named entities in CoNLL files.
  private record Ner() implements TaskReader<TaggedSentence, TaggedWindow> {
    @Override
    public List<Path> find(Path folder, Split split) throws IOException {
      return TaskReaders.find(folder, split, ".*", "");
    }

    @Override
    public List<TaggedSentence> read(
        Path file, Split split, List<String> labels, Consumer<String> notes) throws IOException {
      return labels.isEmpty() ? ConllFile.read(file) : ConllFile.read(file, labels);
    }

    @Override
    public List<String> labels(List<TaggedSentence> records) {
      return TokenClassificationTask.labels(records);
    }

    @Override
    public TokenClassificationTask task(List<String> labels) {
      return new TokenClassificationTask(labels);
    }

    @Override
    public void write(Path file, List<TaggedSentence> records, List<Prediction> answers)
        throws IOException {
      ConllFile.writePredictions(file, records, answers);
    }
  }

  /// Questions with their answers in a text.
  private record Squad(QuestionAnsweringTask questions, String version)
      implements TaskReader<Question, Window> {
    private static final int USUAL_LENGTH = 384;

    @Override
    public List<Path> find(Path folder, Split split) throws IOException {
      return TaskReaders.find(folder, split, ".*\\.json", version);
    }

    @Override
    public List<Question> read(Path file, Split split, List<String> labels, Consumer<String> notes)
        throws IOException {
      return SquadFile.read(file);
    }

    @Override
    public List<String> labels(List<Question> records) {
      return List.of();
    }

    @Override
    public Task<Question, Window> task(List<String> labels) {
      return questions;
    }

    @Override
    public void write(Path file, List<Question> records, List<Prediction> answers)
        throws IOException {
      SquadFile.writePredictions(file, answers);
    }

    @Override
    public int usualLength() {
      return USUAL_LENGTH;
    }
  }

  /// Questions with answers to choose from.
  private record Race() implements TaskReader<ChoiceQuestion, MultipleChoiceTask.Choices> {
    @Override
    public List<Path> find(Path folder, Split split) throws IOException {
      return TaskReaders.find(folder, split, ".*", "");
    }

    @Override
    public List<ChoiceQuestion> read(
        Path file, Split split, List<String> labels, Consumer<String> notes) throws IOException {
      return RaceFile.read(file);
    }

    @Override
    public List<String> labels(List<ChoiceQuestion> records) {
      return List.of();
    }

    @Override
    public MultipleChoiceTask task(List<String> labels) {
      return new MultipleChoiceTask();
    }

    @Override
    public void write(Path file, List<ChoiceQuestion> records, List<Prediction> answers)
        throws IOException {
      Predictions.writeTsv(file, answers);
    }
  }
}
