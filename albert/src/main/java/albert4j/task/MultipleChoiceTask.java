package albert4j.task;

import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.op.Loss;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Batch;
import albert4j.model.MultipleChoice;
import albert4j.model.Pretrained;
import albert4j.task.ChoiceQuestion.Level;
import albert4j.tokenizer.Encoding;
import albert4j.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/// Choosing the right option, as in RACE: one score for each of `[CLS] context [SEP] question and
/// option [SEP]`, compared within the question.
///
/// The option stands in the question's gap, `_`, or behind it. Of question and option the model
/// reads the last 128 tokens, of the context as many from its beginning as there is room for.
///
/// Metrics: `accuracy`, then `accuracy_middle` and `accuracy_high` where the levels are known.
///
/// Source: google-research/albert, race_utils.py and run_race.py (`max_qa_length`).
public final class MultipleChoiceTask implements Task<ChoiceQuestion, MultipleChoiceTask.Choices> {
  private static final int MAX_QA_TOKENS = 128;

  /// `[CLS]`, `[SEP]` and `[SEP]`.
  private static final int AROUND = 3;

  /// The task; it has no settings.
  public MultipleChoiceTask() {}

  /// A question as the model reads it.
  ///
  /// @param sequences one for each option
  /// @param answer index of the right one, if it is known
  public record Choices(int record, List<Encoding> sequences, OptionalInt answer)
      implements Example {
    /// Copies the list.
    public Choices {
      sequences = List.copyOf(sequences);
    }
  }

  @Override
  public Architecture architecture() {
    return Architecture.MULTIPLE_CHOICE;
  }

  /// The configuration as it is: the head has one output, whatever the labels are.
  @Override
  public AlbertConfig configure(AlbertConfig config) {
    return config;
  }

  /// One example for each question.
  ///
  /// @throws IllegalArgumentException if the sequences have no room for a token beside `[CLS]` and
  ///   twice `[SEP]`
  @Override
  public List<Choices> encode(Tokenizer tokenizer, int maxLength, List<ChoiceQuestion> records) {
    int room = maxLength - AROUND;
    Shape.check(
        room > 0,
        "multiple choice: maxLength must leave room for a token",
        "maxLength",
        maxLength,
        "around",
        AROUND);
    List<Choices> examples = new ArrayList<>(records.size());
    for (int r = 0; r < records.size(); r++) {
      ChoiceQuestion record = records.get(r);
      List<Encoding> sequences = new ArrayList<>(record.options().size());
      for (String option : record.options()) {
        sequences.add(cut(tokenizer.encode(record.context(), record.answeredBy(option)), room));
      }
      examples.add(new Choices(r, sequences, record.answer()));
    }
    return examples;
  }

  private static Encoding cut(Encoding pair, int room) {
    Encoding cut = pair.limitLast(Math.min(MAX_QA_TOKENS, room));
    int qa = cut.size() - 1 - cut.lastTextStart();
    return cut.limitFirst(room - qa);
  }

  /// The scores.
  ///
  /// @return `[questions, options]`
  /// @throws IllegalArgumentException if the questions have different numbers of options
  @Override
  public Tensor logits(Scope scope, Pretrained model, Batch batch, List<Choices> examples) {
    int options = examples.getFirst().sequences().size();
    for (Choices example : examples) {
      Shape.check(
          example.sequences().size() == options,
          "multiple choice: all questions of a batch must have as many options",
          "record",
          example.record(),
          "options",
          example.sequences().size(),
          "first",
          options);
    }
    return head(model).logits(scope, model.model().pooled(scope, batch), options);
  }

  @Override
  public Tensor loss(
      Scope scope, Pretrained model, Tensor logits, Batch batch, List<Choices> examples) {
    int[] answers = examples.stream().mapToInt(e -> e.answer().orElse(Loss.IGNORE)).toArray();
    return head(model).loss(scope, logits, answers);
  }

  private static MultipleChoice head(Pretrained model) {
    return (MultipleChoice) model.head().orElseThrow();
  }

  @Override
  public int terms(Choices example) {
    return example.answer().isPresent() ? 1 : 0;
  }

  /// Counts right answers; predictions are letters, `A` for the first option.
  @Override
  public Judge<Choices> judge(List<ChoiceQuestion> records) {
    return new ChoiceJudge(records);
  }

  private static final class ChoiceJudge implements Judge<Choices> {
    private final List<ChoiceQuestion> records;
    private final List<Evaluation.Prediction> predictions = new ArrayList<>();
    private final Accuracy overall = new Accuracy();
    private final Map<Level, Accuracy> byLevel = new EnumMap<>(Level.class);

    ChoiceJudge(List<ChoiceQuestion> records) {
      this.records = records;
    }

    @Override
    public void add(Choices example, float[] logits) {
      ChoiceQuestion record = records.get(example.record());
      int predicted = Logits.argmax(logits, 0, logits.length);
      double loss = Double.NaN;
      if (record.answer().isPresent()) {
        int answer = record.answer().getAsInt();
        loss = Logits.loss(logits, 0, logits.length, answer);
        overall.add(predicted == answer);
        record
            .level()
            .ifPresent(level ->
                byLevel.computeIfAbsent(level, key -> new Accuracy()).add(predicted == answer));
      }
      predictions.add(
          new Evaluation.Prediction(
              record.id(),
              (record.question().isEmpty() ? record.context() : record.question())
                  + " "
                  + record.options(),
              ChoiceQuestion.letter(predicted),
              record.answer().stream().mapToObj(ChoiceQuestion::letter).findFirst(),
              loss));
    }

    @Override
    public Evaluation result() {
      SequencedMap<String, Double> metrics = new LinkedHashMap<>();
      if (overall.all > 0) {
        metrics.put("accuracy", overall.value());
      }
      byLevel.forEach((level, accuracy) -> metrics.put("accuracy_" + level, accuracy.value()));
      return new Evaluation(metrics, predictions, Optional.empty(), List.of());
    }
  }

  private static final class Accuracy {
    private long right;
    private long all;

    void add(boolean isRight) {
      right += isRight ? 1 : 0;
      all++;
    }

    double value() {
      return (double) right / all;
    }
  }
}
