package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import albert4j.model.Goldens;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Against PyTorch's `cosine_similarity`, in double precision, of the means of the last hidden
/// states that transformers 5.18 computes.
class SimilarityTest {
  /// Vectors of 32 elements with float32 errors of a few units of 1e-7.
  private static final double TOLERANCE = 1e-5;

  private static final String EATING = "A man is eating food.";
  private static final String EATS = "A man eats something.";
  private static final String WEATHER = "The weather is lovely today.";
  private static final String STADIUM = "He drove to the stadium.";

  @Test
  void theReferencesScores() throws IOException {
    try (Similarity similarity = load()) {
      assertEquals(0.835258785515255, similarity.score(EATING, EATS), TOLERANCE);
      List<Float> scores =
          similarity
              .scores(
                  Stream.of(
                      similarity.encode(EATING, WEATHER),
                      similarity.encode(STADIUM, EATING),
                      similarity.encode(WEATHER, WEATHER)))
              .toList();
      assertEquals(3, scores.size());
      assertEquals(0.8714088011109241, scores.get(0), TOLERANCE);
      assertEquals(0.9228771647008907, scores.get(1), TOLERANCE);
      assertEquals(1, scores.get(2), 1e-7);
      assertEquals(0, similarity.scores(Stream.of()).count());
    }
  }

  @Test
  void theClosestAreFound() throws IOException {
    try (Similarity similarity = load()) {
      List<Similarity.Match> found =
          similarity.search(EATS, Stream.of(EATING, STADIUM, WEATHER, STADIUM), 3);
      assertEquals(
          List.of(WEATHER, STADIUM, STADIUM), found.stream().map(Similarity.Match::text).toList());
      assertEquals(List.of(2L, 1L, 3L), found.stream().map(Similarity.Match::index).toList());
      assertEquals(0.955494693509251, found.get(0).score(), TOLERANCE);
      assertEquals(0.9003062583566966, found.get(1).score(), TOLERANCE);
      assertEquals(List.of(), similarity.search(EATS, Stream.of(), 3));
      // more than one batch
      Stream<String> many = IntStream.range(0, 1000).mapToObj(i -> i == 900 ? EATS : "no " + i);
      assertEquals(900, similarity.search(EATS, many, 1).getFirst().index());
      assertThrows(
          IllegalArgumentException.class, () -> similarity.search(EATS, Stream.of("a"), 0));
    }
  }

  @Test
  void cosines() {
    assertEquals(0.96f, Similarity.cosine(new float[] {3, 4}, new float[] {4, 3}));
    assertEquals(-1f, Similarity.cosine(new float[] {1e30f, 0}, new float[] {-2, 0}));
    assertEquals(0f, Similarity.cosine(new float[2], new float[] {1, 2}));
    assertThrows(
        IllegalArgumentException.class, () -> Similarity.cosine(new float[1], new float[2]));
  }

  private static Similarity load() throws IOException {
    return Similarity.load(Goldens.folder("pipeline/classify"));
  }
}
