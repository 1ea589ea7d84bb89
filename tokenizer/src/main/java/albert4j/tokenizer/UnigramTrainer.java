package albert4j.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Trains unigram models: finds the pieces that a text is best cut into.
///
/// ```java
/// try (InputStream text = Files.newInputStream(Path.of("corpus.txt"))) {
///   TrainedUnigram trained = UnigramTrainer.train(text, UnigramOptions.ALBERT, progress -> {});
///   Files.write(Path.of("spiece.model"), trained.model().toBytes());
/// }
/// ```
///
/// Training starts with far too many pieces ([SeedPieces]), and in turns estimates their
/// probabilities ([Expectation]) and drops those that matter least ([Pruning]), until there are
/// about as many as wanted.
///
/// Source: T. Kudo, Subword regularization: improving neural network translation models with
/// multiple subword candidates, 2018, section 3.2, with what google/sentencepiece
/// `unigram_model_trainer.cc` does about details.
public final class UnigramTrainer {
  /// Pieces that are expected less often are dropped at once.
  private static final double LEAST_EXPECTED = 0.5;

  /// Pruning stops at this many times the pieces wanted.
  private static final double SURPLUS = 1.1;

  /// What characters without a score of their own differ by, so that they are in order.
  private static final float SCORE_STEP = 0.0001f;

  private final UnigramOptions options;
  private final Consumer<UnigramProgress> progress;
  private final Parallel parallel;
  private final MetaPieces meta;
  private final PieceRules rules;

  private UnigramTrainer(
      UnigramOptions options, Consumer<UnigramProgress> progress, Parallel parallel) {
    this.options = options;
    this.progress = progress;
    this.parallel = parallel;
    meta = new MetaPieces(options);
    rules = new PieceRules(options);
  }

  /// Trains a model.
  ///
  /// @param text a sentence a line, in UTF-8; it is read once, and what is not well-formed reads as
  ///   U+FFFD. The stream stays open.
  /// @param progress told now and then how far it has come, by one thread at a time
  /// @throws IllegalArgumentException if the options contradict each other, or if the text is too
  ///   small for them or has nothing in it
  /// @throws IOException if the text cannot be read
  public static TrainedUnigram train(
      InputStream text, UnigramOptions options, Consumer<UnigramProgress> progress)
      throws IOException {
    try (Parallel parallel = new Parallel(options.numThreads())) {
      return new UnigramTrainer(options, progress, parallel).run(text);
    }
  }

  private TrainedUnigram run(InputStream text) throws IOException {
    SentenceCutter counted = read(text);
    if (counted.segments.size() == 0) {
      throw new IllegalArgumentException(
          "there is no text to train on: sentences="
              + counted.sentences
              + " too long="
              + counted.tooLong);
    }
    Alphabet alphabet = new Alphabet(counted.segments, options);
    requireRoom(alphabet);
    Segments segments = Segments.of(counted.segments, alphabet, counted.unknown);
    PieceSet pieces = SeedPieces.of(segments, alphabet, rules, options, parallel);
    int seeds = pieces.size;
    progress.accept(new UnigramProgress(UnigramProgress.Stage.SEED, 0, seeds, 0, 0));
    Estimate last = iterate(segments, pieces, counted.words);
    List<UnigramModelWriter.Found> found = finish(segments, alphabet, pieces);
    int size = found.size() + meta.size();
    if (options.hardVocabLimit() && size < options.vocabSize()) {
      throw new IllegalArgumentException(
          "vocab_size is too high for this text: "
              + options.vocabSize()
              + "; it must be at most "
              + size);
    }
    return new TrainedUnigram(
        UnigramModelWriter.model(options.vocabSize(size), meta.byId(), found),
        counted.sentences,
        counted.tooLong,
        alphabet.characters(),
        alphabet.coverage(),
        alphabet.size(),
        seeds,
        last.objective(),
        last.tokens());
  }

  private void requireRoom(Alphabet alphabet) {
    int needed = alphabet.size() + meta.size();
    if (needed > options.vocabSize()) {
      throw new IllegalArgumentException(
          "vocab_size must be at least the number of characters and special pieces ("
              + alphabet.size()
              + " + "
              + meta.size()
              + "): "
              + options.vocabSize()
              + "; raise it, or lower character_coverage");
    }
  }

  /// Counts what the text is made of.
  private SentenceCutter read(InputStream text) throws IOException {
    CorpusReader reader =
        new CorpusReader(
            text,
            options.maxSentenceLength(),
            bytes ->
                progress.accept(new UnigramProgress(UnigramProgress.Stage.READ, bytes, 0, 0, 0)));
    Optional<SentenceSample> sample = Optional.empty();
    if (options.inputSentenceSize() > 0) {
      sample = Optional.of(new SentenceSample(options));
      sample.get().read(reader);
    }
    SentenceSample chosen = sample.orElse(new SentenceSample(options));
    boolean all = sample.isEmpty();
    Normalizer normalizer = new Normalizer(UnigramModelWriter.settings(options));
    SentenceCutter[] parts = new SentenceCutter[parallel.threads()];
    parallel.run(
        parts.length,
        p -> {
          parts[p] = new SentenceCutter(options, rules, normalizer, meta.texts());
          Optional<byte[]> block = all ? reader.next() : chosen.next();
          while (block.isPresent()) {
            parts[p].addLines(block.get());
            block = all ? reader.next() : chosen.next();
          }
        });
    SentenceCutter sum = parts[0];
    for (int p = 1; p < parts.length; p++) {
      sum.addAll(parts[p]);
    }
    sum.tooLong += reader.dropped() + chosen.tooLong();
    return sum;
  }

  /// What an iteration says about the pieces before it.
  private record Estimate(double objective, double tokens) {}

  private Estimate iterate(Segments segments, PieceSet pieces, long words) throws IOException {
    int wanted = (int) (options.vocabSize() * SURPLUS);
    int seeds = pieces.size;
    Expectation expectation = new Expectation(segments, pieces, parallel);
    while (true) {
      Estimate estimate = new Estimate(0, 0);
      for (int i = 0; i < options.numSubIterations(); i++) {
        expectation.compute();
        double tokens = maximize(pieces, expectation.expected());
        estimate = new Estimate(-expectation.logLikelihood() / words, tokens);
        double log = Math.log((double) seeds / wanted);
        double fraction = log <= 0 ? 1 : 1 - Math.log((double) pieces.size / wanted) / log;
        progress.accept(
            new UnigramProgress(
                UnigramProgress.Stage.ITERATION,
                0,
                pieces.size,
                estimate.objective(),
                Math.clamp(fraction, 0, 1)));
      }
      if (pieces.size <= wanted) {
        return estimate;
      }
      int share = (int) (options.shrinkingFactor() * pieces.size);
      Pruning.prune(segments, pieces, Math.max(wanted, share), parallel);
    }
  }

  /// The M step: probabilities from expected occurrences, by the mean of the logarithm under a
  /// Dirichlet distribution, which favours few pieces (P. Liang and D. Klein, Structured Bayesian
  /// nonparametric models with variational inference, ACL 2007). Returns the sum of the
  /// occurrences.
  private static double maximize(PieceSet pieces, double[] expected) {
    boolean[] kept = new boolean[pieces.size];
    double sum = 0;
    for (int i = 0; i < pieces.size; i++) {
      kept[i] = expected[i] >= LEAST_EXPECTED;
      sum += kept[i] ? expected[i] : 0;
    }
    double logSum = digamma(sum);
    for (int i = 0; i < pieces.size; i++) {
      pieces.score[i] = kept[i] ? digamma(expected[i]) - logSum : 0;
    }
    pieces.retain(kept);
    return sum;
  }

  /// The derivative of the logarithm of the gamma function: recurrence up to 7, then the asymptotic
  /// series at x − 1/2, exact to about 1e-9.
  static double digamma(double x) {
    double y = x;
    double result = 0;
    for (; y < 7; y++) {
      result -= 1 / y;
    }
    double square = 1 / ((y - 0.5) * (y - 0.5));
    double series =
        square
            * (1.0 / 24 - square * (7.0 / 960 - square * (31.0 / 8064 - square * 127.0 / 30720)));
    return result + Math.log(y - 0.5) + series;
  }

  /// The pieces of the vocabulary: all of the alphabet, and the most probable others that there is
  /// room for.
  private List<UnigramModelWriter.Found> finish(
      Segments segments, Alphabet alphabet, PieceSet pieces) {
    Comparator<UnigramModelWriter.Found> order =
        Comparator.<UnigramModelWriter.Found>comparingDouble(piece -> -piece.score())
            .thenComparing(UnigramModelWriter.Found::text);
    List<UnigramModelWriter.Found> found = new ArrayList<>();
    float missing = (float) pieces.minScore();
    for (int symbol : alphabet.byFrequency()) {
      String text =
          Character.toString(alphabet.codePoint(symbol)).replace(" ", Normalizer.ESCAPED_SPACE);
      int piece = pieces.single[symbol];
      found.add(
          new UnigramModelWriter.Found(
              text, piece == PieceSet.NONE ? missing : (float) pieces.score[piece]));
      missing += piece == PieceSet.NONE ? SCORE_STEP : 0;
    }
    List<UnigramModelWriter.Found> others = new ArrayList<>();
    for (int i = 0; i < pieces.size; i++) {
      if (pieces.length[i] > 1) {
        String text = segments.string(alphabet, pieces.home[i], pieces.length[i]);
        others.add(new UnigramModelWriter.Found(text, (float) pieces.score[i]));
      }
    }
    others.sort(order);
    int room = options.vocabSize() - meta.size() - found.size();
    found.addAll(others.subList(0, Math.min(room, others.size())));
    found.sort(order);
    return found;
  }
}
