package albert4j.tokenizer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes small SentencePiece models, field by field, for tests that must not depend on files.
final class TinyModel {
  private final List<byte[]> pieces = new ArrayList<>();
  private final Message.Builder trainer = new Message.Builder();
  private final Message.Builder normalizer = new Message.Builder();
  private final Message.Builder rest = new Message.Builder();

  /// `<unk>`, and `▁` with the letters a to e.
  static TinyModel letters() {
    TinyModel model = new TinyModel().piece("<unk>", 0, Piece.Type.UNKNOWN);
    for (String letter : List.of("▁", "a", "b", "c", "d", "e")) {
      model.piece(letter, -4, Piece.Type.NORMAL);
    }
    return model;
  }

  /// The first 13 pieces of ALBERT's vocabulary.
  static TinyModel albert() {
    TinyModel model =
        new TinyModel()
            .piece("<pad>", 0, Piece.Type.CONTROL)
            .piece("<unk>", 0, Piece.Type.UNKNOWN)
            .piece("[CLS]", 0, Piece.Type.CONTROL)
            .piece("[SEP]", 0, Piece.Type.CONTROL)
            .piece("[MASK]", 0, Piece.Type.CONTROL);
    for (String symbol : List.of("(", ")", "\"", "-", ".", "–", "£", "€")) {
      model.piece(symbol, 0, Piece.Type.USER_DEFINED);
    }
    return model;
  }

  TinyModel piece(String text, float score, Piece.Type type) {
    return piece(
        new Message.Builder()
            .string(Piece.TEXT, text)
            .float32(Piece.SCORE, score)
            .integer(Piece.TYPE, type.number()));
  }

  TinyModel piece(Message.Builder piece) {
    pieces.add(piece.toBytes());
    return this;
  }

  TinyModel normal(float score, String... texts) {
    for (String text : texts) {
      piece(text, score, Piece.Type.NORMAL);
    }
    return this;
  }

  /// All 256 byte pieces, and the setting that asks for them.
  TinyModel byteFallback() {
    for (int b = 0; b < 256; b++) {
      piece(String.format("<0x%02X>", b), 0, Piece.Type.BYTE);
    }
    return trainer(35, 1);
  }

  /// A setting of the trainer, by field number.
  TinyModel trainer(int field, long value) {
    trainer.integer(field, value);
    return this;
  }

  /// A setting of the normaliser, by field number.
  TinyModel normalizer(int field, long value) {
    normalizer.integer(field, value);
    return this;
  }

  TinyModel charsmap(byte[] blob) {
    normalizer.bytes(2, blob);
    return this;
  }

  TinyModel charsmap(Map<String, String> replacements) {
    return charsmap(blob(replacements));
  }

  /// Fields that no version knows, in every message and of every wire type.
  TinyModel unknownFields() {
    byte[] unknown =
        new Message.Builder().integer(900, -5).string(901, "kept").float32(902, 1.5f).toBytes();
    byte[] fixed64 = {(byte) 0xB9, 0x38, 1, 2, 3, 4, 5, 6, 7, 8}; // field 903
    piece(
        new Message.Builder()
            .string(Piece.TEXT, "strange")
            .float32(Piece.SCORE, -3)
            .bytes(904, unknown));
    trainer.bytes(905, unknown).string(906, "");
    normalizer.bytes(907, unknown);
    rest.bytes(908, fixed64).bytes(909, unknown);
    return this;
  }

  /// A field of the file itself.
  TinyModel field(int number, byte[] value) {
    rest.bytes(number, value);
    return this;
  }

  byte[] bytes() {
    Message.Builder out = new Message.Builder();
    pieces.forEach(piece -> out.bytes(1, piece));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(out.bytes(2, trainer.toBytes()).bytes(3, normalizer.toBytes()).toBytes());
    all.writeBytes(rest.toBytes());
    return all.toByteArray();
  }

  /// Reads a file out of memory.
  static ModelFile read(byte[] bytes) throws TokenizerException {
    try {
      return ModelFile.read(new ByteArrayInputStream(bytes), "tiny.model");
    } catch (TokenizerException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SentencePiece load() throws TokenizerException {
    return SentencePiece.of(read(bytes()));
  }

  AlbertTokenizer tokenizer(AlbertTokenizer.Options options) throws TokenizerException {
    return AlbertTokenizer.of(read(bytes()), options);
  }

  AlbertTokenizer tokenizer() throws TokenizerException {
    return tokenizer(AlbertTokenizer.Options.DEFAULT);
  }

  /// A charsmap, with a block of 256 units for each node of its trie: large, but plain.
  static byte[] blob(Map<String, String> replacements) {
    Map<String, Integer> nodes = new TreeMap<>(Map.of("", 1));
    TreeMap<String, String> byKey = new TreeMap<>();
    for (Map.Entry<String, String> rule : replacements.entrySet()) {
      String key = latin1(rule.getKey());
      byKey.put(key, rule.getValue());
      for (int end = 1; end <= key.length(); end++) {
        nodes.putIfAbsent(key.substring(0, end), nodes.size() + 1);
      }
    }
    int[] units = new int[256 * (nodes.size() + 1)];
    ByteArrayOutputStream strings = new ByteArrayOutputStream();
    units[0] = 256 << 10;
    for (Map.Entry<String, Integer> entry : nodes.entrySet()) {
      String prefix = entry.getKey();
      int node = 256 * entry.getValue();
      if (!prefix.isEmpty()) {
        int label = prefix.charAt(prefix.length() - 1);
        int at = 256 * nodes.getOrDefault(prefix.substring(0, prefix.length() - 1), 0) ^ label;
        int leaf = byKey.containsKey(prefix) ? 1 << 8 : 0;
        units[at] = (at ^ node) << 10 | leaf | label;
      }
      String replacement = byKey.get(prefix);
      if (replacement != null) {
        units[node] = 1 << 31 | strings.size();
        strings.writeBytes(replacement.getBytes(StandardCharsets.UTF_8));
        strings.write(0);
      }
    }
    ByteBuffer out =
        ByteBuffer.allocate(4 + 4 * units.length + strings.size()).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(4 * units.length).asIntBuffer().put(units);
    out.position(4 + 4 * units.length).put(strings.toByteArray());
    return out.array();
  }

  /// UTF-8 with a char for each byte.
  private static String latin1(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
