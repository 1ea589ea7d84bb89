package albert4j.tokenizer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
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
  /// How many of the best ways to cut a text may be asked for; the native library's bound.
  public static final int MAX_NBEST = 1024;

  /// From how many of the best ways at most one is drawn; the native library's bound.
  private static final int MAX_SAMPLED = 512;

  private final Vocabulary vocabulary;
  private final Normalizer normalizer;
  private final Viterbi viterbi;
  private final Cutter cutter;
  private final String unknownSurface;
  private final WorkerPool workers;

  private SentencePiece(ModelFile model) throws TokenizerException {
    model.requireUnigram();
    model.requireNoDenormalizer();
    vocabulary = new Vocabulary(model);
    normalizer = new Normalizer(model);
    viterbi = new Viterbi(model, vocabulary, normalizer);
    cutter = viterbi;
    unknownSurface = model.unknownSurface();
    workers = new WorkerPool();
  }

  private SentencePiece(SentencePiece model, Viterbi viterbi, Cutter cutter) {
    vocabulary = model.vocabulary;
    normalizer = model.normalizer;
    this.viterbi = viterbi;
    this.cutter = cutter;
    unknownSurface = model.unknownSurface;
    workers = model.workers;
  }

  /// This model with another arithmetic; what was loaded has [Arithmetic#MIXED].
  public SentencePiece withArithmetic(Arithmetic arithmetic) {
    Viterbi other = viterbi.with(arithmetic);
    return new SentencePiece(
        this, other, cutter instanceof Sampler sampler ? sampler.over(other) : other);
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
    Encoding encoding = encoding(worker, text);
    workers.give(worker);
    return encoding;
  }

  /// The encoding of a worker's text as it has been cut.
  private Encoding encoding(Worker worker, String text) {
    Segmentation cut = worker.segmentation;
    TokenBuffer tokens = worker.tokens;
    tokens.clear();
    for (int i = cut.first; i < cut.limit(); i++) {
      int start = worker.input.begin[worker.normalized.begin[cut.begin[i]]];
      int end = worker.input.begin[worker.normalized.begin[cut.end[i]]];
      tokens.add(cut.ids[i], start, end, pieceText(worker, i), worker.startsWord(i));
    }
    return Template.plain(tokens, text);
  }

  /// The best ways to cut a text, the best first: the pieces whose scores sum up highest.
  ///
  /// Sums of equal score may come in either order. Of a text that can be cut in very many equally
  /// good ways some may be missing, as with the native library, so that memory stays bounded.
  ///
  /// @param n how many are wanted, from 1 to 1024; there are fewer if there are no more
  /// @throws IllegalArgumentException if `n` is not in that range, or the text is too long
  public List<Scored> nbest(String text, int n) {
    if (n < 1 || n > MAX_NBEST) {
      throw new IllegalArgumentException("nbest: n must be from 1 to " + MAX_NBEST + ": n=" + n);
    }
    Worker worker = workers.take();
    Lattice lattice = lattice(worker, text);
    List<Scored> best = new ArrayList<>();
    for (NBest.Hypothesis cut : NBest.of(lattice, n)) {
      cut.note(lattice, worker.segmentation);
      viterbi.collect(worker.normalized, worker.segmentation);
      best.add(new Scored(encoding(worker, text), cut.score));
    }
    workers.give(worker);
    return best;
  }

  /// How much is open in cutting a text: the entropy of the distribution that [#sampling] draws
  /// from, in nats.
  ///
  /// @param alpha the inverse temperature: scores are multiplied by it
  /// @throws IllegalArgumentException if `alpha` is not finite, or the text is too long
  public double entropy(String text, double alpha) {
    requireFinite("entropy", alpha);
    Worker worker = workers.take();
    double entropy = lattice(worker, text).entropy(alpha);
    workers.give(worker);
    return entropy;
  }

  private Lattice lattice(Worker worker, String text) {
    worker.read(text, true);
    normalizer.normalize(worker.input, worker.normalized);
    viterbi.reserve(worker.normalized, worker.segmentation);
    return viterbi.lattice(worker.normalized);
  }

  /// This model, but it cuts each text at random: subword regularisation, for training. A cut's
  /// probability is proportional to `exp(alpha · score)`.
  ///
  /// Source: Kudo, Subword Regularization (2018), and the native library's `SampleEncode`.
  ///
  /// @param nbestSize from how many of the best cuts to draw, at most 512; from all that there are
  ///   if it is negative, and with 0 or 1 always the best one
  /// @param alpha the inverse temperature: 0 makes all cuts equally likely; 0.1 is usual
  /// @param random where chance comes from; the result may be shared between threads if it may
  /// @throws IllegalArgumentException if `nbestSize` is too large or `alpha` is not finite
  public SentencePiece sampling(int nbestSize, double alpha, RandomGenerator random) {
    requireFinite("sampling", alpha);
    if (nbestSize > MAX_SAMPLED) {
      throw new IllegalArgumentException(
          "sampling: nbestSize must be at most " + MAX_SAMPLED + ": nbestSize=" + nbestSize);
    }
    boolean best = nbestSize == 0 || nbestSize == 1;
    return best
        ? withoutSampling()
        : new SentencePiece(this, viterbi, new Sampler(viterbi, nbestSize, alpha, random));
  }

  /// This model, with the best cut for each text.
  SentencePiece withoutSampling() {
    return new SentencePiece(this, viterbi, viterbi);
  }

  private static void requireFinite(String what, double alpha) {
    if (!Double.isFinite(alpha)) {
      throw new IllegalArgumentException(what + ": alpha must be finite: alpha=" + alpha);
    }
  }

  /// Normalises a worker's input and cuts it.
  void cut(Worker worker) {
    normalizer.normalize(worker.input, worker.normalized);
    cutter.cut(worker.normalized, worker.segmentation);
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
