package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.model.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What every pipeline promises, whatever it computes: threads, streams, interrupts and the end.
@Timeout(60)
class PipelinesTest {
  /// About two texts a batch, and a thread besides the caller's.
  private static final PipelineOptions OPTIONS = new PipelineOptions(2, 16, 16);

  private static final List<String> LABELS = List.of("a", "b");

  /// The models, saved once.
  @TempDir private static Path folder;

  private Set<Thread> before = Set.of();

  /// Takes a stream of texts through a pipeline.
  private interface Run {
    Stream<?> of(Stream<String> texts);
  }

  private record Loaded(AutoCloseable pipeline, Run run) implements AutoCloseable {
    Object one(String text) {
      return plain(run.of(Stream.of(text)).toList().getFirst());
    }

    @Override
    public void close() throws IOException {
      try {
        pipeline.close();
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }

  private interface Load<P> {
    P from(Path folder) throws IOException;
  }

  enum Kind {
    ATTENTION(
        Architecture.MODEL,
        folder -> AttentionReader.load(folder, OPTIONS),
        (AttentionReader p) -> texts -> texts.map(text -> p.read(p.encode(text)))),
    EMBED(
        Architecture.MODEL,
        folder -> Embedder.load(EmbedderConfig.read(folder), OPTIONS),
        (Embedder p) -> texts -> p.embed(texts.map(p::encode))),
    EMBED_WINDOWS(
        Architecture.MODEL,
        folder -> Embedder.load(EmbedderConfig.read(folder), OPTIONS),
        (Embedder p) -> texts -> p.embedWindows(texts.map(p::windows))),
    EMBED_TOKENS(
        Architecture.MODEL,
        folder -> Embedder.load(EmbedderConfig.read(folder), OPTIONS),
        (Embedder p) -> texts -> p.embedTokens(texts.map(p::encode))),
    SIMILARITY(
        Architecture.MODEL,
        folder -> Similarity.load(EmbedderConfig.read(folder), OPTIONS),
        (Similarity p) -> texts -> p.scores(texts.map(text -> p.encode(text, "word")))),
    FILL_MASK(
        Architecture.MASKED_LM,
        folder -> FillMask.load(folder, OPTIONS),
        (FillMask p) -> texts -> p.fill(texts.map(text -> p.encode("[MASK] " + text)), 2)),
    SENTENCE_ORDER(
        Architecture.PRE_TRAINING,
        folder -> SentenceOrderClassifier.load(folder, OPTIONS),
        (SentenceOrderClassifier p) -> texts -> p.inOrder(texts.map(t -> p.encode(t, "so")))),
    CLASSIFY(
        Architecture.SEQUENCE_CLASSIFICATION,
        folder -> TextClassifier.load(folder, OPTIONS),
        (TextClassifier p) -> texts -> p.classify(texts.map(p::encode))),
    ZERO_SHOT(
        Architecture.SEQUENCE_CLASSIFICATION,
        folder -> ZeroShotClassifier.load(folder, OPTIONS).withTemplate("{}"),
        (ZeroShotClassifier p) -> texts -> p.classify(texts.map(t -> p.encode(t, LABELS)))),
    CHOOSE(
        Architecture.MULTIPLE_CHOICE,
        folder -> MultipleChoiceAnswerer.load(folder, OPTIONS),
        (MultipleChoiceAnswerer p) -> texts -> p.choose(texts.map(t -> p.encode(t, LABELS)))),
    TOKENS(
        Architecture.TOKEN_CLASSIFICATION,
        folder -> TokenClassifier.load(folder, OPTIONS),
        (TokenClassifier p) -> texts -> p.find(texts.map(p::encode), Aggregation.NONE)),
    ANSWERS(
        Architecture.QUESTION_ANSWERING,
        folder -> QuestionAnswerer.load(folder, OPTIONS),
        (QuestionAnswerer p) ->
            texts ->
                p.answer(
                    texts.map(text ->
                        p.encode(
                            new QuestionAnswerer.Question("who", text), AnswerOptions.DEFAULT)),
                    AnswerOptions.DEFAULT));

    private final Architecture architecture;
    private final Load<Loaded> load;

    <P extends AutoCloseable> Kind(Architecture architecture, Load<P> load, Function<P, Run> run) {
      this.architecture = architecture;
      this.load =
          folder -> {
            P pipeline = load.from(folder);
            return new Loaded(pipeline, run.apply(pipeline));
          };
    }
  }

  /// Arrays and maps as lists, which can be compared.
  private static Object plain(Object result) {
    return switch (result) {
      case float[] vector -> IntStream.range(0, vector.length).mapToObj(i -> vector[i]).toList();
      case float[][] rows -> Arrays.stream(rows).map(PipelinesTest::plain).toList();
      case AttentionMaps maps -> probabilities(maps);
      default -> result;
    };
  }

  private static List<Float> probabilities(AttentionMaps maps) {
    List<Float> probabilities = new ArrayList<>();
    int n = maps.encoding().size();
    for (int layer = 0; layer < maps.layers().size(); layer++) {
      for (int i = 0; i < maps.heads() * n * n; i++) {
        probabilities.add(maps.probability(layer, i / n / n, i / n % n, i % n));
      }
    }
    return probabilities;
  }

  private static Loaded load(Kind kind) throws IOException {
    Path model = folder.resolve(kind.architecture.name());
    return kind.load.from(Files.exists(model) ? model : TinyFolder.save(model, kind.architecture));
  }

  @BeforeEach
  void noteThreads() {
    before = threads();
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("albert4j-"))
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource
  void aStreamIsReadAsItsResultsAreTaken(Kind kind) throws IOException {
    try (Loaded loaded = load(kind)) {
      var read = new AtomicInteger();
      Iterator<?> results =
          loaded.run.of(Stream.generate(() -> "word " + read.incrementAndGet())).iterator();
      for (int i = 1; i <= 5; i++) {
        assertEquals(loaded.one("word " + i), plain(results.next()));
      }
      assertTrue(read.get() < 20, "read ahead: " + read);
      assertEquals(0, loaded.run.of(Stream.of()).count());
    }
  }

  /// Callers meet in every line of the code only if they go through many texts, each of them in an
  /// order of its own.
  @ParameterizedTest
  @EnumSource
  void threadsShareIt(Kind kind) throws Exception {
    try (Loaded loaded = load(kind);
        ExecutorService callers = Executors.newFixedThreadPool(4)) {
      Map<String, Object> expected = new TreeMap<>();
      for (int i = 0; i < 24; i++) {
        String text = ("word " + i + " ").repeat(1 + i);
        expected.put(text, loaded.one(text));
      }
      List<Callable<Object>> calls = new ArrayList<>();
      for (int caller = 0; caller < 4; caller++) {
        var random = new Random(caller);
        calls.add(() -> {
          List<String> texts = new ArrayList<>(expected.keySet());
          for (int round = 0; round < 10; round++) {
            Collections.shuffle(texts, random);
            for (String text : texts) {
              assertEquals(expected.get(text), loaded.one(text));
            }
          }
          return "done";
        });
      }
      for (Future<Object> call : callers.invokeAll(calls)) {
        assertEquals("done", call.get());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptEndsItBeforeTheNextBatch(Kind kind) throws IOException {
    try (Loaded loaded = load(kind)) {
      Iterator<?> results = loaded.run.of(Stream.generate(() -> "some words")).iterator();
      results.next();
      Thread.currentThread().interrupt();
      var e =
          assertThrows(
              CancellationException.class,
              () -> {
                for (int i = 0; i < 20; i++) {
                  results.next();
                }
              });
      assertTrue(Thread.interrupted(), "the thread must stay interrupted");
      assertEquals("pipeline: the thread was interrupted", e.getMessage());
      assertEquals(loaded.one("again"), loaded.one("again"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void afterTheEndThereIsNothing(Kind kind) throws Exception {
    Loaded loaded = load(kind);
    Iterator<?> results = loaded.run.of(Stream.generate(() -> "some words")).iterator();
    results.next();
    assertNotEquals(before, threads(), "a thread that helps must have been started");
    loaded.close();
    loaded.close();
    var e = assertThrows(IllegalStateException.class, () -> loaded.one("a"));
    assertEquals("pipeline: closed", e.getMessage());
    assertThrows(
        IllegalStateException.class,
        () -> {
          for (int i = 0; i < 20; i++) {
            results.next();
          }
        });
    for (Thread thread : threads()) {
      if (!before.contains(thread)) {
        thread.join(10_000);
      }
    }
    assertTrue(before.containsAll(threads()), () -> "threads that stay: " + threads());
    assertEquals(0, mapped(), "files of the model that are still mapped");
  }

  /// Who is computing when others close gets whole results up to a clean refusal.
  @ParameterizedTest
  @EnumSource
  void twoMayCloseItWhileOthersCompute(Kind kind) throws Exception {
    Loaded loaded = load(kind);
    Object expected = loaded.one("some words");
    var running = new CountDownLatch(2);
    try (ExecutorService callers = Executors.newFixedThreadPool(4)) {
      Callable<Object> compute =
          () -> {
            Iterator<?> results = loaded.run.of(Stream.generate(() -> "some words")).iterator();
            for (int i = 0; ; i++) {
              assertEquals(expected, plain(results.next()));
              if (i == 10) {
                running.countDown();
              }
            }
          };
      Callable<Object> close =
          () -> {
            running.await();
            loaded.close();
            assertThrows(IllegalStateException.class, () -> loaded.one("late"));
            return "closed";
          };
      List<Future<Object>> computing = List.of(callers.submit(compute), callers.submit(compute));
      List<Future<Object>> closing = List.of(callers.submit(close), callers.submit(close));
      for (Future<Object> closer : closing) {
        assertEquals("closed", closer.get());
      }
      for (Future<Object> computer : computing) {
        Throwable end = assertThrows(ExecutionException.class, computer::get).getCause();
        assertInstanceOf(IllegalStateException.class, end);
        assertEquals("pipeline: closed", end.getMessage());
      }
    }
  }

  /// How many mappings of the model's files this process has; 0 where it cannot be asked.
  private static long mapped() throws IOException {
    Path maps = Path.of("/proc/self/maps");
    if (!Files.isReadable(maps)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(maps)) {
      return lines.filter(line -> line.contains(folder.toString())).count();
    }
  }

  @ParameterizedTest
  @EnumSource
  void emptyTextsAreTexts(Kind kind) throws IOException {
    try (Loaded loaded = load(kind)) {
      Object empty = loaded.one("");
      List<?> many = loaded.run.of(Stream.generate(() -> "").limit(1000)).toList();
      assertEquals(1000, many.size());
      many.forEach(one -> assertEquals(empty, plain(one)));
    }
  }
}
