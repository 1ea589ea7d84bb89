package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Thousands of damaged models: each is refused with a [TokenizerException], or works. Nothing else
/// may be thrown.
class CorruptModelTest {
  private static final String TEXT = "ab cdé [MASK] Ａ ﬁ 1,000, 😀\uD800 <0x41>\0\t x";

  private static byte[] model() {
    return TinyModel.albert()
        .normal(-2, "▁", "a", "b", "c", "d", "e", "▁ab", "cd", "1", ",", "0,", "ab", "abcd")
        .charsmap(Map.of("é", "e", "\t", " ", "\0", "", "Ａ", "A", "ﬁ", "fi", "e\u0301", "é"))
        .trainer(35, 0)
        .unknownFields()
        .bytes();
  }

  /// @return whether the model could be loaded
  private static boolean survives(byte[] bytes) {
    try {
      ModelFile file = TinyModel.read(bytes);
      assertEquals(bytes.length, file.toBytes().length);
      SentencePiece model = SentencePiece.of(file);
      Encoding encoding = model.encode(TEXT);
      model.decode(encoding.ids());
      AlbertTokenizer tokenizer = AlbertTokenizer.of(file, AlbertTokenizer.Options.DEFAULT);
      tokenizer.decode(tokenizer.encode(TEXT, TEXT).ids());
      return true;
    } catch (TokenizerException e) {
      assertEquals("tiny.model", e.source());
      assertTrue(e.offset() >= 0 && e.offset() <= bytes.length, e::toString);
      return false;
    }
  }

  @Test
  void damageAnywhere() {
    byte[] bytes = model();
    assertTrue(survives(bytes));
    int loaded = 0;
    for (int seed = 0; seed < 4000; seed++) {
      byte[] damaged = new Damage(Damage.random(seed)).bytes(bytes);
      try {
        loaded += survives(damaged) ? 1 : 0;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    // most of the bytes are zeros between a charsmap's units, where damage changes little
    assertTrue(loaded > 200 && loaded < 3800, "loaded " + loaded);
  }

  /// Every byte of the part in front, where each one matters, takes the values that hurt most.
  @Test
  void everyByteOfThePieces() {
    byte[] bytes = model();
    for (int at = 0; at < 400; at++) {
      for (int value : new int[] {0, 1, 0x7F, 0x80, 0xFF}) {
        byte[] damaged = bytes.clone();
        damaged[at] = (byte) value;
        try {
          survives(damaged);
        } catch (RuntimeException | Error e) {
          throw new AssertionError("byte " + at + " = " + value, e);
        }
      }
    }
  }

  /// ALBERT's own model, cut and damaged.
  @Test
  void realModel() throws IOException {
    byte[] bytes = Files.readAllBytes(Golden.shared("golden/tokenizer/spm/spiece.model"));
    Random random = new Random(7);
    for (int i = 0; i < 40; i++) {
      byte[] damaged = bytes.clone();
      // the charsmap is the last third; a third of the hits go there
      damaged[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      survives(i % 2 == 0 ? damaged : Arrays.copyOf(bytes, random.nextInt(bytes.length)));
    }
  }
}
