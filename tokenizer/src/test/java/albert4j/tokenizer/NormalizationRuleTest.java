package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The tables worked out here against those that the native library has built in.
class NormalizationRuleTest {
  /// Characters that a table of an older Unicode lacks, as `version, first, last`: those with a
  /// decomposition or a case folding, and the parts of those that are composed.
  private static final int[][] NEW_CHARACTERS = {
    {7, 0xA69C, 0xA69D},
    {7, 0xAB5C, 0xAB5F},
    {7, 0x11347, 0x11357}, // Grantha
    {7, 0x114B9, 0x114BE}, // Tirhuta
    {7, 0x115B8, 0x115BB}, // Siddham
    {9, 0x1F23B, 0x1F23B},
    {12, 0x32FF, 0x32FF},
    {12, 0x1F16C, 0x1F16C},
    {13, 0xAB69, 0xAB69},
    {13, 0x11930, 0x11938}, // Dives Akuru
    {13, 0x1FBF0, 0x1FBF9}, // segmented digits
    {14, 0x2C2F, 0x2C2F},
    {14, 0xA7C0, 0xA7C0},
    {14, 0xA7D0, 0xA7D0},
    {14, 0xA7D6, 0xA7D6},
    {14, 0xA7D8, 0xA7D8},
    {14, 0xA7F2, 0xA7F4},
    {14, 0x10570, 0x10595}, // Vithkuqi
    {14, 0x10781, 0x107BA}, // Latin Extended-F
    {15, 0x1E030, 0x1E06D}, // Cyrillic Extended-D
    {16, 0x1C89, 0x1C89},
    {16, 0xA7CB, 0xA7CC},
    {16, 0xA7DA, 0xA7DA},
    {16, 0xA7DC, 0xA7DC},
    {16, 0x105C9, 0x105E4}, // Todhri
    {16, 0x10D50, 0x10D65}, // Garay
    {16, 0x11384, 0x113C9}, // Tulu-Tigalari
    {16, 0x1611E, 0x16129}, // Gurung Khema
    {16, 0x16D67, 0x16D68}, // Kirat Rai
    {16, 0x1CCD6, 0x1CCF9}, // outlined letters and digits
    {17, 0xA7CE, 0xA7CE},
    {17, 0xA7D2, 0xA7D2},
    {17, 0xA7D4, 0xA7D4},
    {17, 0xA7F1, 0xA7F1},
    {17, 0x16EA0, 0x16EB8} // Beria Erfe
  };

  /// The rules without those that have to do with a character newer than a version of Unicode.
  private static Map<String, String> upTo(int unicode, Map<String, String> rules) {
    Map<String, String> known = new TreeMap<>(rules);
    known
        .entrySet()
        .removeIf(rule -> {
          String both = rule.getKey() + rule.getValue();
          return both.codePoints().anyMatch(c -> isNewer(c, unicode));
        });
    return known;
  }

  private static boolean isNewer(int codePoint, int unicode) {
    for (int[] range : NEW_CHARACTERS) {
      if (range[0] > unicode && codePoint >= range[1] && codePoint <= range[2]) {
        return true;
      }
    }
    return false;
  }

  private static Map<String, String> compiled(String name) {
    return RuleTable.of(NormalizationRule.of(name).precompiledCharsmap());
  }

  /// Number and CRC of the rules in models that `spm_train` 0.1.97, which knows Unicode 13, and
  /// `sentencepiece` 0.2.2 wrote with each `--normalization_rule_name`; those of the latter without
  /// the characters of Unicode 17, which JDK 25 does not know.
  @ParameterizedTest
  @CsvSource({
    "nfkc, 224682, 9AF17C13, 225219, 1C88045D",
    "nmt_nfkc, 224725, 0ED9CE69, 225262, E722F9C3",
    "nfkc_cf, 225995, 379F18DD, 226599, F9243C11",
    "nmt_nfkc_cf, 226038, 22A0C706, 226642, AD0791ED"
  })
  void equalsTheTablesOfNativeSentencePiece(
      String name, int size13, String crc13, int size16, String crc16) {
    Map<String, String> rules = upTo(16, compiled(name));
    assertEquals(size16, rules.size());
    assertEquals(crc16, RuleTable.crc(rules));
    rules = upTo(13, rules);
    assertEquals(size13, rules.size());
    assertEquals(crc13, RuleTable.crc(rules));
  }

  /// Every string that one of the tables replaces, and what by. ALBERT's has one rule that later
  /// versions dropped.
  @ParameterizedTest
  @CsvSource({"spiece, nmt_nfkc, 8, true", "test_model, nfkc, 6, false"})
  void equalsTheTablesInPublishedModels(String model, String name, int unicode, boolean joinerRule)
      throws IOException {
    Map<String, String> expected =
        RuleTable.ofModel(Golden.shared("golden/tokenizer/spm/" + model + ".model"));
    if (joinerRule) {
      assertEquals(" ", expected.remove("\u200D"));
    }
    Map<String, String> rules = compiled(name);
    for (String from : expected.keySet()) {
      assertEquals(expected.get(from), rules.get(from), from);
    }
    assertEquals(expected, upTo(unicode, rules));
  }

  /// Every rule, and every character that no rule starts with.
  @Test
  void charsmapFindsWhatWasCompiled() throws TokenizerException {
    byte[] blob = NormalizationRule.NMT_NFKC_CF.precompiledCharsmap();
    Charsmap charsmap = Charsmap.of("compiled", 0, blob);
    Map<String, String> rules = RuleTable.of(blob);
    rules.forEach((from, to) -> assertEquals(to, replaced(charsmap, from), from));
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String character = Character.toString(c);
      if (!rules.containsKey(character)) {
        byte[] bytes = character.getBytes(StandardCharsets.UTF_8);
        assertEquals(0, charsmap.match(bytes, 0, bytes.length), character);
      }
    }
  }

  private static String replaced(Charsmap charsmap, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long match = charsmap.match(bytes, 0, bytes.length);
    assertEquals(bytes.length, match >>> 32, text);
    int start = (int) match;
    int end = Charsmap.end(charsmap.replacements(), start);
    return new String(charsmap.replacements(), start, end - start, StandardCharsets.UTF_8);
  }

  /// Simple folding, as in `sentencepiece` 0.2.2: `ß` and `İ` stay, Cherokee goes to upper case.
  @Test
  void aModelNormalizesByTheRule() throws TokenizerException {
    byte[] blob = NormalizationRule.NMT_NFKC_CF.precompiledCharsmap();
    SentencePiece model = TinyModel.letters().charsmap(blob).load();
    assertEquals("▁straße▁İstanbul▁Ꭰ", model.normalize("\tStraße\u200Bİstanbul ꭰ"));
  }

  @Test
  void namesAreThoseOfSentencePiece() {
    for (String name : new String[] {"identity", "nfkc", "nmt_nfkc", "nfkc_cf", "nmt_nfkc_cf"}) {
      assertEquals(name, NormalizationRule.of(name).name());
    }
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> NormalizationRule.of("NFKC"));
    assertEquals(
        "normalization rule must be one of identity, nfkc, nmt_nfkc, nfkc_cf, nmt_nfkc_cf: NFKC",
        e.getMessage());
  }

  @Test
  void identityHasNoTable() {
    assertEquals(0, NormalizationRule.IDENTITY.precompiledCharsmap().length);
  }

  @Test
  void callersCannotChangeTheTable() {
    byte[] first = NormalizationRule.NFKC.precompiledCharsmap();
    first[0]++;
    byte[] second = NormalizationRule.NFKC.precompiledCharsmap();
    assertNotSame(first, second);
    assertEquals(first[0] - 1, second[0]);
  }
}
