package albert4j.tokenizer;

import java.util.List;

/// Turns text into what a model reads, and back.
///
/// ```java
/// Encoding one = tokenizer.encode("The quick brown fox.");
/// Encoding pair = tokenizer.encode(question, paragraph, 384, Truncation.ONLY_SECOND);
/// String text = tokenizer.decode(one.ids(), true);
/// ```
///
/// `[CLS] A [SEP]` or `[CLS] A [SEP] B [SEP]` is put around the texts, whatever these tokens are
/// called in the vocabulary. A tokenizer never changes and may be shared between threads. Texts may
/// take up to half a GiB in UTF-8; longer ones are an [IllegalArgumentException].
public abstract sealed class Tokenizer permits AlbertTokenizer, FastTokenizer, WordPieceTokenizer {
  private final Vocabulary vocabulary;
  private final WorkerPool workers;
  private final Template template;
  private final Specials specials;

  /// The tokens that a model needs, by their names in its vocabulary.
  record Specials(String cls, String sep, String mask, String pad) {}

  /// @param workers shared with whatever else encodes with the same parts
  /// @param specials their pieces; the vocabulary has them all
  Tokenizer(Vocabulary vocabulary, WorkerPool workers, Specials specials) {
    this.vocabulary = vocabulary;
    this.workers = workers;
    this.specials = specials;
    template = new Template(vocabulary, clsId(), sepId());
  }

  /// Adds a text's tokens to those of the worker.
  ///
  /// @param detailed whether their pieces and places are wanted, too
  abstract void tokenize(String text, Worker worker, boolean detailed);

  /// The text that pieces stand for. What the unknown piece reads as depends on the kind of
  /// tokenizer; a text that is no piece reads as it is.
  public abstract String decode(List<String> pieces);

  /// The text that an encoding stands for. The unknown token counts as a special one.
  ///
  /// @param skipSpecialTokens whether special tokens are left out; otherwise they are written out
  /// @throws IllegalArgumentException if there is no piece of some id
  public abstract String decode(int[] ids, boolean skipSpecialTokens);

  /// The pieces and their ids.
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /// The id of `[CLS]`, which starts every encoding.
  public int clsId() {
    return vocabulary.id(specials.cls());
  }

  /// The id of `[SEP]`, which ends every text.
  public int sepId() {
    return vocabulary.id(specials.sep());
  }

  /// The id of `[MASK]`.
  public int maskId() {
    return vocabulary.id(specials.mask());
  }

  /// The id of `<pad>`.
  public int padId() {
    return vocabulary.id(specials.pad());
  }

  /// The id of `<unk>`.
  public int unknownId() {
    return vocabulary.unknownId();
  }

  /// The ids of `[CLS] text [SEP]`.
  public int[] encodeIds(String text) {
    Worker worker = workers.take();
    worker.tokens.clear();
    tokenize(text, worker, false);
    int[] ids = template.ids(worker.tokens);
    workers.give(worker);
    return ids;
  }

  /// `[CLS] text [SEP]`.
  public Encoding encode(String text) {
    return encode(text, Integer.MAX_VALUE, Truncation.NONE);
  }

  /// `[CLS] text [SEP] pair [SEP]`.
  public Encoding encode(String text, String pair) {
    return encode(text, pair, Integer.MAX_VALUE, Truncation.NONE);
  }

  /// `[CLS] text [SEP]`, cut to a length.
  ///
  /// @param maxLength the most tokens that the encoding may have, `[CLS]` and `[SEP]` included;
  ///   nothing is cut with [Truncation#NONE]
  /// @throws IllegalArgumentException if the text must not be cut that far
  public Encoding encode(String text, int maxLength, Truncation truncation) {
    Worker worker = workers.take();
    worker.tokens.clear();
    tokenize(text, worker, true);
    int size = worker.tokens.size;
    int excess = excess(size, Template.added(false), maxLength, truncation);
    int cut = excess == 0 ? 0 : truncation.fromFirst(size, 0, excess);
    Encoding encoding = template.encoding(worker.tokens, size - cut, text);
    workers.give(worker);
    return encoding;
  }

  /// `[CLS] text [SEP] pair [SEP]`, cut to a length.
  ///
  /// @param maxLength the most tokens that the encoding may have, `[CLS]` and `[SEP]` included;
  ///   nothing is cut with [Truncation#NONE]
  /// @throws IllegalArgumentException if the texts must not be cut that far
  public Encoding encode(String text, String pair, int maxLength, Truncation truncation) {
    Worker worker = workers.take();
    worker.tokens.clear();
    tokenize(text, worker, true);
    int first = worker.tokens.size;
    tokenize(pair, worker, true);
    int second = worker.tokens.size - first;
    int excess = excess(first + second, Template.added(true), maxLength, truncation);
    int cut = excess == 0 ? 0 : fromFirst(truncation, first, second, excess);
    Encoding encoding =
        template.encoding(worker.tokens, first, first - cut, second - (excess - cut), text, pair);
    workers.give(worker);
    return encoding;
  }

  /// An encoding with `<pad>` behind it, as models take it that want all texts of a batch equally
  /// long (ours do not). The padding is masked in [Encoding#attentionMask()] and counts as special.
  ///
  /// @param length the tokens that the result has; an encoding that has as many or more stays as it
  ///   is
  public Encoding pad(Encoding encoding, int length) {
    return encoding.padded(length, padId(), specials.pad());
  }

  /// How many of `excess` tokens to cut are cut from the first text of a pair; the others are cut
  /// from the second.
  int fromFirst(Truncation truncation, int first, int second, int excess) {
    return truncation.fromFirst(first, second, excess);
  }

  private static int excess(int tokens, int added, int maxLength, Truncation truncation) {
    if (maxLength < added) {
      throw new IllegalArgumentException(
          "encode: maxLength must leave room for [CLS] and [SEP]: maxLength="
              + maxLength
              + " added="
              + added);
    }
    return truncation == Truncation.NONE ? 0 : Math.max(0, tokens + added - maxLength);
  }

  /// The text that an encoding stands for, special tokens written out: `[CLS] the text[SEP]`.
  ///
  /// @throws IllegalArgumentException if there is no piece of some id
  public String decode(int... ids) {
    return decode(ids, false);
  }

  /// Takes out the spaces that English does not write before punctuation and contractions: Hugging
  /// Face's `clean_up_tokenization`.
  public static String cleanUp(String text) {
    return text.replace(" .", ".")
        .replace(" ?", "?")
        .replace(" !", "!")
        .replace(" ,", ",")
        .replace(" ' ", "'")
        .replace(" n't", "n't")
        .replace(" 'm", "'m")
        .replace(" 's", "'s")
        .replace(" 've", "'ve")
        .replace(" 're", "'re");
  }
}
