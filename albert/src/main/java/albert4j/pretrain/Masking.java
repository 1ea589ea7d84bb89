package albert4j.pretrain;

import albert4j.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Makes an example of a pair of segments: puts the special tokens around them and masks some of
/// the others.
///
/// What is masked are runs of up to n whole words, the shorter ones more often: k words with a
/// probability in proportion to 1/k. A run that is too long for what may still be masked gets
/// shorter; one that overlaps another is dropped. Of the tokens in a run, 80 % become `[MASK]`, 10
/// % stay, and 10 % become any piece of the vocabulary.
///
/// Source: google-research/albert `create_pretraining_data.py`, `create_masked_lm_predictions`.
final class Masking {
  private static final double MASKED = 0.8;

  /// Of the tokens that are not masked.
  private static final double KEPT = 0.5;

  private final PretrainingOptions options;
  private final BitSet wordStarts;
  private final int clsId;
  private final int sepId;
  private final int maskId;
  private final int vocabularySize;

  /// The probability of `k + 1` words or fewer.
  private final double[] runLengths;

  /// A masking with the special tokens and words of a tokenizer.
  Masking(Tokenizer tokenizer, PretrainingOptions options) {
    this.options = options;
    wordStarts = WordStarts.of(tokenizer);
    clsId = tokenizer.clsId();
    sepId = tokenizer.sepId();
    maskId = tokenizer.maskId();
    vocabularySize = tokenizer.vocabulary().size();
    runLengths = runLengths(options.ngram(), options.favourShorter());
  }

  private static double[] runLengths(int ngram, boolean favourShorter) {
    double[] sums = new double[ngram];
    double sum = 0;
    for (int k = 0; k < ngram; k++) {
      sum += 1.0 / (favourShorter ? k + 1 : ngram - k);
      sums[k] = sum;
    }
    for (int k = 0; k < ngram; k++) {
      sums[k] /= sum;
    }
    return sums;
  }

  /// `[CLS] A [SEP] B [SEP]`, masked.
  PretrainingExample example(SegmentPair pair, SplittableRandom random) {
    int a = pair.a().length();
    int b = pair.b().length();
    int[] ids = new int[a + b + SegmentPacking.SPECIAL_TOKENS];
    int[] typeIds = new int[ids.length];
    ids[0] = clsId;
    pair.a().copy(ids, 1);
    ids[a + 1] = sepId;
    pair.b().copy(ids, a + 2);
    ids[ids.length - 1] = sepId;
    Arrays.fill(typeIds, a + 2, ids.length, 1);
    int[] positions = choose(ids, random);
    int[] labels = new int[positions.length];
    for (int i = 0; i < positions.length; i++) {
      labels[i] = ids[positions[i]];
      ids[positions[i]] = fed(labels[i], random);
    }
    return new PretrainingExample(ids, typeIds, positions, labels, pair.swapped());
  }

  /// What a model sees in the place of a token that it is to predict.
  private int fed(int id, SplittableRandom random) {
    if (random.nextDouble() < MASKED) {
      return maskId;
    }
    return random.nextDouble() < KEPT ? id : random.nextInt(vocabularySize);
  }

  /// How many of so many tokens are to be predicted. Halves are rounded to the even number, as
  /// Python does it.
  int predictions(int tokens) {
    int share = (int) Math.rint(tokens * options.maskedShare());
    return Math.min(options.maxPredictions(), Math.max(1, share));
  }

  /// Positions of the tokens to predict, ascending.
  private int[] choose(int[] ids, SplittableRandom random) {
    int wanted = predictions(ids.length);
    Words words = new Words(ids);
    BitSet chosen = new BitSet(ids.length);
    int count = 0;
    int[] order = IntStream.range(0, words.count).toArray();
    for (int i = 0; i < words.count && count < wanted; i++) {
      int k = random.nextInt(i, words.count);
      int word = order[k];
      order[k] = order[i];
      int length = runLength(random);
      while (length > 1 && count + words.tokens(word, length) > wanted) {
        length--;
      }
      int tokens = words.tokens(word, length);
      if (count + tokens <= wanted && !words.anyIn(chosen, word, length)) {
        words.addTo(chosen, word, length);
        count += tokens;
      }
    }
    return chosen.stream().toArray();
  }

  /// The number of words in a run.
  int runLength(SplittableRandom random) {
    double u = random.nextDouble();
    int k = 0;
    while (k < runLengths.length - 1 && u >= runLengths[k]) {
      k++;
    }
    return k + 1;
  }

  /// The words of an example: `[CLS]` and `[SEP]` belong to none. A piece that starts no word goes
  /// with the word before it, even if a `[SEP]` stands between them.
  private final class Words {
    /// Positions of the tokens that belong to words.
    private final int[] positions;

    /// Word `i` has the tokens at `positions[starts[i]]` to `positions[starts[i + 1] - 1]`.
    private final int[] starts;

    private final int count;

    Words(int[] ids) {
      positions = new int[ids.length];
      starts = new int[ids.length + 1];
      int tokens = 0;
      int words = 0;
      for (int i = 0; i < ids.length; i++) {
        if (ids[i] == clsId || ids[i] == sepId) {
          continue;
        }
        if (words == 0 || !options.wholeWord() || wordStarts.get(ids[i])) {
          starts[words++] = tokens;
        }
        positions[tokens++] = i;
      }
      starts[words] = tokens;
      count = words;
    }

    /// Where the run ends: a run at the end of the example has fewer words.
    private int end(int word, int length) {
      return starts[Math.min(count, word + length)];
    }

    /// How many tokens a run has.
    int tokens(int word, int length) {
      return end(word, length) - starts[word];
    }

    /// Whether a token of the run is in a set.
    boolean anyIn(BitSet set, int word, int length) {
      for (int i = starts[word]; i < end(word, length); i++) {
        if (set.get(positions[i])) {
          return true;
        }
      }
      return false;
    }

    /// Adds the tokens of a run to a set.
    void addTo(BitSet set, int word, int length) {
      for (int i = starts[word]; i < end(word, length); i++) {
        set.set(positions[i]);
      }
    }
  }
}
