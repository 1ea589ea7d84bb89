package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files: what is read is written again; what is wrong is said.
class ModelFileTest {
  private static final int MODEL_TYPE = 3;

  private static void assertError(String message, Executable load) {
    TokenizerException e = assertThrows(TokenizerException.class, load);
    assertEquals(message, e.getMessage());
    assertEquals("tiny.model", e.source());
    assertEquals(
        message,
        e.source()
            + ": byte "
            + e.offset()
            + ": expected "
            + e.expected()
            + ", found "
            + e.found());
  }

  private static void assertError(String message, TinyModel model) {
    assertError(message, model::load);
  }

  private static void assertError(String message, byte[] file) {
    assertError(message, () -> TinyModel.read(file));
  }

  private static byte[] file(Message.Builder fields) {
    return fields.toBytes();
  }

  @Test
  void writesWhatItRead() throws IOException {
    byte[] bytes = TinyModel.letters().unknownFields().bytes();
    assertArrayEquals(bytes, TinyModel.read(bytes).toBytes());
  }

  @Test
  void aStreamMayBringByteAfterByte() throws IOException {
    byte[] bytes = TinyModel.letters().unknownFields().bytes();
    InputStream in =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(1, length));
          }
        };
    assertArrayEquals(bytes, ModelFile.read(in, "tiny.model").toBytes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiece",
        "test_model",
        "test_ja_model",
        "botchan1k_bytefallback",
        "botchan4k_albert"
      })
  void writesRealModelsAsTheyAre(String name) throws IOException {
    Path path = Golden.shared("golden/tokenizer/spm/" + name + ".model");
    byte[] bytes = Files.readAllBytes(path);
    ModelFile model = ModelFile.read(path);
    assertArrayEquals(bytes, model.toBytes());
    assertArrayEquals(bytes, model.withPieces(model.pieces()).toBytes());
  }

  @Test
  void newPiecesLeaveEverythingElse() throws IOException {
    ModelFile model = TinyModel.read(TinyModel.letters().unknownFields().bytes());
    List<Piece> reversed = model.pieces().reversed();
    ModelFile changed = model.withPieces(reversed);
    assertEquals(reversed.toString(), changed.pieces().toString());
    assertArrayEquals(model.toBytes(), changed.withPieces(model.pieces()).toBytes());
    assertArrayEquals(model.toBytes(), model.withPieces(model.pieces()).toBytes());
    assertEquals("strange -3.0 NORMAL", reversed.getFirst().toString());
  }

  @Test
  void readsPaths(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("letters.model");
    assertThrows(NoSuchFileException.class, () -> SentencePiece.load(path));
    Files.write(path, TinyModel.letters().bytes());
    assertArrayEquals(new int[] {1, 2}, SentencePiece.load(path).encodeIds("a"));
    assertEquals(path.toString(), ModelFile.read(path).source());
    Files.write(path, new byte[] {10});
    String message =
        assertThrows(TokenizerException.class, () -> ModelFile.read(path)).getMessage();
    assertEquals(path + ": byte 1: expected a length, found the end after 0 bytes of it", message);
  }

  /// Where a protobuf message occurs twice its fields add up, and the last one counts.
  @Test
  void messagesInPartsAddUp() throws IOException {
    byte[] prefixOff = file(new Message.Builder().integer(3, 0));
    SentencePiece model = TinyModel.letters().normalizer(4, 0).field(3, prefixOff).load();
    assertEquals("a▁▁b", model.normalize("a  b"));
  }

  @Test
  void saysWhatIsNoProtobuf() {
    assertError(
        "tiny.model: byte 2: expected 5 more bytes of field 1, found 1", new byte[] {10, 5, 0});
    assertError(
        "tiny.model: byte 10: expected 9223372036854775807 more bytes of field 1, found 0",
        new byte[] {10, -1, -1, -1, -1, -1, -1, -1, -1, 127});
    assertError(
        "tiny.model: byte 11: expected 18446744073709551615 more bytes of field 1, found 0",
        new byte[] {10, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1});
    assertError(
        "tiny.model: byte 1: expected a length of at most 10 bytes, found a longer one",
        new byte[] {10, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1});
    assertError(
        "tiny.model: byte 0: expected wire type 0, 1, 2 or 5 of field 1, found 3", new byte[] {11});
    assertError("tiny.model: byte 0: expected a field's tag, found the number 2", new byte[] {2});
    assertError("tiny.model: byte 1: expected 8 more bytes of field 1, found 0", new byte[] {9});
    assertError(
        "tiny.model: byte 0: expected wire type 2 of field 1, found 0",
        file(new Message.Builder().integer(1, 1)));
    assertError(
        "tiny.model: byte 0: expected a piece of type unknown, found none among 0 pieces",
        () -> SentencePiece.of(TinyModel.read(new byte[0])));
  }

  @Test
  void saysWhichPieceIsWrong() {
    TinyModel broken = TinyModel.letters();
    assertError(
        "tiny.model: byte 92: expected a piece with text, found an empty piece",
        TinyModel.letters().normal(-1, ""));
    assertError(
        "tiny.model: byte 92: expected a piece without NUL, found \"a\\u0000\"",
        TinyModel.letters().normal(-1, "a\0"));
    assertError(
        "tiny.model: byte 96: expected a score within ±1.0E9, found NaN",
        TinyModel.letters().normal(Float.NaN, "x"));
    assertError(
        "tiny.model: byte 93: expected a piece type from 1 to 6, found 7",
        broken.piece(new Message.Builder().integer(Piece.TYPE, 7).string(Piece.TEXT, "x")));
    assertError(
        "tiny.model: byte 94: expected UTF-8, found the byte 0xFF",
        TinyModel.letters().piece(new Message.Builder().bytes(Piece.TEXT, new byte[] {-1})));
    assertError(
        "tiny.model: byte 92: expected each piece once, found \"a\" as id 2 and id 7",
        TinyModel.letters().normal(-1, "a"));
    assertError(
        "tiny.model: byte 92: expected one unknown piece, found a second one, id 7",
        TinyModel.letters().piece("<what>", 0, Piece.Type.UNKNOWN));
    assertError(
        "tiny.model: byte 0: expected a piece of type unknown, found none among 2 pieces",
        new TinyModel().normal(-1, "a", "b"));
  }

  @Test
  void saysWhichBytePieceIsWrong() {
    assertError(
        "tiny.model: byte 92: expected no byte piece (byte_fallback is off), found \"<0x00>\"",
        TinyModel.letters().piece("<0x00>", 0, Piece.Type.BYTE));
    assertError(
        "tiny.model: byte 92: expected a byte piece like <0x0A>, found \"<0x0a>\"",
        TinyModel.letters().piece("<0x0a>", 0, Piece.Type.BYTE).trainer(35, 1));
    assertError(
        "tiny.model: byte 0: expected 256 byte pieces (byte_fallback is on), found none for 1",
        TinyModel.letters().piece("<0x00>", 0, Piece.Type.BYTE).trainer(35, 1));
  }

  @Test
  void saysWhatKindOfModelItIs() {
    assertError(
        "tiny.model: byte 93: expected a unigram model (model_type 1), found a model of type 2"
            + " (BPE)",
        TinyModel.letters().trainer(MODEL_TYPE, 2));
    assertError(
        "tiny.model: byte 93: expected a unigram model (model_type 1), found a model of type 9"
            + " (unknown)",
        TinyModel.letters().trainer(MODEL_TYPE, 9));
    byte[] rules = file(new Message.Builder().bytes(2, TinyModel.blob(Map.of("a", "b"))));
    assertError(
        "tiny.model: byte 100: expected a model without denormalisation rules, found some",
        TinyModel.letters().field(5, rules));
  }

  @Test
  void boundsPieces() {
    String[] nested = new String[256];
    for (int i = 0; i < nested.length; i++) {
      nested[i] = "x".repeat(i + 1);
    }
    TokenizerException e =
        assertThrows(TokenizerException.class, () -> TinyModel.letters().normal(-1, nested).load());
    assertEquals("a piece that at most 254 others are the end of", e.expected());
    assertEquals("one with 255", e.found());
    e =
        assertThrows(
            TokenizerException.class,
            () -> TinyModel.letters().normal(-1, "x".repeat(65_536)).load());
    assertEquals("one of 65536, 65542 so far", e.found());
  }

  @Test
  void boundsTheNumberOfPieces() {
    byte[] one = {10, 3, 10, 1, 'a'};
    byte[] many = new byte[one.length * (ModelFile.MAX_PIECES + 1)];
    for (int i = 0; i < many.length; i++) {
      many[i] = one[i % one.length];
    }
    assertError("tiny.model: byte 5242882: expected at most 1048576 pieces, found one more", many);
  }

  @Test
  void saysWhatIsWrongWithTheCharsmap() {
    byte[] good = TinyModel.blob(Map.of("a", "b", "ab", "c"));
    int units = 4 + 4 * 1024; // where the replacements start
    assertCharsmap("charsmap: a charsmap whose trie size", "3 bytes", 90, Arrays.copyOf(good, 3));
    assertCharsmap("a charsmap whose trie size", "4096", 90, Arrays.copyOf(good, 4000));
    assertCharsmap(
        "a NUL within 1024 bytes of a replacement", "none", 90, Arrays.copyOf(good, units + 1));
    byte[] badText = good.clone();
    badText[units] = (byte) 0xFF;
    assertCharsmap("a replacement in UTF-8", "malformed bytes", 90, badText);
    byte[] badOffset = good.clone();
    badOffset[4 + 3] = 0x7F;
    assertCharsmap("an offset into 1024 units", "one to 2081024", 90, badOffset);
    byte[] badValue = good.clone();
    badValue[4 + 4 * 512 + 1] = 0x10;
    assertCharsmap("a replacement within 4 bytes", "4096", 90, badValue);
    byte[] cycle = good.clone();
    // the child for a of the node at 256 leads back to that node: offset 'a' for unit 256 ^ 'a'
    cycle[4 + 4 * (256 + 'a') + 2] = (byte) ('a' << 2 >> 8);
    cycle[4 + 4 * (256 + 'a') + 1] = (byte) ('a' << 2);
    assertCharsmap("keys of at most 255 bytes", "a longer one", 90, cycle);
    assertCharsmap(
        "keys of at most 255 bytes",
        "a longer one",
        90,
        TinyModel.blob(Map.of("k".repeat(256), "x")));
  }

  private static void assertCharsmap(String expected, String found, int after, byte[] blob) {
    TokenizerException e =
        assertThrows(TokenizerException.class, () -> TinyModel.letters().charsmap(blob).load());
    assertTrue(e.expected().contains(expected.replace("charsmap: ", "")), () -> e.getMessage());
    assertEquals(found, e.found());
    assertTrue(e.offset() >= after, () -> e.getMessage());
  }

  /// A file that is cut anywhere gives an error, unless the cut is between two fields and what is
  /// left is a model.
  @Test
  void cutAnywhere() throws IOException {
    byte[] bytes = TinyModel.letters().charsmap(Map.of("é", "e")).unknownFields().bytes();
    List<Integer> models = new ArrayList<>();
    for (int length = 0; length <= bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      try {
        SentencePiece.of(TinyModel.read(cut));
        models.add(length);
      } catch (TokenizerException e) {
        assertTrue(e.offset() <= length, e::getMessage);
      }
    }
    // after each of 8 pieces, the trainer's and the normaliser's settings, and 2 unknown fields
    assertEquals(12, models.size(), models::toString);
  }
}
