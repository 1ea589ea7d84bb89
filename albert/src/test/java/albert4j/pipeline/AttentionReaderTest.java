package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Goldens;
import albert4j.model.Pretrained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against the `attentions` of transformers 5.18 in double precision, with the token types that
/// this version leaves out.
class AttentionReaderTest {
  /// Float32 errors of a few units of 1e-7 in the scores, which are of the order of 10.
  private static final double TOLERANCE = 1e-5;

  @TempDir private Path folder;

  @Test
  void theReferencesProbabilities() throws IOException {
    double[] first = {
      0.0007676997297672627,
      0.0001193463947286204,
      2.049231999714687e-06,
      3.8369434929605254e-07,
      0.877754036245463,
      4.4273767728504014e-05,
      0.008585555490847037,
      0.036437689239661286,
      8.184138885610363e-08,
      0.07628039445444706,
      2.3760976018923946e-06,
      3.1565540508528355e-06,
      2.9572579665579404e-06
    };
    double[] last = {
      0.11281182288812136,
      0.05269584307940581,
      0.02402559586127584,
      0.1264222267790737,
      0.0808102251428332,
      0.17743202468148578,
      0.04463069604486093,
      0.061803761410963436,
      0.07775637014779388,
      0.021981345878930556,
      0.06654818525945624,
      0.12257972696151143,
      0.0305021758642879
    };
    try (var reader = AttentionReader.load(Goldens.folder("pipeline/classify"))) {
      AttentionMaps maps = reader.read(reader.encode("A man eats something.", "He is hungry."));
      assertEquals(List.of("1", "2", "3"), maps.layers());
      assertEquals(4, maps.heads());
      assertEquals(first.length, maps.encoding().size());
      assertEquals(3 * 4 * 13 * 13, reader.probabilities(13));
      for (int i = 0; i < first.length; i++) {
        assertEquals(first[i], maps.probability(0, 0, 0, i), TOLERANCE);
        assertEquals(last[i], maps.probability(2, 3, 3, i), TOLERANCE);
      }
      assertRowsSumTo1(maps);
    }
  }

  @Test
  void everyBlockOfALayerHasItsOwn() throws IOException {
    try (var reader = AttentionReader.load(model(Float.NaN))) {
      assertThrows(ArithmeticException.class, () -> reader.read(reader.encode("a b")));
    }
    try (var reader = AttentionReader.load(model(0))) {
      AttentionMaps maps = reader.read(reader.encode("a b a"));
      assertEquals(List.of("1.1", "1.2", "2.1", "2.2"), maps.layers());
      assertEquals(List.of("[CLS]", "a", "b", "a", "[SEP]"), maps.encoding().pieces());
      // keys and queries of zeros look evenly at everything
      assertEquals(0.2f, maps.probability(3, 1, 4, 0), Math.ulp(0.2f));
      assertRowsSumTo1(maps);
    }
  }

  /// Three words, two layers of two blocks of two heads, and one value for all weights.
  private Path model(float value) throws IOException {
    Files.write(
        folder.resolve("vocab.txt"),
        List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b"));
    AlbertConfig config =
        AlbertConfig.of(
            Map.of(
                "vocab_size", 7,
                "embedding_size", 4,
                "hidden_size", 8,
                "num_attention_heads", 2,
                "intermediate_size", 12,
                "num_hidden_layers", 2,
                "inner_group_num", 2,
                "max_position_embeddings", 16));
    var fresh = Pretrained.fresh(config, Architecture.MODEL, new SplittableRandom(7));
    for (String name : fresh.parameters().names()) {
      Arrays.fill(fresh.parameters().get(name).data(), value);
    }
    fresh.save(folder);
    return folder;
  }

  private static void assertRowsSumTo1(AttentionMaps maps) {
    int n = maps.encoding().size();
    for (int layer = 0; layer < maps.layers().size(); layer++) {
      for (int head = 0; head < maps.heads(); head++) {
        for (int from = 0; from < n; from++) {
          double sum = 0;
          for (int to = 0; to < n; to++) {
            sum += maps.probability(layer, head, from, to);
          }
          // half a unit in the last place of each term, and as much of the divisor
          assertEquals(1, sum, 2 * n * Math.ulp(1f));
        }
      }
    }
  }
}
