package albert4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.model.PretrainedTokenizer;
import albert4j.tokenizer.Encoding;
import albert4j.tokenizer.Tokenizer;
import albert4j.tokenizer.TokenizerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damaged tokenizer.json, `.vocab` and vocab.txt: refused with the documented exceptions, or they
/// take any text. Nothing else is thrown, and nothing hangs.
///
/// `-Dalbert4j.fuzz=N` asks for that many cases, `-Dalbert4j.fuzzSeed=S` for those from seed S on.
class TokenizerFilesFuzzTest {
  private static final int CASES = Integer.getInteger("albert4j.fuzz", 1000);
  private static final int FIRST = Integer.getInteger("albert4j.fuzzSeed", 0);
  private static final Duration BOUND = Duration.ofSeconds(30);

  private static final List<String> TEXTS =
      List.of("", "The cäts a [MASK] ab", "\0\uD800<pad> \u200D▁▁ ", "a".repeat(300) + "b");

  @TempDir private Path folder;

  @Test
  void tokenizerJson() {
    fuzz(
        "tokenizer.json",
        random -> {
          String damaged = FileDamage.json(TokenizerFilesTest.TOKENIZER_JSON, random);
          return damaged.getBytes(UTF_8);
        });
  }

  @Test
  void scores() {
    fuzz(
        "m.vocab",
        random -> FileDamage.bytes(TokenizerFilesTest.VOCABULARY.getBytes(UTF_8), random));
  }

  @Test
  void wordPieces() {
    byte[] lines = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\n##s\na\n##b\n[\n中\n".getBytes(UTF_8);
    fuzz("vocab.txt", random -> FileDamage.bytes(lines, random));
  }

  /// Makes a damaged file.
  private interface Damage {
    byte[] make(Random random);
  }

  private void fuzz(String name, Damage damage) {
    int loaded = 0;
    for (int seed = FIRST; seed < FIRST + CASES; seed++) {
      // neighbouring seeds begin alike
      var random = new Random(seed * 0x9E3779B97F4A7C15L);
      try {
        byte[] file = damage.make(random);
        loaded += assertTimeoutPreemptively(BOUND, () -> loads(name, file)) ? 1 : 0;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("-Dalbert4j.fuzz=1 -Dalbert4j.fuzzSeed=" + seed, e);
      }
    }
    assertTrue(CASES < 20 || (loaded > CASES / 20 && loaded < CASES), "loaded " + loaded);
  }

  private boolean loads(String name, byte[] file) throws IOException {
    Files.write(folder.resolve(name), file);
    Tokenizer tokenizer;
    try {
      tokenizer = PretrainedTokenizer.load(folder);
    } catch (TokenizerException | CheckpointException e) {
      return false;
    }
    List<Integer> ids = new ArrayList<>();
    for (String text : TEXTS) {
      Encoding encoding = encode(tokenizer, text);
      for (int id : encoding.ids()) {
        ids.add(id);
      }
      tokenizer.decode(encoding.ids(), true);
    }
    assertTrue(ids.stream().allMatch(id -> id >= 0 && id < tokenizer.vocabulary().size()));
    return true;
  }

  /// A pattern of the file may take too long for a text: said, not waited for.
  private static Encoding encode(Tokenizer tokenizer, String text) {
    try {
      return tokenizer.encode(text);
    } catch (IllegalArgumentException e) {
      assertTrue(e.toString().contains("regex"), e.toString());
      return tokenizer.encode("");
    }
  }
}
