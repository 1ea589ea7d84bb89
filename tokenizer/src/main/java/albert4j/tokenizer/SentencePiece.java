package albert4j.tokenizer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A SentencePiece unigram model: cuts text into pieces, and puts pieces together again, as the
/// native library does.
///
/// ```java
/// SentencePiece model = SentencePiece.load(Path.of("spiece.model"));
/// int[] ids = model.encodeIds("this is a test");    // 48 25 21 1289
/// String text = model.decode(ids);
/// ```
///
/// A model never changes and may be shared between threads. What encoding needs to write is kept
/// from call to call, so that as a rule only the result is allocated. Time grows in proportion to
/// the text, with or without spaces in it.
public final class SentencePiece {
  private final Vocabulary vocabulary;
  private final Normalizer normalizer;
  private final Viterbi viterbi;
  private final String unknownSurface;
  private final WorkerPool workers = new WorkerPool();

  private SentencePiece(ModelFile model) throws TokenizerException {
    model.requireUnigram();
    model.requireNoDenormalizer();
    vocabulary = new Vocabulary(model);
    normalizer = new Normalizer(model);
    viterbi = new Viterbi(model, vocabulary, normalizer);
    unknownSurface = model.unknownSurface();
  }

  /// Reads a model file.
  ///
  /// @throws TokenizerException if the file is not a unigram model
  /// @throws IOException if the file cannot be read
  public static SentencePiece load(Path file) throws IOException {
    return of(ModelFile.read(file));
  }

  /// Reads a model from a stream; `source` names it in errors. The stream stays open.
  ///
  /// @throws TokenizerException if the stream does not hold a unigram model
  /// @throws IOException if the stream cannot be read
  public static SentencePiece load(InputStream in, String source) throws IOException {
    return of(ModelFile.read(in, source));
  }

  /// The model that a file describes.
  ///
  /// @throws TokenizerException if it is not a unigram model, or its parts contradict each other
  public static SentencePiece of(ModelFile model) throws TokenizerException {
    return new SentencePiece(model);
  }

  /// The pieces and their ids.
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /// The ids of a text's pieces.
  ///
  /// @throws IllegalArgumentException if the text takes more than half a GiB in UTF-8
  public int[] encodeIds(String text) {
    Worker worker = workers.take();
    worker.read(text, false);
    cut(worker);
    Segmentation cut = worker.segmentation;
    int[] ids = Arrays.copyOfRange(cut.ids, cut.first, cut.limit());
    workers.give(worker);
    return ids;
  }

  /// A text's pieces with their places in the text.
  ///
  /// The places are those of the native library: a piece that starts with `▁` also takes the space
  /// before it, the `▁` that is put before the text takes none, and of the pieces that one
  /// character falls into only the last one takes it.
  ///
  /// @throws IllegalArgumentException if the text takes more than half a GiB in UTF-8
  public Encoding encode(String text) {
    Worker worker = workers.take();
    worker.read(text, true);
    cut(worker);
    Segmentation cut = worker.segmentation;
    TokenBuffer tokens = worker.tokens;
    for (int i = cut.first; i < cut.limit(); i++) {
      int start = worker.input.begin[worker.normalized.begin[cut.begin[i]]];
      int end = worker.input.begin[worker.normalized.begin[cut.end[i]]];
      tokens.add(cut.ids[i], start, end, pieceText(worker, i), worker.startsWord(i));
    }
    Encoding encoding = Template.plain(tokens, text);
    workers.give(worker);
    return encoding;
  }

  /// Normalises a worker's input and cuts it.
  void cut(Worker worker) {
    normalizer.normalize(worker.input, worker.normalized);
    viterbi.cut(worker.normalized, worker.segmentation);
  }

  /// The text of a piece that a worker's text was cut into.
  String pieceText(Worker worker, int index) {
    Segmentation cut = worker.segmentation;
    int id = cut.ids[index];
    return id == vocabulary.unknownId()
        ? normalizer.external(worker.normalized.bytes, cut.begin[index], cut.end[index])
        : vocabulary.piece(id).text();
  }

  /// Bytes that a piece takes in a worker's normalised text.
  int normalizedLength(String piece) {
    return normalizer.internal(piece).length;
  }

  /// Workers for this model, shared with the tokenizer that is built on it.
  WorkerPool workers() {
    return workers;
  }

  /// A text as it is before it is cut: the pieces of [#encode] put together.
  public String normalize(String text) {
    Worker worker = workers.take();
    worker.read(text, false);
    normalizer.normalize(worker.input, worker.normalized);
    AlignedText normalized = worker.normalized;
    String result = normalizer.external(normalized.bytes, 0, normalized.length);
    workers.give(worker);
    return result;
  }

  /// The text that pieces stand for. Control pieces vanish, unknown ones read as the model says, by
  /// default ` ⁇ `.
  ///
  /// @throws IllegalArgumentException if there is no piece of that id
  public String decode(int... ids) {
    return decode(IntStream.of(ids).mapToObj(id -> vocabulary.piece(id).text()).toList());
  }

  /// The text that pieces stand for. A text that is no piece reads as it is.
  public String decode(List<String> pieces) {
    StringBuilder out = new StringBuilder();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean atStart = true;
    for (String piece : pieces) {
      int id = vocabulary.id(piece);
      Piece.Type type = vocabulary.piece(id).type();
      if (type == Piece.Type.BYTE) {
        bytes.write(Vocabulary.byteOf(piece));
        continue;
      }
      appendBytes(bytes, out);
      atStart &= out.isEmpty();
      if (type == Piece.Type.UNKNOWN) {
        out.append(piece.equals(vocabulary.piece(id).text()) ? unknownSurface : piece);
      } else if (type != Piece.Type.CONTROL) {
        String rest = atStart ? withoutAddedSpace(piece) : piece;
        // without collapsing, only the one added space goes; with it, all until there is text
        atStart &= normalizer.collapsesSpaces() || rest.length() == piece.length();
        out.append(rest.replace(Normalizer.ESCAPED_SPACE, " "));
      }
    }
    appendBytes(bytes, out);
    return out.toString();
  }

  private String withoutAddedSpace(String piece) {
    boolean dropped = normalizer.addsSpace() || normalizer.collapsesSpaces();
    return dropped && piece.startsWith(Normalizer.ESCAPED_SPACE) ? piece.substring(1) : piece;
  }

  /// Appends the characters that byte pieces make up, with U+FFFD for each byte that belongs to
  /// none.
  private static void appendBytes(ByteArrayOutputStream bytes, StringBuilder out) {
    byte[] all = bytes.toByteArray();
    bytes.reset();
    for (int i = 0; i < all.length; ) {
      int codePoint = Utf8.codePoint(all, i, all.length);
      out.appendCodePoint(codePoint < 0 ? 0xFFFD : codePoint);
      i += codePoint < 0 ? 1 : Utf8.length(all[i]);
    }
  }
}
