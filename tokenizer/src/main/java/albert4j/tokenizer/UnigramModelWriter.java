package albert4j.tokenizer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Puts a trained model into the form of a file.
///
/// Source: google/sentencepiece `sentencepiece_model.proto`.
final class UnigramModelWriter {
  /// A piece that was found in text.
  record Scored(String text, float score) {}

  private UnigramModelWriter() {}

  /// A file that holds the normaliser's settings and no pieces.
  static ModelFile settings(UnigramOptions options) throws IOException {
    return read(new Message.Builder(), options);
  }

  /// A file.
  ///
  /// @param meta takes its ids; `found` takes the others in turn
  static ModelFile model(UnigramOptions options, MetaPieces meta, List<Scored> found)
      throws IOException {
    Message.Builder out = new Message.Builder();
    Map<Integer, MetaPieces.Meta> byId = meta.byId();
    Iterator<Scored> next = found.iterator();
    for (int id = 0; id < options.vocabSize(); id++) {
      MetaPieces.Meta special = byId.get(id);
      if (special != null) {
        out.bytes(
            1, piece(special.text(), 0).integer(Piece.TYPE, special.type().number()).toBytes());
      } else if (next.hasNext()) {
        Scored one = next.next();
        out.bytes(1, piece(one.text(), one.score()).toBytes());
      }
    }
    return read(out, options);
  }

  private static Message.Builder piece(String text, float score) {
    return new Message.Builder().string(Piece.TEXT, text).float32(Piece.SCORE, score);
  }

  private static ModelFile read(Message.Builder out, UnigramOptions options) throws IOException {
    byte[] bytes = out.bytes(2, trainer(options)).bytes(3, normalizer(options)).toBytes();
    return ModelFile.read(new ByteArrayInputStream(bytes), "trained model");
  }

  private static byte[] trainer(UnigramOptions options) {
    Message.Builder out =
        new Message.Builder()
            .integer(3, 1) // unigram
            .integer(4, options.vocabSize())
            .string(7, options.tsv() ? "tsv" : "text")
            .float32(10, (float) options.characterCoverage())
            .integer(11, options.inputSentenceSize())
            .integer(14, options.seedSentencepieceSize())
            .float32(15, (float) options.shrinkingFactor())
            .integer(17, options.numSubIterations())
            .integer(18, options.maxSentenceLength())
            .integer(19, number(options.shuffleInputSentence()))
            .integer(20, options.maxSentencepieceLength())
            .integer(21, number(options.splitByUnicodeScript()))
            .integer(22, number(options.splitByWhitespace()))
            .integer(23, number(options.splitByNumber()))
            .integer(25, number(options.splitDigits()));
    options.controlSymbols().forEach(symbol -> out.string(30, symbol));
    options.userDefinedSymbols().forEach(symbol -> out.string(31, symbol));
    return out.integer(33, number(options.hardVocabLimit()))
        .integer(35, number(options.byteFallback()))
        .string(36, options.requiredChars())
        .integer(40, options.unkId())
        .integer(41, options.bosId())
        .integer(42, options.eosId())
        .integer(43, options.padId())
        .string(44, options.unkSurface())
        .string(45, options.unkPiece())
        .string(46, options.bosPiece())
        .string(47, options.eosPiece())
        .string(48, options.padPiece())
        .toBytes();
  }

  private static byte[] normalizer(UnigramOptions options) {
    return new Message.Builder()
        .string(1, options.normalizationName())
        .bytes(2, options.charsmap())
        .integer(3, number(options.addDummyPrefix()))
        .integer(4, number(options.removeExtraWhitespaces()))
        .integer(5, 1)
        .toBytes();
  }

  private static int number(boolean value) {
    return value ? 1 : 0;
  }
}
