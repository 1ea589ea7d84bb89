package albert4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Parameters;
import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.model.AlbertConfig;
import albert4j.model.AlbertNames;
import albert4j.model.Architecture;
import albert4j.model.Goldens;
import albert4j.model.Pretrained;
import albert4j.pretrain.PretrainingExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class PretrainerTest {
  private static final int VOCABULARY = 40;
  private static final AlbertConfig CONFIG =
      AlbertConfig.of(
          Map.of(
              "vocab_size", VOCABULARY,
              "embedding_size", 4,
              "hidden_size", 8,
              "num_attention_heads", 2,
              "intermediate_size", 12,
              "num_hidden_layers", 2,
              "max_position_embeddings", 16,
              "hidden_dropout_prob", 0.1,
              "attention_probs_dropout_prob", 0.1,
              "initializer_range", 0.2));

  private static final TrainingOptions OPTIONS =
      TrainingOptions.PRETRAINING
          .batchSize(6)
          .batchTokens(40)
          .steps(12)
          .rate(1e-2)
          .evaluateEvery(4)
          .saveEvery(3)
          .logEvery(1)
          .threads(2);

  private static final List<PretrainingExample> EXAMPLES = examples(23);
  private static final List<PretrainingExample> HELD_OUT = examples(9);

  @TempDir private Path folder;
  private Path tokenizer;

  @BeforeEach
  void makeTokenizer() throws IOException {
    tokenizer = Files.createDirectory(folder.resolve("tokenizer"));
    Files.writeString(tokenizer.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n");
  }

  /// Examples of 5 to 15 tokens, some of them without anything to predict.
  private static List<PretrainingExample> examples(int count) {
    var random = new SplittableRandom(count);
    List<PretrainingExample> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] ids = random.ints(5 + i * 7 % 11, 5, VOCABULARY).toArray();
      int[] types = IntStream.range(0, ids.length).map(t -> t < ids.length / 2 ? 0 : 1).toArray();
      int[] positions = IntStream.range(1, 1 + i % 4).toArray();
      int[] labels = random.ints(positions.length, 5, VOCABULARY).toArray();
      examples.add(new PretrainingExample(ids, types, positions, labels, i % 3 == 0));
    }
    return examples;
  }

  private Trainer.Result train(String output, TrainingOptions options) throws IOException {
    try (var pretrainer = Pretrainer.fresh(CONFIG, tokenizer, options)) {
      return pretrainer.train(
          new ListedExamples(EXAMPLES, true),
          Optional.of(new ListedExamples(HELD_OUT, false)),
          folder.resolve(output),
          TrainingListener.NONE);
    }
  }

  private Trainer.Result resume(
      String output, TrainingOptions options, List<PretrainingExample> examples)
      throws IOException {
    try (var pretrainer = Pretrainer.fresh(CONFIG, tokenizer, options)) {
      return pretrainer.resume(
          new ListedExamples(examples, true),
          Optional.of(new ListedExamples(HELD_OUT, false)),
          folder.resolve(output),
          TrainingListener.NONE);
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private void interrupt(String output, int threads, long after) throws IOException {
    var listener =
        new TrainingListener() {
          @Override
          public void step(
              long step, long steps, int examples, int tokens, double loss, double rate) {
            if (step == after) {
              throw new Killed();
            }
          }
        };
    try (var pretrainer = Pretrainer.fresh(CONFIG, tokenizer, OPTIONS.threads(threads))) {
      assertThrows(
          Killed.class,
          () ->
              pretrainer.train(
                  new ListedExamples(EXAMPLES, true),
                  Optional.of(new ListedExamples(HELD_OUT, false)),
                  folder.resolve(output),
                  listener));
    }
  }

  private byte[] bytes(String output, String file) throws IOException {
    return Files.readAllBytes(folder.resolve(output).resolve(file));
  }

  private static final String LAST = "checkpoints/checkpoint-00000012.safetensors";

  /// A run that is killed in its step 8 goes on after step 6, in the middle of the data.
  @Test
  void aRunGoesOnWithTheSameBitsOnAnyNumberOfThreads() throws IOException {
    Trainer.Result whole = train("whole", OPTIONS.threads(1));
    for (int threads = 2; threads <= 3; threads++) {
      String output = "killed-" + threads;
      interrupt(output, threads, 8);
      Trainer.Result result = resume(output, OPTIONS.threads(threads - 1), EXAMPLES);
      assertEquals(whole, result);
      for (String file : List.of("model.safetensors", LAST)) {
        assertArrayEquals(bytes("whole", file), bytes(output, file), file);
      }
    }
    assertArrayEquals(
        losses("whole"), losses("killed-2"), "losses of steps before and after the break");
  }

  private double[] losses(String output) throws IOException {
    return column(output, "loss");
  }

  /// A value of each step.
  private double[] column(String output, String key) throws IOException {
    List<Double> values = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(output).resolve("metrics.jsonl"))) {
      Map<String, Object> fields = Json.object(Json.parse(line)).orElseThrow();
      if (fields.getOrDefault("event", "").equals("step")) {
        values.add(((Number) fields.getOrDefault(key, Json.NULL)).doubleValue());
      }
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Test
  void theFolderHoldsTheNewestModel() throws IOException {
    Trainer.Result result = train("out", OPTIONS);
    assertEquals(12, result.steps());
    assertEquals(12, result.bestStep());
    assertEquals(
        List.of("mlm_accuracy", "mlm_loss", "sop_accuracy", "sop_loss"),
        List.copyOf(result.evaluation().orElseThrow().metrics().keySet()));
    Pretrained saved = Pretrained.load(folder.resolve("out"));
    assertEquals(Architecture.PRE_TRAINING, saved.architecture());
    try (Checkpoint newest = Checkpoint.open(folder.resolve("out").resolve(LAST))) {
      for (String name : saved.parameters().names()) {
        assertArrayEquals(
            newest.tensor("model/" + name).toArray(), saved.parameters().get(name).toArray(), name);
      }
    }
    assertTrue(Files.exists(folder.resolve("out/vocab.txt")));
    assertTrue(Files.readString(folder.resolve("out/report.html")).contains("sop_accuracy"));
  }

  /// After a step that is no evaluation, too: the folder can be used while the run goes on.
  @Test
  void everyCheckpointComesWithItsModel() throws IOException {
    interrupt("killed", 1, 4);
    Parameters model = Pretrained.load(folder.resolve("killed")).parameters();
    Path third = folder.resolve("killed/checkpoints/checkpoint-00000003.safetensors");
    try (Checkpoint checkpoint = Checkpoint.open(third)) {
      assertArrayEquals(
          checkpoint.tensor("model/maskedLm.bias").toArray(), model.get("maskedLm.bias").toArray());
    }
  }

  @Test
  void aRunIsResumedWithItsOwnData() throws IOException {
    interrupt("killed", 1, 8);
    Exception e =
        assertThrows(
            CheckpointException.class, () -> resume("killed", OPTIONS, EXAMPLES.subList(0, 20)));
    assertTrue(
        e.toString().contains("data was \"list of 23\" and is \"list of 20\""), e.toString());
  }

  @Test
  void streamsThatEndAndRunsWithoutStepsAreRefused() throws IOException {
    try (var pretrainer = Pretrainer.fresh(CONFIG, tokenizer, OPTIONS)) {
      Exception e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  pretrainer.train(
                      new ListedExamples(EXAMPLES, false),
                      Optional.empty(),
                      folder.resolve("ends"),
                      TrainingListener.NONE));
      assertEquals(
          "pre-training: the stream of examples must not end before the run: step=3 examples=5",
          e.getMessage());
    }
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> train("none", OPTIONS.steps(0)));
    assertTrue(e.toString().contains("steps must be at least 1"), e.toString());
  }

  /// A model of zeros but for the biases of its heads says the same of everything: piece 7 and "in
  /// order". How often that is right, and the losses, follow from counts.
  @Test
  void metricsOfAModelThatSaysTheSameOfEverything() throws IOException {
    Pretrained zeros = Pretrained.fresh(CONFIG, Architecture.PRE_TRAINING, new SplittableRandom(1));
    for (String name : zeros.parameters().names()) {
      Arrays.fill(zeros.parameters().get(name).data(), 0f);
    }
    zeros.parameters().get("maskedLm.bias").data()[7] = 3;
    zeros.parameters().get("sentenceOrder.bias").data()[0] = 2;
    Path start = folder.resolve("start");
    zeros.save(start);
    Files.copy(tokenizer.resolve("vocab.txt"), start.resolve("vocab.txt"));
    List<PretrainingExample> heldOut = new ArrayList<>();
    int sevens = 0;
    for (int i = 0; i < 10; i++) {
      int[] labels = {i % 5 == 0 ? 7 : 8, 9};
      sevens += i % 5 == 0 ? 1 : 0;
      heldOut.add(
          new PretrainingExample(
              new int[] {2, 5, 6, 3, 5, 3}, new int[6], new int[] {1, 2}, labels, i < 3));
    }
    try (var pretrainer = Pretrainer.of(start, OPTIONS.rate(0).steps(1).batchTokens(20))) {
      Trainer.Result result =
          pretrainer.train(
              new ListedExamples(EXAMPLES, true),
              Optional.of(new ListedExamples(heldOut, false)),
              folder.resolve("out"),
              TrainingListener.NONE);
      Map<String, Double> metrics = result.evaluation().orElseThrow().metrics();
      double pieces = Math.log(Math.exp(3) + VOCABULARY - 1) - 3 * sevens / 20.0;
      double order = Math.log(Math.exp(2) + 1) - 2 * 0.7;
      // float32 losses near 3: a few units in the last place
      double limit = 4 * Math.ulp(4f);
      assertEquals(sevens / 20.0, metrics.getOrDefault("mlm_accuracy", -1.0));
      assertEquals(pieces, metrics.getOrDefault("mlm_loss", -1.0), limit);
      assertEquals(0.7, metrics.getOrDefault("sop_accuracy", -1.0));
      assertEquals(order, metrics.getOrDefault("sop_loss", -1.0), limit);
      assertEquals(pieces + order, result.loss(), 2 * limit);
    }
  }

  /// PyTorch's trajectory: all examples of a step at once, and in many passes, which must add up to
  /// the same.
  @TestFactory
  Stream<DynamicTest> trajectoryOfTheReference() {
    return Stream.of(10_000, 20)
        .map(tokens ->
            DynamicTest.dynamicTest(
                "passes of " + tokens + " tokens", () -> checkTrajectory(tokens)));
  }

  private void checkTrajectory(int batchTokens) throws IOException {
    Path init = Goldens.folder("train/init_pretraining");
    Path start = Files.createDirectory(folder.resolve("start-" + batchTokens));
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(init.resolve(file), start.resolve(file));
    }
    Files.copy(tokenizer.resolve("vocab.txt"), start.resolve("vocab.txt"));
    List<PretrainingExample> examples =
        goldenExamples(Goldens.folder("train/data_pretraining.safetensors"));
    var options =
        OPTIONS
            .optimizer(OptimizerKind.ADAMW)
            .schedule(ScheduleKind.LINEAR)
            .rate(2e-3)
            .warmup(2)
            .steps(20)
            .batchSize(8)
            .batchTokens(batchTokens);
    String output = "golden-" + batchTokens;
    Trainer.Result result;
    try (var pretrainer = Pretrainer.of(start, options)) {
      result =
          pretrainer.train(
              new ListedExamples(examples, true),
              Optional.of(new ListedExamples(examples.subList(0, 8), false)),
              folder.resolve(output),
              TrainingListener.NONE);
    }
    try (Checkpoint io = Checkpoint.open(Goldens.folder("train/adamw_pretraining.safetensors"))) {
      assertClose("loss", column(output, "loss"), io, "loss");
      assertClose("norm", column(output, "grad_norm"), io, "grad_norm");
      assertClose("rate", column(output, "learning_rate"), io, "lr");
      assertClose("loss after", new double[] {result.loss()}, io, "eval_loss_on_batch0_after");
      Parameters trained = Pretrained.load(folder.resolve(output)).parameters();
      AlbertNames.huggingFace(trained.names())
          .forEach((ours, theirs) -> {
            // a gradient that is rounding alone: where Adam takes it is chance
            if (!ours.contains("key.bias")) {
              assertFinal(ours, trained, io, theirs);
            }
          });
    }
  }

  private static void assertFinal(String ours, Parameters trained, Checkpoint io, String theirs) {
    float[] values = trained.get(ours).toArray();
    double[] widened = IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    try {
      assertClose(ours, widened, io, "final/" + theirs);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertClose(String what, double[] ours, Checkpoint io, String name)
      throws IOException {
    float[] narrowed = new float[ours.length];
    for (int i = 0; i < ours.length; i++) {
      narrowed[i] = (float) ours[i];
    }
    assertEquals(io.shape("f64/" + name).size(), ours.length, what);
    Goldens.assertClose(what, narrowed, io.doubles("f32/" + name), io.doubles("f64/" + name));
  }

  /// The reference's batches without their padding, one after the other.
  private static List<PretrainingExample> goldenExamples(Path file) throws IOException {
    try (Checkpoint io = Checkpoint.open(file)) {
      int width = io.shape("input_ids").dim(2);
      int[] ids = Goldens.ints(io, "input_ids");
      int[] mask = Goldens.ints(io, "attention_mask");
      int[] types = Goldens.ints(io, "token_type_ids");
      int[] labels = Goldens.ints(io, "labels");
      int[] order = Goldens.ints(io, "sentence_order_label");
      List<PretrainingExample> examples = new ArrayList<>();
      for (int i = 0; i < order.length; i++) {
        int from = i * width;
        int to = from + Arrays.stream(mask, from, from + width).sum();
        int[] positions =
            IntStream.range(from, to).filter(t -> labels[t] != -100).map(t -> t - from).toArray();
        examples.add(
            new PretrainingExample(
                Arrays.copyOfRange(ids, from, to),
                Arrays.copyOfRange(types, from, to),
                positions,
                Arrays.stream(positions).map(t -> labels[from + t]).toArray(),
                order[i] == 1));
      }
      assertFalse(examples.isEmpty());
      return examples;
    }
  }
}
