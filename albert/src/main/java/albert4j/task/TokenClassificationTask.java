package albert4j.task;

import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.op.Loss;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Batch;
import albert4j.model.Pretrained;
import albert4j.model.TokenClassification;
import albert4j.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Finding entities in sentences: a tag for every word.
///
/// ```java
/// List<TaggedSentence> train = ConllFile.read(Path.of("wnut17train.conll"));
/// var task = new TokenClassificationTask(TokenClassificationTask.labels(train));
/// List<TaggedSentence> dev = ConllFile.read(Path.of("emerging.dev.conll"), task.labels());
/// ```
///
/// The model reads the words with a space between them, the same text that a user passes later. The
/// tokens are those of transformers' slow AlbertTokenizer with `is_split_into_words`, except that
/// where two segmentations of a word are equally probable the sum over the whole text decides. The
/// label of a word is that of its first token; the other tokens, `[CLS]` and `[SEP]` do not count.
/// A sentence that is too long is cut into windows without overlap, so that each word is read once.
/// A word of which the tokenizer leaves nothing, such as an accent alone, is not learned from and
/// predicted `O`.
///
/// Metrics: those of [EntityMetrics].
public final class TokenClassificationTask implements Task<TaggedSentence, TaggedWindow> {
  private final List<String> labels;
  private final int outside;

  /// A task with the labels of a model.
  ///
  /// @param labels as config.json lists them: `O`, `B-location`, …
  /// @throws IllegalArgumentException if one is no tag, one occurs twice, or `O` does not
  public TokenClassificationTask(List<String> labels) {
    for (String label : labels) {
      Shape.check(
          Tag.parse(label).isPresent(),
          "token classification: a label must be " + Tag.EXPECTED,
          "label",
          label);
    }
    Shape.check(
        labels.contains("O") && new HashSet<>(labels).size() == labels.size(),
        "token classification: labels must differ, and O be among them",
        "labels",
        labels);
    this.labels = List.copyOf(labels);
    this.outside = labels.indexOf("O");
  }

  /// The labels that a model needs for some sentences: `O`, then all types in alphabetical order,
  /// each with all of the letters B, I, E, L, S and U that occur with any type.
  ///
  /// @throws IllegalArgumentException if a sentence has no tags, or one that is none
  public static List<String> labels(List<TaggedSentence> sentences) {
    var tags = new HashSet<String>();
    for (int s = 0; s < sentences.size(); s++) {
      TaggedSentence sentence = sentences.get(s);
      Shape.check(
          sentence.tagged(),
          "token classification: sentences to learn from must have tags",
          "sentence",
          s);
      tags.addAll(sentence.tags());
    }
    return Tag.labels(tags);
  }

  /// The labels, by class.
  public List<String> labels() {
    return labels;
  }

  @Override
  public Architecture architecture() {
    return Architecture.TOKEN_CLASSIFICATION;
  }

  @Override
  public AlbertConfig configure(AlbertConfig config) {
    return config.withLabels(labels);
  }

  /// Windows of sentences.
  ///
  /// @throws IllegalArgumentException if a sentence has a tag that is not among the labels, or a
  ///   window has no room for a token beside `[CLS]` and `[SEP]`
  @Override
  public List<TaggedWindow> encode(
      Tokenizer tokenizer, int maxLength, List<TaggedSentence> records) {
    List<TaggedWindow> windows = new ArrayList<>(records.size());
    for (int r = 0; r < records.size(); r++) {
      TaggedSentence record = records.get(r);
      windows.addAll(TaggedWindow.of(tokenizer, maxLength, r, record, classes(record, r)));
    }
    return windows;
  }

  private int[] classes(TaggedSentence sentence, int record) {
    int[] classes = sentence.tags().stream().mapToInt(labels::indexOf).toArray();
    for (int i = 0; i < classes.length; i++) {
      Shape.check(
          classes[i] >= 0,
          "token classification: a tag must be one of " + labels,
          "sentence",
          record,
          "tag",
          sentence.tags().get(i));
    }
    return classes;
  }

  @Override
  public Tensor logits(Scope scope, Pretrained model, Batch batch, List<TaggedWindow> examples) {
    return head(model).logits(scope, model.model().hidden(scope, batch));
  }

  @Override
  public Tensor loss(
      Scope scope, Pretrained model, Tensor logits, Batch batch, List<TaggedWindow> examples) {
    int[] classes =
        examples.stream().flatMapToInt(window -> Arrays.stream(window.labels())).toArray();
    return head(model).loss(scope, logits, classes);
  }

  private static TokenClassification head(Pretrained model) {
    return (TokenClassification) model.head().orElseThrow();
  }

  @Override
  public int terms(TaggedWindow example) {
    return (int) Arrays.stream(example.labels()).filter(label -> label != Loss.IGNORE).count();
  }

  /// Puts the windows of a sentence together again; its prediction is its tags with spaces between
  /// them, and its loss the sum over its words.
  @Override
  public Judge<TaggedWindow> judge(List<TaggedSentence> records) {
    return new SentenceJudge(records);
  }

  private final class SentenceJudge implements Judge<TaggedWindow> {
    private final List<TaggedSentence> records;
    private final int[][] classes;
    private final double[] losses;

    SentenceJudge(List<TaggedSentence> records) {
      this.records = records;
      this.classes = new int[records.size()][];
      for (int r = 0; r < classes.length; r++) {
        classes[r] = new int[records.get(r).words().size()];
        Arrays.fill(classes[r], outside);
      }
      this.losses = new double[records.size()];
    }

    @Override
    public void add(TaggedWindow window, float[] logits) {
      int n = labels.size();
      for (int t = 0; t < window.labels().length; t++) {
        if (window.word(t) != TaggedWindow.NO_WORD) {
          classes[window.record()][window.word(t)] = Logits.argmax(logits, t * n, n);
        }
        if (window.labels()[t] != Loss.IGNORE) {
          losses[window.record()] += Logits.loss(logits, t * n, n, window.labels()[t]);
        }
      }
    }

    @Override
    public Evaluation result() {
      var metrics = new EntityMetrics();
      List<Evaluation.Prediction> predictions = new ArrayList<>(records.size());
      boolean tagged = false;
      for (int r = 0; r < classes.length; r++) {
        TaggedSentence record = records.get(r);
        List<String> predicted = IntStream.of(classes[r]).mapToObj(labels::get).toList();
        if (record.tagged()) {
          tagged = true;
          metrics.add(record.tags(), predicted);
        }
        predictions.add(prediction(r, record, predicted));
      }
      return new Evaluation(
          tagged ? metrics.metrics() : new LinkedHashMap<>(),
          predictions,
          Optional.empty(),
          tagged ? metrics.classes() : List.of());
    }

    private Evaluation.Prediction prediction(int r, TaggedSentence record, List<String> predicted) {
      return new Evaluation.Prediction(
          Integer.toString(r),
          record.text(),
          String.join(" ", predicted),
          record.tagged() ? Optional.of(String.join(" ", record.tags())) : Optional.empty(),
          record.tagged() ? losses[r] : Double.NaN);
    }
  }
}
