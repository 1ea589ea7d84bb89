package albert4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The model of a tokenizer.json: cuts words into pieces.
///
/// Otherwise than [Viterbi] it takes every piece for text, also `<pad>`; scores and their sums are
/// doubles; and unknown characters are put together before they are looked up, as a whole, and at
/// last written as bytes.
///
/// Source: huggingface/tokenizers `models/unigram/model.rs`.
final class UnigramModel {
  private static final double UNKNOWN_PENALTY = 10;
  private static final double MAX_SCORE = 1e9;

  private final Vocabulary vocabulary;
  private final PieceAutomaton automaton;
  private final UnigramSearch search;

  private UnigramModel(ModelFile model, double[] scores) throws TokenizerException {
    vocabulary = new Vocabulary(model);
    PieceAutomatonBuilder.Pieces pieces = new PieceAutomatonBuilder.Pieces(model);
    double min = Double.POSITIVE_INFINITY;
    for (int id = 0; id < scores.length; id++) {
      byte[] text = vocabulary.piece(id).text().getBytes(StandardCharsets.UTF_8);
      pieces.add(id, text, text.length, scores[id]);
      min = Math.min(min, scores[id]);
    }
    automaton = pieces.automaton();
    search = new UnigramSearch(automaton, min - UNKNOWN_PENALTY, UnigramSearch.Rounding.NONE);
  }

  /// Reads `model`, and the vocabulary with the tokens that are added to it.
  ///
  /// @param added sorted by id
  /// @param source the file, as its user named it
  static UnigramModel read(JsonSection model, List<AddedToken> added, String source)
      throws TokenizerException {
    requireUnigram(model);
    List<?> vocab = model.list("vocab");
    double[] scores = new double[vocab.size()];
    List<String> texts = new ArrayList<>();
    Map<String, Integer> ids = new HashMap<>();
    for (Object entry : vocab) {
      int id = texts.size();
      String place = "vocab[" + id + "]";
      if (!(entry instanceof List<?> pair
          && pair.size() == 2
          && pair.getFirst() instanceof String text
          && pair.getLast() instanceof Number score)) {
        throw model.error(place, "a piece and its score", JsonSection.describe(entry));
      }
      scores[id] = score.doubleValue();
      if (!(Math.abs(scores[id]) <= MAX_SCORE)) {
        throw model.error(place, "a score within ±" + MAX_SCORE, score.toString());
      }
      if (text.isEmpty() || text.indexOf('\0') >= 0) {
        throw model.error(place, "text without NUL", TokenizerException.quote(text));
      }
      Integer other = ids.putIfAbsent(text, id);
      if (other != null) {
        throw model.error(
            place,
            "each piece once",
            TokenizerException.quote(text) + " as in vocab[" + other + "]");
      }
      texts.add(text);
    }
    return new UnigramModel(file(model, texts, scores, added, source), scores);
  }

  private static void requireUnigram(JsonSection model) throws TokenizerException {
    String type = model.text("type", "Unigram");
    if (!type.equals("Unigram")) {
      String advice =
          type.equals("WordPiece") ? " (BERT's; a vocab.txt beside it can be read)" : "";
      throw model.error("type", "Unigram", TokenizerException.quote(type) + advice);
    }
  }

  private static ModelFile file(
      JsonSection model, List<String> texts, double[] scores, List<AddedToken> added, String source)
      throws TokenizerException {
    boolean bytes = model.flag("byte_fallback", false);
    int unknown = model.count("unk_id");
    if (unknown >= texts.size()) {
      throw model.error("unk_id", "an id below " + texts.size(), "" + unknown);
    }
    Map<Integer, AddedToken> byId = new HashMap<>();
    for (AddedToken token : added) {
      if (token.id() == texts.size()) {
        texts.add(token.content());
      } else if (token.id() > texts.size() || !texts.get(token.id()).equals(token.content())) {
        boolean none = token.id() > texts.size();
        String found = none ? "nothing" : TokenizerException.quote(texts.get(token.id()));
        throw TokenizerException.at(
            source,
            "added_tokens",
            "a piece " + TokenizerException.quote(token.content()) + " of id " + token.id(),
            found);
      }
      byId.put(token.id(), token);
    }
    ModelFileBuilder out = new ModelFileBuilder();
    for (int id = 0; id < texts.size(); id++) {
      AddedToken token = byId.get(id);
      Piece.Type type = Piece.Type.NORMAL;
      if (id == unknown) {
        type = Piece.Type.UNKNOWN;
      } else if (token != null) {
        type = token.special() ? Piece.Type.CONTROL : Piece.Type.USER_DEFINED;
      } else if (bytes && Vocabulary.byteOf(texts.get(id)) >= 0) {
        type = Piece.Type.BYTE;
      }
      out.piece(texts.get(id), id < scores.length ? (float) scores[id] : 0, type);
    }
    if (bytes) {
      out.byteFallback();
    }
    return out.build(source);
  }

  /// The pieces and their ids.
  Vocabulary vocabulary() {
    return vocabulary;
  }

  /// Cuts a worker's words, and adds their pieces to its tokens.
  void cut(Worker worker, boolean detailed) {
    Words words = worker.words;
    AlignedText text = worker.normalized;
    text.clear(true);
    for (int w = 0; w < words.count; w++) {
      text.length = 0; // word by word, so that one with a million letters is all there is
      for (int i = words.begin[w]; i < words.end[w]; i++) {
        words.text.appendTo(text, i);
      }
      worker.segmentation.clear(text.length, text.length);
      search.run(text.bytes, 0, text.length, worker.segmentation);
      collect(text, worker.segmentation);
      addTokens(worker, detailed);
    }
  }

  /// Follows the last pieces from the end of the word to its start, and puts unknown neighbours
  /// together.
  private void collect(AlignedText text, Segmentation out) {
    int unknownId = vocabulary.unknownId();
    int at = out.ids.length;
    boolean unknownFollows = false;
    for (int end = text.length; end > 0; ) {
      int entry = out.entry[end];
      int begin = out.from[end];
      int id = entry == Segmentation.UNKNOWN ? unknownId : automaton.ids[entry];
      boolean unknown = id == unknownId;
      if (!unknown || !unknownFollows) {
        at--;
        out.ids[at] = id;
        out.end[at] = end;
      }
      out.begin[at] = begin;
      unknownFollows = unknown;
      end = begin;
    }
    out.first = at;
  }

  private void addTokens(Worker worker, boolean detailed) {
    Segmentation cut = worker.segmentation;
    byte[] bytes = worker.normalized.bytes;
    for (int i = cut.first; i < cut.limit(); i++) {
      int id = cut.ids[i];
      boolean starts = i == cut.first;
      if (id == vocabulary.unknownId()) {
        int known = vocabulary.find(bytes, cut.begin[i], cut.end[i]);
        if (known < 0 && vocabulary.hasByteFallback()) {
          for (int k = cut.begin[i]; k < cut.end[i]; k++) {
            addToken(worker, i, vocabulary.byteId(bytes[k]), detailed, starts && k == 0);
          }
          continue;
        }
        id = known < 0 ? id : known;
      }
      addToken(worker, i, id, detailed, starts);
    }
  }

  private void addToken(Worker worker, int i, int id, boolean detailed, boolean startsWord) {
    if (!detailed) {
      worker.tokens.add(id, 0, 0);
      return;
    }
    AlignedText text = worker.normalized;
    int from = worker.segmentation.begin[i];
    int to = worker.segmentation.end[i];
    String piece =
        id == vocabulary.unknownId()
            ? new String(text.bytes, from, to - from, StandardCharsets.UTF_8)
            : vocabulary.piece(id).text();
    worker.tokens.add(id, text.begin[from], text.end[to - 1], piece, startsWord);
  }
}
