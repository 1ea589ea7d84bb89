package albert4j.pretrain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.TensorFlowExample;
import albert4j.engine.checkpoint.TensorFlowRecords;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleFileTest {
  private static final PretrainingOptions OPTIONS =
      PretrainingOptions.DEFAULT.maxLength(8).maxPredictions(3);

  @TempDir Path folder;

  /// Example `n` of a stream: 5 to 8 tokens, 0 to 3 predictions.
  private static PretrainingExample example(int n) {
    int tokens = 5 + n % 4;
    int predictions = n % 4;
    int[] ids = new int[tokens];
    Arrays.setAll(ids, i -> 100 * n + i);
    int[] types = new int[tokens];
    Arrays.fill(types, 3, tokens, 1);
    int[] positions = new int[predictions];
    Arrays.setAll(positions, i -> i + n % 3);
    int[] labels = new int[predictions];
    Arrays.setAll(labels, i -> i + 10_000 * n);
    return new PretrainingExample(ids, types, positions, labels, n % 2 == 1);
  }

  /// Examples `[next, end)`.
  private static final class Counted implements PretrainingExamples {
    private int next;
    private final int end;

    Counted(int next, int end) {
      this.next = next;
      this.end = end;
    }

    @Override
    public Optional<PretrainingExample> next() {
      return next < end ? Optional.of(example(next++)) : Optional.empty();
    }

    @Override
    public List<Long> position() {
      return List.of((long) next);
    }

    @Override
    public void seek(List<Long> position) {
      next = position.getFirst().intValue();
    }

    @Override
    public String fingerprint() {
      return "counted";
    }

    @Override
    public void close() {}
  }

  private Path written(String name, int from, int end) throws IOException {
    Path file = folder.resolve(name);
    assertEquals(
        end - from, ExampleFile.write(file, new Counted(from, end), Long.MAX_VALUE, OPTIONS));
    return file;
  }

  private static void assertSame(PretrainingExample expected, PretrainingExample found) {
    assertArrayEquals(expected.ids(), found.ids());
    assertArrayEquals(expected.typeIds(), found.typeIds());
    assertArrayEquals(expected.positions(), found.positions());
    assertArrayEquals(expected.labels(), found.labels());
    assertEquals(expected.swapped(), found.swapped());
  }

  @Test
  void filesAreReadOneAfterAnotherAndAgain() throws IOException {
    List<Path> files =
        List.of(written("a", 0, 5), written("b", 5, 5), written("c", 5, 6), written("d", 6, 13));
    try (ExampleFile read = ExampleFile.open(files, 2)) {
      List<List<Long>> positions = new ArrayList<>();
      for (int i = 0; i < 26; i++) {
        positions.add(read.position());
        assertSame(example(i % 13), read.next().orElseThrow());
      }
      positions.add(read.position());
      assertTrue(read.next().isEmpty());
      assertTrue(read.next().isEmpty());
      for (int i = 26; i >= 0; i--) {
        read.seek(positions.get(i));
        assertEquals(positions.get(i), read.position());
        if (i < 26) {
          assertSame(example(i % 13), read.next().orElseThrow());
        } else {
          assertTrue(read.next().isEmpty());
        }
      }
    }
  }

  @Test
  void anEndlessOneGoesOn() throws IOException {
    try (ExampleFile read = ExampleFile.open(List.of(written("a", 3, 5)), 0)) {
      for (int i = 0; i < 100; i++) {
        assertSame(example(3 + i % 2), read.next().orElseThrow());
      }
    }
  }

  @Test
  void noMoreAreWrittenThanAreWanted() throws IOException {
    Path file = folder.resolve("a");
    Counted examples = new Counted(0, 10);
    assertEquals(4, ExampleFile.write(file, examples, 4, OPTIONS));
    assertEquals(List.of(4L), examples.position());
  }

  @Test
  void longerOnesAreRefusedAndNothingIsLeft() throws IOException {
    Path file = folder.resolve("a");
    assertThrows(
        IllegalArgumentException.class,
        () -> ExampleFile.write(file, new Counted(0, 9), 9, OPTIONS.maxLength(7)));
    assertThrows(
        IllegalArgumentException.class,
        () -> ExampleFile.write(file, new Counted(0, 9), 9, OPTIONS.maxPredictions(2)));
    try (var left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void listsArePaddedForGooglesReader() throws IOException {
    try (TensorFlowRecords records = TensorFlowRecords.open(written("a", 1, 2))) {
      TensorFlowExample values = records.next().orElseThrow();
      assertArrayEquals(
          new long[] {100, 101, 102, 103, 104, 105, 0, 0},
          values.integers("input_ids").orElseThrow());
      assertArrayEquals(
          new long[] {1, 1, 1, 1, 1, 1, 0, 0}, values.integers("input_mask").orElseThrow());
      assertArrayEquals(
          new long[] {0, 0, 0, 1, 1, 1, 0, 0}, values.integers("segment_ids").orElseThrow());
      assertArrayEquals(new long[] {1, 0, 0}, values.integers("masked_lm_positions").orElseThrow());
      assertArrayEquals(new long[] {10_000, 0, 0}, values.integers("masked_lm_ids").orElseThrow());
      assertArrayEquals(new float[] {1, 0, 0}, values.floats("masked_lm_weights").orElseThrow());
      assertArrayEquals(new long[] {1}, values.integers("next_sentence_labels").orElseThrow());
    }
  }

  @Test
  void whatIsNoPositionIsRefused() throws IOException {
    try (ExampleFile read = ExampleFile.open(List.of(written("a", 0, 5)), 2)) {
      for (List<Long> bad :
          List.of(
              List.<Long>of(),
              List.of(0L, 0L, 0L, 0L),
              List.of(-1L, 0L, 0L),
              List.of(3L, 0L, 0L),
              List.of(0L, 1L, 0L),
              List.of(0L, -1L, 0L),
              List.of(0L, 0L, 1L),
              List.of(0L, 0L, -1L),
              List.of(0L, 0L, 1L << 40))) {
        assertThrows(CheckpointException.class, () -> read.seek(bad), bad::toString);
      }
      assertSame(example(0), read.next().orElseThrow());
    }
  }

  @Test
  void fingerprintsTellFilesApart() throws IOException {
    String first = fingerprint(written("a", 0, 5));
    assertEquals(first, fingerprint(written("b", 0, 5)));
    assertNotEquals(first, fingerprint(written("b", 0, 4)));
    assertNotEquals(first, fingerprint(written("b", 1, 5)));
  }

  private static String fingerprint(Path file) throws IOException {
    try (ExampleFile read = ExampleFile.open(List.of(file), 0)) {
      return read.fingerprint();
    }
  }

  @Test
  void otherRecordsAreRefused() throws IOException {
    assertRefused(new TensorFlowExample(), "expected a list of integers input_mask, found none");
    assertRefused(
        good().add("input_ids", new long[] {1, 2}),
        "expected at least 3 elements of input_ids, found 2");
    assertRefused(
        good().add("input_ids", new long[] {1, -2, 3}),
        "expected elements of input_ids of 0 or more, found -2");
    assertRefused(
        good().add("masked_lm_positions", new long[] {1, 1}),
        "expected ascending masked_lm_positions below 3, found [1, 1]");
    assertRefused(
        good().add("masked_lm_positions", new long[] {1, 3}),
        "expected ascending masked_lm_positions below 3, found [1, 3]");
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThrows(CheckpointException.class, () -> ExampleFile.open(List.of(empty), 0));
  }

  private static TensorFlowExample good() {
    return new TensorFlowExample()
        .add("input_ids", new long[] {1, 2, 3})
        .add("input_mask", new long[] {1, 1, 1})
        .add("segment_ids", new long[] {0, 0, 1})
        .add("masked_lm_positions", new long[] {1, 2})
        .add("masked_lm_ids", new long[] {7, 8})
        .add("masked_lm_weights", new float[] {1, 1})
        .add("next_sentence_labels", new long[] {0});
  }

  private void assertRefused(TensorFlowExample values, String message) throws IOException {
    Path file = folder.resolve("other");
    Files.deleteIfExists(file);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      TensorFlowRecords.write(channel, values);
    }
    try (ExampleFile read = ExampleFile.open(List.of(file), 1)) {
      var e = assertThrows(CheckpointException.class, read::next);
      assertEquals(file + ": record at byte 0: " + message, e.getMessage());
    }
  }
}
