package albert4j.cli;

import albert4j.tokenizer.NormalizationRule;
import albert4j.tokenizer.TokenizerException;
import albert4j.tokenizer.UnigramOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import picocli.CommandLine.Option;

/// How a tokenizer is trained, under the names that native `spm_train` gives its flags; each may be
/// written with dashes, too.
final class UnigramFlags {
  @Option(
      names = {"--model_type", "--model-type"},
      paramLabel = "TYPE",
      description = "Only unigram, which is the default.")
  private String type = "unigram";

  @Option(
      names = {"--input_format", "--input-format"},
      paramLabel = "FORMAT",
      description = "text, the default: a sentence a line; tsv: a sentence, a tab, its count.")
  private String format = "text";

  @Option(
      names = {"--normalization_rule_name", "--normalization-rule-name"},
      paramLabel = "NAME",
      description =
          "How characters are replaced: identity, nfkc, nmt_nfkc, nfkc_cf or nmt_nfkc_cf; default:"
              + " nmt_nfkc.")
  private Optional<String> rule = Optional.empty();

  @Option(
      names = {"--normalization_rule_tsv", "--normalization-rule-tsv"},
      paramLabel = "FILE",
      description = "Rules of your own instead: code points, a tab, and what replaces them.")
  private Optional<Path> ruleFile = Optional.empty();

  @Option(
      names = {"--num_threads", "--num-threads", "--threads"},
      paramLabel = "N",
      description = "Threads that compute; default: the available processors.")
  private Optional<Integer> numThreads = Optional.empty();

  @Option(
      names = {"--control_symbols", "--control-symbols"},
      paramLabel = "A,B,…",
      description = {
        "Pieces that no text is cut into, such as [CLS].",
        "A symbol that holds a comma or a quote stands in quotes, and a quote in it is doubled."
      })
  private Optional<String> controlSymbols = Optional.empty();

  @Option(
      names = {"--user_defined_symbols", "--user-defined-symbols"},
      paramLabel = "A,B,…",
      description = "Pieces that text is always cut into; written in the same way.")
  private Optional<String> userDefinedSymbols = Optional.empty();

  @Option(
      names = {
        "--treat_whitespace_as_suffix",
        "--treat-whitespace-as-suffix",
        "--allow_whitespace_only_pieces",
        "--allow-whitespace-only-pieces",
        "--use_all_vocab",
        "--use-all-vocab",
        "--enable_differential_privacy",
        "--enable-differential-privacy"
      },
      hidden = true,
      arity = "0..1",
      fallbackValue = "true")
  private List<Boolean> unsupported = new ArrayList<>();

  @Option(
      names = {"--vocab_size", "--vocab-size"},
      paramLabel = "N",
      description = "Number of pieces, special ones among them; default: 8000.")
  private Optional<Integer> vocabSize = Optional.empty();

  @Option(
      names = {"--character_coverage", "--character-coverage"},
      paramLabel = "X",
      description =
          "Share of the text whose characters are pieces for sure, from 0.98; default: 0.9995.")
  private Optional<Double> characterCoverage = Optional.empty();

  @Option(
      names = {"--input_sentence_size", "--input-sentence-size"},
      paramLabel = "N",
      description = "How many sentences are used; default: 0, all of them.")
  private Optional<Long> inputSentenceSize = Optional.empty();

  @Option(
      names = {"--shuffle_input_sentence", "--shuffle-input-sentence"},
      paramLabel = "BOOL",
      arity = "0..1",
      fallbackValue = "true",
      description =
          "Draw the sentences that are used by lot, do not take the first ones; default: true.")
  private Optional<Boolean> shuffleInputSentence = Optional.empty();

  @Option(
      names = {"--random_seed", "--random-seed"},
      paramLabel = "N",
      description = "Decides which sentences are drawn; default: 0.")
  private Optional<Long> randomSeed = Optional.empty();

  @Option(
      names = {"--max_sentence_length", "--max-sentence-length"},
      paramLabel = "BYTES",
      description = "Longer sentences are skipped; default: 4192.")
  private Optional<Integer> maxSentenceLength = Optional.empty();

  @Option(
      names = {"--seed_sentencepiece_size", "--seed-sentencepiece-size"},
      paramLabel = "N",
      description = "How many pieces training starts with, at most; default: 1000000.")
  private Optional<Integer> seedSentencepieceSize = Optional.empty();

  @Option(
      names = {"--shrinking_factor", "--shrinking-factor"},
      paramLabel = "X",
      description = "Share of the pieces that each round of pruning keeps; default: 0.75.")
  private Optional<Double> shrinkingFactor = Optional.empty();

  @Option(
      names = {"--num_sub_iterations", "--num-sub-iterations"},
      paramLabel = "N",
      description = "Iterations between two rounds of pruning; default: 2.")
  private Optional<Integer> numSubIterations = Optional.empty();

  @Option(
      names = {"--max_sentencepiece_length", "--max-sentencepiece-length"},
      paramLabel = "N",
      description = "Characters of the longest piece; default: 16.")
  private Optional<Integer> maxSentencepieceLength = Optional.empty();

  @Option(
      names = {"--split_by_unicode_script", "--split-by-unicode-script"},
      paramLabel = "BOOL",
      arity = "0..1",
      fallbackValue = "true",
      description = "Keep a piece within one script; default: true.")
  private Optional<Boolean> splitByUnicodeScript = Optional.empty();

  @Option(
      names = {"--split_by_number", "--split-by-number"},
      paramLabel = "BOOL",
      arity = "0..1",
      fallbackValue = "true",
      description = "Keep digits apart from letters; default: true.")
  private Optional<Boolean> splitByNumber = Optional.empty();

  @Option(
      names = {"--split_by_whitespace", "--split-by-whitespace"},
      paramLabel = "BOOL",
      arity = "0..1",
      fallbackValue = "true",
      description = "Keep a piece within one word; default: true.")
  private Optional<Boolean> splitByWhitespace = Optional.empty();

  @Option(
      names = {"--split_digits", "--split-digits"},
      paramLabel = "BOOL",
      arity = "0..1",
      fallbackValue = "true",
      description = "Make each digit a piece; default: false.")
  private Optional<Boolean> splitDigits = Optional.empty();

  @Option(
      names = {"--required_chars", "--required-chars"},
      paramLabel = "TEXT",
      description = "Characters that are pieces whether they are frequent or not.")
  private Optional<String> requiredChars = Optional.empty();

  @Option(
      names = {"--byte_fallback", "--byte-fallback"},
      paramLabel = "BOOL",
      arity = "0..1",
      fallbackValue = "true",
      description = "Write unknown characters as bytes; default: false.")
  private Optional<Boolean> byteFallback = Optional.empty();

  @Option(
      names = {"--hard_vocab_limit", "--hard-vocab-limit"},
      paramLabel = "BOOL",
      arity = "0..1",
      fallbackValue = "true",
      description = "Fail if the text does not yield --vocab_size pieces; default: true.")
  private Optional<Boolean> hardVocabLimit = Optional.empty();

  @Option(
      names = {"--unk_id", "--unk-id"},
      paramLabel = "ID",
      description = "Id of the unknown piece; default: 0.")
  private Optional<Integer> unkId = Optional.empty();

  @Option(
      names = {"--bos_id", "--bos-id"},
      paramLabel = "ID",
      description = "Id for the begin of a sentence, -1 for none; default: 1.")
  private Optional<Integer> bosId = Optional.empty();

  @Option(
      names = {"--eos_id", "--eos-id"},
      paramLabel = "ID",
      description = "Id for the end of a sentence, -1 for none; default: 2.")
  private Optional<Integer> eosId = Optional.empty();

  @Option(
      names = {"--pad_id", "--pad-id"},
      paramLabel = "ID",
      description = "Id for padding, -1 for none; default: -1.")
  private Optional<Integer> padId = Optional.empty();

  @Option(
      names = {"--unk_piece", "--unk-piece"},
      paramLabel = "PIECE",
      description = "Default: <unk>.")
  private Optional<String> unkPiece = Optional.empty();

  @Option(
      names = {"--bos_piece", "--bos-piece"},
      paramLabel = "PIECE",
      description = "Default: <s>.")
  private Optional<String> bosPiece = Optional.empty();

  @Option(
      names = {"--eos_piece", "--eos-piece"},
      paramLabel = "PIECE",
      description = "Default: </s>.")
  private Optional<String> eosPiece = Optional.empty();

  @Option(
      names = {"--pad_piece", "--pad-piece"},
      paramLabel = "PIECE",
      description = "Default: <pad>.")
  private Optional<String> padPiece = Optional.empty();

  @Option(
      names = {"--unk_surface", "--unk-surface"},
      paramLabel = "TEXT",
      description = "What the unknown piece reads as in decoded text; default: ' ⁇ '.")
  private Optional<String> unkSurface = Optional.empty();

  @Option(
      names = {"--add_dummy_prefix", "--add-dummy-prefix"},
      paramLabel = "BOOL",
      arity = "0..1",
      fallbackValue = "true",
      description = "Put a space before the text; default: true.")
  private Optional<Boolean> addDummyPrefix = Optional.empty();

  @Option(
      names = {"--remove_extra_whitespaces", "--remove-extra-whitespaces"},
      paramLabel = "BOOL",
      arity = "0..1",
      fallbackValue = "true",
      description = "Drop leading, trailing and repeated spaces; default: true.")
  private Optional<Boolean> removeExtraWhitespaces = Optional.empty();

  /// The options that these flags turn `base` into.
  ///
  /// @throws CliException if a flag's value is not valid, or asks for what there is not
  /// @throws IOException if the rules cannot be read
  UnigramOptions options(UnigramOptions base) throws IOException {
    if (!type.toLowerCase(Locale.ROOT).equals("unigram")) {
      throw CliException.usage(
          "--model_type must be unigram, the other types are not supported: " + type);
    }
    if (unsupported.contains(true)) {
      throw CliException.usage(
          "not supported: --treat_whitespace_as_suffix, --allow_whitespace_only_pieces,"
              + " --use_all_vocab, --enable_differential_privacy");
    }
    if (!format.equals("text") && !format.equals("tsv")) {
      throw CliException.usage("--input_format must be text or tsv: " + format);
    }
    try {
      return changed(base.tsv(format.equals("tsv")));
    } catch (IllegalArgumentException e) {
      throw CliException.usage(e);
    } catch (TokenizerException e) {
      throw CliException.badData(e);
    }
  }

  private UnigramOptions changed(UnigramOptions base) throws IOException {
    UnigramOptions all = set(base, numThreads, UnigramOptions::numThreads);
    all = set(all, rule.map(NormalizationRule::of), UnigramOptions::normalization);
    if (ruleFile.isPresent()) {
      all = all.normalization(NormalizationRule.ofTsv(ruleFile.get()));
    }
    all = set(all, symbols("control_symbols", controlSymbols), UnigramOptions::controlSymbols);
    all =
        set(
            all,
            symbols("user_defined_symbols", userDefinedSymbols),
            UnigramOptions::userDefinedSymbols);
    all = set(all, vocabSize, UnigramOptions::vocabSize);
    all = set(all, characterCoverage, UnigramOptions::characterCoverage);
    all = set(all, inputSentenceSize, UnigramOptions::inputSentenceSize);
    all = set(all, shuffleInputSentence, UnigramOptions::shuffleInputSentence);
    all = set(all, randomSeed, UnigramOptions::randomSeed);
    all = set(all, maxSentenceLength, UnigramOptions::maxSentenceLength);
    all = set(all, seedSentencepieceSize, UnigramOptions::seedSentencepieceSize);
    all = set(all, shrinkingFactor, UnigramOptions::shrinkingFactor);
    all = set(all, numSubIterations, UnigramOptions::numSubIterations);
    all = set(all, maxSentencepieceLength, UnigramOptions::maxSentencepieceLength);
    all = set(all, splitByUnicodeScript, UnigramOptions::splitByUnicodeScript);
    all = set(all, splitByNumber, UnigramOptions::splitByNumber);
    all = set(all, splitByWhitespace, UnigramOptions::splitByWhitespace);
    all = set(all, splitDigits, UnigramOptions::splitDigits);
    all = set(all, requiredChars, UnigramOptions::requiredChars);
    all = set(all, byteFallback, UnigramOptions::byteFallback);
    all = set(all, hardVocabLimit, UnigramOptions::hardVocabLimit);
    all = set(all, unkId, UnigramOptions::unkId);
    all = set(all, bosId, UnigramOptions::bosId);
    all = set(all, eosId, UnigramOptions::eosId);
    all = set(all, padId, UnigramOptions::padId);
    all = set(all, unkPiece, UnigramOptions::unkPiece);
    all = set(all, bosPiece, UnigramOptions::bosPiece);
    all = set(all, eosPiece, UnigramOptions::eosPiece);
    all = set(all, padPiece, UnigramOptions::padPiece);
    all = set(all, unkSurface, UnigramOptions::unkSurface);
    all = set(all, addDummyPrefix, UnigramOptions::addDummyPrefix);
    return set(all, removeExtraWhitespaces, UnigramOptions::removeExtraWhitespaces);
  }

  private static <T> UnigramOptions set(
      UnigramOptions base,
      Optional<T> value,
      BiFunction<UnigramOptions, T, UnigramOptions> setter) {
    return value.map(given -> setter.apply(base, given)).orElse(base);
  }

  /// A list as the native command reads it: comma-separated values (RFC 4180).
  private static Optional<List<String>> symbols(String flag, Optional<String> csv)
      throws CliException {
    if (csv.isEmpty()) {
      return Optional.empty();
    }
    List<String> symbols = new ArrayList<>();
    StringBuilder symbol = new StringBuilder();
    boolean quoted = false;
    String text = csv.get();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean doubled = quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"';
      if (c == '"' && !doubled && (quoted || symbol.isEmpty())) {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        symbols.add(symbol.toString());
        symbol.setLength(0);
      } else {
        symbol.append(c);
        i += doubled ? 1 : 0;
      }
    }
    if (quoted) {
      throw CliException.usage(
          "--" + flag + ": a quote has no end; a quote as a symbol is written \"\"\"\": " + text);
    }
    symbols.add(symbol.toString());
    symbols.removeIf(String::isEmpty);
    return Optional.of(symbols);
  }
}
