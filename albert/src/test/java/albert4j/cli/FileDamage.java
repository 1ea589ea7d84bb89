package albert4j.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Damages files at random.
final class FileDamage {
  /// The values of a JSON file, one by one.
  private static final Pattern VALUE =
      Pattern.compile("\"(\\\\.|[^\"\\\\])*\"|-?[0-9]+(\\.[0-9]+)?|true|false|null");

  private static final List<String> HOSTILE =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "2147483647",
          "4294967296",
          "1e308",
          "-1e308",
          "16777216",
          "0.5",
          "[]",
          "{}",
          "\"\"",
          "\"\\u0000\"",
          "\"(a+)+$\"",
          "\"(\"",
          "\"[\"",
          "\"BPE\"",
          "\"Replace\"",
          "\"Regex\"",
          "\"Sequence\"",
          "{\"Regex\": \"(a*)*b\"}",
          "{\"type\": \"Sequence\"}",
          "[[\"a\", 0]]",
          "\"$A:9\"",
          "\"é\"",
          "\"▁▁\"");

  private FileDamage() {}

  /// A JSON text with one to three values of its own, or hostile ones, in other places.
  static String json(String json, Random random) {
    List<String> own = VALUE.matcher(json).results().map(r -> r.group()).toList();
    double share = (1 + random.nextInt(3)) / (double) own.size();
    Matcher values = VALUE.matcher(json);
    return values.replaceAll(value -> {
      List<String> others = random.nextBoolean() ? own : HOSTILE;
      String other = others.get(random.nextInt(others.size()));
      return Matcher.quoteReplacement(random.nextDouble() < share ? other : value.group());
    });
  }

  /// Bytes that differ from the given ones in one to three places.
  static byte[] bytes(byte[] file, Random random) {
    var text = new StringBuilder(new String(file, ISO_8859_1));
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, (char) random.nextInt(256));
        case 1 -> text.insert(at, (char) random.nextInt(256));
        case 2 -> text.deleteCharAt(at);
        default -> text.insert(at, text.substring(random.nextInt(text.length())));
      }
    }
    return text.toString().getBytes(ISO_8859_1);
  }
}
