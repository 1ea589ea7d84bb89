package albert4j.tokenizer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The pieces of a vocabulary that do not come from text, and their ids: those that the options
/// give an id, then control symbols, user-defined ones and bytes, each at the first free id.
///
/// Source: google/sentencepiece `trainer_interface.cc`, `InitMetaPieces`.
final class MetaPieces {
  /// A piece.
  record Meta(String text, Piece.Type type) {}

  private final UnigramOptions options;
  private final TreeMap<Integer, Meta> byId = new TreeMap<>();
  private int free;

  /// @throws IllegalArgumentException if they contradict each other
  MetaPieces(UnigramOptions options) {
    this.options = options;
    if (options.unkId() < 0) {
      throw new IllegalArgumentException(
          "unk_id must be at least 0, there is no vocabulary without: " + options.unkId());
    }
    put("unk_id", options.unkId(), options.unkPiece(), Piece.Type.UNKNOWN);
    put("bos_id", options.bosId(), options.bosPiece(), Piece.Type.CONTROL);
    put("eos_id", options.eosId(), options.eosPiece(), Piece.Type.CONTROL);
    put("pad_id", options.padId(), options.padPiece(), Piece.Type.CONTROL);
    Set<String> seen = new HashSet<>();
    options.controlSymbols().forEach(symbol -> add(symbol, Piece.Type.CONTROL, seen));
    options.userDefinedSymbols().forEach(symbol -> add(symbol, Piece.Type.USER_DEFINED, seen));
    for (int b = 0; b < 256 && options.byteFallback(); b++) {
      add(String.format("<0x%02X>", b), Piece.Type.BYTE, seen);
    }
  }

  private void put(String name, int id, String text, Piece.Type type) {
    if (id < 0) {
      return;
    }
    if (id >= options.vocabSize()) {
      throw new IllegalArgumentException(
          name + " must be below vocab_size (" + options.vocabSize() + "): " + id);
    }
    requireText(text);
    for (Map.Entry<Integer, Meta> other : byId.entrySet()) {
      if (other.getKey() == id || other.getValue().text().equals(text)) {
        throw new IllegalArgumentException(
            "special pieces must differ in id and in text: "
                + TokenizerException.quote(other.getValue().text())
                + " with id "
                + other.getKey()
                + ", "
                + TokenizerException.quote(text)
                + " with id "
                + id);
      }
    }
    byId.put(id, new Meta(text, type));
  }

  private void add(String text, Piece.Type type, Set<String> seen) {
    requireText(text);
    if (!seen.add(text)) {
      throw new IllegalArgumentException(
          "a symbol must be given once: " + TokenizerException.quote(text));
    }
    for (Map.Entry<Integer, Meta> entry : byId.entrySet()) {
      if (entry.getValue().text().equals(text)) {
        if (entry.getValue().type() == Piece.Type.UNKNOWN) {
          throw new IllegalArgumentException(
              "the unknown piece must not be a symbol, too: " + TokenizerException.quote(text));
        }
        entry.setValue(new Meta(text, type));
        return;
      }
    }
    while (byId.containsKey(free)) {
      free++;
    }
    byId.put(free, new Meta(text, type));
  }

  private static void requireText(String text) {
    if (text.isEmpty() || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "a special piece must not be empty, nor hold a NUL: " + TokenizerException.quote(text));
    }
  }

  /// Number of pieces.
  int size() {
    return byId.size();
  }

  /// The pieces by their ids.
  Map<Integer, Meta> byId() {
    return byId;
  }

  /// The pieces' texts.
  List<String> texts() {
    return new ArrayList<>(byId.values().stream().map(Meta::text).toList());
  }
}
