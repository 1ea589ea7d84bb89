package albert4j.tokenizer;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Puts a trained model into the form of a file.
///
/// Source: google/sentencepiece `sentencepiece_model.proto`.
final class UnigramModelWriter {
  /// A piece that was found in text.
  record Found(String text, float score) {}

  private UnigramModelWriter() {}

  /// A file that holds the normaliser's settings and no pieces.
  static ModelFile settings(UnigramOptions options) throws TokenizerException {
    return model(options, Map.of(), List.of());
  }

  /// A file.
  ///
  /// @param special the pieces whose ids are given; `found` takes the others in turn
  static ModelFile model(
      UnigramOptions options, Map<Integer, MetaPieces.Meta> special, List<Found> found)
      throws TokenizerException {
    ModelFileBuilder out = new ModelFileBuilder();
    Iterator<Found> next = found.iterator();
    int pieces = special.size() + found.size();
    for (int id = 0; pieces > 0; id++) {
      MetaPieces.Meta meta = special.get(id);
      if (meta != null) {
        out.piece(meta.text(), 0, meta.type());
        pieces--;
      } else if (next.hasNext()) {
        Found one = next.next();
        out.piece(one.text(), one.score(), Piece.Type.NORMAL);
        pieces--;
      }
    }
    addTrainer(options, out.trainer);
    addNormalizer(options, out);
    return out.build("trained model");
  }

  /// All settings that the result depends on. The number of threads is not among them.
  private static void addTrainer(UnigramOptions options, Message.Builder out) {
    out.integer(3, 1) // unigram
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
    out.integer(33, number(options.hardVocabLimit()))
        .integer(ModelFile.BYTE_FALLBACK, number(options.byteFallback()))
        .string(36, options.requiredChars())
        .integer(40, options.unkId())
        .integer(41, options.bosId())
        .integer(42, options.eosId())
        .integer(43, options.padId())
        .string(44, options.unkSurface())
        .string(45, options.unkPiece())
        .string(46, options.bosPiece())
        .string(47, options.eosPiece())
        .string(48, options.padPiece());
  }

  private static void addNormalizer(UnigramOptions options, ModelFileBuilder out) {
    NormalizationRule rule = options.normalization();
    out.normalizer(rule.name(), rule.precompiledCharsmap());
    out.normalizer
        .integer(3, number(options.addDummyPrefix()))
        .integer(4, number(options.removeExtraWhitespaces()))
        .integer(5, 1);
  }

  private static int number(boolean value) {
    return value ? 1 : 0;
  }
}
