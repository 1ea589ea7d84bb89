package albert4j.model;

import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.CheckpointException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The parts that checkpoints are made of. Which of them a file holds, and how large they are, is
/// read from its names and shapes alone.
public enum Part {
  /// Tables of pieces, positions and types, and their LayerNorm.
  EMBEDDINGS("embeddings."),
  /// From embedding to hidden size.
  MAPPING("encoder.mapping."),
  /// The distinct sets of a layer's weights.
  LAYERS("encoder.blocks."),
  /// The pooler.
  POOLER("pooler."),
  /// The masked-LM head without its tied decoder.
  MASKED_LM("maskedLm."),
  /// The sentence-order head.
  SENTENCE_ORDER("sentenceOrder."),
  /// The head for sequences, tokens or choices.
  CLASSIFIER("classifier."),
  /// The head for questions.
  SPAN("span.");

  private final String prefix;

  Part(String prefix) {
    this.prefix = prefix;
  }

  /// The parts that a checkpoint holds, with their numbers of parameters. A second copy of a tied
  /// parameter does not count, nor do tensors that ALBERT does not know.
  public static Map<Part, Long> of(Checkpoint checkpoint) throws CheckpointException {
    var counts = new EnumMap<Part, Long>(Part.class);
    var seen = new HashSet<String>();
    for (String name : checkpoint.names()) {
      Optional<String> ours = AlbertNames.origin(name).map(AlbertNames.Origin::ours);
      if (ours.isPresent() && seen.add(ours.get())) {
        long size = checkpoint.shape(name).size();
        Arrays.stream(values())
            .filter(part -> ours.get().startsWith(part.prefix))
            .forEach(part -> counts.merge(part, size, Long::sum));
      }
    }
    return counts;
  }

  /// How many parameters this part has in a model of that configuration.
  ///
  /// @param architecture tells a classifier for choices from others
  public long parameters(AlbertConfig config, Architecture architecture) {
    ParameterCounts counts = config.parameterCounts();
    return switch (this) {
      case EMBEDDINGS -> counts.embeddings();
      case MAPPING -> counts.mapping();
      case LAYERS -> counts.layer() * counts.layers();
      case POOLER -> counts.pooler();
      case MASKED_LM -> counts.maskedLm();
      case SENTENCE_ORDER -> counts.sentenceOrder();
      case CLASSIFIER ->
          architecture == Architecture.MULTIPLE_CHOICE
              ? counts.multipleChoice()
              : counts.classifier();
      case SPAN -> counts.span();
    };
  }

  /// `masked_lm`
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
