package albert4j.model;

import static albert4j.engine.checkpoint.NameTable.Scheme.HUGGING_FACE;
import static albert4j.engine.checkpoint.NameTable.Scheme.OURS;
import static albert4j.engine.checkpoint.NameTable.Scheme.TENSORFLOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.NameTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlbertNamesTest {
  /// All variables of Google's albert_base_zh, read from its index file, but global_step.
  private static final List<String> GOOGLE =
      """
      bert/embeddings/LayerNorm/beta
      bert/embeddings/LayerNorm/gamma
      bert/embeddings/position_embeddings
      bert/embeddings/token_type_embeddings
      bert/embeddings/word_embeddings
      bert/encoder/embedding_hidden_mapping_in/bias
      bert/encoder/embedding_hidden_mapping_in/kernel
      bert/encoder/transformer/group_0/inner_group_0/LayerNorm/beta
      bert/encoder/transformer/group_0/inner_group_0/LayerNorm/gamma
      bert/encoder/transformer/group_0/inner_group_0/LayerNorm_1/beta
      bert/encoder/transformer/group_0/inner_group_0/LayerNorm_1/gamma
      bert/encoder/transformer/group_0/inner_group_0/attention_1/output/dense/bias
      bert/encoder/transformer/group_0/inner_group_0/attention_1/output/dense/kernel
      bert/encoder/transformer/group_0/inner_group_0/attention_1/self/key/bias
      bert/encoder/transformer/group_0/inner_group_0/attention_1/self/key/kernel
      bert/encoder/transformer/group_0/inner_group_0/attention_1/self/query/bias
      bert/encoder/transformer/group_0/inner_group_0/attention_1/self/query/kernel
      bert/encoder/transformer/group_0/inner_group_0/attention_1/self/value/bias
      bert/encoder/transformer/group_0/inner_group_0/attention_1/self/value/kernel
      bert/encoder/transformer/group_0/inner_group_0/ffn_1/intermediate/dense/bias
      bert/encoder/transformer/group_0/inner_group_0/ffn_1/intermediate/dense/kernel
      bert/encoder/transformer/group_0/inner_group_0/ffn_1/intermediate/output/dense/bias
      bert/encoder/transformer/group_0/inner_group_0/ffn_1/intermediate/output/dense/kernel
      bert/pooler/dense/bias
      bert/pooler/dense/kernel
      cls/predictions/output_bias
      cls/predictions/transform/LayerNorm/beta
      cls/predictions/transform/LayerNorm/gamma
      cls/predictions/transform/dense/bias
      cls/predictions/transform/dense/kernel
      cls/seq_relationship/output_bias
      cls/seq_relationship/output_weights
      """
          .lines()
          .toList();

  @Test
  void theTableIsABijectionOnGooglesNames() {
    var ours = new HashSet<String>();
    for (String name : GOOGLE) {
      var match = AlbertNames.TABLE.find(TENSORFLOW, name).orElseThrow();
      assertEquals(name, match.name(TENSORFLOW));
      assertEquals(name.endsWith("/kernel"), match.row().transposed(), name);
      assertTrue(ours.add(match.name(OURS)), name);
      for (var scheme : NameTable.Scheme.values()) {
        var back = AlbertNames.TABLE.find(scheme, match.name(scheme)).orElseThrow();
        assertEquals(name, back.name(TENSORFLOW));
      }
    }
    var config = AlbertConfig.named("base");
    assertEquals(Shapes.with(config, "pooler", "maskedLm", "sentenceOrder").keySet(), ours);
  }

  /// Every key of every folder finds its parameter, and the parameters give back exactly the keys.
  @Test
  void theTableIsABijectionOnTheKeysOfTransformers() throws IOException {
    Path goldens = SharedFolder.resolve("golden/model");
    List<Path> files;
    try (var all = Files.walk(goldens)) {
      files = all.filter(file -> file.endsWith("model.safetensors")).toList();
    }
    assertEquals(32, files.size());
    for (Path file : files) {
      try (var checkpoint = Checkpoint.open(file)) {
        var keyOf = new TreeMap<String, String>();
        for (String key : checkpoint.names()) {
          var origin = AlbertNames.origin(key).orElseThrow();
          assertFalse(origin.transposed());
          assertFalse(origin.tiedCopy());
          assertEquals(null, keyOf.put(origin.ours(), key));
          String tensorFlow = AlbertNames.tensorFlow(origin.ours());
          assertEquals(origin.ours(), AlbertNames.origin(tensorFlow).orElseThrow().ours());
        }
        assertEquals(keyOf, AlbertNames.huggingFace(keyOf.keySet()), file.toString());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "embeddings.word_embeddings.weight, embeddings.word, false, false",
    "module.albert.pooler.bias, pooler.bias, false, false",
    "albert.embeddings.LayerNorm.gamma, embeddings.norm.weight, false, false",
    "encoder.albert_layer_groups.1.albert_layers.2.attention.LayerNorm.beta, encoder.blocks.1.2.attention.norm.bias, false, false",
    "predictions.decoder.weight, embeddings.word, false, true",
    "predictions.decoder.bias, maskedLm.bias, false, true",
    "sop_classifier.classifier.weight, sentenceOrder.weight, false, false",
    "qa_outputs.bias, span.bias, false, false",
    "classifier.weight, classifier.weight, false, false",
    "module/bert/pooler/dense/kernel, pooler.weight, true, false",
    "bert/encoder/transformer/group_3/inner_group_0/ffn_1/intermediate/output/dense/kernel, encoder.blocks.3.0.feedForward.outer.weight, true, false",
    "output_weights, classifier.weight, false, false",
    "output_bias, classifier.bias, false, false",
    "cls/squad/output_weights, span.weight, false, false",
  })
  void namesOfAllTimesFindTheirParameter(
      String name, String ours, boolean transposed, boolean copy) {
    assertEquals(
        new AlbertNames.Origin(ours, transposed, copy), AlbertNames.origin(name).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "albert.albert.pooler.bias",
    "albert.classifier.weight",
    "bert.pooler.dense.weight",
    "albert.embeddings.position_ids",
    "global_step",
    "bert/embeddings/word_embeddings_2",
    "bert/encoder/transformer/group_0_9/layer_9/inner_group_0/ffn_1/intermediate/dense/kernel",
    "bert/encoder/layer_shared/attention/self/key/kernel",
    "embeddings.word",
    "bert/pooler/dense/kernel/adam_m",
    "start_logits/dense/kernel",
  })
  void otherNamesFindNone(String name) {
    assertTrue(AlbertNames.origin(name).isEmpty());
  }

  @Test
  void namesAreWrittenWithThePrefixOnlyBesideAHead() {
    var config = AlbertConfig.named("tiny");
    assertEquals(
        Map.of(
            "pooler.bias", "pooler.bias", "embeddings.word", "embeddings.word_embeddings.weight"),
        AlbertNames.huggingFace(Set.of("pooler.bias", "embeddings.word")));
    assertEquals(
        Map.of("pooler.bias", "albert.pooler.bias", "span.bias", "qa_outputs.bias"),
        AlbertNames.huggingFace(Set.of("pooler.bias", "span.bias")));
    assertEquals(25, AlbertNames.huggingFace(Shapes.with(config, "pooler").keySet()).size());
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> AlbertNames.huggingFace(Set.of("poolr.bias")));
    assertEquals("names: not a parameter of ALBERT: name=poolr.bias", e.getMessage());
  }

  @Test
  void everyRowHasAllThreeNames() {
    for (var row : AlbertNames.TABLE.rows()) {
      var match = AlbertNames.TABLE.find(OURS, row.ours().replace("*", "0")).orElseThrow();
      assertTrue(AlbertNames.TABLE.find(HUGGING_FACE, match.name(HUGGING_FACE)).isPresent());
      assertTrue(AlbertNames.TABLE.find(TENSORFLOW, match.name(TENSORFLOW)).isPresent());
    }
    assertEquals(36, AlbertNames.TABLE.rows().size());
  }
}
