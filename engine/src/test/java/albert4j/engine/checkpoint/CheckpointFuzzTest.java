package albert4j.engine.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Small files of all formats, damaged at random ([Damage]): opened with every tensor read, or
/// refused with a [CheckpointException]. Nothing else is thrown, nothing hangs, and memory keeps
/// within the files' size and that of the tensors.
///
/// `-Dalbert4j.fuzz=N` asks for that many cases of each, `-Dalbert4j.fuzzSeed=S` for those from
/// seed S on; a failure names its seed and shows its files.
class CheckpointFuzzTest {
  private static final int CASES = Integer.getInteger("albert4j.fuzz", 250);
  private static final int FIRST = Integer.getInteger("albert4j.fuzzSeed", 0);
  private static final Duration BOUND = Duration.ofSeconds(30);

  /// What a file may allocate: so much for each of its bytes, and as much for an empty one.
  private static final int BYTES_PER_BYTE = 200;

  private static final int BYTES = 1 << 20;

  static final Iterable<String> KINDS = SmallFiles.KINDS;

  @TempDir Path folder;

  /// A damaged input on its way through a reader.
  private interface Case {
    /// @return whether it was accepted
    boolean accepts(Random random) throws IOException;
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void filesAsTheyShouldBe(String kind) throws IOException {
    write(SmallFiles.files(kind, same -> same));
    Path file = folder.resolve(SmallFiles.files(kind, same -> same).keySet().iterator().next());
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertTrue(checkpoint.names().containsAll(Set.of("w", "i")), "" + checkpoint.names());
      assertEquals(6, checkpoint.tensor("w").size());
      assertEquals(2, checkpoint.longs("i").length);
    }
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void files(String kind) {
    int[] parts = {0};
    SmallFiles.files(
        kind,
        same -> {
          parts[0]++;
          return same;
        });
    fuzz(random -> {
      double share = (1 + random.nextInt(3)) / (double) parts[0];
      return accepts(SmallFiles.files(kind, new Damage(random, share)));
    });
  }

  /// The content of a file decides what it is, whatever comes first.
  @Test
  void anything() {
    fuzz(random -> {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      String kind = SmallFiles.KINDS.get(random.nextInt(SmallFiles.KINDS.size()));
      byte[] start = SmallFiles.files(kind, s -> s).values().iterator().next();
      int length = random.nextInt(Math.min(bytes.length, start.length) + 1);
      System.arraycopy(start, 0, bytes, 0, length);
      return accepts(Map.of("m", bytes)) || random.nextInt(10) == 0;
    });
  }

  @Test
  void snappy() {
    byte[] text =
        "a text with with with with a run of zeros \0\0\0\0\0\0\0\0\0\0\0".getBytes(UTF_8);
    fuzz(random -> {
      byte[] block = new Damage(random, 0.9).of(SmallFiles.snappy(text));
      return bounded(
          block.length,
          () -> Snappy.unpack(new Cursor(folder, "", 0, MemorySegment.ofArray(block))));
    });
  }

  @Test
  void json() {
    byte[] text =
        """
        {"a": [1, -2.5e3, true, false, null, "\\u00e9\\n\\"é😀"], "b": {"": {}, "c": [[], [0]]}}
        """
            .getBytes(UTF_8);
    fuzz(random -> {
      byte[] json = new Damage(random, 0.9).of(text);
      return bounded(
          json.length,
          () -> {
            Object value = Json.parse(json);
            assertEquals(value, Json.parse(Json.compact(value)));
          });
    });
  }

  private void fuzz(Case one) {
    int accepted = 0;
    for (int seed = FIRST; seed < FIRST + CASES; seed++) {
      Random random = Damage.random(seed);
      try {
        accepted += assertTimeoutPreemptively(BOUND, () -> one.accepts(random)) ? 1 : 0;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("-Dalbert4j.fuzz=1 -Dalbert4j.fuzzSeed=" + seed + shown(), e);
      }
    }
    assertTrue(CASES < 100 || (accepted > CASES / 100 && accepted < CASES), "of " + accepted);
  }

  private String shown() {
    var shown = new StringBuilder();
    try (var files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        shown.append("\n").append(file.getFileName()).append(": ");
        shown.append(HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    } catch (IOException e) {
      shown.append(e);
    }
    return shown.toString();
  }

  private void write(Map<String, byte[]> files) throws IOException {
    for (var file : files.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
  }

  private boolean accepts(Map<String, byte[]> files) throws IOException {
    write(files);
    Path file = folder.resolve(files.keySet().iterator().next());
    FileKind.of(file);
    int size = files.values().stream().mapToInt(bytes -> bytes.length).sum();
    return bounded(
        size,
        () -> {
          try (Checkpoint checkpoint = Checkpoint.open(file)) {
            readAll(checkpoint, size);
          }
        });
  }

  /// Work that may fail.
  private interface Work {
    void run() throws IOException;
  }

  /// Runs something that may be refused, and checks what it allocates.
  ///
  /// @return whether it was accepted
  private static boolean bounded(long size, Work work) throws IOException {
    long before = Allocated.bytes();
    boolean accepted = true;
    try {
      work.run();
    } catch (CheckpointException | JsonException e) {
      accepted = false;
      assertTrue(String.valueOf(e.getMessage()).length() < 2000, e::toString);
    }
    long allocated = Allocated.bytes() - before;
    assertTrue(allocated <= BYTES + BYTES_PER_BYTE * size, "allocated " + allocated);
    return accepted;
  }

  /// Reads what a damaged file may hold: a view may be larger than its file, and takes its time.
  private static void readAll(Checkpoint checkpoint, int size) throws IOException {
    for (String name : checkpoint.names()) {
      long elements = checkpoint.shape(name).size();
      if (elements > size) {
        assertTrue(elements <= 1 << 20, () -> name + " has " + elements);
      } else if (checkpoint.dtype(name).isFloat()) {
        assertEquals(elements, checkpoint.tensor(name).size());
        assertEquals(elements, checkpoint.doubles(name).length);
      } else {
        assertEquals(elements, checkpoint.longs(name).length);
      }
    }
  }
}
