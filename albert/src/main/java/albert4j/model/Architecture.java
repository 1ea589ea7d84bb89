package albert4j.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The models that checkpoints hold, by the class names of transformers: ALBERT without or with one
/// of its heads.
public enum Architecture {
  /// No head: hidden states, and the pooler's output if the file has a pooler.
  MODEL("AlbertModel", ""),
  /// Masked-LM and sentence-order head.
  PRE_TRAINING("AlbertForPreTraining", "sentenceOrder.weight"),
  /// Masked-LM head.
  MASKED_LM("AlbertForMaskedLM", "maskedLm.bias"),
  /// Classes or scores for sequences.
  SEQUENCE_CLASSIFICATION("AlbertForSequenceClassification", "classifier.weight"),
  /// Classes for tokens.
  TOKEN_CLASSIFICATION("AlbertForTokenClassification", "classifier.weight"),
  /// First and last token of an answer.
  QUESTION_ANSWERING("AlbertForQuestionAnswering", "span.weight"),
  /// One of several continuations.
  MULTIPLE_CHOICE("AlbertForMultipleChoice", "classifier.weight");

  private final String className;
  private final String witness;

  Architecture(String className, String witness) {
    this.className = className;
    this.witness = witness;
  }

  /// The name in config.json: `AlbertForMaskedLM`.
  public String className() {
    return className;
  }

  /// Whether there is a pooler, at whose output the head looks; a file of [#MODEL] may lack it.
  public boolean hasPooler() {
    return parts().contains(Part.POOLER);
  }

  /// What such a model consists of.
  public List<Part> parts() {
    return switch (this) {
      case MODEL -> List.of(Part.EMBEDDINGS, Part.MAPPING, Part.LAYERS, Part.POOLER);
      case PRE_TRAINING ->
          List.of(
              Part.EMBEDDINGS,
              Part.MAPPING,
              Part.LAYERS,
              Part.POOLER,
              Part.MASKED_LM,
              Part.SENTENCE_ORDER);
      case MASKED_LM -> List.of(Part.EMBEDDINGS, Part.MAPPING, Part.LAYERS, Part.MASKED_LM);
      case SEQUENCE_CLASSIFICATION, MULTIPLE_CHOICE ->
          List.of(Part.EMBEDDINGS, Part.MAPPING, Part.LAYERS, Part.POOLER, Part.CLASSIFIER);
      case TOKEN_CLASSIFICATION ->
          List.of(Part.EMBEDDINGS, Part.MAPPING, Part.LAYERS, Part.CLASSIFIER);
      case QUESTION_ANSWERING -> List.of(Part.EMBEDDINGS, Part.MAPPING, Part.LAYERS, Part.SPAN);
    };
  }

  /// A head of zeros on the given model; empty for [#MODEL].
  public Optional<Head> head(AlbertModel model) {
    AlbertConfig config = model.config();
    return switch (this) {
      case MODEL -> Optional.empty();
      case PRE_TRAINING -> Optional.of(new PreTraining(model));
      case MASKED_LM -> Optional.of(new MaskedLm(model));
      case SEQUENCE_CLASSIFICATION -> Optional.of(new SequenceClassification(config));
      case TOKEN_CLASSIFICATION -> Optional.of(new TokenClassification(config));
      case QUESTION_ANSWERING -> Optional.of(new QuestionAnswering(config));
      case MULTIPLE_CHOICE -> Optional.of(new MultipleChoice(config));
    };
  }

  /// What a configuration says that its folder holds; empty if it says nothing that is known here.
  public static Optional<Architecture> of(AlbertConfig config) {
    return config.architectures().stream()
        .flatMap(name -> Arrays.stream(values()).filter(a -> a.className.equals(name)))
        .findFirst();
  }

  /// What a file must hold, judging by its tensors alone. A classifier may be for sequences, tokens
  /// or choices; without more knowledge it is taken to be for sequences.
  ///
  /// @param ours our names of the file's tensors
  static Architecture of(List<String> ours) {
    return Arrays.stream(values())
        .filter(a -> !a.witness.isEmpty() && ours.contains(a.witness))
        .findFirst()
        .orElse(MODEL);
  }
}
