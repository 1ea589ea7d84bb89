package albert4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Pretrained;
import albert4j.model.PretrainedTokenizer;
import albert4j.pipeline.TinyFolder;
import albert4j.task.Evaluator;
import albert4j.task.GlueTask;
import albert4j.task.LabeledText;
import albert4j.task.TextClassificationTask;
import albert4j.task.TextExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.util.DefaultLocale;

class TrainerTest {
  private static final TextClassificationTask TASK = GlueTask.SST2.task();
  private static final List<LabeledText> TRAIN = records(24);
  private static final List<LabeledText> DEV = records(10);
  private static final TrainingOptions OPTIONS =
      TrainingOptions.DEFAULT
          .batchSize(5)
          .steps(12)
          .rate(1e-2)
          .evaluateEvery(4)
          .saveEvery(3)
          .logEvery(2)
          .threads(2);

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void makeModel() throws IOException {
    model = TinyFolder.save(folder.resolve("start"), Architecture.MODEL);
  }

  /// Texts of different lengths whose first word decides about the label.
  private static List<LabeledText> records(int count) {
    List<LabeledText> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String text = (i % 2 == 0 ? "good" : "bad") + " film".repeat(1 + i * 5 % 7);
      records.add(
          new LabeledText(
              "" + i,
              text,
              Optional.empty(),
              Optional.of(List.of(i % 2 == 0 ? "1" : "0")),
              OptionalDouble.empty()));
    }
    return records;
  }

  private Trainer<LabeledText, TextExample> trainer(TrainingOptions options, double dropout)
      throws IOException {
    AlbertConfig config =
        Pretrained.config(model)
            .with("hidden_dropout_prob", dropout)
            .with("attention_probs_dropout_prob", dropout)
            .with("classifier_dropout_prob", dropout);
    return Trainer.of(model, config, TASK, options);
  }

  private Trainer.Result train(String output, TrainingOptions options) throws IOException {
    try (var trainer = trainer(options, 0.1)) {
      return trainer.train(TRAIN, DEV, folder.resolve(output), TrainingListener.NONE);
    }
  }

  private Trainer.Result resume(String output, TrainingOptions options, List<String> notes)
      throws IOException {
    var listener =
        new TrainingListener() {
          @Override
          public void note(String text) {
            notes.add(text);
          }
        };
    try (var trainer = trainer(options, 0.1)) {
      return trainer.resume(TRAIN, DEV, folder.resolve(output), listener);
    }
  }

  /// Trains until so many steps are made and stops as hard as one can within a process.
  private void interrupt(String output, long after) throws IOException {
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
    try (var trainer = trainer(OPTIONS, 0.1)) {
      assertThrows(Killed.class, () -> trainer.train(TRAIN, DEV, folder.resolve(output), listener));
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private byte[] weights(String output) throws IOException {
    return Files.readAllBytes(folder.resolve(output).resolve("model.safetensors"));
  }

  private Path newestCheckpoint(String output) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(output).resolve("checkpoints"))) {
      return files.sorted().reduce((first, second) -> second).orElseThrow();
    }
  }

  @Test
  void sameBitsForEveryNumberOfThreadsAndWithLayersComputedAgain() throws IOException {
    train("two", OPTIONS);
    train("one", OPTIONS.threads(1));
    train("three", OPTIONS.threads(3).recompute(true));
    assertArrayEquals(weights("two"), weights("one"));
    assertArrayEquals(weights("two"), weights("three"));
    train("other", OPTIONS.seed(2));
    assertFalse(Arrays.equals(weights("two"), weights("other")));
  }

  /// After step 7 there are checkpoints of steps 4 (an evaluation) and 6; one of step 3 is gone.
  @Test
  @DefaultLocale("ar-EG") // has digits of its own
  void aRunGoesOnWithTheSameBits() throws IOException {
    Trainer.Result whole = train("whole", OPTIONS);
    interrupt("killed", 7);
    assertTrue(newestCheckpoint("killed").endsWith("checkpoint-00000006.safetensors"));
    List<String> notes = new ArrayList<>();
    Trainer.Result result = resume("killed", OPTIONS.threads(1), notes);
    assertEquals(List.of("resumed after step 6 of 12"), notes);
    assertArrayEquals(weights("whole"), weights("killed"));
    assertEquals(whole.bestStep(), result.bestStep());
    assertEquals(whole.loss(), result.loss());
    assertArrayEquals(
        Files.readAllBytes(newestCheckpoint("whole")),
        Files.readAllBytes(newestCheckpoint("killed")));
  }

  @Test
  void aFinishedRunIsLeftAsItIs() throws IOException {
    Trainer.Result whole = train("whole", OPTIONS);
    byte[] weights = weights("whole");
    Trainer.Result again = resume("whole", OPTIONS, new ArrayList<>());
    assertArrayEquals(weights, weights("whole"));
    assertEquals(whole.evaluation().orElseThrow(), again.evaluation().orElseThrow());
  }

  @Test
  void aRunThatWasKilledBeforeItsFirstCheckpointBegins() throws IOException {
    train("whole", OPTIONS);
    interrupt("killed", 2);
    List<String> notes = new ArrayList<>();
    resume("killed", OPTIONS, notes);
    assertEquals(1, notes.size());
    assertTrue(notes.getFirst().startsWith("no checkpoint in"), notes.getFirst());
    assertArrayEquals(weights("whole"), weights("killed"));
  }

  @Test
  void aDamagedCheckpointFallsBackToTheOneBefore() throws IOException {
    train("whole", OPTIONS);
    interrupt("flipped", 7);
    Path newest = newestCheckpoint("flipped");
    byte[] bytes = Files.readAllBytes(newest);
    bytes[bytes.length - 5] ^= 1;
    Files.write(newest, bytes);
    List<String> notes = new ArrayList<>();
    resume("flipped", OPTIONS, notes);
    assertTrue(
        notes.getFirst().startsWith("damaged checkpoint, going back to the one before: " + newest)
            && notes.getFirst().contains("checksum: expected "),
        notes.getFirst());
    assertEquals("resumed after step 4 of 12", notes.get(1));
    assertArrayEquals(weights("whole"), weights("flipped"));

    interrupt("cut", 7);
    Path cut = newestCheckpoint("cut");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 1000));
    resume("cut", OPTIONS, notes);
    assertArrayEquals(weights("whole"), weights("cut"));
  }

  @Test
  void aRunIsResumedWithItsOwnOptionsAndRecords() throws IOException {
    interrupt("killed", 7);
    Exception options =
        assertThrows(
            CheckpointException.class,
            () -> resume("killed", OPTIONS.rate(2e-2).batchSize(6), new ArrayList<>()));
    assertEquals(
        newestCheckpoint("killed")
            + ": a run is resumed with the options and data that it was begun with: batch_size was 5"
            + " and is 6, rate was 0.01 and is 0.02",
        options.getMessage());
    try (var trainer = trainer(OPTIONS, 0.1)) {
      Exception records =
          assertThrows(
              CheckpointException.class,
              () ->
                  trainer.resume(
                      TRAIN.reversed(), DEV, folder.resolve("killed"), TrainingListener.NONE));
      assertTrue(records.toString().contains(": data was "), records.toString());
    }
  }

  /// One step along the gradient of all records, in one pass and in many: the sums are added up in
  /// another order, nothing else.
  @Test
  void manyPassesAreTheBigBatch() throws IOException {
    TrainingOptions one =
        OPTIONS
            .optimizer(OptimizerKind.SGD)
            .schedule(ScheduleKind.CONSTANT)
            .warmup(0)
            .maxNorm(1e9)
            .decay(0)
            .rate(1)
            .batchSize(24)
            .steps(1);
    Parameters whole = stepped("one", one.batchTokens(10_000));
    Parameters parts = stepped("many", one.batchTokens(12));
    Parameters start = stepped("start-again", one.rate(0));
    for (String name : whole.names()) {
      float[] w = whole.get(name).toArray();
      float[] p = parts.get(name).toArray();
      float[] s = start.get(name).toArray();
      if (name.endsWith("key.bias")) {
        continue; // the softmax does not depend on it: its gradient is rounding alone
      }
      double largest = 0;
      for (int i = 0; i < w.length; i++) {
        largest = Math.max(largest, Math.abs(w[i] - s[i]));
      }
      for (int i = 0; i < w.length; i++) {
        // up to 200 tokens add to an element, each rounded: 200 units of 2^-24, and the weight's
        // own
        double limit = 200 * 0x1p-24 * largest + Math.ulp(w[i]);
        assertEquals(w[i], p[i], limit, name + " " + i);
      }
    }
    assertFalse(
        Arrays.equals(
            whole.get("classifier.weight").toArray(), start.get("classifier.weight").toArray()));
  }

  private Parameters stepped(String output, TrainingOptions options) throws IOException {
    try (var trainer = trainer(options, 0)) {
      trainer.train(TRAIN, List.of(), folder.resolve(output), TrainingListener.NONE);
    }
    return Pretrained.load(folder.resolve(output)).parameters();
  }

  @Test
  void theBestModelIsKept() throws IOException {
    List<Double> accuracies = new ArrayList<>();
    List<Boolean> best = new ArrayList<>();
    var listener =
        new TrainingListener() {
          @Override
          public void evaluated(
              long step, double loss, SequencedMap<String, Double> metrics, boolean isBest) {
            accuracies.add(metrics.firstEntry().getValue());
            best.add(isBest);
          }
        };
    Path output = folder.resolve("out");
    Trainer.Result result;
    // a rate that makes the model better and worse again
    try (var trainer = trainer(OPTIONS.rate(0.01).steps(30).evaluateEvery(1), 0.1)) {
      result = trainer.train(TRAIN, DEV, output, listener);
    }
    double highest = accuracies.stream().max(Double::compare).orElseThrow();
    assertEquals(accuracies.indexOf(highest) + 1, result.bestStep());
    assertTrue(accuracies.getLast() < highest, "never worse: " + accuracies);
    assertEquals(result.bestStep() - 1, best.lastIndexOf(true));

    var pretrained = Pretrained.load(output);
    assertEquals(List.of("0", "1"), pretrained.config().labels());
    var examples = TASK.encode(PretrainedTokenizer.load(output), 16, DEV);
    try (Scope scope = Scope.inference(1)) {
      Evaluator.Result again =
          Evaluator.evaluate(scope, pretrained, TASK, DEV, examples, 64, (n, tokens) -> {});
      assertEquals(highest, again.evaluation().metrics().get("accuracy"));
      assertEquals(result.evaluation().orElseThrow().metrics(), again.evaluation().metrics());
    }
    assertTrue(Files.readString(output.resolve("report.html")).contains("accuracy"));
    assertEquals(
        1 + 15 + 30, Files.readAllLines(output.resolve("metrics.jsonl")).size()); // start, log, dev
  }

  @Test
  void withoutProgressTheRunEndsEarly() throws IOException {
    Trainer.Result result = train("out", OPTIONS.rate(0).evaluateEvery(2).patience(2));
    assertEquals(6, result.steps());
    assertEquals(2, result.bestStep());
    assertEquals(
        6, resume("out", OPTIONS.rate(0).evaluateEvery(2).patience(2), new ArrayList<>()).steps());
  }

  @Test
  void frozenParametersKeepTheirBits() throws IOException {
    train("out", OPTIONS.freeze("albert\\.(embeddings|encoder)\\..*"));
    Parameters before = Pretrained.load(model, Architecture.MODEL).parameters();
    Parameters after = Pretrained.load(folder.resolve("out"), Architecture.MODEL).parameters();
    for (String name : before.names()) {
      assertEquals(
          !name.startsWith("pooler."),
          Arrays.equals(before.get(name).toArray(), after.get(name).toArray()),
          name);
    }
  }

  @Test
  void aLossThatIsNoNumberStopsTheRun() throws IOException {
    try (var trainer = trainer(OPTIONS.rate(1e8).warmup(0).maxNorm(1e9), 0)) {
      Exception e =
          assertThrows(
              ArithmeticException.class,
              () -> trainer.train(TRAIN, DEV, folder.resolve("out"), TrainingListener.NONE));
      assertTrue(
          e.toString().contains("training: loss and gradient must be finite numbers: step="),
          e.toString());
      assertTrue(e.toString().contains("the last checkpoint remains in"), e.toString());
    }
    List<String> lines = Files.readAllLines(folder.resolve("out/metrics.jsonl"));
    assertTrue(lines.getLast().contains("must be finite numbers"), lines.getLast());
  }

  @Test
  void twoRunsKeepOutOfOneFolder() throws IOException {
    Path output = folder.resolve("out");
    try (FolderLock _ = FolderLock.of(output)) {
      Exception e =
          assertThrows(IOException.class, () -> resume("out", OPTIONS, new ArrayList<>()));
      assertEquals(
          output + ": expected a folder in which nobody trains, found a run that is going on",
          e.getMessage());
    }
    resume("out", OPTIONS, new ArrayList<>());
  }

  @Test
  void aFolderWithFilesIsNotOverwritten() throws IOException {
    Exception e = assertThrows(IOException.class, () -> train("start", OPTIONS));
    assertTrue(e.toString().contains("expected no such folder or an empty one"), e.toString());
    e = assertThrows(IOException.class, () -> resume("start", OPTIONS, new ArrayList<>()));
    assertTrue(e.toString().contains("expected no such folder or an empty one"), e.toString());
    Files.delete(model.resolve(FolderLock.NAME));
    try (Stream<Path> files = Files.list(model)) {
      assertEquals(3, files.count());
    }
  }
}
