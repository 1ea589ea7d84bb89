package albert4j.pipeline;

import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.model.AlbertModel;
import albert4j.model.Architecture;
import albert4j.model.Batch;
import albert4j.model.QuestionAnswering;
import albert4j.task.AnswerSpans;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Finds the answer to a question in a text, as SQuAD asks it.
///
/// ```java
/// try (var answerer = QuestionAnswerer.load(Path.of("albert-base-v2-squad2"))) {
///   List<QuestionAnswerer.Answer> best = answerer.answer("Who left?", "Ada left, Charles stayed.");
/// }
/// ```
///
/// Answers are those of transformers' `QuestionAnsweringPipeline` with a fast tokenizer: whole
/// words; spans whose words are the same but for upper and lower case are one answer, with the sum
/// of their probabilities. May be shared between threads.
public final class QuestionAnswerer extends Pipeline {
  private final QuestionAnswering head;

  /// An answer.
  ///
  /// @param score its probability within its window of the context
  /// @param start its first `char` in the context; 0 if there is no answer
  /// @param end its end in the context, exclusive; 0 if there is no answer
  /// @param text its words; empty if there is no answer
  public record Answer(float score, int start, int end, String text) {}

  /// A question with its context.
  ///
  /// @param text the question
  /// @param context the text that may hold the answer
  public record Question(String text, String context) {}

  /// A question as the model reads it.
  ///
  /// @param question the question
  /// @param windows its tokens with those of the context: [Encoding#windows]
  public record Input(Question question, List<Encoding> windows) {
    /// Copies the windows.
    public Input {
      windows = List.copyOf(windows);
    }

    /// How many tokens the model reads.
    public int tokens() {
      return windows.stream().mapToInt(Encoding::size).sum();
    }
  }

  private QuestionAnswerer(TextModel model) {
    super(model);
    this.head = (QuestionAnswering) model.pretrained().head().orElseThrow();
  }

  /// Loads a folder whose model has a head for question answering.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if something is missing or damaged
  /// @throws IOException if a file cannot be read
  public static QuestionAnswerer load(Path folder) throws IOException {
    return load(folder, PipelineOptions.DEFAULT);
  }

  /// Loads a folder whose model has a head for question answering.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if something is missing or damaged
  /// @throws IOException if a file cannot be read
  public static QuestionAnswerer load(Path folder, PipelineOptions options) throws IOException {
    return new QuestionAnswerer(TextModel.load(folder, Architecture.QUESTION_ANSWERING, options));
  }

  /// The best answer to a question, by [AnswerOptions#DEFAULT]; none if the context has no words.
  ///
  /// @throws IllegalArgumentException if the question leaves no room for the context
  public List<Answer> answer(String question, String context) {
    return answer(new Question(question, context), AnswerOptions.DEFAULT);
  }

  /// The answers to a question, the best first; none if the context has no words.
  ///
  /// @throws IllegalArgumentException if the question leaves no room for the context
  public List<Answer> answer(Question question, AnswerOptions options) {
    return answer(List.of(encode(question, options)), options).getFirst();
  }

  /// The answers to each question, in their order.
  ///
  /// @throws IllegalArgumentException if a window is longer than the model takes
  public List<List<Answer>> answer(List<Input> inputs, AnswerOptions options) {
    return answer(inputs.stream(), options).toList();
  }

  /// The same for a stream: `answer(questions.map(q -> answerer.encode(q, options)), options)`.
  public Stream<List<Answer>> answer(Stream<Input> inputs, AnswerOptions options) {
    return model.runGroups(
        inputs, Input::windows, this::spans, (input, spans) -> answers(input, spans, options));
  }

  private static List<Answer> answers(Input input, List<AnswerSpans> spans, AnswerOptions options) {
    var answers = new AnswerList(input.question.context, options);
    for (int w = 0; w < spans.size(); w++) {
      answers.add(input.windows.get(w), spans.get(w));
    }
    return answers.best();
  }

  private List<AnswerSpans> spans(
      Scope scope, AlbertModel model, Batch batch, List<Encoding> encodings) {
    Tensor logits = head.logits(scope, model.hidden(scope, batch));
    List<AnswerSpans> spans = new ArrayList<>(encodings.size());
    for (int i = 0; i < encodings.size(); i++) {
      Encoding window = encodings.get(i);
      int from = window.lastTextStart();
      int to = window.size() - 1;
      float[] rows = logits.rows(batch.sequences().start(i), window.size()).toArray();
      spans.add(AnswerSpans.of(rows, token -> token == 0 || (token >= from && token < to)));
    }
    return spans;
  }

  /// A question as the model reads it.
  ///
  /// @throws IllegalArgumentException if the question leaves no room for the context
  public Input encode(Question question, AnswerOptions options) {
    int most = Math.min(options.maxLength(), maxLength());
    Encoding whole = tokenizer().encode(question.text, question.context);
    int room = most - whole.lastTextStart() - 1;
    Shape.check(
        room > 0,
        "answers: the question must leave room for the context",
        "tokens",
        whole.lastTextStart() - 2,
        "maxLength",
        most);
    int overlap = Math.min(options.overlap(), Math.min(most / 2, room / 2));
    return new Input(question, whole.windows(most, overlap));
  }
}
