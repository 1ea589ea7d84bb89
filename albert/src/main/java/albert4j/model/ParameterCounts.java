package albert4j.model;

/// How many parameters the parts of an ALBERT have, counted from its shape. A tied weight counts
/// once.
///
/// The published round numbers (12M, 18M, 60M, 235M) are not these counts; the one for xxlarge is
/// not even near.
///
/// @param embeddings tables of pieces, positions and types, and the LayerNorm: (V + P + T + 2)·E
/// @param mapping from embedding to hidden size: E·H + H
/// @param layer one set of a layer's weights: 4H² + 4H attention, 2HI + I + H feed-forward, 4H for
///   two LayerNorms
/// @param layers how many such sets there are: G·K
/// @param pooler H² + H
/// @param maskedLm the masked-LM head without its tied decoder: H·E + E, 2E for the LayerNorm, V
///   for the bias
/// @param sentenceOrder the sentence-order head: 2H + 2
/// @param classifier the head for sequences or tokens: nH + n
/// @param multipleChoice the head for choices: H + 1
/// @param span the head for questions: 2H + 2
public record ParameterCounts(
    long embeddings,
    long mapping,
    long layer,
    long layers,
    long pooler,
    long maskedLm,
    long sentenceOrder,
    long classifier,
    long multipleChoice,
    long span) {

  static ParameterCounts of(AlbertConfig config) {
    long v = config.vocabSize();
    long p = config.maxPositionEmbeddings();
    long t = config.typeVocabSize();
    long e = config.embeddingSize();
    long h = config.hiddenSize();
    long i = config.intermediateSize();
    long n = config.numLabels();
    return new ParameterCounts(
        (v + p + t + 2) * e,
        e * h + h,
        4 * h * h + 4 * h + 2 * h * i + i + h + 4 * h,
        (long) config.numHiddenGroups() * config.innerGroupNum(),
        h * h + h,
        h * e + e + 2 * e + v,
        2 * h + 2,
        n * h + n,
        h + 1,
        2 * h + 2);
  }

  /// Embeddings, mapping and all layers: the model without its pooler.
  public long trunk() {
    return embeddings + mapping + layer * layers;
  }

  /// AlbertModel: the trunk and the pooler.
  public long model() {
    return trunk() + pooler;
  }

  /// AlbertForPreTraining: the model with masked-LM and sentence-order head.
  public long forPreTraining() {
    return model() + maskedLm + sentenceOrder;
  }

  /// AlbertForMaskedLM: the trunk with its head.
  public long forMaskedLm() {
    return trunk() + maskedLm;
  }

  /// AlbertForSequenceClassification: the model with its head.
  public long forSequenceClassification() {
    return model() + classifier;
  }

  /// AlbertForTokenClassification: the trunk with its head.
  public long forTokenClassification() {
    return trunk() + classifier;
  }

  /// AlbertForMultipleChoice: the model with its head.
  public long forMultipleChoice() {
    return model() + multipleChoice;
  }

  /// AlbertForQuestionAnswering: the trunk with its head.
  public long forQuestionAnswering() {
    return trunk() + span;
  }
}
