package albert4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Counts that transformers gives for models of these shapes.
class ParameterCountsTest {
  @ParameterizedTest
  @CsvSource({
    "base, 11683584, 11812272, 11813810, 11221680, 7087872",
    "large, 17683968, 17845424, 17847474, 16795824, 12596224",
    "xlarge, 58724864, 59017392, 59021490, 54821040, 50358272",
    "xxlarge, 222595584, 223150256, 223158450, 206368944, 201379840",
  })
  void releasedSizes(
      String size, long model, long withMaskedLm, long preTraining, long maskedLm, long layer) {
    var counts = AlbertConfig.named(size).parameterCounts();
    assertEquals(model, counts.model());
    assertEquals(withMaskedLm, counts.model() + counts.maskedLm());
    assertEquals(preTraining, counts.forPreTraining());
    assertEquals(maskedLm, counts.forMaskedLm());
    assertEquals(layer, counts.layer());
  }

  @Test
  void partsOfBase() {
    var counts = AlbertConfig.named("base").with("num_labels", 3).parameterCounts();
    assertEquals(
        new ParameterCounts(
            3906048, 99072, 7087872, 1, 590592, 128688, 1538, 3 * 768 + 3, 769, 1538),
        counts);
  }

  @ParameterizedTest
  @CsvSource({
    "indic-bert, 200000, 512, 768, 12, 12, 3072, 33443584",
    "albert_chinese_tiny, 21128, 512, 312, 4, 12, 1248, 4080520",
    "albert_chinese_small, 21128, 512, 384, 6, 12, 1536, 4742272",
    "albert_chinese_base, 21128, 512, 768, 12, 12, 3072, 10547968",
    "albert-kor-base, 42000, 256, 768, 12, 12, 3072, 13186816",
    "paraphrase-albert-small-v2, 30000, 512, 768, 6, 12, 3072, 11683584",
  })
  void otherCheckpoints(
      String name,
      int vocab,
      int positions,
      int hidden,
      int layers,
      int heads,
      int inner,
      long model) {
    var config =
        AlbertConfig.of(
            Map.of(
                "vocab_size", vocab,
                "max_position_embeddings", positions,
                "hidden_size", hidden,
                "num_hidden_layers", layers,
                "num_attention_heads", heads,
                "intermediate_size", inner));
    assertEquals(model, config.parameterCounts().model(), name);
  }

  @Test
  void groupsMultiplyTheLayers() {
    var config = AlbertConfig.named("base").with("num_hidden_groups", 2).with("inner_group_num", 3);
    assertEquals(11683584 + 5 * 7087872, config.parameterCounts().model());
  }
}
