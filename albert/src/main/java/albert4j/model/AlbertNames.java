package albert4j.model;

import static albert4j.engine.checkpoint.NameTable.Scheme.HUGGING_FACE;
import static albert4j.engine.checkpoint.NameTable.Scheme.OURS;
import static albert4j.engine.checkpoint.NameTable.Scheme.TENSORFLOW;

import albert4j.engine.checkpoint.NameTable;
import albert4j.engine.checkpoint.NameTable.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The names of ALBERT's tensors: here, in Hugging Face transformers, in Google's TensorFlow
/// checkpoints.
///
/// Sources: the state dicts of transformers 4.57, whose trunk has the prefix `albert.` unless the
/// model has no head; the variable scopes of google-research/albert (modeling.py,
/// run_pretraining.py, run_classifier.py, run_squad_v1.py). Of TensorFlow's matrices only the
/// `kernel`s are stored as `[in, out]`.
public final class AlbertNames {
  private static final String PREFIX = "albert.";
  private static final String OUR_LAYER = "encoder.blocks.*.*.";
  private static final String HF_LAYER = "albert.encoder.albert_layer_groups.*.albert_layers.*.";
  private static final String TF_LAYER = "bert/encoder/transformer/group_*/inner_group_*/";

  /// The table. The decoder of the masked-LM head has no row: it is the table of embeddings.
  public static final NameTable TABLE = NameTable.of(rows());

  /// Where a tensor of a file belongs.
  ///
  /// @param ours the parameter's name
  /// @param transposed whether the file stores it as `[in, out]`
  /// @param tiedCopy whether it is a second copy of a tied parameter, as old files carry
  record Origin(String ours, boolean transposed, boolean tiedCopy) {}

  private AlbertNames() {}

  private static List<Row> rows() {
    var rows = new ArrayList<Row>();
    plain(
        rows,
        "embeddings.word",
        "albert.embeddings.word_embeddings.weight",
        "bert/embeddings/word_embeddings");
    plain(
        rows,
        "embeddings.position",
        "albert.embeddings.position_embeddings.weight",
        "bert/embeddings/position_embeddings");
    plain(
        rows,
        "embeddings.type",
        "albert.embeddings.token_type_embeddings.weight",
        "bert/embeddings/token_type_embeddings");
    norm(rows, "embeddings.norm", "albert.embeddings.LayerNorm", "bert/embeddings/LayerNorm");
    dense(
        rows,
        "encoder.mapping",
        "albert.encoder.embedding_hidden_mapping_in",
        "bert/encoder/embedding_hidden_mapping_in");
    for (String part : List.of("query", "key", "value")) {
      dense(
          rows,
          OUR_LAYER + "attention." + part,
          HF_LAYER + "attention." + part,
          TF_LAYER + "attention_1/self/" + part);
    }
    dense(
        rows,
        OUR_LAYER + "attention.output",
        HF_LAYER + "attention.dense",
        TF_LAYER + "attention_1/output/dense");
    norm(
        rows,
        OUR_LAYER + "attention.norm",
        HF_LAYER + "attention.LayerNorm",
        TF_LAYER + "LayerNorm");
    dense(
        rows,
        OUR_LAYER + "feedForward.inner",
        HF_LAYER + "ffn",
        TF_LAYER + "ffn_1/intermediate/dense");
    dense(
        rows,
        OUR_LAYER + "feedForward.outer",
        HF_LAYER + "ffn_output",
        TF_LAYER + "ffn_1/intermediate/output/dense");
    norm(
        rows,
        OUR_LAYER + "feedForward.norm",
        HF_LAYER + "full_layer_layer_norm",
        TF_LAYER + "LayerNorm_1");
    dense(rows, "pooler", "albert.pooler", "bert/pooler/dense");
    dense(rows, "maskedLm.dense", "predictions.dense", "cls/predictions/transform/dense");
    norm(rows, "maskedLm.norm", "predictions.LayerNorm", "cls/predictions/transform/LayerNorm");
    plain(rows, "maskedLm.bias", "predictions.bias", "cls/predictions/output_bias");
    output(rows, "sentenceOrder", "sop_classifier.classifier", "cls/seq_relationship/");
    output(rows, "classifier", "classifier", "");
    output(rows, "span", "qa_outputs", "cls/squad/");
    return rows;
  }

  private static void plain(List<Row> rows, String ours, String huggingFace, String tensorFlow) {
    rows.add(new Row(ours, huggingFace, tensorFlow, false));
  }

  private static void dense(List<Row> rows, String ours, String huggingFace, String tensorFlow) {
    rows.add(new Row(ours + ".weight", huggingFace + ".weight", tensorFlow + "/kernel", true));
    plain(rows, ours + ".bias", huggingFace + ".bias", tensorFlow + "/bias");
  }

  private static void norm(List<Row> rows, String ours, String huggingFace, String tensorFlow) {
    plain(rows, ours + ".weight", huggingFace + ".weight", tensorFlow + "/gamma");
    plain(rows, ours + ".bias", huggingFace + ".bias", tensorFlow + "/beta");
  }

  private static void output(List<Row> rows, String ours, String huggingFace, String tensorFlow) {
    plain(rows, ours + ".weight", huggingFace + ".weight", tensorFlow + "output_weights");
    plain(rows, ours + ".bias", huggingFace + ".bias", tensorFlow + "output_bias");
  }

  /// The keys under which transformers keeps these parameters: the trunk is prefixed with `albert.`
  /// if one of them belongs to a head.
  ///
  /// @param ours names of all parameters of a model
  /// @return by our name, in the same order
  /// @throws IllegalArgumentException if ALBERT has no such parameter
  public static Map<String, String> huggingFace(Collection<String> ours) {
    var names = new LinkedHashMap<String, String>();
    for (String name : ours) {
      names.put(name, huggingFace(name));
    }
    if (names.values().stream().allMatch(name -> name.startsWith(PREFIX))) {
      names.replaceAll((our, name) -> name.substring(PREFIX.length()));
    }
    return names;
  }

  /// The key under which transformers keeps a parameter of a model with a head.
  ///
  /// @throws IllegalArgumentException if ALBERT has no such parameter
  public static String huggingFace(String ours) {
    return translate(ours, HUGGING_FACE);
  }

  /// The variable in which Google's checkpoints keep a parameter.
  ///
  /// @throws IllegalArgumentException if ALBERT has no such parameter
  public static String tensorFlow(String ours) {
    return translate(ours, TENSORFLOW);
  }

  /// Whether Google's checkpoints keep a parameter as `[in, out]`.
  ///
  /// @throws IllegalArgumentException if ALBERT has no such parameter
  static boolean isTransposed(String ours) {
    return match(ours).row().transposed();
  }

  private static String translate(String ours, NameTable.Scheme scheme) {
    return match(ours).name(scheme);
  }

  private static NameTable.Match match(String ours) {
    return TABLE
        .find(OURS, ours)
        .orElseThrow(
            () -> new IllegalArgumentException("names: not a parameter of ALBERT: name=" + ours));
  }

  /// Where a tensor of a file belongs, by its name; empty if the name is no parameter's.
  static Optional<Origin> origin(String name) {
    return switch (strip(name)) {
      case "predictions.decoder.weight" -> Optional.of(new Origin("embeddings.word", false, true));
      case "predictions.decoder.bias" -> Optional.of(new Origin("maskedLm.bias", false, true));
      case String stripped ->
          TABLE
              .find(HUGGING_FACE, stripped)
              .or(() -> TABLE.find(HUGGING_FACE, PREFIX + stripped))
              .map(match -> new Origin(match.name(OURS), false, false))
              .or(() ->
                  TABLE
                      .find(TENSORFLOW, stripped)
                      .map(m -> new Origin(m.name(OURS), m.row().transposed(), false)));
    };
  }

  /// Without what wrappers put in front (`module.` of data-parallel training, `module/` of
  /// TensorFlow Hub) and with the LayerNorm names of today: the conversions of 2019 kept
  /// TensorFlow's gamma and beta.
  static String strip(String name) {
    String bare =
        name.startsWith("module.") || name.startsWith("module/") ? name.substring(7) : name;
    return bare.endsWith("LayerNorm.gamma")
        ? bare.replaceFirst("gamma$", "weight")
        : bare.endsWith("LayerNorm.beta") ? bare.replaceFirst("beta$", "bias") : bare;
  }

  /// Whether a name belongs to embeddings or encoder, where a tensor that the model lacks changes
  /// its results.
  static boolean isTrunk(String name) {
    return strip(name).matches("(albert\\.|bert/)?(embeddings|encoder)[./].*");
  }

  /// Whether a tensor says nothing about the model: the constant 0, 1, 2, … that old files carry,
  /// an optimiser's memory.
  static boolean isIgnorable(String name) {
    return name.endsWith("embeddings.position_ids")
        || name.endsWith("/adam_m")
        || name.endsWith("/adam_v")
        || strip(name).equals("global_step")
        || name.startsWith("AdamWeightDecayOptimizer")
        || name.startsWith("LAMB");
  }
}
