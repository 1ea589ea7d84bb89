package albert4j.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The tokenizer of BERT, with which some ALBERT models were trained, most of those for Chinese and
/// Korean: `vocab.txt`, words cut into pieces by the longest match.
///
/// ```java
/// WordPieceTokenizer tokenizer = WordPieceTokenizer.load(Path.of("vocab.txt"));
/// Encoding one = tokenizer.encode("语言模型");    // [CLS] 语 言 模 型 [SEP]
/// ```
///
/// Ids and decoded texts are those of Hugging Face's slow `BertTokenizer`; tokens stand in the text
/// where its fast one says. The tables of Unicode are the JDK's, which may be newer than those that
/// some Python had: a character that Python did not know yet was dropped there.
public final class WordPieceTokenizer extends Tokenizer {
  /// What is done to text first, and what is not; the names in brackets are those of
  /// `tokenizer_config.json`.
  ///
  /// @param lowerCase letters are lower-cased (`do_lower_case`)
  /// @param stripAccents accents are dropped (`strip_accents`; where a configuration does not say,
  ///   they are if letters are lower-cased)
  /// @param basic control characters are dropped, and punctuation marks are words; otherwise words
  ///   are what stands between whitespace, and all else here counts for nothing
  ///   (`do_basic_tokenize`)
  /// @param splitIdeographs each Chinese character is a word (`tokenize_chinese_chars`)
  /// @param neverSplit words that are tokens as they are, if `basic` (`never_split`)
  /// @param cleanUp spaces before punctuation marks are taken out of decoded text, as
  ///   [Tokenizer#cleanUp] does it (`clean_up_tokenization_spaces`)
  public record Options(
      boolean lowerCase,
      boolean stripAccents,
      boolean basic,
      boolean splitIdeographs,
      List<String> neverSplit,
      boolean cleanUp) {
    /// What holds where a configuration says nothing.
    public static final Options DEFAULT = new Options(true, true, true, true, List.of(), true);

    /// Copies the list.
    public Options {
      neverSplit = List.copyOf(neverSplit);
    }
  }

  /// The special tokens by their names in the vocabulary. Text may name each of them.
  ///
  /// @param unk stands for what is not in the vocabulary
  /// @param sep ends every text
  /// @param pad fills batches
  /// @param cls starts every encoding
  /// @param mask stands for what a model is to guess
  /// @param others further ones (`additional_special_tokens`)
  public record Names(
      String unk, String sep, String pad, String cls, String mask, List<String> others) {
    /// BERT's own.
    public static final Names DEFAULT =
        new Names("[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]", List.of());

    /// Copies the list.
    ///
    /// @throws IllegalArgumentException if a name is empty
    public Names {
      others = List.copyOf(others);
      List<String> all = new ArrayList<>(List.of(unk, sep, pad, cls, mask));
      all.addAll(others);
      if (all.contains("")) {
        throw new IllegalArgumentException("special tokens: none may be empty: " + all);
      }
    }

    /// All of them, each once; the longest first, since text may name two at the same place.
    List<String> all() {
      Set<String> all = new LinkedHashSet<>(List.of(unk, sep, pad, cls, mask));
      all.addAll(others);
      return all.stream().sorted((a, b) -> b.length() - a.length()).toList();
    }
  }

  private final SpecialTokens specials;
  private final BasicTokenizer words;
  private final WordPieces pieces;
  private final Set<String> unsplit = new HashSet<>();
  private final boolean[] startsUnsplit = new boolean[256];
  private final boolean cleanUp;

  private WordPieceTokenizer(
      Vocabulary vocabulary, WordPieces pieces, Options options, Names names) {
    super(
        vocabulary,
        new WorkerPool(),
        new Specials(names.cls(), names.sep(), names.mask(), names.pad()));
    this.pieces = pieces;
    boolean lowerCase = options.basic() && options.lowerCase();
    specials = new SpecialTokens(names.all(), vocabulary, lowerCase);
    words = new BasicTokenizer(options, specials, names.all());
    cleanUp = options.cleanUp();
    if (options.basic()) {
      names.all().forEach(this::doNotSplit);
      options.neverSplit().forEach(this::doNotSplit);
    }
  }

  private void doNotSplit(String word) {
    if (!word.isEmpty()) {
      unsplit.add(word);
      startsUnsplit[word.getBytes(StandardCharsets.UTF_8)[0] & 0xFF] = true;
      startsUnsplit[words.firstByte(word.codePointAt(0)) & 0xFF] = true;
    }
  }

  /// Reads a `vocab.txt`, for [Options#DEFAULT] and [Names#DEFAULT].
  ///
  /// @throws TokenizerException if it is not in UTF-8, or lacks a special token
  /// @throws IOException if it cannot be read
  public static WordPieceTokenizer load(Path file) throws IOException {
    return load(file, Options.DEFAULT, Names.DEFAULT);
  }

  /// Reads a `vocab.txt`: one piece a line, in UTF-8; a piece's id is the number of its line, from
  /// 0 on. Of equal lines the last one counts, and the ids of the others read as the unknown token.
  ///
  /// @throws TokenizerException if it is not in UTF-8, or lacks a special token
  /// @throws IOException if it cannot be read
  public static WordPieceTokenizer load(Path file, Options options, Names names)
      throws IOException {
    Vocabulary vocabulary = VocabularyLines.read(file, names.all(), names.unk());
    var pieces = new WordPieces(vocabulary, file.toString());
    return new WordPieceTokenizer(vocabulary, pieces, options, names);
  }

  @Override
  void tokenize(String text, Worker worker, boolean detailed) {
    int length = worker.load(text);
    worker.input.clear(detailed);
    int i = 0;
    while (true) {
      int from = i;
      i = words.next(worker, i, length);
      if (worker.input.length > 0) {
        appendWord(worker, from, i, detailed);
      } else if (i == length) {
        return;
      } else {
        int special = specials.at(worker.chars, i, length);
        int end = i + specials.length(special);
        int id = specials.id(special);
        worker.tokens.add(id, i, end, vocabulary().piece(id).text(), true);
        i = end;
      }
    }
  }

  /// Adds a word, which is one token if it is not to be split, before or after accents are
  /// stripped.
  private void appendWord(Worker worker, int from, int to, boolean detailed) {
    AlignedText word = worker.input;
    if (startsUnsplit[word.bytes[0] & 0xFF]) {
      String before = words.whole(worker.chars, from, to);
      String after = word.toString();
      if (unsplit.contains(before) || unsplit.contains(after)) {
        String whole = unsplit.contains(before) ? before : after;
        int begin = detailed ? word.begin[0] : 0;
        int end = detailed ? word.end[word.length - 1] : 0;
        worker.tokens.add(vocabulary().id(whole), begin, end, whole, true);
        return;
      }
    }
    for (int at = 0; at < word.length; ) {
      int end = words.partEnd(word, at);
      pieces.cut(word, at, end, worker.tokens, detailed);
      at = end;
    }
  }

  /// The pieces with spaces between them, but none before a piece of the inside of a word.
  @Override
  public String decode(List<String> pieces) {
    return CodePoints.strip(String.join(" ", pieces).replace(" ##", ""));
  }

  /// The text that an encoding stands for, cleaned up if the options say so. The unknown token
  /// counts as a special one.
  @Override
  public String decode(int[] ids, boolean skipSpecialTokens) {
    List<String> list = new ArrayList<>(ids.length);
    for (int id : ids) {
      String piece = vocabulary().piece(id).text();
      if (!skipSpecialTokens || !specials.contains(id)) {
        list.add(piece);
      }
    }
    String text = decode(list);
    return cleanUp ? cleanUp(text) : text;
  }
}
