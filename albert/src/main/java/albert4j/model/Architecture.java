package albert4j.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The models that checkpoints hold, by the class names of transformers: ALBERT without or with one
/// of its heads.
public enum Architecture {
  /// No head: hidden states, and the pooler's output if the file has a pooler.
  MODEL("AlbertModel", "", model -> Optional.empty()),
  /// Masked-LM and sentence-order head.
  PRE_TRAINING(
      "AlbertForPreTraining", "sentenceOrder.weight", model -> Optional.of(new PreTraining(model))),
  /// Masked-LM head.
  MASKED_LM("AlbertForMaskedLM", "maskedLm.bias", model -> Optional.of(new MaskedLm(model))),
  /// Classes or scores for sequences.
  SEQUENCE_CLASSIFICATION(
      "AlbertForSequenceClassification",
      "classifier.weight",
      model -> Optional.of(new SequenceClassification(model.config()))),
  /// Classes for tokens.
  TOKEN_CLASSIFICATION(
      "AlbertForTokenClassification",
      "classifier.weight",
      model -> Optional.of(new TokenClassification(model.config()))),
  /// First and last token of an answer.
  QUESTION_ANSWERING(
      "AlbertForQuestionAnswering",
      "span.weight",
      model -> Optional.of(new QuestionAnswering(model.config()))),
  /// One of several continuations.
  MULTIPLE_CHOICE(
      "AlbertForMultipleChoice",
      "classifier.weight",
      model -> Optional.of(new MultipleChoice(model.config())));

  private final String className;
  private final String witness;
  private final Function<AlbertModel, Optional<Head>> head;

  Architecture(String className, String witness, Function<AlbertModel, Optional<Head>> head) {
    this.className = className;
    this.witness = witness;
    this.head = head;
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
    return head.apply(model);
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
