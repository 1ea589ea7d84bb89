package albert4j.task;

import albert4j.engine.Shape;
import albert4j.engine.op.Loss;
import albert4j.tokenizer.Encoding;
import albert4j.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/// A question and as much of its context as the model reads at once: `[CLS] question [SEP] part of
/// the context [SEP]`.
///
/// Windows overlap. A token of the context that stands in several belongs to one of them, that in
/// which `min(tokens before it, tokens after it) + tokens of the context / 100` is largest (the
/// "maximum context" of the SQuAD scripts); only there may an answer begin with it.
///
/// @param record the question's index
/// @param encoding the tokens
/// @param ownFrom the first token that belongs to this window
/// @param ownTo the end of those that do, exclusive
/// @param start the token with which the first answer begins; 0, which is `[CLS]`, if it does not
///   lie wholly in this window or there is none; [Loss#IGNORE] if it is not known
/// @param end the answer's last token, or as `start`
public record Window(int record, Encoding encoding, int ownFrom, int ownTo, int start, int end)
    implements Example {

  /// The windows of a question.
  ///
  /// @param task how long the question may be, and the step from one window to the next
  /// @param maxLength the most tokens of a window
  /// @throws IllegalArgumentException if the question leaves no room for its context
  static List<Window> of(
      QuestionAnsweringTask task,
      Tokenizer tokenizer,
      int maxLength,
      int record,
      Question question) {
    Encoding whole =
        tokenizer
            .encode(question.question(), question.context())
            .limitFirst(task.maxQuestionTokens());
    int context = whole.lastTextStart();
    int room = maxLength - context - 1;
    Shape.check(
        room > 0,
        "question answering: maxLength must leave room for the context",
        "maxLength",
        maxLength,
        "around",
        context + 1,
        "question",
        question.id());
    int step = Math.min(task.docStride(), room);
    List<Encoding> parts = whole.windows(maxLength, room - step);
    int[] owned = owned(parts, context, step);
    int[] answer = answer(whole, context, question);
    int absent = question.answered() ? 0 : Loss.IGNORE;
    List<Window> windows = new ArrayList<>();
    int own = context;
    for (int w = 0; w < parts.size(); w++) {
      // token k of the whole is token k - shift of the window
      int shift = w * step;
      int start = answer[0] - shift;
      int end = answer[1] - shift;
      boolean inside = start >= context && end < parts.get(w).size() - 1;
      windows.add(
          new Window(
              record,
              parts.get(w),
              own - shift,
              own + owned[w] - shift,
              inside ? start : absent,
              inside ? end : absent));
      own += owned[w];
    }
    return windows;
  }

  /// How many tokens belong to each window. They are consecutive, since the score of a later window
  /// less that of an earlier one never falls from a token to the next.
  private static int[] owned(List<Encoding> windows, int context, int step) {
    int last = windows.size() - 1;
    int[] lengths = windows.stream().mapToInt(window -> window.size() - 1 - context).toArray();
    int[] owned = new int[lengths.length];
    for (int t = 0; t < last * step + lengths[last]; t++) {
      int best = 0;
      double bestScore = Double.NEGATIVE_INFINITY;
      for (int w = 0; w <= last; w++) {
        int before = t - w * step;
        int after = lengths[w] - 1 - before;
        double score = Math.min(before, after) + 0.01 * lengths[w];
        if (before >= 0 && after >= 0 && score > bestScore) {
          best = w;
          bestScore = score;
        }
      }
      owned[best]++;
    }
    return owned;
  }

  /// The first and last token of the first answer; 0 if there is none, or no token stands for it.
  ///
  /// @param whole the question with all of its context
  private static int[] answer(Encoding whole, int context, Question question) {
    if (question.answers().isEmpty()) {
      return new int[] {0, 0};
    }
    Question.Answer answer = question.answers().getFirst();
    int start = context;
    int end = whole.size() - 2;
    while (start <= end && whole.ends()[start] <= answer.start()) {
      start++;
    }
    while (end >= start && whole.starts()[end] >= answer.end()) {
      end--;
    }
    if (start > end) {
      return new int[] {0, 0};
    }
    // a lone ▁ is the space before the answer, though its place is the character behind it
    boolean space = start < end && whole.pieces().get(start).equals("▁");
    return new int[] {space ? start + 1 : start, end};
  }

  /// The first token of the context; its `[SEP]` if there is none.
  int contextFrom() {
    return encoding.lastTextStart();
  }

  /// The end of the context's tokens, exclusive: the last `[SEP]`.
  int contextTo() {
    return encoding.size() - 1;
  }

  /// Whether the answer lies in this window.
  boolean hasAnswer() {
    return start > 0;
  }

  @Override
  public List<Encoding> sequences() {
    return List.of(encoding);
  }
}
