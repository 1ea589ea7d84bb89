package albert4j.task;

import static albert4j.task.Columns.LAST;
import static albert4j.task.Columns.NONE;

import albert4j.model.ProblemType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/// The tasks of the GLUE benchmark (Wang et al., 2019, arXiv 1804.07461) in their original files:
/// which columns hold what, which labels there are in which order, and how answers are judged.
///
/// Columns and order of the labels are those of google-research/albert, `classifier_utils.py`.
public enum GlueTask {
  /// The Corpus of Linguistic Acceptability: is a sentence grammatical? Its training files have no
  /// header.
  COLA(
      "CoLA",
      Labels.BINARY,
      List.of(LabelMetric.MATTHEWS),
      new Columns(NONE, 3, NONE, 1),
      new Columns(0, 1, NONE, NONE)),
  /// The Stanford Sentiment Treebank: does a reviewer like the film?
  SST2(
      "SST-2",
      Labels.BINARY,
      List.of(LabelMetric.ACCURACY),
      new Columns(NONE, 0, NONE, 1),
      new Columns(0, 1, NONE, NONE)),
  /// The Microsoft Research Paraphrase Corpus: do two sentences mean the same?
  MRPC(
      "MRPC",
      Labels.BINARY,
      List.of(LabelMetric.ACCURACY, LabelMetric.F1),
      new Columns(NONE, 3, 4, 0),
      new Columns(0, 3, 4, NONE)),
  /// Quora Question Pairs: do two questions ask the same? Some rows of the original files are
  /// broken over several lines; what has too few columns is left out. Some questions are empty, and
  /// kept.
  QQP(
      "QQP",
      Labels.BINARY,
      List.of(LabelMetric.ACCURACY, LabelMetric.F1),
      new Columns(0, 3, 4, 5),
      new Columns(0, 1, 2, NONE)),
  /// The Semantic Textual Similarity Benchmark: how similar are two sentences, from 0 to 5?
  STSB("STS-B", List.of(), List.of(), new Columns(0, 7, 8, LAST)),
  /// The Multi-Genre Natural Language Inference Corpus: does the first sentence entail the second,
  /// contradict it, or neither?
  MNLI("MNLI", Labels.MNLI, List.of(LabelMetric.ACCURACY), new Columns(0, 8, 9, LAST)),
  /// Question-answering NLI: does the sentence hold the answer to the question?
  QNLI("QNLI", Labels.ENTAILMENT, List.of(LabelMetric.ACCURACY), new Columns(0, 1, 2, LAST)),
  /// Recognizing Textual Entailment: does the first text entail the second?
  RTE("RTE", Labels.ENTAILMENT, List.of(LabelMetric.ACCURACY), new Columns(0, 1, 2, LAST)),
  /// Winograd NLI: is the second sentence, in which a pronoun was replaced, entailed by the first?
  WNLI("WNLI", Labels.BINARY, List.of(LabelMetric.ACCURACY), new Columns(0, 1, 2, LAST)),
  /// The diagnostic set, for models of [#MNLI]. It is only for testing.
  AX("diagnostic", Labels.MNLI, List.of(LabelMetric.MATTHEWS), new Columns(0, 1, 2, LAST));

  private final String folder;
  private final List<String> labels;
  private final List<LabelMetric> metrics;
  private final Columns labelled;
  private final Columns unlabelled;

  GlueTask(String folder, List<String> labels, List<LabelMetric> metrics, Columns labelled) {
    this(folder, labels, metrics, labelled, labelled.unlabelled());
  }

  GlueTask(
      String folder,
      List<String> labels,
      List<LabelMetric> metrics,
      Columns labelled,
      Columns unlabelled) {
    this.folder = folder;
    this.labels = labels;
    this.metrics = metrics;
    this.labelled = labelled;
    this.unlabelled = unlabelled;
  }

  /// An enum's own constants are not there yet when its values are made.
  private static final class Labels {
    static final List<String> BINARY = List.of("0", "1");
    static final List<String> MNLI = List.of("contradiction", "entailment", "neutral");
    static final List<String> ENTAILMENT = List.of("entailment", "not_entailment");
  }

  /// The short name: `sst2`.
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The name of the task's folder in the GLUE download: `SST-2`.
  public String folder() {
    return folder;
  }

  /// The names of the files: two for [#MNLI] but to train, none of [#AX] but to test.
  public List<String> files(Split split) {
    String name = split.key();
    return switch (this) {
      case AX -> split == Split.TEST ? List.of("diagnostic.tsv") : List.of();
      case MNLI ->
          split == Split.TRAIN
              ? List.of("train.tsv")
              : List.of(name + "_matched.tsv", name + "_mismatched.tsv");
      default -> List.of(name + ".tsv");
    };
  }

  /// What the answers are: numbers for [#STSB], else one label.
  public ProblemType type() {
    return this == STSB ? ProblemType.REGRESSION : ProblemType.SINGLE_LABEL_CLASSIFICATION;
  }

  /// The labels in Google's order; empty for [#STSB].
  public List<String> labels() {
    return labels;
  }

  /// Reads a file, with or without header. Cells stand between tabs, and quotes are ordinary
  /// characters.
  ///
  /// In a file with answers, a first line whose label column holds a word, but no label, is the
  /// header; a number or nothing there is a wrong label. In a file without, it is a first line
  /// whose index column holds a word. Whether a file of [Split#TEST] has answers is decided by its
  /// first three rows: it has if each of them holds a label where the file for training does.
  ///
  /// @throws DataException if a row has too few columns, no text, no label of the task, or a score
  ///   that is not between 0 and 5; or if there is no row
  /// @throws IOException if the file cannot be read
  public LabeledTexts read(Path file, Split split) throws IOException {
    return GlueFile.read(this, file, split);
  }

  /// The task with Google's order of the labels.
  public TextClassificationTask task() {
    return task(this == STSB ? List.of("score") : labels);
  }

  /// The task for a model with labels of its own. They are matched by their names, so their order
  /// may be another. The unnamed `LABEL_0`, `LABEL_1` are taken for the labels of a task with two,
  /// in their order; of three the order differs from model to model.
  ///
  /// @param own the model's labels, by index
  /// @throws IllegalArgumentException if they are not those of this task
  public TextClassificationTask task(List<String> own) {
    if (this == STSB) {
      return TextClassificationTask.of(ProblemType.REGRESSION, own);
    }
    boolean unnamed = labels.size() == 2 && own.equals(List.of("LABEL_0", "LABEL_1"));
    if (!unnamed && !(own.size() == labels.size() && new HashSet<>(own).containsAll(labels))) {
      throw new IllegalArgumentException(
          key() + ": the labels must be " + labels + ", in any order: labels=" + own);
    }
    return new TextClassificationTask(
        ProblemType.SINGLE_LABEL_CLASSIFICATION, unnamed ? labels : own, metrics);
  }

  /// The columns of files with answers.
  Columns labelled() {
    return labelled;
  }

  /// The columns of files without.
  Columns unlabelled() {
    return unlabelled;
  }
}
