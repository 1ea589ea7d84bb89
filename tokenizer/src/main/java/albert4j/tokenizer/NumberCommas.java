package albert4j.tokenizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Takes pieces like `▁9,` apart, a digit and the comma after it, so that a number is cut the same
/// way before a comma as elsewhere.
///
/// What stands before the comma is cut anew, on its own: `▁9,` becomes `▁9` and `,`, and `▁1996,`
/// perhaps one piece more. Known pieces are taken apart once, when the tokenizer is made.
///
/// Source: Hugging Face `tokenization_albert.py`, `_tokenize`; google-research/albert
/// `tokenization.py`, `encode_pieces`.
final class NumberCommas {
  private static final String SPACE = Normalizer.ESCAPED_SPACE;

  /// One of the pieces that a piece is replaced by, and how many bytes of the normalised text it
  /// takes.
  record Part(int id, String piece, int bytes) {}

  private final SentencePiece model;

  /// For each id whether its piece may be replaced.
  private final boolean[] affected;

  /// For each id what its piece is replaced by; nothing if it stays.
  private final List<List<Part>> parts;

  NumberCommas(SentencePiece model) {
    this.model = model;
    affected = new boolean[model.vocabulary().size()];
    affected[model.vocabulary().unknownId()] = true;
    parts = new ArrayList<>(Collections.nCopies(affected.length, List.of()));
    for (int id = 0; id < affected.length; id++) {
      Piece piece = model.vocabulary().piece(id);
      if (piece.file()[piece.to() - 1] == ',') {
        parts.set(id, parts(piece.text()));
        affected[id] |= !parts.get(id).isEmpty();
      }
    }
  }

  /// The first index from `from` on whose id's piece may have to be replaced, or `to`.
  int firstToReplace(int[] ids, int from, int to) {
    int i = from;
    while (i < to && !affected[ids[i]]) {
      i++;
    }
    return i;
  }

  /// What a piece that a worker's text was cut into is replaced by; nothing if it stays. An unknown
  /// one goes by its text: the vocabulary may lack even the comma.
  List<Part> parts(Worker worker, int index) {
    int id = worker.segmentation.ids[index];
    if (id != model.vocabulary().unknownId()) {
      return parts.get(id);
    }
    boolean comma = worker.normalized.bytes[worker.segmentation.end[index] - 1] == ',';
    return comma ? parts(model.pieceText(worker, index)) : List.of();
  }

  private List<Part> parts(String piece) {
    int comma = piece.length() - 1;
    if (comma < 1
        || piece.charAt(comma) != ','
        || !CodePoints.isDigit(piece.codePointBefore(comma))) {
      return List.of();
    }
    String number = piece.substring(0, comma).replace(SPACE, "");
    List<String> list = new ArrayList<>(model.encode(number).pieces());
    if (!piece.startsWith(SPACE) && !list.isEmpty() && list.getFirst().startsWith(SPACE)) {
      String first = list.removeFirst().substring(SPACE.length());
      if (!first.isEmpty()) {
        list.addFirst(first);
      }
    }
    list.add(",");
    return list.stream()
        .map(part -> new Part(model.vocabulary().id(part), part, model.normalizedLength(part)))
        .toList();
  }
}
