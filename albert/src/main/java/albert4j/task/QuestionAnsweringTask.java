package albert4j.task;

import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Batch;
import albert4j.model.Pretrained;
import albert4j.model.QuestionAnswering;
import albert4j.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/// Finding the answer to a question in a text: SQuAD.
///
/// A question with its context becomes as many [windows][Window] as it takes, and the model says of
/// each token how likely an answer begins or ends with it. All windows count in training, also
/// those without the answer, whose right answer is `[CLS]`.
///
/// The answer is the best span of all windows, by the log-probabilities within its window: of the
/// `candidates` best starts and ends those that lie in the context, the start in the window to
/// which it belongs, no longer than `maxAnswerTokens`. Its text is that of the context. With
/// `noAnswers`, there is no answer if the score of `[CLS]`, in the window where it is least,
/// exceeds that of the best span by more than `noAnswerThreshold`.
///
/// Source: google-research/albert, `squad_utils.py` and `run_squad_v1.py`; the score of no answer
/// is that of Hugging Face's `squad_metrics.py`.
///
/// @param noAnswers whether a text may lack the answer: version 2.0 of SQuAD
/// @param maxQuestionTokens how many tokens of a question are read (64)
/// @param docStride by how many tokens a window's part of the context begins after that of the
///   window before it: a step, as in the scripts of Google and of SQuAD (128). What Hugging Face's
///   `run_qa.py` and pipelines call stride is the overlap instead
/// @param candidates how many starts and ends are looked at in a window (20)
/// @param maxAnswerTokens the most tokens of an answer (30)
/// @param noAnswerThreshold by how much the score of no answer must exceed that of the best answer;
///   of no effect unless `noAnswers` (0)
public record QuestionAnsweringTask(
    boolean noAnswers,
    int maxQuestionTokens,
    int docStride,
    int candidates,
    int maxAnswerTokens,
    double noAnswerThreshold)
    implements Task<Question, Window> {

  /// SQuAD 1.1: every question has its answer in the text.
  public static final QuestionAnsweringTask SQUAD =
      new QuestionAnsweringTask(false, 64, 128, 20, 30, 0);

  /// SQuAD 2.0: a text may lack the answer.
  public static final QuestionAnsweringTask SQUAD2 =
      new QuestionAnsweringTask(true, 64, 128, 20, 30, 0);

  /// Checks the sizes.
  ///
  /// @throws IllegalArgumentException if one is not positive
  public QuestionAnsweringTask {
    Shape.check(
        maxQuestionTokens > 0 && docStride > 0 && candidates > 0 && maxAnswerTokens > 0,
        "question answering: sizes must be positive",
        "maxQuestionTokens",
        maxQuestionTokens,
        "docStride",
        docStride,
        "candidates",
        candidates,
        "maxAnswerTokens",
        maxAnswerTokens);
  }

  @Override
  public Architecture architecture() {
    return Architecture.QUESTION_ANSWERING;
  }

  /// The configuration with two unnamed labels, start and end, as Hugging Face has it.
  @Override
  public AlbertConfig configure(AlbertConfig config) {
    return config.with("num_labels", 2);
  }

  @Override
  public List<Window> encode(Tokenizer tokenizer, int maxLength, List<Question> records) {
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      windows.addAll(Window.of(this, tokenizer, maxLength, i, records.get(i)));
    }
    return windows;
  }

  @Override
  public Tensor logits(Scope scope, Pretrained model, Batch batch, List<Window> examples) {
    return head(model).logits(scope, model.model().hidden(scope, batch));
  }

  @Override
  public Tensor loss(
      Scope scope, Pretrained model, Tensor logits, Batch batch, List<Window> examples) {
    return head(model)
        .loss(
            scope,
            logits,
            batch.sequences(),
            examples.stream().mapToInt(Window::start).toArray(),
            examples.stream().mapToInt(Window::end).toArray());
  }

  private static QuestionAnswering head(Pretrained model) {
    return (QuestionAnswering) model.head().orElseThrow();
  }

  @Override
  public int terms(Window example) {
    return example.start() < 0 ? 0 : 1;
  }

  /// Begins to judge. Metrics are those of [SquadMetrics]; the loss of a prediction is half of -log
  /// of the right answer's probability, in the window in which it is most probable among those that
  /// hold it, NaN if none does. If there is no answer, it is that of `[CLS]`, in the window in
  /// which it is least probable.
  @Override
  public Judge<Window> judge(List<Question> records) {
    return new AnswerJudge(this, records);
  }
}
