package albert4j.tokenizer;

import java.math.BigDecimal;
import java.math.MathContext;

/// A unigram model that was trained, and what there is to say about the training.
///
/// @param model the model; [ModelFile#toBytes()] is what the native library reads, too
/// @param sentences that it was trained on
/// @param skippedSentences that were longer than the options allow
/// @param characters of the normalised text that can be pieces
/// @param coverage how much of the text the characters make up that are pieces, from 0 to 1
/// @param alphabet number of those characters
/// @param seedPieces pieces that training started with
/// @param objective minus the logarithm of the probability of a word, on average over the text (of
///   a sentence, if pieces may hold several words), before the last pieces were dropped
/// @param tokens into which the text is expected to be cut, before the last pieces were dropped
public record TrainedUnigram(
    ModelFile model,
    long sentences,
    long skippedSentences,
    long characters,
    double coverage,
    int alphabet,
    int seedPieces,
    double objective,
    double tokens) {
  /// The vocabulary as native `spm_train` writes it beside the model: a line for each piece, with a
  /// tab and its score to six digits.
  public String vocab() {
    StringBuilder out = new StringBuilder();
    for (Piece piece : model.pieces()) {
      String score =
          new BigDecimal(piece.score())
              .round(new MathContext(6))
              .stripTrailingZeros()
              .toPlainString();
      out.append(piece.text()).append('\t').append(score).append('\n');
    }
    return out.toString();
  }
}
