package albert4j.tokenizer;

import java.util.List;
import java.util.Locale;

/// What a unigram model is trained with. Names, defaults and ranges are those of the native
/// `spm_train`; its flag `--vocab_size` is [#vocabSize(int)] here, and so on.
///
/// ```java
/// UnigramOptions options = UnigramOptions.DEFAULT.vocabSize(30_000).characterCoverage(0.99995);
/// ```
///
/// Options never change; what sets one returns a copy.
public final class UnigramOptions implements Cloneable {
  /// A vocabulary of 8,000 pieces, `<unk>`, `<s>` and `</s>` among them.
  public static final UnigramOptions DEFAULT = new UnigramOptions();

  /// What ALBERT was trained with: `<pad>`, `<unk>`, `[CLS]`, `[SEP]` and `[MASK]`, eight symbols
  /// that are always pieces, and almost all characters.
  ///
  /// Source: google-research/albert, README, "SentencePiece".
  public static final UnigramOptions ALBERT =
      DEFAULT
          .vocabSize(30_000)
          .characterCoverage(0.99995)
          .padId(0)
          .unkId(1)
          .bosId(-1)
          .eosId(-1)
          .controlSymbols(List.of("[CLS]", "[SEP]", "[MASK]"))
          .userDefinedSymbols(List.of("(", ")", "\"", "-", ".", "–", "£", "€"));

  private int vocabSize = 8000;
  private double characterCoverage = 0.9995;
  private long inputSentenceSize;
  private boolean shuffleInputSentence = true;
  private long randomSeed;
  private boolean tsv;
  private int maxSentenceLength = 4192;
  private int seedSentencepieceSize = 1_000_000;
  private double shrinkingFactor = 0.75;
  private int numSubIterations = 2;
  private int numThreads = Runtime.getRuntime().availableProcessors();
  private int maxSentencepieceLength = 16;
  private boolean splitByUnicodeScript = true;
  private boolean splitByNumber = true;
  private boolean splitByWhitespace = true;
  private boolean splitDigits;
  private List<String> controlSymbols = List.of();
  private List<String> userDefinedSymbols = List.of();
  private String requiredChars = "";
  private boolean byteFallback;
  private boolean hardVocabLimit = true;
  private int unkId;
  private int bosId = 1;
  private int eosId = 2;
  private int padId = -1;
  private String unkPiece = "<unk>";
  private String bosPiece = "<s>";
  private String eosPiece = "</s>";
  private String padPiece = "<pad>";
  private String unkSurface = " \u2047 ";
  private NormalizationRule normalization = NormalizationRule.NMT_NFKC;
  private boolean addDummyPrefix = true;
  private boolean removeExtraWhitespaces = true;

  private UnigramOptions() {}

  /// A setter on a copy.
  private interface Change {
    void apply(UnigramOptions options);
  }

  private UnigramOptions with(Change change) {
    try {
      UnigramOptions copy = (UnigramOptions) clone();
      change.apply(copy);
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  private static <T extends Comparable<T>> T within(String name, T value, T min, T max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s must be from %s to %s: %s", name, min, max, value));
    }
    return value;
  }

  /// Number of pieces, the special ones among them.
  public UnigramOptions vocabSize(int pieces) {
    int checked = within("vocab_size", pieces, 1, ModelFile.MAX_PIECES);
    return with(o -> o.vocabSize = checked);
  }

  int vocabSize() {
    return vocabSize;
  }

  /// How much of all text the characters make up that are pieces for sure, from 0.98 to 1; rarer
  /// characters are unknown.
  public UnigramOptions characterCoverage(double share) {
    double checked = within("character_coverage", share, 0.98, 1.0);
    return with(o -> o.characterCoverage = checked);
  }

  double characterCoverage() {
    return characterCoverage;
  }

  /// How many sentences are used, 0 for all.
  public UnigramOptions inputSentenceSize(long sentences) {
    long checked = within("input_sentence_size", sentences, 0L, (long) Integer.MAX_VALUE - 8);
    return with(o -> o.inputSentenceSize = checked);
  }

  long inputSentenceSize() {
    return inputSentenceSize;
  }

  /// Whether the sentences that are used are drawn by lot; else they are the first ones.
  public UnigramOptions shuffleInputSentence(boolean shuffle) {
    return with(o -> o.shuffleInputSentence = shuffle);
  }

  boolean shuffleInputSentence() {
    return shuffleInputSentence;
  }

  /// The number that decides which sentences are drawn.
  public UnigramOptions randomSeed(long seed) {
    return with(o -> o.randomSeed = seed);
  }

  long randomSeed() {
    return randomSeed;
  }

  /// Whether a line is a text, a tab, and how often the text occurs; else it is just a text.
  public UnigramOptions tsv(boolean weighted) {
    return with(o -> o.tsv = weighted);
  }

  boolean tsv() {
    return tsv;
  }

  /// Longer sentences are skipped; in bytes.
  public UnigramOptions maxSentenceLength(int bytes) {
    int checked = within("max_sentence_length", bytes, 1, 1 << 28);
    return with(o -> o.maxSentenceLength = checked);
  }

  int maxSentenceLength() {
    return maxSentenceLength;
  }

  /// How many pieces of more than one character training starts with, at most.
  public UnigramOptions seedSentencepieceSize(int pieces) {
    int checked = within("seed_sentencepiece_size", pieces, 1000, 5_000_000);
    return with(o -> o.seedSentencepieceSize = checked);
  }

  int seedSentencepieceSize() {
    return seedSentencepieceSize;
  }

  /// The share of the pieces that each round of pruning keeps.
  public UnigramOptions shrinkingFactor(double share) {
    double checked = within("shrinking_factor", share, 0.5, 0.95);
    return with(o -> o.shrinkingFactor = checked);
  }

  double shrinkingFactor() {
    return shrinkingFactor;
  }

  /// Iterations of expectation and maximisation between two rounds of pruning.
  public UnigramOptions numSubIterations(int iterations) {
    int checked = within("num_sub_iterations", iterations, 1, 10);
    return with(o -> o.numSubIterations = checked);
  }

  int numSubIterations() {
    return numSubIterations;
  }

  /// Threads that compute; by default as many as there are processors. The result is the same for
  /// any number.
  public UnigramOptions numThreads(int threads) {
    int checked = within("num_threads", threads, 1, 1024);
    return with(o -> o.numThreads = checked);
  }

  int numThreads() {
    return numThreads;
  }

  /// The longest piece, in characters.
  public UnigramOptions maxSentencepieceLength(int characters) {
    int checked = within("max_sentencepiece_length", characters, 1, 512);
    return with(o -> o.maxSentencepieceLength = checked);
  }

  int maxSentencepieceLength() {
    return maxSentencepieceLength;
  }

  /// Whether a piece holds characters of one script only.
  public UnigramOptions splitByUnicodeScript(boolean split) {
    return with(o -> o.splitByUnicodeScript = split);
  }

  boolean splitByUnicodeScript() {
    return splitByUnicodeScript;
  }

  /// Whether digits are of a script of their own; else they may stand beside letters.
  public UnigramOptions splitByNumber(boolean split) {
    return with(o -> o.splitByNumber = split);
  }

  boolean splitByNumber() {
    return splitByNumber;
  }

  /// Whether a piece lies within one word.
  public UnigramOptions splitByWhitespace(boolean split) {
    return with(o -> o.splitByWhitespace = split);
  }

  boolean splitByWhitespace() {
    return splitByWhitespace;
  }

  /// Whether each digit is a piece by itself.
  public UnigramOptions splitDigits(boolean split) {
    return with(o -> o.splitDigits = split);
  }

  boolean splitDigits() {
    return splitDigits;
  }

  /// Pieces that no text is ever cut into, such as `[CLS]`.
  public UnigramOptions controlSymbols(List<String> symbols) {
    List<String> checked = List.copyOf(symbols);
    return with(o -> o.controlSymbols = checked);
  }

  List<String> controlSymbols() {
    return controlSymbols;
  }

  /// Pieces that text is always cut into where it holds them.
  public UnigramOptions userDefinedSymbols(List<String> symbols) {
    List<String> checked = List.copyOf(symbols);
    return with(o -> o.userDefinedSymbols = checked);
  }

  List<String> userDefinedSymbols() {
    return userDefinedSymbols;
  }

  /// Characters that are pieces whether they are frequent or not.
  public UnigramOptions requiredChars(String characters) {
    return with(o -> o.requiredChars = characters);
  }

  String requiredChars() {
    return requiredChars;
  }

  /// Whether unknown characters are written as bytes, for which there are 256 pieces then.
  public UnigramOptions byteFallback(boolean fallback) {
    return with(o -> o.byteFallback = fallback);
  }

  boolean byteFallback() {
    return byteFallback;
  }

  /// Whether it is an error if the text does not yield as many pieces as asked for.
  public UnigramOptions hardVocabLimit(boolean hard) {
    return with(o -> o.hardVocabLimit = hard);
  }

  boolean hardVocabLimit() {
    return hardVocabLimit;
  }

  /// The id of the unknown piece.
  public UnigramOptions unkId(int id) {
    return with(o -> o.unkId = id);
  }

  int unkId() {
    return unkId;
  }

  /// The id of the piece for the begin of a sentence, or -1 for none.
  public UnigramOptions bosId(int id) {
    return with(o -> o.bosId = id);
  }

  int bosId() {
    return bosId;
  }

  /// The id of the piece for the end of a sentence, or -1 for none.
  public UnigramOptions eosId(int id) {
    return with(o -> o.eosId = id);
  }

  int eosId() {
    return eosId;
  }

  /// The id of the piece for padding, or -1 for none.
  public UnigramOptions padId(int id) {
    return with(o -> o.padId = id);
  }

  int padId() {
    return padId;
  }

  /// The text of the unknown piece.
  public UnigramOptions unkPiece(String piece) {
    return with(o -> o.unkPiece = piece);
  }

  String unkPiece() {
    return unkPiece;
  }

  /// The text of the piece for the begin of a sentence.
  public UnigramOptions bosPiece(String piece) {
    return with(o -> o.bosPiece = piece);
  }

  String bosPiece() {
    return bosPiece;
  }

  /// The text of the piece for the end of a sentence.
  public UnigramOptions eosPiece(String piece) {
    return with(o -> o.eosPiece = piece);
  }

  String eosPiece() {
    return eosPiece;
  }

  /// The text of the piece for padding.
  public UnigramOptions padPiece(String piece) {
    return with(o -> o.padPiece = piece);
  }

  String padPiece() {
    return padPiece;
  }

  /// What the unknown piece reads as when ids are turned back into text.
  public UnigramOptions unkSurface(String text) {
    return with(o -> o.unkSurface = text);
  }

  String unkSurface() {
    return unkSurface;
  }

  /// How characters are replaced before anything else; by default [NormalizationRule#NMT_NFKC].
  public UnigramOptions normalization(NormalizationRule rule) {
    return with(o -> o.normalization = rule);
  }

  NormalizationRule normalization() {
    return normalization;
  }

  /// Whether a text is given a space before it.
  public UnigramOptions addDummyPrefix(boolean prefix) {
    return with(o -> o.addDummyPrefix = prefix);
  }

  boolean addDummyPrefix() {
    return addDummyPrefix;
  }

  /// Whether leading, trailing and repeated spaces are dropped.
  public UnigramOptions removeExtraWhitespaces(boolean remove) {
    return with(o -> o.removeExtraWhitespaces = remove);
  }

  boolean removeExtraWhitespaces() {
    return removeExtraWhitespaces;
  }
}
