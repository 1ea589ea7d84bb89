package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoredVocabularyTest {
  /// Cuts with equal scores, between which the last digits of the model's scores decide.
  private static final List<Integer> EQUAL_SCORES = List.of(2788);

  @TempDir private Path folder;

  /// The vocabulary that Julia uses against the model that it was written from.
  @Test
  void idsAreThoseOfTheModel() throws IOException {
    Path data = Golden.shared("data/albert-vocab");
    AlbertTokenizer.Options options = AlbertTokenizer.Options.DEFAULT;
    AlbertTokenizer model = AlbertTokenizer.load(data.resolve("spiece.model"), options);
    Path file = data.resolve("albert_base_v1_30k-clean.vocab");
    AlbertTokenizer vocabulary = AlbertTokenizer.of(ModelFile.readVocabulary(file), options);
    List<Integer> different = new ArrayList<>();
    List<String> texts = Golden.texts();
    for (int i = 0; i < texts.size(); i++) {
      if (!Arrays.equals(model.encodeIds(texts.get(i)), vocabulary.encodeIds(texts.get(i)))) {
        different.add(i);
      }
    }
    assertEquals(EQUAL_SCORES, different);
    for (int id = 0; id < model.vocabulary().size(); id++) {
      Piece expected = model.vocabulary().piece(id);
      Piece actual = vocabulary.vocabulary().piece(id);
      assertEquals(expected.text(), actual.text());
      assertEquals(expected.type(), actual.type(), expected.text());
    }
  }

  @Test
  void refused() throws IOException {
    refused("a\n", "line 1: expected a piece, a tab and its score, found \"a\"");
    refused(
        "<unk>\t0\na\tb\n", "line 2: expected a piece, a tab and its score, found \"a\\u0009b\"");
    refused("a\t-1.5\n", "line 1: expected a piece <unk> or [UNK], found none in all lines");
    refused(
        "<unk>\t0\nab\t-0\nabc\t-1\nd\t-2\n",
        "line 1: expected the scores of a unigram model, found whole numbers in all lines (BPE)");
  }

  private void refused(String content, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("a.vocab"), content);
    Throwable e = assertThrows(TokenizerException.class, () -> ModelFile.readVocabulary(file));
    assertEquals(file + ": " + message, e.getMessage());
  }
}
