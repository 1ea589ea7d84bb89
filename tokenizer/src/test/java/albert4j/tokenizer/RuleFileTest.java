package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rules from files.
class RuleFileTest {
  @TempDir private Path folder;

  private NormalizationRule rule(String text) throws IOException {
    return NormalizationRule.ofTsv(Files.writeString(folder.resolve("rules.tsv"), text));
  }

  private Map<String, String> table(String text) throws IOException {
    return RuleTable.of(rule(text).precompiledCharsmap());
  }

  /// What `spm_train` 0.1.97 makes of the same file.
  @Test
  void equalsNativeSentencePiece() throws IOException {
    String text = "U+41 U+302\tC2\n61\t62 63\t# comment\n7a\n";
    assertEquals(Map.of("A\u0302", "Â", "a", "bc", "z", ""), table(text));
    assertEquals("user_defined", rule(text).name());
  }

  @Test
  void linesMayDifferInForm() throws IOException {
    assertEquals(
        Map.of("ab", "😀", "\u0001", "", "Z", "y"),
        table("61  62 \t01f600\r\n\n1\t\t# nothing\r\n5A\t78\n5a\t79"));
  }

  @Test
  void theLongestRuleCounts() throws IOException {
    byte[] blob = rule("61\t78\n61 62 63\t79\n62\t\n").precompiledCharsmap();
    SentencePiece model = TinyModel.letters().charsmap(blob).load();
    assertEquals("▁xxdy", model.normalize("abadabc"));
  }

  @Test
  void manyRulesComeBack() throws IOException {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    Map<String, String> rules = new TreeMap<>();
    while (rules.size() < 50_000) {
      String from = random(random, 1 + random.nextInt(4));
      String to = random(random, random.nextInt(3));
      rules.put(from, to);
      text.append(hex(from)).append('\t').append(hex(to)).append('\n');
    }
    assertEquals(rules, table(text.toString()));
  }

  private static String random(Random random, int length) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < length; i++) {
      out.appendCodePoint(1 + (1 << random.nextInt(20) | random.nextInt(40)) % 0xD000);
    }
    return out.toString();
  }

  private static String hex(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints().forEach(c -> out.append(Integer.toHexString(c)).append(' '));
    return out.toString();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      delimiter = '|',
      value = {
        "61 z\\t62 | 3 | 'a code point in hexadecimal digits, from 1 to 10FFFF and not a surrogate'"
            + " | '\"z\"'",
        "61\\t110000 | 3 | 'a code point in hexadecimal digits, from 1 to 10FFFF and not a"
            + " surrogate' | '\"110000\"'",
        "61\\t62\\n0\\t62 | 6 | 'a code point in hexadecimal digits, from 1 to 10FFFF and not a"
            + " surrogate' | '\"0\"'",
        "DC00\\t62 | 0 | 'a code point in hexadecimal digits, from 1 to 10FFFF and not a surrogate'"
            + " | '\"DC00\"'",
        "U+\\t62 | 0 | 'a code point in hexadecimal digits, from 1 to 10FFFF and not a surrogate'"
            + " | '\"U+\"'",
        "61\\t62\\n\\t62 | 6 | 'a code point in hexadecimal digits before the tab' | none",
        "\\n | 0 | 'at least one rule' | none"
      })
  void errorsSayWhere(String text, long offset, String expected, String found) {
    String lines = text.replace("\\t", "\t").replace("\\n", "\n");
    TokenizerException e = assertThrows(TokenizerException.class, () -> rule(lines));
    assertEquals(folder.resolve("rules.tsv").toString(), e.source());
    assertEquals(offset, e.offset());
    assertEquals(expected, e.expected());
    assertEquals(found, e.found());
  }

  @Test
  void longStringsAreRefused() {
    TokenizerException e =
        assertThrows(TokenizerException.class, () -> rule("61 ".repeat(256) + "\t62"));
    assertEquals("code points that take at most 255 bytes of UTF-8", e.expected());
    e = assertThrows(TokenizerException.class, () -> rule("62\t" + "61 ".repeat(1025)));
    assertEquals("code points that take at most 1024 bytes of UTF-8", e.expected());
  }

  /// The native library gives up on more.
  @Test
  void keysMayStartWith30Others() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int length = 1; length <= 31; length++) {
      text.append("61 ".repeat(length)).append("\t62\n");
    }
    assertEquals(31, table(text.toString()).size());
    text.append("61 ".repeat(40)).append("\t62\n");
    TokenizerException e = assertThrows(TokenizerException.class, () -> rule(text.toString()));
    assertEquals("at most 31 rules whose left sides start with each other", e.expected());
  }
}
