package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.pipeline.TokenClassifier.Entity;
import albert4j.tokenizer.Encoding;
import albert4j.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Words and their texts with a WordPiece vocabulary, which the goldens do not have.
class EntityGroupsTest {
  private static final List<String> VOCABULARY =
      List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hel", "##lo", ",", "world", "'", "s");

  @TempDir private Path folder;

  @Test
  void wordPieces() throws IOException {
    var tokenizer = WordPieceTokenizer.load(Files.write(folder.resolve("vocab.txt"), VOCABULARY));
    String text = "Hello, World's Ω";
    Encoding encoding = tokenizer.encode(text);
    float[][] scores = new float[encoding.size()][];
    Arrays.setAll(scores, i -> i == 2 ? new float[] {0.75f, 0.25f} : new float[] {0.25f, 0.75f});
    List<String> labels = List.of("O", "B-X");
    List<Entity> words =
        new EntityGroups(tokenizer, labels, Aggregation.FIRST).of(text, encoding, scores, 0);
    assertEquals(
        List.of("hello", ",", "world", "'", "s", "Ω"), words.stream().map(Entity::word).toList());
    assertEquals(new Entity("X", 0.75f, 1, "hello", 0, 5), words.getFirst());
    List<Entity> joined =
        new EntityGroups(tokenizer, List.of("O", "X"), Aggregation.AVERAGE)
            .of(text, encoding, scores, 0);
    // the first word's mean is a draw, and the first of equals is O
    assertEquals("hello", joined.getFirst().word());
    assertEquals(new Entity("O", 0.5f, 1, "hello", 0, 5), joined.getFirst());
    assertEquals(new Entity("X", 0.75f, 3, ", world ' s Ω", 5, 16), joined.getLast());
    assertEquals(2, joined.size());
    List<Entity> surest =
        new EntityGroups(tokenizer, List.of("X", "X"), Aggregation.MAX)
            .of(text, encoding, scores, 0);
    assertEquals("hello, world ' s Ω", surest.getFirst().word());
  }
}
