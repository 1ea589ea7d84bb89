package albert4j.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// How a new SentencePiece model normalises text: which characters it replaces, before it deals
/// with spaces.
///
/// A model carries its rules with it as a table, so these are for training only; a model that is
/// loaded always uses its own. The tables are worked out from the Unicode data of the JDK (16.0 for
/// JDK 25), and so know the characters of that version.
///
/// Source: google/sentencepiece `builder.cc` and `doc/normalization.md`.
public final class NormalizationRule {
  /// No character is replaced.
  public static final NormalizationRule IDENTITY = new NormalizationRule("identity");

  /// Unicode's NFKC: compatibility characters replaced, marks composed with their letters.
  public static final NormalizationRule NFKC = new NormalizationRule("nfkc");

  /// NFKC; besides, line ends, tabs and marks without a width become spaces, and control characters
  /// are dropped. The default of SentencePiece, and what ALBERT's tokenizer was trained with.
  public static final NormalizationRule NMT_NFKC = new NormalizationRule("nmt_nfkc");

  /// NFKC, with letters in lower case by Unicode's simple case folding.
  public static final NormalizationRule NFKC_CF = new NormalizationRule("nfkc_cf");

  /// [#NMT_NFKC], with letters in lower case by Unicode's simple case folding.
  public static final NormalizationRule NMT_NFKC_CF = new NormalizationRule("nmt_nfkc_cf");

  /// [#NMT_NFKC] as it was when ALBERT was trained: U+200D, the zero-width joiner, was a space,
  /// too.
  static final NormalizationRule ALBERT = new NormalizationRule("nmt_nfkc", Map.of("\u200D", " "));

  private static final List<NormalizationRule> NAMED =
      List.of(IDENTITY, NFKC, NMT_NFKC, NFKC_CF, NMT_NFKC_CF);

  private final String name;
  private final Map<String, String> besides;

  /// Empty as long as there is none.
  private byte[] charsmap = {};

  private NormalizationRule(String name) {
    this(name, Map.of());
  }

  private NormalizationRule(String name, Map<String, String> besides) {
    this.name = name;
    this.besides = besides;
  }

  /// The rule of a name that SentencePiece knows: `identity`, `nfkc`, `nmt_nfkc`, `nfkc_cf` or
  /// `nmt_nfkc_cf`.
  ///
  /// @throws IllegalArgumentException if it is none of these
  public static NormalizationRule of(String name) {
    return NAMED.stream()
        .filter(rule -> rule.name.equals(name))
        .findFirst()
        .orElseThrow(() -> {
          String names =
              NAMED.stream().map(NormalizationRule::name).collect(Collectors.joining(", "));
          return new IllegalArgumentException(
              "normalization rule must be one of " + names + ": " + name);
        });
  }

  /// Rules from a file in the format of SentencePiece's `--normalization_rule_tsv`: on each line
  /// the code points of a string, a tab, and the code points that replace it, in hexadecimal digits
  /// with spaces between them. Of the strings that a text starts with the longest counts.
  ///
  /// @throws TokenizerException if the file holds anything else, or no rule, or too many
  /// @throws IOException if the file cannot be read
  public static NormalizationRule ofTsv(Path file) throws IOException {
    NormalizationRule rule = new NormalizationRule("user_defined");
    rule.charsmap = CharsmapBuilder.compile(file.toString(), RuleFile.read(file));
    return rule;
  }

  /// What SentencePiece calls it, also in model files; `user_defined` for rules from a file.
  public String name() {
    return name;
  }

  /// The rules as model files hold them (`precompiled_charsmap`); empty if there are none. Rules
  /// that go by a name are worked out once, which takes about a second in a JVM that has just
  /// started.
  public synchronized byte[] precompiledCharsmap() {
    if (charsmap.length == 0 && this != IDENTITY) {
      try {
        boolean nmt = name.startsWith("nmt_");
        Map<String, String> rules = new HashMap<>(UnicodeRules.nfkc(nmt, name.endsWith("_cf")));
        rules.putAll(besides);
        charsmap = CharsmapBuilder.compile(name, rules);
      } catch (TokenizerException e) {
        throw new AssertionError("Unicode's rules fit into a table", e);
      }
    }
    return charsmap.clone();
  }

  @Override
  public String toString() {
    return name;
  }
}
