package albert4j.task;

import albert4j.model.Batch;
import albert4j.tokenizer.Encoding;
import java.util.List;

/// A record as the model reads it, with the answer that it should give.
public interface Example {
  /// The record's index in the list of records that it was made of. A long record may become
  /// several examples.
  int record();

  /// What goes through the model: one sequence, or one for each choice.
  List<Encoding> sequences();

  /// Tokens of all sequences.
  default int tokens() {
    int tokens = 0;
    for (Encoding sequence : sequences()) {
      tokens += sequence.size();
    }
    return tokens;
  }

  /// The sequences of examples, one after the other.
  static Batch batch(List<? extends Example> examples) {
    List<Encoding> sequences = examples.stream().flatMap(e -> e.sequences().stream()).toList();
    return Batch.of(
        sequences.stream().map(Encoding::ids).toList(),
        sequences.stream().map(Encoding::typeIds).toList());
  }
}
