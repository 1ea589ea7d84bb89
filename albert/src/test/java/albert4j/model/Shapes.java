package albert4j.model;

import albert4j.engine.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/// The shapes of all parameters, spelt out once more, so that loading can be tested without a
/// model.
final class Shapes {
  private final Map<String, Shape> shapes = new LinkedHashMap<>();

  private Shapes() {}

  /// Embeddings and encoder.
  static Map<String, Shape> trunk(AlbertConfig c) {
    var s = new Shapes();
    int e = c.embeddingSize();
    int h = c.hiddenSize();
    s.shapes.put("embeddings.word", Shape.of(c.vocabSize(), e));
    s.shapes.put("embeddings.position", Shape.of(c.maxPositionEmbeddings(), e));
    s.shapes.put("embeddings.type", Shape.of(c.typeVocabSize(), e));
    s.norm("embeddings.norm", e);
    s.dense("encoder.mapping", h, e);
    for (int group = 0; group < c.numHiddenGroups(); group++) {
      for (int inner = 0; inner < c.innerGroupNum(); inner++) {
        String block = "encoder.blocks." + group + "." + inner + ".";
        s.dense(block + "attention.query", h, h);
        s.dense(block + "attention.key", h, h);
        s.dense(block + "attention.value", h, h);
        s.dense(block + "attention.output", h, h);
        s.norm(block + "attention.norm", h);
        s.dense(block + "feedForward.inner", c.intermediateSize(), h);
        s.dense(block + "feedForward.outer", h, c.intermediateSize());
        s.norm(block + "feedForward.norm", h);
      }
    }
    return s.shapes;
  }

  /// The trunk and these parts, out of pooler, maskedLm, sentenceOrder, classifier, multipleChoice,
  /// span.
  static Map<String, Shape> with(AlbertConfig c, String... parts) {
    var s = new Shapes();
    s.shapes.putAll(trunk(c));
    int h = c.hiddenSize();
    for (String part : parts) {
      switch (part) {
        case "pooler" -> s.dense("pooler", h, h);
        case "maskedLm" -> {
          s.dense("maskedLm.dense", c.embeddingSize(), h);
          s.norm("maskedLm.norm", c.embeddingSize());
          s.shapes.put("maskedLm.bias", Shape.of(c.vocabSize()));
        }
        case "classifier" -> s.dense("classifier", c.numLabels(), h);
        case "multipleChoice" -> s.dense("classifier", 1, h);
        case "sentenceOrder", "span" -> s.dense(part, 2, h);
        default -> throw new IllegalArgumentException(part);
      }
    }
    return s.shapes;
  }

  private void dense(String name, int out, int in) {
    shapes.put(name + ".weight", Shape.of(out, in));
    shapes.put(name + ".bias", Shape.of(out));
  }

  private void norm(String name, int width) {
    shapes.put(name + ".weight", Shape.of(width));
    shapes.put(name + ".bias", Shape.of(width));
  }
}
