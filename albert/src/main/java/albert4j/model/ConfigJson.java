package albert4j.model;

import albert4j.engine.checkpoint.Json;
import albert4j.engine.op.Activation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Between [AlbertConfig] and the two layouts of its JSON file.
///
/// A key that is absent, or null, has its default.
final class ConfigJson {
  /// Transformers' names; several are one function up to rounding.
  private static final Map<String, Activation> HUGGING_FACE_ACTIVATIONS =
      Map.ofEntries(
          Map.entry("gelu", Activation.GELU),
          Map.entry("gelu_python", Activation.GELU),
          Map.entry("gelu_new", Activation.GELU_TANH),
          Map.entry("gelu_fast", Activation.GELU_TANH),
          Map.entry("gelu_accurate", Activation.GELU_TANH),
          Map.entry("gelu_pytorch_tanh", Activation.GELU_TANH),
          Map.entry("relu", Activation.RELU),
          Map.entry("tanh", Activation.TANH),
          Map.entry("sigmoid", Activation.SIGMOID),
          Map.entry("silu", Activation.SILU),
          Map.entry("swish", Activation.SILU),
          Map.entry("quick_gelu", Activation.QUICK_GELU),
          Map.entry("mish", Activation.MISH),
          Map.entry("linear", Activation.LINEAR));

  /// What google-research/albert accepts. Its "gelu" is the tanh form, and "" means none.
  private static final Map<String, Activation> GOOGLE_ACTIVATIONS =
      Map.of(
          "gelu", Activation.GELU_TANH,
          "gelu_new", Activation.GELU_TANH,
          "relu", Activation.RELU,
          "tanh", Activation.TANH,
          "linear", Activation.LINEAR,
          "", Activation.LINEAR);

  private static final Set<String> GOOGLE_KEYS =
      Set.of(
          "vocab_size",
          "embedding_size",
          "hidden_size",
          "num_hidden_layers",
          "num_hidden_groups",
          "inner_group_num",
          "num_attention_heads",
          "intermediate_size",
          "max_position_embeddings",
          "type_vocab_size",
          "hidden_dropout_prob",
          "attention_probs_dropout_prob",
          "initializer_range");

  private final Map<String, Object> json;

  private ConfigJson(Map<String, Object> json) {
    this.json = json;
  }

  static AlbertConfig huggingFace(Map<String, Object> json) {
    var keys = new ConfigJson(json);
    String type = keys.text("model_type", "albert");
    require(type.equals("albert"), "model_type must be albert", "model_type", type);
    return keys.read(HUGGING_FACE_ACTIVATIONS, "gelu_new");
  }

  static AlbertConfig google(Map<String, Object> json) {
    var keys = new ConfigJson(json);
    require(
        keys.value("vocab_size").isPresent(), "vocab_size must be there", "keys", json.keySet());
    return keys.read(GOOGLE_ACTIVATIONS, "gelu");
  }

  private AlbertConfig read(Map<String, Activation> activations, String defaultActivation) {
    // another file of the folder, read by mistake, would otherwise pass as xxlarge
    require(
        json.containsKey("model_type") || json.containsKey("hidden_size"),
        "must hold model_type or hidden_size",
        "keys",
        json.keySet());
    String positions = text("position_embedding_type", "absolute");
    require(
        positions.equals("absolute"),
        "position_embedding_type must be absolute, no other is supported",
        "position_embedding_type",
        positions);
    double hiddenDropout = real("hidden_dropout_prob", 0);
    return new AlbertConfig(
        integer("vocab_size", 30000),
        integer("embedding_size", 128),
        integer("hidden_size", 4096),
        integer("num_hidden_layers", 12),
        integer("num_hidden_groups", 1),
        integer("inner_group_num", 1),
        integer("num_attention_heads", 64),
        integer("intermediate_size", 16384),
        activation(activations, text("hidden_act", defaultActivation)),
        integer("max_position_embeddings", 512),
        integer("type_vocab_size", 2),
        real("layer_norm_eps", 1e-12),
        hiddenDropout,
        real("attention_probs_dropout_prob", 0),
        // a null here, unlike an absent key, means the dropout of the layers
        real(
            "classifier_dropout_prob",
            json.containsKey("classifier_dropout_prob") ? hiddenDropout : 0.1),
        real("initializer_range", 0.02),
        integer("pad_token_id", 0),
        integer("bos_token_id", 2),
        integer("eos_token_id", 3),
        labels(),
        problemType(),
        strings("architectures"));
  }

  private static Activation activation(Map<String, Activation> known, String name) {
    Activation activation = known.get(name);
    if (activation == null) {
      throw invalid(
          "hidden_act must be one of " + new TreeMap<>(known).keySet(), "hidden_act", name);
    }
    return activation;
  }

  /// `id2label` decides, as in transformers; without it `num_labels`, 2 by default, gives as many
  /// unnamed labels.
  private List<String> labels() {
    Optional<Object> value = value("id2label");
    if (value.isEmpty()) {
      int count = integer("num_labels", 2);
      require(
          count >= 1 && count <= 1 << 20,
          "num_labels must be between 1 and " + (1 << 20),
          "num_labels",
          count);
      var labels = new ArrayList<String>();
      for (int i = 0; i < count; i++) {
        labels.add("LABEL_" + i);
      }
      return labels;
    }
    Map<String, Object> byIndex =
        Json.object(value.get())
            .orElseThrow(
                () -> invalid("id2label must be an object of labels", "id2label", value.get()));
    var labels = new ArrayList<String>();
    for (int i = 0; i < byIndex.size(); i++) {
      Object label = byIndex.get(Integer.toString(i));
      if (label == null) {
        throw invalid("id2label must number its labels from 0", "keys", byIndex.keySet());
      }
      labels.add(label.toString());
    }
    return labels;
  }

  private Optional<ProblemType> problemType() {
    String name = text("problem_type", "");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    for (ProblemType type : ProblemType.values()) {
      if (type.key().equals(name)) {
        return Optional.of(type);
      }
    }
    String known = List.of(ProblemType.values()).toString().toLowerCase(Locale.ROOT);
    throw invalid("problem_type must be one of " + known, "problem_type", name);
  }

  private List<String> strings(String key) {
    Object value = value(key).orElse(List.of());
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw invalid(key + " must be a list of strings", key, value);
  }

  private int integer(String key, int absent) {
    Object value = value(key).orElse(absent);
    if ((value instanceof Long || value instanceof Integer)
        && ((Number) value).longValue() == ((Number) value).intValue()) {
      return ((Number) value).intValue();
    }
    throw invalid(key + " must be an integer of 32 bits", key, value);
  }

  private double real(String key, double absent) {
    Object value = value(key).orElse(absent);
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw invalid(key + " must be a number", key, value);
  }

  private String text(String key, String absent) {
    Object value = value(key).orElse(absent);
    if (value instanceof String text) {
      return text;
    }
    throw invalid(key + " must be a string", key, value);
  }

  private Optional<Object> value(String key) {
    return Optional.ofNullable(json.get(key)).filter(value -> !value.equals(Json.NULL));
  }

  private static void require(boolean ok, String rule, String name, Object value) {
    if (!ok) {
      throw invalid(rule, name, value);
    }
  }

  private static IllegalArgumentException invalid(String rule, String name, Object value) {
    String text = Json.compact(value);
    String shown = text.length() <= 200 ? text : text.substring(0, 200) + "…";
    return new IllegalArgumentException("config: " + rule + ": " + name + "=" + shown);
  }

  /// The keys and values of a Hugging Face config.json, in the alphabetical order that transformers
  /// writes.
  static Map<String, Object> toMap(AlbertConfig config) {
    var json = new TreeMap<String, Object>();
    json.put("model_type", "albert");
    json.put("position_embedding_type", "absolute");
    json.put("architectures", config.architectures());
    json.put("vocab_size", config.vocabSize());
    json.put("embedding_size", config.embeddingSize());
    json.put("hidden_size", config.hiddenSize());
    json.put("num_hidden_layers", config.numHiddenLayers());
    json.put("num_hidden_groups", config.numHiddenGroups());
    json.put("inner_group_num", config.innerGroupNum());
    json.put("num_attention_heads", config.numAttentionHeads());
    json.put("intermediate_size", config.intermediateSize());
    json.put("hidden_act", huggingFaceName(config.activation()));
    json.put("max_position_embeddings", config.maxPositionEmbeddings());
    json.put("type_vocab_size", config.typeVocabSize());
    json.put("layer_norm_eps", config.layerNormEps());
    json.put("hidden_dropout_prob", config.hiddenDropoutProb());
    json.put("attention_probs_dropout_prob", config.attentionProbsDropoutProb());
    json.put("classifier_dropout_prob", config.classifierDropoutProb());
    json.put("initializer_range", config.initializerRange());
    json.put("pad_token_id", config.padTokenId());
    json.put("bos_token_id", config.bosTokenId());
    json.put("eos_token_id", config.eosTokenId());
    json.put("id2label", id2label(config.labels()));
    json.put("label2id", label2id(config.labels()));
    json.put("problem_type", config.problemType().<Object>map(ProblemType::key).orElse(Json.NULL));
    return json;
  }

  /// The keys and values of Google's albert_config.json. What it has no key for must be as Google's
  /// code has it, for that code would compute something else without a word.
  static Map<String, Object> toGoogleMap(AlbertConfig config) {
    require(
        config.layerNormEps() == 1e-12,
        "layer_norm_eps must be 1e-12, for albert_config.json cannot say it",
        "layer_norm_eps",
        config.layerNormEps());
    require(
        config.embeddingSize() != config.hiddenSize(),
        "embedding_size and hidden_size must differ, for Google's model has no mapping between"
            + " equal ones",
        "embedding_size",
        config.embeddingSize());
    var json = new TreeMap<String, Object>(toMap(config));
    json.keySet().retainAll(GOOGLE_KEYS);
    json.put("hidden_act", googleName(config.activation()));
    // never used by Google's code, but named by all of its files
    json.put("down_scale_factor", 1);
    return json;
  }

  private static String googleName(Activation activation) {
    return switch (activation) {
      case GELU_TANH -> "gelu";
      case RELU -> "relu";
      case TANH -> "tanh";
      case LINEAR -> "linear";
      case GELU ->
          throw invalid(
              "hidden_act must not be the erf form of GELU, for \"gelu\" in albert_config.json is"
                  + " the tanh form (gelu_new; weights that come from Google's were trained with"
                  + " that)",
              "hidden_act",
              "gelu");
      case SIGMOID, SILU, QUICK_GELU, MISH ->
          throw invalid(
              "hidden_act must be gelu_new, relu, tanh or linear for albert_config.json",
              "hidden_act",
              huggingFaceName(activation));
    };
  }

  static Map<String, Object> id2label(List<String> labels) {
    var id2label = new LinkedHashMap<String, Object>();
    for (int i = 0; i < labels.size(); i++) {
      id2label.put(Integer.toString(i), labels.get(i));
    }
    return id2label;
  }

  private static Map<String, Object> label2id(List<String> labels) {
    var label2id = new LinkedHashMap<String, Object>();
    for (int i = 0; i < labels.size(); i++) {
      label2id.putIfAbsent(labels.get(i), i);
    }
    return label2id;
  }

  private static String huggingFaceName(Activation activation) {
    return switch (activation) {
      case GELU -> "gelu";
      case GELU_TANH -> "gelu_new";
      case RELU -> "relu";
      case TANH -> "tanh";
      case SIGMOID -> "sigmoid";
      case SILU -> "silu";
      case QUICK_GELU -> "quick_gelu";
      case MISH -> "mish";
      case LINEAR -> "linear";
    };
  }
}
