package albert4j.tokenizer;

import java.nio.charset.StandardCharsets;

/// Writes a [ModelFile] piece by piece, for vocabularies that come in another format.
final class ModelFileBuilder {
  private final Message.Builder pieces = new Message.Builder();

  /// The settings of the message `TrainerSpec`; more may be added.
  final Message.Builder trainer = new Message.Builder();

  /// Those of `NormalizerSpec`.
  final Message.Builder normalizer = new Message.Builder();

  /// Adds a piece; its id is the number of those before it.
  void piece(String text, float score, Piece.Type type) {
    Message.Builder piece = new Message.Builder();
    piece.bytes(Piece.TEXT, text.getBytes(StandardCharsets.UTF_8));
    piece.float32(Piece.SCORE, score);
    piece.integer(Piece.TYPE, type.number());
    pieces.bytes(ModelFile.PIECES, piece.toBytes());
  }

  /// Has characters that no piece covers become byte pieces, which have all to be there.
  void byteFallback() {
    trainer.integer(ModelFile.BYTE_FALLBACK, 1);
  }

  /// Has characters replaced by a table ([Charsmap]), the settings for spaces being those of
  /// ALBERT, which are the defaults of the format.
  void normalizer(String name, byte[] charsmap) {
    normalizer.string(ModelFile.RULE_NAME, name);
    normalizer.bytes(ModelFile.CHARSMAP, charsmap);
  }

  /// The model.
  ///
  /// @param source names it in errors
  /// @throws TokenizerException if a piece is empty, or holds a NUL, or has no sensible score
  ModelFile build(String source) throws TokenizerException {
    pieces.bytes(ModelFile.TRAINER, trainer.toBytes());
    pieces.bytes(ModelFile.NORMALIZER, normalizer.toBytes());
    return new ModelFile(source, pieces.toBytes());
  }
}
