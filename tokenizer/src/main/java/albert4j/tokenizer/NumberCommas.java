package albert4j.tokenizer;

import java.util.ArrayList;
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

  /// What a piece is replaced by; nothing if it stays.
  ///
  /// @param bytes how many bytes of the normalised text each part takes
  record Parts(int[] ids, String[] pieces, int[] bytes) {
    static final Parts NONE = new Parts(new int[0], new String[0], new int[0]);
  }

  private final SentencePiece model;
  private final Parts[] parts;

  NumberCommas(SentencePiece model) {
    this.model = model;
    parts = new Parts[model.vocabulary().size()];
    for (int id = 0; id < parts.length; id++) {
      parts[id] = parts(model.vocabulary().piece(id).text());
    }
  }

  /// What a token of a worker's segment is replaced by. An unknown token goes by its text: the
  /// vocabulary may lack even the comma.
  Parts of(Worker worker, int token) {
    int id = worker.segment.ids[token];
    if (id != model.vocabulary().unknownId()) {
      return parts[id];
    }
    boolean comma = worker.normalized.bytes[worker.segment.end[token] - 1] == ',';
    return comma ? parts(model.pieceText(worker, token)) : Parts.NONE;
  }

  private Parts parts(String piece) {
    int comma = piece.length() - 1;
    if (comma < 1
        || piece.charAt(comma) != ','
        || !CodePoints.isDigit(piece.codePointBefore(comma))) {
      return Parts.NONE;
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
    return new Parts(
        list.stream().mapToInt(model.vocabulary()::id).toArray(),
        list.toArray(String[]::new),
        list.stream().mapToInt(part -> model.normalizedLength(part)).toArray());
  }
}
