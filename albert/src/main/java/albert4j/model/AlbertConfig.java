package albert4j.model;

import albert4j.engine.Shape;
import albert4j.engine.checkpoint.AtomicFile;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.engine.op.Activation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// The shape of an ALBERT and how it is trained: what config.json says.
///
/// Components are named as the keys of config.json, in Java's spelling. Values are changed by key:
/// `AlbertConfig.named("base").with("num_hidden_layers", 6)`.
///
/// Sources: Lan et al. 2019 (arXiv 1909.11942), table 1; AlbertConfig of google-research/albert;
/// AlbertConfig of Hugging Face transformers 4.57, whose defaults these are. They describe xxlarge,
/// not base.
///
/// @param vocabSize V: pieces in the vocabulary (30000)
/// @param embeddingSize E: width of the factorised embeddings (128)
/// @param hiddenSize H: width of the layers, a multiple of the number of heads (4096)
/// @param numHiddenLayers L: how many times a group of layers is applied (12)
/// @param numHiddenGroups G: groups with weights of their own; layer i uses group [#group] (1)
/// @param innerGroupNum K: layers in a group, all applied at each of the L steps, so L·K layers in
///   all (1)
/// @param numAttentionHeads A: attention heads of H/A each (64)
/// @param intermediateSize I: inner width of the feed-forward (16384)
/// @param activation `hidden_act`: activation of the feed-forward and of the masked-LM head
///   (`gelu_new`)
/// @param maxPositionEmbeddings P: the longest input in tokens (512)
/// @param typeVocabSize T: how many segments an input may have (2)
/// @param layerNormEps what LayerNorm adds to the variance (1e-12)
/// @param hiddenDropoutProb dropout after the embeddings, the attention and the feed-forward (0)
/// @param attentionProbsDropoutProb dropout on the attention probabilities (0)
/// @param classifierDropoutProb dropout in front of a classification head (0.1)
/// @param initializerRange standard deviation of fresh weights (0.02)
/// @param padTokenId id of the padding piece; the gradient of its embedding is cleared (0)
/// @param bosTokenId id of `[CLS]` (2)
/// @param eosTokenId id of `[SEP]` (3)
/// @param labels `id2label`: the names of the head's outputs by index (`LABEL_0`, `LABEL_1`)
/// @param problemType what the labels mean; empty if the file leaves it to the number and type of
///   the labels
/// @param architectures transformers' class names of the model in the folder: `AlbertForMaskedLM`
public record AlbertConfig(
    int vocabSize,
    int embeddingSize,
    int hiddenSize,
    int numHiddenLayers,
    int numHiddenGroups,
    int innerGroupNum,
    int numAttentionHeads,
    int intermediateSize,
    Activation activation,
    int maxPositionEmbeddings,
    int typeVocabSize,
    double layerNormEps,
    double hiddenDropoutProb,
    double attentionProbsDropoutProb,
    double classifierDropoutProb,
    double initializerRange,
    int padTokenId,
    int bosTokenId,
    int eosTokenId,
    List<String> labels,
    Optional<ProblemType> problemType,
    List<String> architectures) {

  /// Far beyond any transformer; larger sizes are damage or a mistake, and would end in a lack of
  /// memory.
  private static final int MAX_SIZE = 1 << 24;

  private static final int MAX_BLOCKS = 1 << 12;

  /// Checks that such a model can be built.
  ///
  /// @throws IllegalArgumentException if not; the message names the keys of config.json
  public AlbertConfig {
    size("vocab_size", vocabSize);
    size("embedding_size", embeddingSize);
    size("hidden_size", hiddenSize);
    size("num_hidden_layers", numHiddenLayers);
    size("num_hidden_groups", numHiddenGroups);
    size("inner_group_num", innerGroupNum);
    size("num_attention_heads", numAttentionHeads);
    size("intermediate_size", intermediateSize);
    size("max_position_embeddings", maxPositionEmbeddings);
    size("type_vocab_size", typeVocabSize);
    Shape.check(
        hiddenSize % numAttentionHeads == 0,
        "config: num_attention_heads must divide hidden_size",
        "hidden_size",
        hiddenSize,
        "num_attention_heads",
        numAttentionHeads);
    Shape.check(
        (long) numHiddenGroups * innerGroupNum <= MAX_BLOCKS,
        "config: num_hidden_groups times inner_group_num must be at most " + MAX_BLOCKS,
        "num_hidden_groups",
        numHiddenGroups,
        "inner_group_num",
        innerGroupNum);
    matrix("vocab_size", vocabSize, "embedding_size", embeddingSize);
    matrix("max_position_embeddings", maxPositionEmbeddings, "embedding_size", embeddingSize);
    matrix("embedding_size", embeddingSize, "hidden_size", hiddenSize);
    matrix("hidden_size", hiddenSize, "hidden_size", hiddenSize);
    matrix("hidden_size", hiddenSize, "intermediate_size", intermediateSize);
    matrix("num_labels", labels.size(), "hidden_size", hiddenSize);
    Shape.check(
        layerNormEps > 0 && layerNormEps < 1,
        "config: layer_norm_eps must be between 0 and 1",
        "layer_norm_eps",
        layerNormEps);
    probability("hidden_dropout_prob", hiddenDropoutProb);
    probability("attention_probs_dropout_prob", attentionProbsDropoutProb);
    probability("classifier_dropout_prob", classifierDropoutProb);
    Shape.check(
        initializerRange >= 0 && initializerRange < 1e3,
        "config: initializer_range must be between 0 and 1000",
        "initializer_range",
        initializerRange);
    Shape.check(
        padTokenId >= 0 && padTokenId < vocabSize,
        "config: pad_token_id must lie within the vocabulary",
        "pad_token_id",
        padTokenId,
        "vocab_size",
        vocabSize);
    Shape.check(!labels.isEmpty(), "config: id2label must name at least one label");
    labels = List.copyOf(labels);
    architectures = List.copyOf(architectures);
  }

  private static void size(String key, int value) {
    Shape.check(
        value >= 1 && value <= MAX_SIZE,
        "config: " + key + " must be between 1 and " + MAX_SIZE,
        key,
        value);
  }

  private static void matrix(String rowsKey, int rows, String columnsKey, int columns) {
    Shape.check(
        (long) rows * columns <= Integer.MAX_VALUE - 8,
        "config: a matrix must have at most 2^31 - 9 elements (a Java array)",
        rowsKey,
        rows,
        columnsKey,
        columns);
  }

  private static void probability(String key, double value) {
    Shape.check(
        value >= 0 && value < 1, "config: " + key + " must be at least 0 and below 1", key, value);
  }

  /// Reads the config.json of a Hugging Face folder. Keys that are not about ALBERT's shape are
  /// ignored.
  ///
  /// @throws CheckpointException if the file is missing, not JSON, another model's, or describes an
  ///   impossible or unsupported ALBERT
  /// @throws IOException if it cannot be read
  public static AlbertConfig read(Path file) throws IOException {
    return read(file, false);
  }

  /// Reads the albert_config.json of a Google folder, where `"gelu"` means the tanh form of GELU
  /// (which Hugging Face calls `gelu_new`).
  ///
  /// @throws CheckpointException if the file is missing, not JSON, or describes an impossible or
  ///   unsupported ALBERT
  /// @throws IOException if it cannot be read
  public static AlbertConfig readGoogle(Path file) throws IOException {
    return read(file, true);
  }

  private static AlbertConfig read(Path file, boolean google) throws IOException {
    Map<String, Object> json = Json.readObject(file);
    try {
      return google ? ConfigJson.google(json) : ConfigJson.huggingFace(json);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, String.valueOf(e.getMessage()));
    }
  }

  /// The configuration that these keys of a Hugging Face config.json describe; what is absent has
  /// its default.
  ///
  /// @throws IllegalArgumentException as [#read] throws CheckpointException
  public static AlbertConfig of(Map<String, Object> json) {
    return ConfigJson.huggingFace(json);
  }

  /// The configuration that these keys of a Google albert_config.json describe, see [#readGoogle].
  ///
  /// @throws IllegalArgumentException as [#readGoogle] throws CheckpointException
  public static AlbertConfig ofGoogle(Map<String, Object> json) {
    return ConfigJson.google(json);
  }

  /// A released size: `base`, `large`, `xlarge` or `xxlarge`, in version 2 unless `-v1` is
  /// appended, or `tiny`.
  ///
  /// Version 1 has the erf form of GELU and, up to xlarge, dropout 0.1; version 2 has the tanh form
  /// and no dropout. Tiny is no release of Google's: 4 layers of 312, as in the Chinese
  /// albert_tiny, with the English vocabulary.
  ///
  /// @throws IllegalArgumentException if there is no such size
  public static AlbertConfig named(String name) {
    String size = name.replaceFirst("-v[12]$", "");
    boolean first = name.endsWith("-v1");
    int[] shape =
        switch (size) {
          case "tiny" -> new int[] {312, 4, 12};
          case "base" -> new int[] {768, 12, 12};
          case "large" -> new int[] {1024, 24, 16};
          case "xlarge" -> new int[] {2048, 24, 16};
          case "xxlarge" -> new int[] {4096, 12, 64};
          default ->
              throw new IllegalArgumentException(
                  "config: size must be tiny, base, large, xlarge or xxlarge, with -v1 or -v2 or"
                      + " nothing behind: size="
                      + name);
        };
    double dropout = first && !size.equals("xxlarge") ? 0.1 : 0;
    return of(
        Map.of(
            "hidden_size",
            shape[0],
            "intermediate_size",
            4 * shape[0],
            "num_hidden_layers",
            shape[1],
            "num_attention_heads",
            shape[2],
            "hidden_act",
            first ? "gelu" : "gelu_new",
            "hidden_dropout_prob",
            dropout,
            "attention_probs_dropout_prob",
            dropout));
  }

  /// This configuration with one value changed, by its key in config.json. `num_labels` replaces
  /// the labels by as many unnamed ones.
  ///
  /// @throws IllegalArgumentException if there is no such key, or the result is impossible
  public AlbertConfig with(String key, Object value) {
    Map<String, Object> json = ConfigJson.toMap(this);
    if (key.equals("num_labels")) {
      json.remove("id2label");
    } else if (!json.containsKey(key)) {
      throw new IllegalArgumentException(
          "config: key must be one of " + json.keySet() + " or num_labels: key=" + key);
    }
    json.put(key, value);
    return of(json);
  }

  /// This configuration with the head's outputs named so, by index.
  ///
  /// @throws IllegalArgumentException if there are none
  public AlbertConfig withLabels(List<String> labels) {
    return with("id2label", ConfigJson.id2label(labels));
  }

  /// Width of an attention head, H/A.
  public int headSize() {
    return hiddenSize / numAttentionHeads;
  }

  /// n: outputs of a classification head.
  public int numLabels() {
    return labels.size();
  }

  /// Whether the labels have no names of their own: `LABEL_0` and so on, as of a file that does not
  /// name them.
  boolean hasUnnamedLabels() {
    return IntStream.range(0, labels.size()).allMatch(i -> labels.get(i).equals("LABEL_" + i));
  }

  /// The group whose weights layer `layer` uses: `layer·G / L`, in integers.
  ///
  /// @throws IllegalArgumentException if there is no such layer
  public int group(int layer) {
    Shape.check(
        layer >= 0 && layer < numHiddenLayers,
        "config: layer must lie within num_hidden_layers",
        "layer",
        layer,
        "num_hidden_layers",
        numHiddenLayers);
    return (int) ((long) layer * numHiddenGroups / numHiddenLayers);
  }

  /// Floating-point operations of a forward pass without a head, two for each multiply-add, over
  /// sequences of so many tokens: `2·E·H` for each token's mapping, and in each of the layers
  /// `2·(4H² + 2HI)` for its products and `4·s·H` for its attention to the s tokens of its
  /// sequence. All else is small against them.
  public double forwardFlops(int... lengths) {
    double h = hiddenSize;
    double layers = (double) numHiddenLayers * innerGroupNum;
    double products = 2 * (4 * h * h + 2 * h * intermediateSize);
    double flops = 0;
    for (int length : lengths) {
      double token = 2.0 * embeddingSize * h + layers * (products + 4 * length * h);
      flops += length * token;
    }
    return flops;
  }

  /// Operations that a forward pass saves in its last layer if it is asked for [some
  /// tokens][AlbertModel] only: for each other token `2·(H² + 2HI)`, in the products behind the
  /// attention.
  ///
  /// @param tokens whose last hidden states are not asked for
  public double savedFlops(double tokens) {
    double h = hiddenSize;
    return 2 * tokens * h * (h + 2 * intermediateSize);
  }

  /// How many parameters each part of such a model has.
  public ParameterCounts parameterCounts() {
    return ParameterCounts.of(this);
  }

  /// The text of a config.json that transformers reads.
  public String toJson() {
    Map<String, Object> json = ConfigJson.toMap(this);
    json.values().removeIf(value -> value.equals(Json.NULL) || value.equals(List.of()));
    return Json.pretty(json);
  }

  /// The text of an albert_config.json that Google's code and [#readGoogle] read. Labels,
  /// architecture and special tokens have no place in it.
  ///
  /// @throws IllegalArgumentException if Google's code would compute something else: with the erf
  ///   form of GELU, whose name there means the tanh form, or another activation that it lacks; a
  ///   layer_norm_eps other than 1e-12; embeddings as wide as the layers, which it does not map
  public String toGoogleJson() {
    return Json.pretty(ConfigJson.toGoogleMap(this));
  }

  /// Writes [#toJson()] to a file, as a whole or not at all.
  ///
  /// @throws IOException if it cannot be written
  public void write(Path file) throws IOException {
    AtomicFile.write(file, toJson());
  }
}
