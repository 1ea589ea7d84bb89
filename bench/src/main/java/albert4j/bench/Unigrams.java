package albert4j.bench;

import albert4j.pretrain.PretrainingExample;
import albert4j.pretrain.PretrainingExamples;
import albert4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What pieces stand behind masks if one knows nothing but how often each piece stands in a text.
final class Unigrams {
  /// Natural frequencies, one added to each so that none is 0.
  private final double[] share;

  private final int mostFrequent;

  /// What guessing comes to.
  ///
  /// @param masks how many there are
  /// @param drawn the share of them that is right if pieces are drawn by their frequencies
  /// @param mostFrequent the share that is right if it is always the most frequent piece
  /// @param loss the mean cross-entropy of the frequencies, in nats
  /// @param examples how many there are
  /// @param commonerOrder the share of the more frequent order of segments
  record Score(
      long masks,
      double drawn,
      double mostFrequent,
      double loss,
      long examples,
      double commonerOrder) {}

  /// Counts pieces.
  Unigrams(Tokenizer tokenizer, List<String> texts) {
    share = new double[tokenizer.vocabulary().size()];
    Arrays.fill(share, 1);
    for (String text : texts) {
      int[] ids = tokenizer.encodeIds(text);
      for (int i = 1; i < ids.length - 1; i++) { // without [CLS] and [SEP]
        share[ids[i]]++;
      }
    }
    double total = Arrays.stream(share).sum();
    int best = 0;
    for (int id = 0; id < share.length; id++) {
      share[id] /= total;
      best = share[id] > share[best] ? id : best;
    }
    mostFrequent = best;
  }

  /// Guesses at the masks of examples.
  ///
  /// @throws IOException if they cannot be read
  Score score(PretrainingExamples examples) throws IOException {
    long masks = 0;
    long count = 0;
    long swapped = 0;
    long hits = 0;
    double drawn = 0;
    double loss = 0;
    for (Optional<PretrainingExample> next = examples.next();
        next.isPresent();
        next = examples.next()) {
      count++;
      swapped += next.get().swapped() ? 1 : 0;
      for (int label : next.get().labels()) {
        masks++;
        hits += label == mostFrequent ? 1 : 0;
        drawn += share[label];
        loss -= Math.log(share[label]);
      }
    }
    return new Score(
        masks,
        drawn / masks,
        (double) hits / masks,
        loss / masks,
        count,
        Math.max(swapped, count - swapped) / (double) count);
  }
}
