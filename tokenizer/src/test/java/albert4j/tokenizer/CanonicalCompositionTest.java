package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.Normalizer.Form;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Composition of aligned text against the JDK's, which knows nothing of places.
class CanonicalCompositionTest {
  private static final String ALPHABET =
      "ae=<й\u00e9\u0301\u0323\u0308\u0338\u0345\u302e가ᄀ\u1161\u11abか\u3099\ud834\udd5e"
          + "\ud834\udd65न\u093c\u09c7\u09be\ud81b\udd63\ud81b\udd67\u0f71\u0f72";

  private static String nfc(String text) {
    return java.text.Normalizer.normalize(text, Form.NFC);
  }

  private static AlignedText composed(String text) {
    var worker = new Worker();
    worker.read(text, true);
    CanonicalComposition.compose(worker.input, worker.normalized);
    return worker.input;
  }

  @Test
  void randomTexts() {
    int[] alphabet = ALPHABET.codePoints().toArray();
    var random = new SplittableRandom(3);
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      for (int k = random.nextInt(9); k >= 0; k--) {
        text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
      }
      assertEquals(nfc(text.toString()), composed(text.toString()).toString(), () -> "" + text);
    }
  }

  /// The rest of a decomposed character always acts on its first: else clusters would be torn.
  @Test
  void clustersHoldWhatBelongsTogether() {
    IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .filter(Character::isDefined)
        .filter(c -> !Character.isIdeographic(c))
        .filter(c -> Character.getType(c) != Character.SURROGATE)
        .filter(c -> Character.getType(c) != Character.PRIVATE_USE)
        .forEach(c -> {
          String character = Character.toString(c);
          if (nfc(character).equals(character)) {
            java.text.Normalizer.normalize(character, Form.NFD)
                .codePoints()
                .skip(1)
                .forEach(part ->
                    assertTrue(
                        CanonicalComposition.actsBackwards(part), () -> Integer.toHexString(c)));
          }
        });
  }

  @Test
  void places() {
    AlignedText text = composed("xe\u0301<\u0301\u0323y");
    assertEquals("xé<\u0323\u0301y", text.toString());
    assertEquals("0-1 1-3 1-3 3-4 4-6 4-6 4-6 4-6 6-7", ranges(text));
  }

  private static String ranges(AlignedText text) {
    var ranges = new StringBuilder();
    for (int i = 0; i < text.length; i++) {
      ranges.append(i == 0 ? "" : " ").append(text.begin[i]).append('-').append(text.end[i]);
    }
    return ranges.toString();
  }

  @Test
  void manyMarksTakeLittleTime() {
    String text = "a" + "\u0301".repeat(200_000) + "\u0323".repeat(200_000);
    assertEquals(800_001, composed(text).length, 4);
  }
}
