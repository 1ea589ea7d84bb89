package albert4j.model;

import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.op.Attention;
import albert4j.engine.op.Loss;
import albert4j.engine.op.Rearrange;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// One forward pass over a padded batch, with inputs and outputs under the names that transformers
/// gives them: for whoever compares us with another implementation.
///
/// Where the mask is 0, outputs for single positions are zeros. With labels there is also a `loss`,
/// which counts padding exactly where transformers counts it.
public final class PaddedForward {
  private static final String LOSS = "loss";

  private final Scope scope;
  private final Pretrained pretrained;
  private final Labels labels;
  private final PaddedBatch padded;
  private final int choices;
  private final Map<String, Tensor> outputs = new LinkedHashMap<>();

  /// What the loss compares with; what is not given is empty.
  ///
  /// @param labels classes of tokens `[b, s]` or of sequences `[b]` (of questions for multiple
  ///   choice); -100 does not count
  /// @param targets numbers `[b, labels]`, for regression and multi-label classification
  /// @param sentenceOrder 0 or 1 for each sequence
  /// @param starts position of the answer's first token; positions from s on do not count
  /// @param ends position of the answer's last token
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  public record Labels(
      int[] labels, float[] targets, int[] sentenceOrder, int[] starts, int[] ends) {
    /// No labels, hence no loss.
    public static final Labels NONE =
        new Labels(new int[0], new float[0], new int[0], new int[0], new int[0]);

    private boolean any() {
      return labels.length + targets.length + starts.length + sentenceOrder.length > 0;
    }
  }

  private PaddedForward(
      Scope scope, Pretrained pretrained, PaddedBatch.Inputs inputs, Labels labels, int choices) {
    this.scope = scope;
    this.pretrained = pretrained;
    this.labels = labels;
    this.choices = choices;
    this.padded = PaddedBatch.of(scope, inputs, labels.any());
  }

  /// Runs model and head.
  ///
  /// @param inputs for multiple choice the choices of a question one after the other
  /// @param choices of each question; 1 unless the head is for multiple choice
  /// @param hiddenStates whether to return `hidden_states.0` to `.L`, `[b, s, h]`
  /// @param attentions whether to return `attentions.0` and so on, `[b, a, s, s]`
  /// @return the outputs by name, with memory of their own; only the loss belongs to the scope's
  ///   frame, and can be differentiated if the scope records
  /// @throws IllegalArgumentException if inputs or labels do not fit the model
  public static Map<String, Tensor> run(
      Scope scope,
      Pretrained pretrained,
      PaddedBatch.Inputs inputs,
      Labels labels,
      int choices,
      boolean hiddenStates,
      boolean attentions) {
    try (Scope.Frame frame = scope.frame()) {
      var forward = new PaddedForward(scope, pretrained, inputs, labels, choices);
      forward.run(hiddenStates, attentions);
      if (forward.outputs.containsKey(LOSS)) {
        frame.keep(forward.outputs.get(LOSS));
      }
      return forward.outputs;
    }
  }

  private void run(boolean hiddenStates, boolean attentions) {
    Batch batch = padded.batch();
    AlbertModel model = pretrained.model();
    var between = new LinkedHashMap<String, Tensor>();
    Tensor hidden = model.hidden(scope, batch, trace(between, hiddenStates, attentions));
    if (pretrained.head().isPresent()) {
      head(pretrained.head().get(), hidden);
    } else {
      perToken("last_hidden_state", hidden);
      if (model.hasPooler()) {
        whole("pooler_output", pooled(hidden));
      }
    }
    outputs.putAll(between);
  }

  private Tensor pooled(Tensor hidden) {
    int[] firstRows = padded.batch().firstRows();
    return pretrained.model().pooled(scope, Rearrange.select(scope, hidden, firstRows));
  }

  private Trace trace(Map<String, Tensor> to, boolean hiddenStates, boolean attentions) {
    return new Trace() {
      @Override
      public void hidden(int layer, Tensor hidden) {
        if (hiddenStates) {
          to.put("hidden_states." + layer, padded.unpack(hidden));
        }
      }

      @Override
      public void attention(int block, Tensor qkv) {
        if (attentions) {
          to.put("attentions." + block, weights(qkv));
        }
      }
    };
  }

  private Tensor weights(Tensor qkv) {
    var sequences = padded.batch().sequences();
    int heads = pretrained.config().numAttentionHeads();
    int s = padded.columns();
    Tensor all = Tensor.zeros(Shape.of(sequences.count(), heads, s, s));
    for (int i = 0; i < sequences.count(); i++) {
      Tensor weights = Attention.weights(scope, qkv, sequences, i, heads);
      padded.unpackWeights(weights, all, i);
      scope.release(weights);
    }
    return all;
  }

  private void head(Head head, Tensor hidden) {
    switch (head) {
      case PreTraining h -> preTraining(h, hidden);
      case MaskedLm h -> {
        Tensor logits = h.logits(scope, hidden);
        perToken("logits", logits);
        tokenLabels().ifPresent(l -> outputs.put(LOSS, h.loss(scope, logits, l)));
      }
      case SequenceClassification h -> sequenceClassification(h, pooled(hidden));
      case TokenClassification h -> {
        Tensor logits = h.logits(scope, hidden);
        perToken("logits", logits);
        tokenLabels().ifPresent(l -> outputs.put(LOSS, h.loss(scope, logits, l)));
      }
      case QuestionAnswering h -> questionAnswering(h, hidden);
      case MultipleChoice h -> {
        Tensor logits = h.logits(scope, pooled(hidden), choices);
        whole("logits", logits);
        if (labels.labels.length > 0) {
          outputs.put(LOSS, h.loss(scope, logits, labels.labels));
        }
      }
      case SentenceOrder h -> whole("sop_logits", h.logits(scope, pooled(hidden)));
    }
  }

  private void preTraining(PreTraining head, Tensor hidden) {
    Tensor logits = head.maskedLm().logits(scope, hidden);
    Tensor order = head.sentenceOrder().logits(scope, pooled(hidden));
    perToken("prediction_logits", logits);
    whole("sop_logits", order);
    if (labels.labels.length > 0 && labels.sentenceOrder.length > 0) {
      int[] tokens = tokenLabels().orElseThrow();
      outputs.put(LOSS, head.loss(scope, logits, tokens, order, labels.sentenceOrder));
    }
  }

  private void sequenceClassification(SequenceClassification head, Tensor pooled) {
    Tensor logits = head.logits(scope, pooled);
    whole("logits", logits);
    if (labels.labels.length > 0) {
      outputs.put(LOSS, head.loss(scope, logits, labels.labels));
    } else if (labels.targets.length > 0) {
      AlbertConfig config = pretrained.config();
      ProblemType type =
          config
              .problemType()
              .orElse(
                  config.numLabels() == 1
                      ? ProblemType.REGRESSION
                      : ProblemType.MULTI_LABEL_CLASSIFICATION);
      outputs.put(
          LOSS,
          type == ProblemType.REGRESSION
              ? head.regressionLoss(scope, logits, labels.targets)
              : head.multiLabelLoss(scope, logits, labels.targets));
    }
  }

  private void questionAnswering(QuestionAnswering head, Tensor hidden) {
    Tensor logits = head.logits(scope, hidden);
    Tensor both = padded.unpack(logits);
    Shape rectangle = Shape.of(padded.rows(), padded.columns());
    outputs.put("start_logits", column(both, 0, rectangle));
    outputs.put("end_logits", column(both, 1, rectangle));
    if (labels.starts.length > 0) {
      outputs.put(
          LOSS,
          head.loss(
              scope,
              logits,
              padded.batch().sequences(),
              answerTokens(labels.starts),
              answerTokens(labels.ends)));
    }
  }

  private static Tensor column(Tensor pairs, int which, Shape shape) {
    Tensor column = Tensor.zeros(shape);
    for (int i = 0; i < column.size(); i++) {
      column.data()[i] = pairs.get(2 * i + which);
    }
    return column;
  }

  /// Positions as tokens of the packed sequences: below 0 counts as 0, from s on does not count, as
  /// in transformers.
  private int[] answerTokens(int[] positions) {
    Shape.check(
        positions.length == padded.rows(),
        "forward: start_positions and end_positions must be [b]",
        "found",
        positions.length,
        "b",
        padded.rows());
    int[] tokens = new int[positions.length];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] =
          positions[i] >= padded.columns()
              ? Loss.IGNORE
              : padded.tokenOf(i, Math.max(0, positions[i]));
    }
    return tokens;
  }

  private Optional<int[]> tokenLabels() {
    if (labels.labels.length == 0) {
      return Optional.empty();
    }
    Shape.check(
        labels.labels.length == padded.rows() * padded.columns(),
        "forward: labels must be [b,s]",
        "found",
        labels.labels.length,
        "b",
        padded.rows(),
        "s",
        padded.columns());
    return Optional.of(padded.pack(labels.labels));
  }

  private void perToken(String name, Tensor packed) {
    outputs.put(name, padded.unpack(packed));
  }

  private void whole(String name, Tensor value) {
    outputs.put(name, Tensor.of(value.shape(), value.toArray()));
  }
}
