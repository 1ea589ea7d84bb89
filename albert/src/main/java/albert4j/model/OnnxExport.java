package albert4j.model;

import albert4j.engine.checkpoint.OnnxWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Writes a model with its head as an ONNX file, with the inputs and outputs that Hugging Face's
/// exporters give it: `input_ids`, `attention_mask` and `token_type_ids`, int64 of `batch_size` ×
/// `sequence_length` (of `batch_size` × `num_choices` × `sequence_length` for multiple choice), and
/// the outputs of [PaddedForward] in float32. Batch and length are free, up to the model's longest
/// input.
///
/// ```java
/// OnnxExport.write(Pretrained.load(folder), Path.of("model.onnx"));
/// ```
///
/// What the layers share is in the file once. Where the mask is 0, outputs for single positions are
/// what the model makes of the padding, not zeros; a row that is masked altogether attends evenly
/// to all of it, as in the reference.
public final class OnnxExport {
  private static final String BATCH = "batch_size";
  private static final String LENGTH = "sequence_length";
  private static final String CHOICES = "num_choices";
  private static final List<String> SEQUENCES = List.of(BATCH);
  private static final List<String> TOKENS = List.of(BATCH, LENGTH);
  private static final List<String> QUESTIONS = List.of(BATCH, CHOICES);
  private static final String HIDDEN = "last_hidden_state";
  private static final String LOGITS = "logits";

  private final Pretrained pretrained;
  private final AlbertConfig config;
  private final OnnxWriter onnx;
  private final OnnxGraph graph;

  private OnnxExport(Pretrained pretrained, OnnxWriter onnx) {
    this.pretrained = pretrained;
    this.config = pretrained.config();
    this.onnx = onnx;
    this.graph = new OnnxGraph(onnx, pretrained.parameters());
  }

  /// Writes the file, and its weights beside it if they take more than 2 GiB, see
  /// [OnnxWriter#write].
  ///
  /// @throws IOException if a file cannot be written
  public static void write(Pretrained pretrained, Path file) throws IOException {
    String className = pretrained.architecture().className();
    var onnx = new OnnxWriter(className);
    new OnnxExport(pretrained, onnx).build();
    AlbertConfig config = pretrained.config().with("architectures", List.of(className));
    onnx.metadata("config.json", config.toJson()).write(file);
  }

  private void build() {
    boolean choice = pretrained.head().orElse(null) instanceof MultipleChoice;
    List<String> dims = choice ? List.of(BATCH, CHOICES, LENGTH) : TOKENS;
    var inputs = List.of("input_ids", "attention_mask", "token_type_ids");
    inputs.forEach(input -> onnx.input(input, dims));
    List<String> flat = choice ? inputs.stream().map(this::flatten).toList() : inputs;
    String hidden = encoder(embeddings(flat.get(0), flat.get(2)), mask(flat.get(1)));
    if (pretrained.head().isPresent()) {
      head(pretrained.head().get(), hidden);
    } else {
      graph.op("Identity", HIDDEN, hidden);
      onnx.output(HIDDEN, TOKENS, config.hiddenSize());
      if (pretrained.model().hasPooler()) {
        pooled(hidden, "pooler_output");
        onnx.output("pooler_output", SEQUENCES, config.hiddenSize());
      }
    }
  }

  /// The choices of all questions, one after the other.
  private String flatten(String input) {
    graph.node("Shape", input + ".length", input).integer("start", 2);
    graph
        .node("Concat", input + ".shape", graph.integers(-1), input + ".length")
        .integer("axis", 0);
    return graph.op("Reshape", input + ".flat", input, input + ".shape");
  }

  private String embeddings(String ids, String types) {
    String words = graph.op("Gather", "embeddings.words", graph.weight("embeddings.word"), ids);
    String segments =
        graph.op("Gather", "embeddings.types", graph.weight("embeddings.type"), types);
    graph.node("Shape", "embeddings.length", ids).integer("start", 1);
    String positions =
        graph.op(
            "Slice",
            "embeddings.positions",
            graph.weight("embeddings.position"),
            graph.integers(0),
            "embeddings.length",
            graph.integers(0));
    String both = graph.op("Add", "embeddings.sum", words, segments);
    String sum = graph.op("Add", "embeddings.total", both, positions);
    return graph.norm("embeddings.norm", sum, "embeddings.norm", config.layerNormEps());
  }

  /// What is added to the scores: 0 for tokens, the lowest float for padding, `[b, 1, 1, s]`.
  private String mask(String attentionMask) {
    String ones = "mask.float";
    graph.node("Cast", ones, attentionMask).integer("to", 1);
    String wide = graph.op("Unsqueeze", "mask.wide", ones, graph.integers(1, 2));
    String padding = graph.op("Sub", "mask.padding", graph.number(1), wide);
    return graph.op("Mul", "mask", padding, graph.number(-Float.MAX_VALUE));
  }

  private String encoder(String embedded, String mask) {
    String x = graph.dense("encoder.mapping", embedded, "encoder.mapping");
    for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
      for (int inner = 0; inner < config.innerGroupNum(); inner++) {
        String weights = "encoder.blocks." + config.group(layer) + "." + inner;
        x = block("encoder.layer." + layer + "." + inner, weights, x, mask);
      }
    }
    return x;
  }

  private String block(String name, String weights, String x, String mask) {
    String context = attention(name + ".attention", weights + ".attention", x, mask);
    String attended =
        graph.dense(name + ".attention.output", context, weights + ".attention.output");
    String sum = graph.op("Add", name + ".attention.residual", attended, x);
    double eps = config.layerNormEps();
    String y = graph.norm(name + ".attention.norm", sum, weights + ".attention.norm", eps);
    String wide = graph.dense(name + ".inner", y, weights + ".feedForward.inner");
    String active = graph.activation(name + ".activation", wide, config.activation());
    String outer = graph.dense(name + ".outer", active, weights + ".feedForward.outer");
    String total = graph.op("Add", name + ".residual", outer, y);
    return graph.norm(name + ".norm", total, weights + ".feedForward.norm", eps);
  }

  private String attention(String name, String weights, String x, String mask) {
    String query = heads(name + ".query", weights + ".query", x, 0, 2, 1, 3);
    String key = heads(name + ".key", weights + ".key", x, 0, 2, 3, 1);
    String value = heads(name + ".value", weights + ".value", x, 0, 2, 1, 3);
    String scores = graph.op("MatMul", name + ".scores", query, key);
    String scale = graph.number((float) (1 / Math.sqrt(config.headSize())));
    String scaled = graph.op("Mul", name + ".scaled", scores, scale);
    String masked = graph.op("Add", name + ".masked", scaled, mask);
    graph.node("Softmax", name + ".probabilities", masked).integer("axis", -1);
    String context = graph.op("MatMul", name + ".heads", name + ".probabilities", value);
    graph.node("Transpose", name + ".rows", context).integers("perm", 0, 2, 1, 3);
    String shape = graph.integers(0, 0, config.hiddenSize());
    return graph.op("Reshape", name + ".context", name + ".rows", shape);
  }

  /// A projection, apart into heads: `[b, s, a, d]`, permuted.
  private String heads(String name, String weights, String x, long... permutation) {
    String flat = graph.dense(name + ".flat", x, weights);
    String shape = graph.integers(0, 0, config.numAttentionHeads(), config.headSize());
    String apart = graph.op("Reshape", name + ".apart", flat, shape);
    graph.node("Transpose", name, apart).integers("perm", permutation);
    return name;
  }

  private String pooled(String hidden, String output) {
    graph.node("Gather", "pooler.first", hidden, graph.integer(0)).integer("axis", 1);
    String mapped = graph.dense("pooler.mapped", "pooler.first", "pooler");
    return graph.op("Tanh", output, mapped);
  }

  private String pooled(String hidden) {
    return pooled(hidden, "pooler");
  }

  private void head(Head head, String hidden) {
    switch (head) {
      case PreTraining _ -> {
        maskedLm("prediction_logits", hidden);
        sentenceOrder(hidden);
      }
      case MaskedLm _ -> maskedLm(LOGITS, hidden);
      case SentenceOrder _ -> sentenceOrder(hidden);
      case SequenceClassification _ -> {
        graph.dense(LOGITS, pooled(hidden), "classifier");
        onnx.output(LOGITS, SEQUENCES, config.numLabels());
      }
      case TokenClassification _ -> {
        graph.dense(LOGITS, hidden, "classifier");
        onnx.output(LOGITS, TOKENS, config.numLabels());
      }
      case QuestionAnswering _ -> {
        String both = graph.dense("span", hidden, "span");
        column("start_logits", both, 0);
        column("end_logits", both, 1);
      }
      case MultipleChoice _ -> {
        String flat = graph.dense("scores", pooled(hidden), "classifier");
        graph.node("Shape", "questions", "input_ids").integer("start", 0).integer("end", 2);
        graph.op("Reshape", LOGITS, flat, "questions");
        onnx.output(LOGITS, QUESTIONS);
      }
    }
  }

  private void maskedLm(String output, String hidden) {
    String mapped = graph.dense("maskedLm.mapped", hidden, "maskedLm.dense");
    String active = graph.activation("maskedLm.activation", mapped, config.activation());
    String normed = graph.norm("maskedLm.norm", active, "maskedLm.norm", config.layerNormEps());
    String words = graph.weight("embeddings.word");
    graph.node("Transpose", "maskedLm.words", words).integers("perm", 1, 0);
    String product = graph.op("MatMul", "maskedLm.product", normed, "maskedLm.words");
    graph.op("Add", output, product, graph.weight("maskedLm.bias"));
    onnx.output(output, TOKENS, config.vocabSize());
  }

  private void sentenceOrder(String hidden) {
    graph.dense("sop_logits", pooled(hidden), "sentenceOrder");
    onnx.output("sop_logits", SEQUENCES, 2);
  }

  private void column(String output, String pairs, int which) {
    graph.node("Gather", output, pairs, graph.integer(which)).integer("axis", 2);
    onnx.output(output, TOKENS);
  }
}
