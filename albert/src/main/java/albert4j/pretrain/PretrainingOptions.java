package albert4j.pretrain;

import albert4j.engine.Shape;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Consumer;

/// How examples are made of a corpus. Options never change: each method with a value returns
/// others.
///
/// ```java
/// var options = PretrainingOptions.DEFAULT.maxLength(128).seed(7);
/// ```
///
/// The defaults are those of google-research/albert `create_pretraining_data.py`.
public final class PretrainingOptions implements Cloneable {
  /// What the published models were trained with.
  public static final PretrainingOptions DEFAULT = new PretrainingOptions();

  /// The three special tokens, and one token on each side of the middle one.
  private static final int MIN_LENGTH = 5;

  private int maxLength = 512;
  private double shortShare = 0.1;
  private double maskedShare = 0.15;
  private int maxPredictions = 20;
  private int ngram = 3;
  private boolean favourShorter = true;
  private boolean wholeWord = true;
  private int epochs = 0;
  private long seed = 12345;

  private PretrainingOptions() {}

  @Override
  protected PretrainingOptions clone() {
    try {
      return (PretrainingOptions) super.clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  private PretrainingOptions with(Consumer<PretrainingOptions> change) {
    PretrainingOptions changed = clone();
    change.accept(changed);
    return changed;
  }

  /// All of them, by name.
  public SequencedMap<String, Object> settings() {
    var settings = new LinkedHashMap<String, Object>();
    settings.put("max_length", maxLength);
    settings.put("short_share", shortShare);
    settings.put("masked_share", maskedShare);
    settings.put("max_predictions", maxPredictions);
    settings.put("ngram", ngram);
    settings.put("favour_shorter", favourShorter);
    settings.put("whole_word", wholeWord);
    settings.put("epochs", epochs);
    settings.put("seed", seed);
    return settings;
  }

  /// The most tokens of an example, special ones included.
  public int maxLength() {
    return maxLength;
  }

  /// These options with another [#maxLength()].
  ///
  /// @throws IllegalArgumentException if it is not at least 5
  public PretrainingOptions maxLength(int tokens) {
    Shape.check(
        tokens >= MIN_LENGTH, "pre-training: maxLength must be at least 5", "maxLength", tokens);
    return with(o -> o.maxLength = tokens);
  }

  /// The share of documents whose examples are shorter than they could be: cut for a length that is
  /// drawn once for the document.
  public double shortShare() {
    return shortShare;
  }

  /// These options with another [#shortShare()].
  ///
  /// @throws IllegalArgumentException if it is not from 0 to 1
  public PretrainingOptions shortShare(double share) {
    Shape.check(
        share >= 0 && share <= 1,
        "pre-training: shortShare must be from 0 to 1",
        "shortShare",
        share);
    return with(o -> o.shortShare = share);
  }

  /// The share of an example's tokens that is to be predicted.
  public double maskedShare() {
    return maskedShare;
  }

  /// These options with another [#maskedShare()].
  ///
  /// @throws IllegalArgumentException if it is not above 0 and at most 1
  public PretrainingOptions maskedShare(double share) {
    Shape.check(
        share > 0 && share <= 1,
        "pre-training: maskedShare must be above 0 and at most 1",
        "maskedShare",
        share);
    return with(o -> o.maskedShare = share);
  }

  /// The most predictions of an example.
  public int maxPredictions() {
    return maxPredictions;
  }

  /// These options with another [#maxPredictions()].
  ///
  /// @throws IllegalArgumentException if it is not at least 1
  public PretrainingOptions maxPredictions(int n) {
    Shape.check(n >= 1, "pre-training: maxPredictions must be at least 1", "maxPredictions", n);
    return with(o -> o.maxPredictions = n);
  }

  /// The most words in a row that are masked as one; n of them with a probability in proportion to
  /// 1/n.
  public int ngram() {
    return ngram;
  }

  /// These options with another [#ngram()].
  ///
  /// @throws IllegalArgumentException if it is not at least 1
  public PretrainingOptions ngram(int words) {
    Shape.check(words >= 1, "pre-training: ngram must be at least 1", "ngram", words);
    return with(o -> o.ngram = words);
  }

  /// Whether fewer words in a row are more probable than more; otherwise it is the other way round.
  public boolean favourShorter() {
    return favourShorter;
  }

  /// These options with another [#favourShorter()].
  public PretrainingOptions favourShorter(boolean shorter) {
    return with(o -> o.favourShorter = shorter);
  }

  /// Whether words are masked as a whole; otherwise each token counts as a word.
  public boolean wholeWord() {
    return wholeWord;
  }

  /// These options with another [#wholeWord()].
  public PretrainingOptions wholeWord(boolean whole) {
    return with(o -> o.wholeWord = whole);
  }

  /// How often the corpus is gone through, each time with other cuts and masks; 0: without end.
  public int epochs() {
    return epochs;
  }

  /// These options with another [#epochs()]. One epoch is a fixed set of examples, as an evaluation
  /// wants it.
  ///
  /// @throws IllegalArgumentException if it is not at least 0
  public PretrainingOptions epochs(int n) {
    Shape.check(n >= 0, "pre-training: epochs must be at least 0", "epochs", n);
    return with(o -> o.epochs = n);
  }

  /// What all chance comes from.
  public long seed() {
    return seed;
  }

  /// These options with another [#seed()].
  public PretrainingOptions seed(long seed) {
    return with(o -> o.seed = seed);
  }
}
