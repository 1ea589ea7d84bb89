package albert4j.model;

import albert4j.engine.Parameter;
import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.layer.Norm;
import albert4j.engine.op.Arithmetic;
import albert4j.engine.op.Dropout;
import albert4j.engine.op.Embedding;

/// Word, type and position embeddings: `dropout(layerNorm(word[id] + type[type] +
/// position[position]))`, `[t, e]`.
final class Embeddings {
  private final Parameter word;
  private final Parameter position;
  private final Parameter type;
  private final Norm norm;
  private final int padding;
  private final float dropout;

  Embeddings(AlbertConfig config) {
    int e = config.embeddingSize();
    this.word = new Parameter(Shape.of(config.vocabSize(), e));
    this.position = new Parameter(Shape.of(config.maxPositionEmbeddings(), e));
    this.type = new Parameter(Shape.of(config.typeVocabSize(), e));
    this.norm = new Norm(e, (float) config.layerNormEps());
    this.padding = config.padTokenId();
    this.dropout = (float) config.hiddenDropoutProb();
  }

  Tensor apply(Scope scope, Batch batch) {
    checkPositions(batch.positions());
    checkRange("input_ids", batch.words().isPresent() ? new int[0] : batch.ids(), word);
    checkRange("token_type_ids", batch.types(), type);
    Tensor words =
        batch.words().orElseGet(() -> Embedding.apply(scope, word, batch.ids(), padding));
    Shape.check(
        words.shape().equals(Shape.of(batch.tokens(), word.shape().dim(1))),
        "embeddings: inputs_embeds must be [tokens, embedding_size]",
        "found",
        words.shape(),
        "tokens",
        batch.tokens(),
        "embedding_size",
        word.shape().dim(1));
    Tensor types = Embedding.apply(scope, type, batch.types(), Embedding.NO_PADDING);
    Tensor positions = Embedding.apply(scope, position, batch.positions(), Embedding.NO_PADDING);
    Tensor sum = Arithmetic.add(scope, Arithmetic.add(scope, words, types), positions);
    return Dropout.apply(scope, norm.apply(scope, sum), dropout);
  }

  private void checkPositions(int[] positions) {
    int most = position.shape().dim(0);
    for (int p : positions) {
      Shape.check(
          p >= 0 && p < most,
          "embeddings: the model has positions 0 to " + (most - 1) + "; shorten the input",
          "position",
          p);
    }
  }

  private static void checkRange(String name, int[] ids, Parameter table) {
    int rows = table.shape().dim(0);
    for (int i = 0; i < ids.length; i++) {
      Shape.check(
          ids[i] >= 0 && ids[i] < rows,
          "embeddings: " + name + " must be 0 to " + (rows - 1),
          "found",
          ids[i],
          "token",
          i);
    }
  }

  /// The word table, which the masked-LM head shares.
  Parameter word() {
    return word;
  }

  void collect(String name, Parameters parameters) {
    parameters.add(name + ".word", word);
    parameters.add(name + ".position", position);
    parameters.add(name + ".type", type);
    norm.collect(name + ".norm", parameters);
  }
}
