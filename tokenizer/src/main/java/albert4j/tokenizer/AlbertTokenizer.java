package albert4j.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Turns text into what an ALBERT model reads, and back: SentencePiece with the rules around it
/// that the published models were trained with.
///
/// ```java
/// AlbertTokenizer tokenizer = AlbertTokenizer.load(Path.of("spiece.model"));
/// Encoding one = tokenizer.encode("The quick brown fox.");
/// Encoding pair = tokenizer.encode(question, paragraph, 384, Truncation.ONLY_SECOND);
/// String text = tokenizer.decode(one.ids(), true);
/// ```
///
/// What it adds to [SentencePiece], as Hugging Face's slow `AlbertTokenizer` does: whitespace,
/// quotes, accents and capitals ([Options]); `[CLS]`, `[SEP]`, `[MASK]`, `<pad>` and `<unk>` are
/// known in text; a digit and the comma after it are never one piece, so that numbers look alike
/// wherever they stand; `[CLS] A [SEP] B [SEP]` is put around the texts.
///
/// A tokenizer never changes and may be shared between threads. Texts may take up to half a GiB in
/// UTF-8; longer ones are an [IllegalArgumentException].
public final class AlbertTokenizer {
  /// What is done to text first; the names are those of `tokenizer_config.json`, where
  /// `do_lower_case` says whether a model was trained on lower-cased text.
  ///
  /// @param lowerCase letters are lower-cased (`do_lower_case`)
  /// @param keepAccents accents stay on their letters; otherwise text is decomposed (NFKD) and they
  ///   are dropped (`keep_accents`)
  /// @param removeSpace whitespace at the ends is dropped, and becomes one space elsewhere
  ///   (`remove_space`)
  public record Options(boolean lowerCase, boolean keepAccents, boolean removeSpace) {
    /// What all published English models want.
    public static final Options DEFAULT = new Options(true, false, true);
  }

  private final SentencePiece model;
  private final SpecialTokens specials;
  private final Preprocessor preprocessor;
  private final NumberCommas numberCommas;
  private final Template template;

  private AlbertTokenizer(ModelFile file, Options options) throws TokenizerException {
    model = SentencePiece.of(file);
    for (String name : SpecialTokens.NAMES) {
      if (!model.vocabulary().contains(name)) {
        throw file.error(0, "a vocabulary with " + name, "none among " + model.vocabulary().size());
      }
    }
    specials = new SpecialTokens(SpecialTokens.NAMES, model.vocabulary(), options.lowerCase());
    preprocessor = new Preprocessor(options, specials);
    numberCommas = new NumberCommas(model);
    template = new Template(model.vocabulary(), clsId(), sepId());
  }

  /// Reads a model file, for [Options#DEFAULT].
  ///
  /// @throws TokenizerException if the file is not a unigram model with ALBERT's special tokens
  /// @throws IOException if the file cannot be read
  public static AlbertTokenizer load(Path file) throws IOException {
    return load(file, Options.DEFAULT);
  }

  /// Reads a model file.
  ///
  /// @throws TokenizerException if the file is not a unigram model with ALBERT's special tokens
  /// @throws IOException if the file cannot be read
  public static AlbertTokenizer load(Path file, Options options) throws IOException {
    return of(ModelFile.read(file), options);
  }

  /// Reads a model from a stream; `source` names it in errors. The stream stays open.
  ///
  /// @throws TokenizerException if the stream does not hold a unigram model with ALBERT's special
  ///   tokens
  /// @throws IOException if the stream cannot be read
  public static AlbertTokenizer load(InputStream in, String source, Options options)
      throws IOException {
    return of(ModelFile.read(in, source), options);
  }

  /// The tokenizer of a model file.
  ///
  /// @throws TokenizerException if it is not a unigram model with ALBERT's special tokens
  public static AlbertTokenizer of(ModelFile file, Options options) throws TokenizerException {
    return new AlbertTokenizer(file, options);
  }

  /// The model without the rules around it.
  public SentencePiece sentencePiece() {
    return model;
  }

  /// The pieces and their ids.
  public Vocabulary vocabulary() {
    return model.vocabulary();
  }

  /// The id of `[CLS]`, which starts every encoding.
  public int clsId() {
    return vocabulary().id("[CLS]");
  }

  /// The id of `[SEP]`, which ends every text.
  public int sepId() {
    return vocabulary().id("[SEP]");
  }

  /// The id of `[MASK]`.
  public int maskId() {
    return vocabulary().id("[MASK]");
  }

  /// The id of `<pad>`.
  public int padId() {
    return vocabulary().id("<pad>");
  }

  /// The id of `<unk>`.
  public int unknownId() {
    return vocabulary().unknownId();
  }

  /// The ids of `[CLS] text [SEP]`.
  public int[] encodeIds(String text) {
    Worker worker = model.workers().take();
    worker.tokens.clear();
    tokenize(text, worker, false);
    int[] ids = template.ids(worker.tokens);
    model.workers().give(worker);
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
  /// A token that starts with `▁` starts in the text where its first letter does, and a lone `▁`
  /// stands for the character after it: the offsets of Hugging Face's fast tokenizer.
  ///
  /// @param maxLength the most tokens that the encoding may have, `[CLS]` and `[SEP]` included;
  ///   nothing is cut with [Truncation#NONE]
  /// @throws IllegalArgumentException if the text must not be cut that far
  public Encoding encode(String text, int maxLength, Truncation truncation) {
    Worker worker = model.workers().take();
    worker.tokens.clear();
    tokenize(text, worker, true);
    int size = worker.tokens.size;
    int excess = excess(size, Template.added(false), maxLength, truncation);
    int cut = excess == 0 ? 0 : truncation.fromFirst(size, 0, excess);
    Encoding encoding = template.encoding(worker.tokens, size - cut, text);
    model.workers().give(worker);
    return encoding;
  }

  /// `[CLS] text [SEP] pair [SEP]`, cut to a length.
  ///
  /// @param maxLength the most tokens that the encoding may have, `[CLS]` and `[SEP]` included;
  ///   nothing is cut with [Truncation#NONE]
  /// @throws IllegalArgumentException if the texts must not be cut that far
  public Encoding encode(String text, String pair, int maxLength, Truncation truncation) {
    Worker worker = model.workers().take();
    worker.tokens.clear();
    tokenize(text, worker, true);
    int first = worker.tokens.size;
    tokenize(pair, worker, true);
    int second = worker.tokens.size - first;
    int excess = excess(first + second, Template.added(true), maxLength, truncation);
    int cut = excess == 0 ? 0 : truncation.fromFirst(first, second, excess);
    Encoding encoding =
        template.encoding(worker.tokens, first, first - cut, second - (excess - cut), text, pair);
    model.workers().give(worker);
    return encoding;
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

  /// Adds a text's tokens to those of the worker.
  ///
  /// @param detailed whether their pieces and places are wanted, too
  private void tokenize(String text, Worker worker, boolean detailed) {
    int length = worker.load(text);
    int i = 0;
    while (true) {
      worker.input.clear(detailed);
      i = preprocessor.prepare(worker.chars, i, length, worker.input);
      model.cut(worker);
      appendPieces(worker, detailed);
      if (i == length) {
        return;
      }
      int special = specials.at(worker.chars, i, length);
      int end = i + specials.length(special);
      worker.tokens.add(
          specials.id(special), i, end, vocabulary().piece(specials.id(special)).text());
      i = end;
    }
  }

  private void appendPieces(Worker worker, boolean detailed) {
    Segmentation cut = worker.segmentation;
    for (int i = cut.first; i < cut.limit(); i++) {
      int id = cut.ids[i];
      List<NumberCommas.Part> parts =
          numberCommas.mayReplace(id) ? numberCommas.parts(worker, i) : List.of();
      if (!parts.isEmpty()) {
        appendParts(parts, cut.begin[i], cut.end[i], worker, detailed);
      } else if (detailed) {
        worker.addToken(id, cut.begin[i], cut.end[i], model.pieceText(worker, i));
      } else {
        worker.tokens.add(id, 0, 0);
      }
    }
  }

  /// Appends the parts of a piece; if they do not add up to it (its number reads differently alone)
  /// each gets all of its place.
  private static void appendParts(
      List<NumberCommas.Part> parts, int begin, int end, Worker worker, boolean detailed) {
    boolean exact = parts.stream().mapToInt(NumberCommas.Part::bytes).sum() == end - begin;
    int at = begin;
    for (NumberCommas.Part part : parts) {
      int next = exact ? at + part.bytes() : end;
      if (detailed) {
        worker.addToken(part.id(), at, next, part.piece());
      } else {
        worker.tokens.add(part.id(), at, next);
      }
      at = exact ? next : at;
    }
  }

  /// The text that an encoding stands for, special tokens written out, as Hugging Face shows it:
  /// `[CLS] the text[SEP]`.
  ///
  /// @throws IllegalArgumentException if there is no piece of some id
  public String decode(int... ids) {
    return decode(ids, false);
  }

  /// The text that an encoding stands for.
  ///
  /// Unlike [SentencePiece#decode(int...)] it takes the unknown token for a special one, which is
  /// written `<unk>` or skipped.
  ///
  /// @param skipSpecialTokens whether special tokens are left out
  /// @throws IllegalArgumentException if there is no piece of some id
  public String decode(int[] ids, boolean skipSpecialTokens) {
    StringBuilder out = new StringBuilder();
    List<String> run = new ArrayList<>();
    boolean afterSpecial = false;
    for (int id : ids) {
      String piece = vocabulary().piece(id).text();
      if (!specials.contains(id)) {
        run.add(piece);
        afterSpecial = false;
      } else if (!skipSpecialTokens) {
        out.append(afterSpecial ? "" : " ").append(model.decode(run)).append(piece);
        run.clear();
        afterSpecial = true;
      }
    }
    return CodePoints.strip(out.append(model.decode(run)).toString());
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
