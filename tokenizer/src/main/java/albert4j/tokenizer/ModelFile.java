package albert4j.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A SentencePiece model as a file: `spiece.model`, also known as `30k-clean.model`.
///
/// It only reads and writes; what the settings mean is the matter of [Normalizer], [Vocabulary] and
/// [Viterbi]. A file that is read and written is the same, byte for byte; one whose pieces are
/// replaced keeps everything else, also what this version does not know.
///
/// Source: message `ModelProto` of google/sentencepiece `sentencepiece_model.proto`, and its
/// defaults for absent fields.
public final class ModelFile {
  /// Larger files are refused; the largest vocabularies in use take less than a tenth of this.
  static final int MAX_BYTES = 256 << 20;

  /// More pieces are refused, since each takes far more memory than bytes of the file.
  static final int MAX_PIECES = 1 << 20;

  static final int PIECES = 1;
  static final int TRAINER = 2;
  static final int NORMALIZER = 3;
  private static final int DENORMALIZER = 5;

  private static final int MODEL_TYPE = 3;
  private static final int WHITESPACE_AS_SUFFIX = 24;
  static final int BYTE_FALLBACK = 35;
  private static final int UNKNOWN_SURFACE = 44;

  static final int RULE_NAME = 1;
  static final int CHARSMAP = 2;
  private static final int DUMMY_PREFIX = 3;
  private static final int EXTRA_WHITESPACES = 4;
  private static final int ESCAPE_WHITESPACES = 5;

  private final String source;
  private final Message message;
  private final List<Piece> pieces;
  private final Message trainer;
  private final Message normalizer;
  private final Message denormalizer;

  ModelFile(String source, byte[] data) throws TokenizerException {
    this.source = source;
    message = Message.of(source, data);
    List<Piece> list = new ArrayList<>();
    List<Message> trainers = new ArrayList<>();
    List<Message> normalizers = new ArrayList<>();
    List<Message> denormalizers = new ArrayList<>();
    for (Message.Fields field = message.fields(); field.next(); ) {
      switch (field.number()) {
        case PIECES -> {
          if (list.size() == MAX_PIECES) {
            throw error(field.offset(), "at most " + MAX_PIECES + " pieces", "one more");
          }
          list.add(new Piece(field.unchecked()));
        }
        case TRAINER -> trainers.add(field.message());
        case NORMALIZER -> normalizers.add(field.message());
        case DENORMALIZER -> denormalizers.add(field.message());
        default -> {} // stays in the message
      }
    }
    pieces = List.copyOf(list);
    trainer = joined(trainers);
    normalizer = joined(normalizers);
    denormalizer = joined(denormalizers);
  }

  /// Reads a file.
  ///
  /// @throws TokenizerException if the file is not a SentencePiece model
  /// @throws IOException if the file cannot be read
  public static ModelFile read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    }
  }

  /// Reads a stream to its end; `source` names it in errors. The stream stays open.
  ///
  /// @throws TokenizerException if the stream does not hold a SentencePiece model
  /// @throws IOException if the stream cannot be read
  public static ModelFile read(InputStream in, String source) throws IOException {
    byte[] data = in.readNBytes(MAX_BYTES + 1);
    if (data.length > MAX_BYTES) {
      throw new TokenizerException(source, MAX_BYTES, "the end of a model", "more bytes");
    }
    return new ModelFile(source, data);
  }

  /// Reads a `.vocab`: one piece a line, a tab, and its score, as `spm_train` writes it beside a
  /// model. What it does not say is what ALBERT's model has: the kinds of pieces are told from
  /// their texts and scores, and text is normalised by the rules `nmt_nfkc`.
  ///
  /// @throws TokenizerException if the file is something else, or the vocabulary of a BPE model
  /// @throws IOException if the file cannot be read
  public static ModelFile readVocabulary(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return readVocabulary(in, file.toString());
    }
  }

  /// Reads a `.vocab` from a stream; `source` names it in errors. The stream stays open.
  ///
  /// @throws TokenizerException if it is something else, or the vocabulary of a BPE model
  /// @throws IOException if the stream cannot be read
  public static ModelFile readVocabulary(InputStream in, String source) throws IOException {
    byte[] data = in.readNBytes(MAX_BYTES + 1);
    if (data.length > MAX_BYTES) {
      throw new TokenizerException(source, MAX_BYTES, "the end of a file", "more bytes");
    }
    return ScoredVocabulary.model(data, source);
  }

  /// The bytes of the file.
  public byte[] toBytes() {
    return message.bytes();
  }

  /// The same model with other pieces: everything else stays as it is in the file.
  ///
  /// @throws TokenizerException never for pieces that were read from a model
  public ModelFile withPieces(List<Piece> replacement) throws TokenizerException {
    Message.Builder out = new Message.Builder();
    for (Piece piece : replacement) {
      out.bytes(PIECES, piece.message().bytes());
    }
    for (Message.Fields field = message.fields(); field.next(); ) {
      if (field.number() != PIECES) {
        out.copy(field);
      }
    }
    return new ModelFile(source, out.toBytes());
  }

  /// The file, as its user named it.
  public String source() {
    return source;
  }

  /// The vocabulary; the place in the list is the id.
  public List<Piece> pieces() {
    return pieces;
  }

  /// A message that occurs twice is read as if its parts were one, as protobuf has it; one that is
  /// missing is empty.
  private Message joined(List<Message> parts) throws TokenizerException {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    Message.Builder whole = new Message.Builder();
    for (Message part : parts) {
      for (Message.Fields field = part.fields(); field.next(); ) {
        whole.copy(field);
      }
    }
    return Message.of(source, whole.toBytes());
  }

  /// An error at the given byte of the file.
  TokenizerException error(long offset, String expected, String found) {
    return new TokenizerException(source, offset, expected, found);
  }

  /// Throws unless this is a unigram model: the other kinds cut text by other rules.
  void requireUnigram() throws TokenizerException {
    long type = trainer.integer(MODEL_TYPE, 1);
    if (type != 1) {
      List<String> names = List.of("unigram", "BPE", "word", "char");
      String name = type > 0 && type <= names.size() ? names.get((int) type - 1) : "unknown";
      throw error(
          trainer.last(MODEL_TYPE).offset(),
          "a unigram model (model_type 1)",
          "a model of type " + type + " (" + name + ")");
    }
  }

  /// Whether characters that no piece covers become byte pieces instead of the unknown piece.
  boolean byteFallback() throws TokenizerException {
    return trainer.integer(BYTE_FALLBACK, 0) != 0;
  }

  /// Whether `▁` stands at the end of words instead of at their start.
  boolean whitespaceAsSuffix() throws TokenizerException {
    return trainer.integer(WHITESPACE_AS_SUFFIX, 0) != 0;
  }

  /// What the unknown piece reads as when ids are turned back into text.
  String unknownSurface() throws TokenizerException {
    return trainer.string(UNKNOWN_SURFACE, " \u2047 ");
  }

  /// Whether text is normalised with a space before it (or after it: [#whitespaceAsSuffix]).
  boolean dummyPrefix() throws TokenizerException {
    return normalizer.integer(DUMMY_PREFIX, 1) != 0;
  }

  /// Whether leading, trailing and repeated spaces are dropped.
  boolean removeExtraWhitespaces() throws TokenizerException {
    return normalizer.integer(EXTRA_WHITESPACES, 1) != 0;
  }

  /// Whether spaces become `▁`.
  boolean escapeWhitespaces() throws TokenizerException {
    return normalizer.integer(ESCAPE_WHITESPACES, 1) != 0;
  }

  /// The normaliser's replacement table, if there is one.
  Optional<Charsmap> charsmap() throws TokenizerException {
    return charsmap(normalizer);
  }

  /// Throws if text is to be rewritten after decoding, since this version would not do it.
  void requireNoDenormalizer() throws TokenizerException {
    if (charsmap(denormalizer).isPresent()) {
      throw error(
          denormalizer.last(CHARSMAP).offset(), "a model without denormalisation rules", "some");
    }
  }

  private Optional<Charsmap> charsmap(Message spec) throws TokenizerException {
    Message.Fields field = spec.last(CHARSMAP);
    if (!field.found() || field.bytes().length == 0) {
      return Optional.empty();
    }
    return Optional.of(Charsmap.of(source, field.offset(), field.bytes()));
  }
}
