package albert4j.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// The tokenizer of the published ALBERT models: SentencePiece with the rules around it that they
/// were trained with.
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
/// A token that starts with `▁` starts in the text where its first letter does, and a lone `▁`
/// stands for the character after it: the offsets of Hugging Face's fast tokenizer. Texts are
/// decoded as its slow one does it.
public final class AlbertTokenizer extends Tokenizer {
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

  private AlbertTokenizer(
      SentencePiece model,
      SpecialTokens specials,
      Preprocessor preprocessor,
      NumberCommas numberCommas) {
    super(model.vocabulary(), model.workers(), new Specials("[CLS]", "[SEP]", "[MASK]", "<pad>"));
    this.model = model;
    this.specials = specials;
    this.preprocessor = preprocessor;
    this.numberCommas = numberCommas;
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
    SentencePiece model = SentencePiece.of(file);
    for (String name : SpecialTokens.NAMES) {
      if (!model.vocabulary().contains(name)) {
        throw file.error(0, "a vocabulary with " + name, "none among " + model.vocabulary().size());
      }
    }
    SpecialTokens specials =
        new SpecialTokens(SpecialTokens.NAMES, model.vocabulary(), options.lowerCase());
    return new AlbertTokenizer(
        model, specials, new Preprocessor(options, specials), new NumberCommas(model));
  }

  /// This tokenizer with another arithmetic; what was loaded has [Arithmetic#MIXED].
  public AlbertTokenizer withArithmetic(Arithmetic arithmetic) {
    SentencePiece other = model.withArithmetic(arithmetic);
    return new AlbertTokenizer(
        other, specials, preprocessor, new NumberCommas(other.withoutSampling()));
  }

  /// This tokenizer, but it cuts each text at random: subword regularisation, for training. There
  /// is no chance in how a number and the comma after it are taken apart, if they were one piece.
  ///
  /// Source: google-research/albert `tokenization.py`, `encode_pieces`, which samples with
  /// `nbestSize` 64 and `alpha` 0.1.
  ///
  /// @param nbestSize see [SentencePiece#sampling], as for the others
  /// @param alpha the inverse temperature
  /// @param random where chance comes from
  /// @throws IllegalArgumentException if `nbestSize` is too large or `alpha` is not finite
  public AlbertTokenizer sampling(int nbestSize, double alpha, RandomGenerator random) {
    return new AlbertTokenizer(
        model.sampling(nbestSize, alpha, random), specials, preprocessor, numberCommas);
  }

  /// The model without the rules around it.
  public SentencePiece sentencePiece() {
    return model;
  }

  @Override
  void tokenize(String text, Worker worker, boolean detailed) {
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
      int id = specials.id(special);
      worker.tokens.add(id, i, end, vocabulary().piece(id).text(), true);
      i = end;
    }
  }

  private void appendPieces(Worker worker, boolean detailed) {
    Segmentation cut = worker.segmentation;
    for (int i = cut.first; i < cut.limit(); i++) {
      int stop = numberCommas.firstToReplace(cut.ids, i, cut.limit());
      appendUnchanged(worker, i, stop, detailed);
      i = stop;
      if (i < cut.limit()) {
        List<NumberCommas.Part> parts = numberCommas.parts(worker, i);
        if (parts.isEmpty()) {
          appendUnchanged(worker, i, i + 1, detailed);
        } else {
          appendParts(parts, i, worker, detailed);
        }
      }
    }
  }

  private void appendUnchanged(Worker worker, int from, int to, boolean detailed) {
    Segmentation cut = worker.segmentation;
    if (!detailed) {
      worker.tokens.addIds(cut.ids, from, to);
      return;
    }
    for (int i = from; i < to; i++) {
      String piece = model.pieceText(worker, i);
      worker.addToken(cut.ids[i], cut.begin[i], cut.end[i], piece, worker.startsWord(i));
    }
  }

  /// Appends the parts of piece `i`; if they do not add up to it (its number reads differently
  /// alone) each gets all of its place.
  private static void appendParts(
      List<NumberCommas.Part> parts, int i, Worker worker, boolean detailed) {
    int begin = worker.segmentation.begin[i];
    int end = worker.segmentation.end[i];
    boolean startsWord = worker.startsWord(i);
    boolean exact = parts.stream().mapToInt(NumberCommas.Part::bytes).sum() == end - begin;
    int at = begin;
    for (NumberCommas.Part part : parts) {
      int next = exact ? at + part.bytes() : end;
      if (detailed) {
        worker.addToken(part.id(), at, next, part.piece(), startsWord);
      } else {
        worker.tokens.add(part.id(), at, next);
      }
      at = exact ? next : at;
      startsWord = false;
    }
  }

  @Override
  public String decode(List<String> pieces) {
    return model.decode(pieces);
  }

  @Override
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
}
