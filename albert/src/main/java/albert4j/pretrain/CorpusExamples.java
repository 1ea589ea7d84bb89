package albert4j.pretrain;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.task.DataException;
import albert4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Examples of a corpus, made while they are asked for.
///
/// ```java
/// var examples = CorpusExamples.of(corpus, tokenizer, PretrainingOptions.DEFAULT);
/// ```
///
/// Each epoch goes through the whole corpus once, with other segments, swaps and masks than those
/// before: what Google's script does by writing everything 40 times. The order is one at random:
/// the corpus is cut into chunks, some chunks from all over it are a window, and the examples of a
/// window are made together and shuffled. All chance comes from the seed and from the numbers of
/// the epoch and the window; so the same data come again, and going to a position costs one window,
/// some 4 MiB of text.
///
/// Memory does not grow with the corpus. For one thread.
public final class CorpusExamples implements PretrainingExamples {
  private static final int WINDOW_BYTES = 4 << 20;

  /// What chance is asked for; part of the numbers that it comes from.
  private static final int CHUNK_ORDER = 1;

  private static final int WINDOW = 2;

  private final Corpus corpus;
  private final Tokenizer tokenizer;
  private final PretrainingOptions options;
  private final String fingerprint;
  private final ChunkText text;
  private final Masking masking;
  private final int windows;

  private long epoch;
  private int window;
  private int index;

  /// The chunks of [#orderEpoch] in its order; window `i` has those from `windowStarts[i]` on.
  private int[] order = {};

  private int[] windowStarts = {};
  private long orderEpoch = -1;

  /// The examples of the window where the position is, if it has been asked for them.
  private Optional<List<PretrainingExample>> examples = Optional.empty();

  private long examplesInEpoch;

  private CorpusExamples(Corpus corpus, Tokenizer tokenizer, PretrainingOptions options) {
    this.corpus = corpus;
    this.tokenizer = tokenizer;
    this.options = options;
    fingerprint = Fingerprint.of(corpus, tokenizer, options);
    text = new ChunkText(corpus.form());
    masking = new Masking(tokenizer, options);
    windows = Math.toIntExact(Math.ceilDiv(corpus.bytes(), WINDOW_BYTES));
  }

  /// The examples of a corpus, from the first on.
  public static CorpusExamples of(Corpus corpus, Tokenizer tokenizer, PretrainingOptions options) {
    return new CorpusExamples(corpus, tokenizer, options);
  }

  /// The next example; empty after the last of [PretrainingOptions#epochs()], if there is a last.
  ///
  /// @throws DataException if a file is not UTF-8 or not what it was when the corpus was opened, or
  ///   if the corpus has no text
  @Override
  public Optional<PretrainingExample> next() throws IOException {
    while (!ended()) {
      List<PretrainingExample> ready = examples();
      if (index < ready.size()) {
        return Optional.of(ready.get(index++));
      }
      leaveWindow();
    }
    return Optional.empty();
  }

  private boolean ended() {
    return options.epochs() > 0 && epoch == options.epochs();
  }

  private void leaveWindow() throws IOException {
    examplesInEpoch += index;
    examples = Optional.empty();
    index = 0;
    window++;
    if (window == windows) {
      if (examplesInEpoch == 0) {
        throw new DataException(
            corpus.chunks().getFirst().file().toString(), "corpus", "a text", "only whitespace");
      }
      window = 0;
      epoch++;
      examplesInEpoch = 0;
    }
  }

  /// The epoch, the window in it, and how many of the window's examples are gone.
  @Override
  public List<Long> position() {
    return List.of(epoch, (long) window, (long) index);
  }

  @Override
  public void seek(List<Long> position) throws IOException {
    if (position.size() != 3 || !goTo(position.get(0), position.get(1), position.get(2))) {
      throw new CheckpointException(
          corpus.chunks().getFirst().file(),
          "position of pre-training",
          "an epoch, one of " + windows + " windows, and a number of examples in it",
          position.toString());
    }
  }

  private boolean goTo(long epoch, long window, long index) throws IOException {
    long epochs = options.epochs() > 0 ? options.epochs() : Long.MAX_VALUE;
    boolean atEnd = epoch == epochs && window == 0 && index == 0;
    if (epoch < 0 || window < 0 || window >= windows || index < 0 || (epoch >= epochs && !atEnd)) {
      return false;
    }
    if (epoch != this.epoch || window != this.window) {
      examples = Optional.empty();
    }
    this.epoch = epoch;
    this.window = (int) window;
    this.index = 0;
    if (index > 0 && index > examples().size()) {
      return false;
    }
    this.index = (int) index;
    examplesInEpoch = window; // what came before is not known, but there was something
    return true;
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  /// Does nothing: no file stays open.
  @Override
  public void close() {}

  private List<PretrainingExample> examples() throws IOException {
    if (examples.isEmpty()) {
      examples = Optional.of(makeWindow());
    }
    return examples.get();
  }

  private List<PretrainingExample> makeWindow() throws IOException {
    orderChunks();
    List<Document> documents = new ArrayList<>();
    for (int i = windowStarts[window]; i < windowStarts[window + 1]; i++) {
      for (List<String> sentences : text.documents(corpus.chunks().get(order[i]))) {
        Document document = tokenize(sentences);
        if (document.sentences() > 0) {
          documents.add(document);
        }
      }
    }
    SplittableRandom random = Chance.of(options.seed(), WINDOW, epoch, window);
    SegmentPacking packing = new SegmentPacking(documents, options, random);
    List<SegmentPair> pairs = new ArrayList<>();
    for (int i = 0; i < documents.size(); i++) {
      pairs.addAll(packing.pairs(i));
    }
    List<PretrainingExample> made = new ArrayList<>(pairs.size());
    for (int i : Chance.permutation(pairs.size(), random)) {
      made.add(masking.example(pairs.get(i), random));
    }
    return Collections.unmodifiableList(made);
  }

  private Document tokenize(List<String> sentences) {
    var document = new Document.Builder();
    for (String sentence : sentences) {
      int[] ids = tokenizer.encodeIds(sentence);
      document.add(ids, 1, ids.length - 1); // without [CLS] and [SEP]
    }
    return document.build();
  }

  /// Brings the chunks into the epoch's order and cuts that into windows of about the same size.
  private void orderChunks() {
    if (orderEpoch == epoch) {
      return;
    }
    List<Chunk> chunks = corpus.chunks();
    order = Chance.permutation(chunks.size(), Chance.of(options.seed(), CHUNK_ORDER, epoch));
    windowStarts = new int[windows + 1];
    long total = corpus.bytes();
    long bytes = 0;
    int w = 0;
    for (int i = 0; i < order.length; i++) {
      while (w < windows && bytes >= total / windows * w) {
        windowStarts[w++] = i;
      }
      bytes += chunks.get(order[i]).bytes();
    }
    while (w <= windows) {
      windowStarts[w++] = order.length;
    }
    orderEpoch = epoch;
  }
}
