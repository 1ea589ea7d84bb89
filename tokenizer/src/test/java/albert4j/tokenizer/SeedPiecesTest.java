package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The first pieces and where they occur, against the definition: all substrings of all sentences
/// are looked at.
class SeedPiecesTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void areTheSubstringsThatAreFollowedByDifferentCharacters(long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    String characters = seed % 2 == 0 ? "ab  1" : "aabbccdd1я!   ";
    for (int i = 0; i < 2000; i++) {
      int place = random.nextInt(characters.length() + 1);
      text.append(
          place == 0 && random.nextInt(4) == 0 ? '\n' : characters.charAt(Math.max(0, place - 1)));
    }
    UnigramOptions options =
        UnigramOptions.DEFAULT
            .normalization(NormalizationRule.IDENTITY)
            .characterCoverage(1)
            .maxSentencepieceLength(5)
            .splitByWhitespace(seed != 3)
            .splitByNumber(seed != 5);
    Trained found = Trained.on(text.toString(), options);
    Map<String, Long> expected = expected(text.toString(), options);
    assertTrue(expected.size() > 10);
    Map<String, Long> actual = new HashMap<>();
    double total = expected.values().stream().mapToDouble(Long::doubleValue).sum();
    for (int i = 0; i < found.pieces.size; i++) {
      double score = Math.exp(found.pieces.score[i]) * total;
      actual.put(found.text(i), Math.round(score));
      assertEquals(Math.rint(score), score, 1e-6 * score);
    }
    assertEquals(expected, actual);
    assertPlaces(found);
  }

  private static void assertPlaces(Trained found) {
    Map<String, Integer> ids = new HashMap<>();
    for (int i = 0; i < found.pieces.size; i++) {
      ids.put(found.text(i), i);
    }
    Segments segments = found.segments;
    for (int s = 0; s < segments.size(); s++) {
      int end = segments.start[s + 1] - 1;
      for (int place = segments.start[s]; place < end; place++) {
        int k = found.pieces.first[place];
        for (int length = 2; length <= 5 && place + length <= end; length++) {
          int id = ids.getOrDefault(segments.string(found.alphabet, place, length), -1);
          if (id >= 0) {
            assertEquals(id, found.pieces.match[k++]);
          }
        }
        assertEquals(found.pieces.first[place + 1], k);
      }
    }
  }

  /// For each piece how often it occurs, times its length.
  private static Map<String, Long> expected(String text, UnigramOptions options)
      throws IOException {
    Normalizer normalizer = new Normalizer(UnigramModelWriter.settings(options));
    Map<String, Long> scores = new HashMap<>();
    Map<String, Set<Character>> followers = new HashMap<>();
    for (String line : text.split("\n")) {
      AlignedText in = new AlignedText();
      AlignedText out = new AlignedText();
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      in.reserve(bytes.length);
      System.arraycopy(bytes, 0, in.bytes, 0, bytes.length);
      in.length = bytes.length;
      normalizer.normalize(in, out);
      String sentence = normalizer.external(out.bytes, 0, out.length);
      for (int from = 0; from < sentence.length(); from++) {
        for (int to = from + 1; to <= Math.min(from + 5, sentence.length()); to++) {
          String part = sentence.substring(from, to);
          scores.merge(part, (long) part.length(), Long::sum);
          char next = to < sentence.length() ? sentence.charAt(to) : '\n';
          followers.computeIfAbsent(part, p -> new HashSet<>()).add(next);
        }
      }
    }
    scores
        .keySet()
        .removeIf(part ->
            part.length() > 1
                && (followers.getOrDefault(part, Set.of()).size() < 2 || !allowed(part, options)));
    return scores;
  }

  private static boolean allowed(String part, UnigramOptions options) {
    int space = part.lastIndexOf('▁');
    if (options.splitByWhitespace() ? space > 0 : space == part.length() - 1) {
      return false;
    }
    List<String> scripts =
        part.replace("▁", "")
            .codePoints()
            .filter(c -> options.splitByNumber() || !Character.isDigit(c))
            .mapToObj(c -> Character.UnicodeScript.of(c).name())
            .distinct()
            .toList();
    boolean digitBetween = part.codePoints().anyMatch(Character::isDigit);
    return (options.splitByNumber() || !digitBetween) ? scripts.size() <= 1 : neighboursAgree(part);
  }

  /// With digits that fit to everything, only letters without a digit between them must agree.
  private static boolean neighboursAgree(String part) {
    int[] letters = part.replace("▁", "").codePoints().toArray();
    for (int i = 1; i < letters.length; i++) {
      boolean digit = Character.isDigit(letters[i]) || Character.isDigit(letters[i - 1]);
      if (!digit
          && Character.UnicodeScript.of(letters[i]) != Character.UnicodeScript.of(letters[i - 1])) {
        return false;
      }
    }
    return true;
  }

  @Test
  void rulesSayWhatMeetsInAPiece() throws IOException {
    UnigramOptions usual =
        UnigramOptions.DEFAULT.normalization(NormalizationRule.IDENTITY).characterCoverage(1);
    assertMeet(usual, "ab", "12", "漢お", "カー", "e\u0301");
    assertMeet(usual.splitByNumber(false), "ab", "12", "漢お", "カー", "e\u0301", "b1", "я2", "a2я");
    assertMeet(usual.splitDigits(true), "ab", "漢お", "カー", "e\u0301");
    assertMeet(usual.splitByWhitespace(false), "ab", "12", "漢お", "カー", "e\u0301", "a▁b");
    assertMeet(
        usual.splitByUnicodeScript(false),
        "ab",
        "12",
        "漢お",
        "カー",
        "e\u0301",
        "b1",
        "я2",
        "a2я",
        "xя",
        "a漢");
  }

  /// Asserts which of several stretches can be pieces; `e\u0301` is a letter and a mark.
  private static void assertMeet(UnigramOptions options, String... expected) throws IOException {
    Set<String> possible = new HashSet<>();
    for (String part :
        List.of("ab", "12", "漢お", "カー", "e\u0301", "b1", "я2", "a2я", "xя", "a漢", "a▁b", "a▁")) {
      // followed by different characters of all scripts, so that the rules alone decide
      String line = part.replace('▁', ' ');
      String text = line + "\n" + line + "b\n" + line + "я\n" + line + "漢\n" + line + "3\n";
      Trained found = Trained.on(text, options);
      for (int i = 0; i < found.pieces.size; i++) {
        if (found.text(i).equals(part)) {
          possible.add(part);
        }
      }
    }
    assertEquals(Set.of(expected), possible);
  }

  /// What training starts with.
  record Trained(Segments segments, Alphabet alphabet, PieceSet pieces) {
    static Trained on(String text, UnigramOptions options) throws IOException {
      PieceRules rules = new PieceRules(options);
      Normalizer normalizer = new Normalizer(UnigramModelWriter.settings(options));
      SentenceCutter cutter = new SentenceCutter(options, rules, normalizer, List.of());
      cutter.addLines(text.getBytes(StandardCharsets.UTF_8));
      Alphabet alphabet = new Alphabet(cutter.segments, options);
      Segments segments = Segments.of(cutter.segments, alphabet, cutter.unknown);
      try (Parallel parallel = new Parallel(2)) {
        return new Trained(
            segments, alphabet, SeedPieces.of(segments, alphabet, rules, options, parallel));
      }
    }

    String text(int piece) {
      return segments.string(alphabet, pieces.home[piece], pieces.length[piece]);
    }
  }
}
