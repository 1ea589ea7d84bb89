package albert4j.tokenizer;

/// How far the training of a unigram model has come.
///
/// @param stage what is being done
/// @param bytes of the text that have been read
/// @param pieces that there are now; 0 before there are any
/// @param objective minus the logarithm of the probability of a word, on average over the text (of
///   a sentence, if pieces may hold several words); 0 before it is known
/// @param fraction of the work after reading that is done, from 0 to 1, as far as one can tell
public record UnigramProgress(
    Stage stage, long bytes, int pieces, double objective, double fraction) {
  /// What is being done.
  public enum Stage {
    /// The text is read.
    READ,
    /// The first pieces have been found.
    SEED,
    /// An iteration is done.
    ITERATION
  }
}
