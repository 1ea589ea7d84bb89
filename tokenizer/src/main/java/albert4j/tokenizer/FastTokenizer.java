package albert4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A tokenizer.json with a unigram model, as Hugging Face's Rust library and the fast tokenizers of
/// transformers read it.
///
/// ```java
/// FastTokenizer tokenizer = FastTokenizer.of(json, "albert-base-v2/tokenizer.json");
/// Encoding one = tokenizer.encode("The quick brown fox.");
/// ```
///
/// What is done to text is what the file says, step by step: added tokens are found, text is
/// normalised, cut into words, and each word into pieces. Tokens are placed as the library places
/// them: a piece that a space became part of takes that space, and a token that takes whitespace
/// beside it (`[MASK]`) takes its place, too. [Encoding#wordIds()] counts the words that the file
/// cuts text into. Two texts too long by an odd number of tokens, the second no shorter, keep one
/// more of the second; ALBERT's own tokenizer keeps one more of the first.
///
/// What the file says about truncation and padding is not done: who encodes says how long texts may
/// be. A step that this version does not know is an error, never left out.
public final class FastTokenizer extends Tokenizer {
  private final AddedTokens raw;
  private final AddedTokens normalized;
  private final List<NormalizerStep> normalizer;
  private final List<SplitterStep> splitter;
  private final UnigramModel model;
  private final List<DecoderStep> decoder;

  /// For each id whether its token is special.
  private final boolean[] special;

  FastTokenizer(
      UnigramModel model,
      Specials specials,
      List<AddedToken> added,
      List<NormalizerStep> normalizer,
      List<SplitterStep> splitter,
      List<DecoderStep> decoder) {
    super(model.vocabulary(), new WorkerPool(), specials);
    this.model = model;
    this.normalizer = normalizer;
    this.splitter = splitter;
    this.decoder = decoder;
    special = new boolean[model.vocabulary().size()];
    List<AddedToken> inText = new ArrayList<>();
    List<AddedToken> inNormalized = new ArrayList<>();
    for (AddedToken token : added) {
      special[token.id()] = token.special();
      if (token.normalized()) {
        inNormalized.add(token.withContent(normalize(token.content())));
      } else {
        inText.add(token);
      }
    }
    raw = new AddedTokens(inText);
    normalized = new AddedTokens(inNormalized);
  }

  /// The tokenizer of a tokenizer.json that has been parsed: objects as maps, arrays as lists; what
  /// is neither of them, nor a string, a number or a boolean, stands for `null`.
  ///
  /// @param source the file, for errors
  /// @throws TokenizerException if something is missing or damaged, the model is not a unigram one,
  ///   or a step is not among those that are known
  public static FastTokenizer of(Map<String, ?> json, String source) throws TokenizerException {
    return new FastTokenizerReader(json, source).read();
  }

  /// What the file's normaliser makes of a text, special tokens not looked for.
  String normalize(String text) {
    Worker worker = new Worker();
    worker.fill(text, true);
    worker.words.text.load(worker.input, 0, worker.input.length);
    normalizer.forEach(step -> step.apply(worker.words.text));
    return worker.words.text.toString();
  }

  @Override
  void tokenize(String text, Worker worker, boolean detailed) {
    worker.fill(text, true);
    AddedTokens.Finder found = raw.in(worker.input);
    int from = 0;
    while (found.next()) {
      normalizeAndCut(worker.input, from, found.begin(), worker, detailed);
      addToken(found, worker.input, worker);
      from = found.end();
    }
    normalizeAndCut(worker.input, from, worker.input.length, worker, detailed);
  }

  private void normalizeAndCut(
      AlignedText text, int from, int to, Worker worker, boolean detailed) {
    if (from == to) {
      return;
    }
    worker.words.text.load(text, from, to);
    normalizer.forEach(step -> step.apply(worker.words.text));
    if (normalized.isEmpty()) {
      cut(worker, detailed);
    } else {
      cutBetweenTokens(worker, detailed);
    }
  }

  /// Cuts what is between the added tokens that are looked for in normalised text.
  private void cutBetweenTokens(Worker worker, boolean detailed) {
    AlignedText text = new AlignedText();
    text.clear(true);
    for (int i = 0; i < worker.words.text.length; i++) {
      worker.words.text.appendTo(text, i);
    }
    AddedTokens.Finder found = normalized.in(text);
    int from = 0;
    while (found.next()) {
      worker.words.text.load(text, from, found.begin());
      cut(worker, detailed);
      addToken(found, text, worker);
      from = found.end();
    }
    worker.words.text.load(text, from, text.length);
    cut(worker, detailed);
  }

  private void cut(Worker worker, boolean detailed) {
    worker.words.whole();
    splitter.forEach(step -> step.apply(worker.words));
    model.cut(worker, detailed);
  }

  private static void addToken(AddedTokens.Finder found, AlignedText text, Worker worker) {
    String piece =
        new String(text.bytes, found.begin(), found.end() - found.begin(), StandardCharsets.UTF_8);
    worker.tokens.add(
        found.id(), text.begin[found.begin()], text.end[found.end() - 1], piece, true);
  }

  @Override
  int fromFirst(Truncation truncation, int first, int second, int excess) {
    int cut = truncation.fromFirst(first, second, excess);
    boolean even = truncation == Truncation.LONGEST_FIRST && first - cut > second - (excess - cut);
    return even && second >= first ? cut + 1 : cut;
  }

  @Override
  public String decode(List<String> pieces) {
    if (decoder.isEmpty()) {
      return String.join(" ", pieces);
    }
    List<String> parts = pieces;
    for (DecoderStep step : decoder) {
      parts = step.decode(parts);
    }
    return String.join("", parts);
  }

  @Override
  public String decode(int[] ids, boolean skipSpecialTokens) {
    List<String> pieces = new ArrayList<>(ids.length);
    for (int id : ids) {
      String piece = vocabulary().piece(id).text();
      if (!skipSpecialTokens || !special[id]) {
        pieces.add(piece);
      }
    }
    return decode(pieces);
  }
}
