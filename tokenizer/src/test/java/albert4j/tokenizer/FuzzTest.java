package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Real models, damaged at random ([Damage]), and random texts: a model is refused with a
/// [TokenizerException], or it cuts any text. Nothing else is thrown, nothing hangs, and memory
/// keeps within the file's size.
///
/// `-Dalbert4j.fuzz=N` asks for that many cases, `-Dalbert4j.fuzzSeed=S` for those from seed S on;
/// a failure names its seed.
class FuzzTest {
  private static final int CASES = Integer.getInteger("albert4j.fuzz", 3000);
  private static final int FIRST = Integer.getInteger("albert4j.fuzzSeed", 0);

  /// A hundred times what the slowest case needs.
  private static final Duration BOUND = Duration.ofSeconds(30);

  /// What loading may allocate: so much for each byte of the file, and as much for an empty one.
  private static final int BYTES_PER_BYTE = 100;

  private static final int BYTES = 4 << 20;

  private static byte[] file(String name) throws IOException {
    return Files.readAllBytes(Golden.shared("golden/tokenizer/spm/" + name + ".model"));
  }

  @Test
  void littleModel() throws IOException {
    byte[] tiny = PlacesTest.tiny().bytes();
    fuzz(List.of(tiny, tiny, PlacesTest.tiny().byteFallback().bytes()), CASES);
  }

  @Test
  void realModels() throws IOException {
    fuzz(
        List.of(
            file("botchan1k_bytefallback"),
            file("botchan1k_albert"),
            file("test_model"),
            file("test_ja_model")),
        CASES / 6);
  }

  /// Thirty times larger than the others.
  @Test
  void albertsModel() throws IOException {
    fuzz(List.of(file("spiece"), file("botchan1k_albert")), CASES / 100);
  }

  private static void fuzz(List<byte[]> models, int cases) {
    int loaded = 0;
    for (int seed = FIRST; seed < FIRST + cases; seed++) {
      int now = seed;
      try {
        loaded += assertTimeoutPreemptively(BOUND, () -> loads(models, now)) ? 1 : 0;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("-Dalbert4j.fuzz=1 -Dalbert4j.fuzzSeed=" + seed, e);
      }
    }
    assertTrue(cases < 20 || (loaded > cases / 20 && loaded < cases), "loaded " + loaded);
  }

  /// @return whether the damaged model could be loaded
  private static boolean loads(List<byte[]> models, int seed) throws Exception {
    Random random = Damage.random(seed);
    byte[] bytes = damaged(models, random);
    long before = WorkerTest.allocatedBytes();
    Optional<SentencePiece> model = Optional.empty();
    Optional<AlbertTokenizer> tokenizer = Optional.empty();
    try {
      ModelFile file = TinyModel.read(bytes);
      assertArrayEquals(bytes, file.toBytes());
      model = Optional.of(SentencePiece.of(file));
      AlbertTokenizer.Options options =
          new AlbertTokenizer.Options(
              random.nextBoolean(), random.nextBoolean(), random.nextBoolean());
      tokenizer = Optional.of(AlbertTokenizer.of(file, options));
    } catch (TokenizerException e) {
      assertTrue(e.offset() >= 0 && e.offset() <= bytes.length, e::toString);
    }
    long allocated = WorkerTest.allocatedBytes() - before;
    assertTrue(allocated <= BYTES + (long) BYTES_PER_BYTE * bytes.length, "bytes " + allocated);
    if (model.isPresent()) {
      Vocabulary vocabulary = model.get().vocabulary();
      assertCuts(model.get(), text(vocabulary, random));
      if (tokenizer.isPresent()) {
        assertCuts(tokenizer.get(), text(vocabulary, random), text(vocabulary, random));
      }
    }
    return model.isPresent();
  }

  private static byte[] damaged(List<byte[]> models, Random random) throws TokenizerException {
    Damage damage = new Damage(random);
    byte[] model = models.get(random.nextInt(models.size()));
    return switch (random.nextInt(16)) {
      case 0 -> damage.noise();
      case 1 -> damage.splice(model, models.get(random.nextInt(models.size())));
      case 2, 3, 4 -> damage.bytes(model);
      case 5 -> damage.bytes(damage.fields(model));
      default -> damage.fields(model);
    };
  }

  /// A line from all over Unicode, and pieces of the model.
  private static String text(Vocabulary vocabulary, Random random) {
    StringBuilder out = new StringBuilder(PlacesTest.line(random.nextInt(1 << 20)));
    for (int i = random.nextInt(20); i > 0; i--) {
      out.append(vocabulary.piece(random.nextInt(vocabulary.size())).text());
    }
    return out.toString();
  }

  private static void assertCuts(SentencePiece model, String text) {
    Encoding encoding = model.encode(text);
    assertArrayEquals(encoding.ids(), model.encodeIds(text));
    PlacesTest.assertInOrder(encoding, 0, encoding.size(), text);
    model.decode(encoding.ids());
    model.decode(encoding.pieces());
    if (!model.vocabulary().hasByteFallback()) {
      assertEquals(model.normalize(text), String.join("", encoding.pieces()));
    }
  }

  private static void assertCuts(AlbertTokenizer tokenizer, String text, String pair) {
    Encoding encoding = tokenizer.encode(text);
    assertArrayEquals(encoding.ids(), tokenizer.encodeIds(text));
    PlacesTest.assertInOrder(encoding, 1, encoding.size() - 1, text);
    Encoding both = tokenizer.encode(text, pair, 40, Truncation.LONGEST_FIRST);
    assertTrue(both.size() <= 40);
    List<Integer> sizes = new ArrayList<>();
    tokenizer.encode(text).windows(12, 3).forEach(window -> sizes.add(window.size()));
    assertTrue(sizes.stream().allMatch(size -> size <= 12));
    tokenizer.decode(both.ids());
    tokenizer.decode(both.ids(), true);
  }
}
