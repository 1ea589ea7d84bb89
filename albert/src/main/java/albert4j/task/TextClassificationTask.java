package albert4j.task;

import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.op.Rearrange;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Batch;
import albert4j.model.Pretrained;
import albert4j.model.ProblemType;
import albert4j.model.SequenceClassification;
import albert4j.tokenizer.Encoding;
import albert4j.tokenizer.Tokenizer;
import albert4j.tokenizer.Truncation;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// One label, several, or a number for a text or a pair of texts, on the head
/// [SequenceClassification].
///
/// | [ProblemType] | loss of a record | metrics, the first one choosing | prediction |
/// |---|---|---|---|
/// | one label | `-log p` of the right one | `accuracy`, `f1_macro`; in [GlueTask] the task's own | the likeliest |
/// | several | mean binary cross-entropy | `f1_micro`, `f1_macro`, `subset_accuracy` | those with `p > 0.5`, between commas |
/// | a number | squared error | `pearson`, `spearman` | the number |
///
/// Pairs that are too long lose tokens of the longer text first, as in BERT and ALBERT.
public final class TextClassificationTask implements Task<LabeledText, TextExample> {
  private final ProblemType type;
  private final List<String> labels;
  private final List<LabelMetric> metrics;
  private final Map<String, Integer> indices = new HashMap<>();

  /// @param metrics those of single labels
  TextClassificationTask(ProblemType type, List<String> labels, List<LabelMetric> metrics) {
    this.type = type;
    this.labels = List.copyOf(labels);
    this.metrics = List.copyOf(metrics);
    for (String label : labels) {
      indices.put(label, indices.size());
    }
    boolean enough = type == ProblemType.REGRESSION ? labels.size() == 1 : !labels.isEmpty();
    if (!enough || indices.size() != labels.size()) {
      throw new IllegalArgumentException(
          "task: "
              + (type == ProblemType.REGRESSION ? "one label" : "labels, each of them once")
              + " for "
              + type.key()
              + ": labels="
              + labels);
    }
  }

  /// A task with labels of its own.
  ///
  /// @param labels their names in the order of the head's outputs; for a regression one, the name
  ///   of the number
  /// @throws IllegalArgumentException if there are no labels, a label comes twice, or a regression
  ///   has several
  public static TextClassificationTask of(ProblemType type, List<String> labels) {
    return new TextClassificationTask(
        type, labels, List.of(LabelMetric.ACCURACY, LabelMetric.F1_MACRO));
  }

  /// What the labels mean.
  public ProblemType type() {
    return type;
  }

  /// The labels in the order of the head's outputs.
  public List<String> labels() {
    return labels;
  }

  @Override
  public Architecture architecture() {
    return Architecture.SEQUENCE_CLASSIFICATION;
  }

  @Override
  public AlbertConfig configure(AlbertConfig config) {
    return config.withLabels(labels).with("problem_type", type.key());
  }

  /// {@inheritDoc}
  ///
  /// @throws IllegalArgumentException if a record's answer is not one of this task
  @Override
  public List<TextExample> encode(Tokenizer tokenizer, int maxLength, List<LabeledText> records) {
    List<TextExample> examples = new ArrayList<>(records.size());
    for (LabeledText record : records) {
      Encoding encoding =
          record.pair().isPresent()
              ? tokenizer.encode(
                  record.text(), record.pair().get(), maxLength, Truncation.LONGEST_FIRST)
              : tokenizer.encode(record.text(), maxLength, Truncation.LONGEST_FIRST);
      examples.add(new TextExample(examples.size(), List.of(encoding), answer(record)));
    }
    return examples;
  }

  private float[] answer(LabeledText record) {
    if (type == ProblemType.REGRESSION) {
      return record.score().isPresent()
          ? new float[] {(float) record.score().getAsDouble()}
          : new float[0];
    }
    if (record.labels().isEmpty()) {
      return new float[0];
    }
    List<String> names = record.labels().get();
    boolean single = type == ProblemType.SINGLE_LABEL_CLASSIFICATION;
    if ((single && names.size() != 1) || !indices.keySet().containsAll(names)) {
      throw new IllegalArgumentException(
          "task: a record must have "
              + (single ? "one label" : "labels")
              + " of the task: id="
              + record.id()
              + " labels="
              + names
              + " task="
              + labels);
    }
    float[] answer = new float[single ? 1 : labels.size()];
    for (String name : names) {
      int index = indices.getOrDefault(name, 0);
      answer[single ? 0 : index] = single ? index : 1;
    }
    return answer;
  }

  @Override
  public Tensor logits(Scope scope, Pretrained model, Batch batch, List<TextExample> examples) {
    return head(model).logits(scope, model.model().pooled(scope, batch));
  }

  private static SequenceClassification head(Pretrained model) {
    return (SequenceClassification) model.head().orElseThrow();
  }

  /// {@inheritDoc}
  ///
  /// @throws IllegalArgumentException if none of the answers is known
  @Override
  public Tensor loss(
      Scope scope, Pretrained model, Tensor logits, Batch batch, List<TextExample> examples) {
    int[] answered =
        IntStream.range(0, examples.size()).filter(i -> examples.get(i).answered()).toArray();
    if (answered.length == 0) {
      throw new IllegalArgumentException(
          "loss: an answer must be known: examples=" + examples.size());
    }
    Tensor rows =
        answered.length == examples.size() ? logits : Rearrange.select(scope, logits, answered);
    float[] answers = answers(examples);
    return switch (type) {
      case SINGLE_LABEL_CLASSIFICATION -> head(model).loss(scope, rows, indices(answers));
      case MULTI_LABEL_CLASSIFICATION -> head(model).multiLabelLoss(scope, rows, answers);
      case REGRESSION -> head(model).regressionLoss(scope, rows, answers);
    };
  }

  private static float[] answers(List<TextExample> examples) {
    FloatBuffer answers =
        FloatBuffer.allocate(examples.stream().mapToInt(e -> e.answer().length).sum());
    examples.forEach(example -> answers.put(example.answer()));
    return answers.array();
  }

  private static int[] indices(float[] answers) {
    int[] indices = new int[answers.length];
    Arrays.setAll(indices, i -> (int) answers[i]);
    return indices;
  }

  @Override
  public int terms(TextExample example) {
    return example.answered() ? 1 : 0;
  }

  @Override
  public Judge<TextExample> judge(List<LabeledText> records) {
    return switch (type) {
      case SINGLE_LABEL_CLASSIFICATION -> new SingleLabelJudge(records, labels, metrics);
      case MULTI_LABEL_CLASSIFICATION -> new MultiLabelJudge(records, labels);
      case REGRESSION -> new RegressionJudge(records);
    };
  }
}
