package albert4j.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import albert4j.engine.Init;
import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every place where ALBERT drops elements while it trains. All other ways by which dropout could
/// reach the result are cut by weights of 0: what is left shows that one place is active.
class DropoutSitesTest {
  /// Cuts off the embeddings: every token enters the encoder as the same vector.
  private static final List<String> EMBEDDINGS = List.of("encoder.mapping.weight");

  private static final List<String> ATTENTION =
      List.of("encoder.blocks.0.0.attention.output.weight");

  private static final List<String> FEED_FORWARD =
      List.of("encoder.blocks.0.0.feedForward.outer.weight");

  /// A place, the key of its probability, and the ways to cut.
  private record Site(String name, String key, List<List<String>> cuts, List<String> own) {}

  private static final List<Site> SITES =
      List.of(
          new Site(
              "embeddings", "hidden_dropout_prob", List.of(ATTENTION, FEED_FORWARD), EMBEDDINGS),
          new Site(
              "attention output",
              "hidden_dropout_prob",
              List.of(EMBEDDINGS, FEED_FORWARD),
              ATTENTION),
          new Site(
              "feed-forward output",
              "hidden_dropout_prob",
              List.of(EMBEDDINGS, ATTENTION),
              FEED_FORWARD),
          new Site("attention probabilities", "attention_probs_dropout_prob", List.of(), ATTENTION),
          new Site(
              "classifier", "classifier_dropout_prob", List.of(), List.of("classifier.weight")));

  @TestFactory
  Stream<DynamicTest> everySiteIsActive() {
    return SITES.stream()
        .map(site ->
            DynamicTest.dynamicTest(
                site.name,
                () -> {
                  assertFalse(Arrays.equals(logits(site, false, false), logits(site, true, false)));
                  // with its own way cut, too, nothing is left: the site alone made the difference
                  assertArrayEquals(logits(site, false, true), logits(site, true, true));
                }));
  }

  private static float[] logits(Site site, boolean training, boolean cutOwn) {
    AlbertConfig config =
        AlbertConfig.of(
                Map.of(
                    "vocab_size", 20,
                    "embedding_size", 4,
                    "hidden_size", 12,
                    "num_attention_heads", 2,
                    "intermediate_size", 16,
                    "num_hidden_layers", 2,
                    "initializer_range", 0.5,
                    "classifier_dropout_prob", 0.0))
            .with(site.key, 0.3);
    Pretrained model =
        Pretrained.fresh(config, Architecture.SEQUENCE_CLASSIFICATION, new SplittableRandom(3));
    Parameters parameters = model.parameters();
    for (String name : parameters.names()) {
      if (name.endsWith(".bias")) {
        Init.normal(parameters.get(name), 0.5, new SplittableRandom(name.hashCode()));
      }
    }
    site.cuts.forEach(cut -> cut.forEach(name -> silence(parameters, name)));
    if (cutOwn) {
      site.own.forEach(name -> silence(parameters, name));
    }
    parameters.changed();
    Batch batch = Batch.of(List.of(new int[] {2, 7, 9, 11, 3}, new int[] {2, 5, 3}));
    try (Scope scope = training ? Scope.training(2, 5) : Scope.inference(2)) {
      Tensor pooled = model.model().pooled(scope, batch);
      var head = (SequenceClassification) model.head().orElseThrow();
      return head.logits(scope, pooled).toArray();
    }
  }

  /// A weight of 0, and a bias of 0 beside it where it feeds a dropout itself.
  private static void silence(Parameters parameters, String weight) {
    Init.constant(parameters.get(weight), 0f);
    if (!EMBEDDINGS.contains(weight)) {
      Init.constant(parameters.get(weight.replace(".weight", ".bias")), 0f);
    }
  }
}
