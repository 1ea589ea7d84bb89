package albert4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The pieces of a model and their ids.
///
/// Source of the rules: google/sentencepiece `model_interface.cc`, `InitializePieces`.
public final class Vocabulary {
  private static final int NONE = -1;

  private final List<Piece> pieces;
  private final PieceIndex index;
  private final int unknownId;

  /// The ids of the 256 byte pieces, by byte; empty without byte fallback.
  private final int[] byteIds;

  Vocabulary(ModelFile model) throws TokenizerException {
    pieces = model.pieces();
    index = new PieceIndex(pieces);
    byteIds = new int[model.byteFallback() ? 256 : 0];
    Arrays.fill(byteIds, NONE);
    int unknown = NONE;
    for (int id = 0; id < pieces.size(); id++) {
      Piece piece = pieces.get(id);
      addId(model, piece, id);
      if (piece.type() == Piece.Type.UNKNOWN) {
        if (unknown != NONE) {
          throw error(model, piece, "one unknown piece", "a second one, id " + id);
        }
        unknown = id;
      }
      if (piece.type() == Piece.Type.BYTE) {
        int value = byteOf(piece.text());
        if (value < 0 || byteIds.length == 0) {
          String expected =
              value < 0 ? "a byte piece like <0x0A>" : "no byte piece (byte_fallback is off)";
          throw error(model, piece, expected, TokenizerException.quote(piece.text()));
        }
        byteIds[value] = id;
      }
    }
    if (unknown == NONE) {
      throw model.error(0, "a piece of type unknown", "none among " + pieces.size() + " pieces");
    }
    unknownId = unknown;
    for (int b = 0; b < byteIds.length; b++) {
      if (byteIds[b] == NONE) {
        throw model.error(0, "256 byte pieces (byte_fallback is on)", "none for " + b);
      }
    }
  }

  /// The vocabulary of lines ([VocabularyLines]). Of equal ones the last one counts; the ids of the
  /// others are further ids of the unknown piece.
  Vocabulary(List<Piece> lines, String unknown) {
    pieces = new ArrayList<>(lines);
    index = new PieceIndex(pieces);
    byteIds = new int[0];
    for (int id = 0; id < pieces.size(); id++) {
      index.put(id);
    }
    unknownId = find(unknown);
    for (int id = 0; id < pieces.size(); id++) {
      Piece piece = pieces.get(id);
      if (index.id(piece.file(), piece.from(), piece.to()) != id) {
        pieces.set(id, pieces.get(unknownId));
      }
    }
  }

  /// A text may occur twice, once as a piece of text and once as a control, unknown or byte piece,
  /// which then comes first.
  private void addId(ModelFile model, Piece piece, int id) throws TokenizerException {
    int other = index.id(piece.file(), piece.from(), piece.to());
    if (other == NONE) {
      index.put(id);
      return;
    }
    if (occursInText(pieces.get(other)) == occursInText(piece)) {
      throw error(
          model,
          piece,
          "each piece once",
          TokenizerException.quote(piece.text()) + " as id " + other + " and id " + id);
    }
    if (!occursInText(piece)) {
      index.put(id);
    }
  }

  private static TokenizerException error(
      ModelFile model, Piece piece, String expected, String found) {
    return model.error(piece.message().offset(), expected, found);
  }

  private static boolean occursInText(Piece piece) {
    return switch (piece.type()) {
      case NORMAL, USER_DEFINED, UNUSED -> true;
      case UNKNOWN, CONTROL, BYTE -> false;
    };
  }

  /// The byte that a piece like `<0x0A>` stands for, or -1.
  static int byteOf(String text) {
    boolean shaped = text.length() == 6 && text.startsWith("<0x") && text.charAt(5) == '>';
    int high = shaped ? "0123456789ABCDEF".indexOf(text.charAt(3)) : -1;
    int low = shaped ? "0123456789ABCDEF".indexOf(text.charAt(4)) : -1;
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  /// Number of pieces; ids go from 0 to this, exclusive.
  public int size() {
    return pieces.size();
  }

  /// The piece of that id.
  ///
  /// @throws IllegalArgumentException if there is no such id
  public Piece piece(int id) {
    if (id < 0 || id >= pieces.size()) {
      throw new IllegalArgumentException(
          "vocabulary: id must be at least 0 and below the number of pieces: id="
              + id
              + " pieces="
              + pieces.size());
    }
    return pieces.get(id);
  }

  /// Whether there is a piece with this text.
  public boolean contains(String text) {
    return find(text) != NONE;
  }

  /// The id of the piece with this text, or [#unknownId()] if there is none.
  public int id(String text) {
    int id = find(text);
    return id == NONE ? unknownId : id;
  }

  private int find(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int id = find(bytes, 0, bytes.length);
    // a lone surrogate has become a question mark in the bytes
    return id != NONE && pieces.get(id).text().equals(text) ? id : NONE;
  }

  /// The id of the piece whose text is `bytes[from]` to `bytes[to - 1]`, or -1.
  int find(byte[] bytes, int from, int to) {
    return index.id(bytes, from, to);
  }

  /// The id of the unknown piece.
  public int unknownId() {
    return unknownId;
  }

  /// Whether characters that no piece covers are written as byte pieces.
  public boolean hasByteFallback() {
    return byteIds.length > 0;
  }

  /// The id of the piece for one byte; only with byte fallback.
  int byteId(byte b) {
    return byteIds[b & 0xFF];
  }
}
