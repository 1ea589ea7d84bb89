package albert4j.pretrain;

import albert4j.engine.Shape;
import albert4j.engine.checkpoint.AtomicFile;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.TensorFlowExample;
import albert4j.engine.checkpoint.TensorFlowRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Examples in files: those that Google's `create_pretraining_data.py` writes and
/// `run_pretraining.py` reads, `tf_examples.tfrecord`.
///
/// ```java
/// ExampleFile.write(file, examples, 100_000, options);
/// PretrainingExamples again = ExampleFile.open(List.of(file), 0);
/// ```
///
/// Each epoch gives the examples in the order of the files, with the masks that they have there.
/// `token_boundary`, which only Google's `masked_lm_budget` asks for, is neither written nor read.
///
/// For one thread.
public final class ExampleFile implements PretrainingExamples {
  private final List<Path> files;
  private final int epochs;
  private final String fingerprint;
  private TensorFlowRecords records;
  private long epoch;
  private int file;

  private ExampleFile(List<Path> files, int epochs) throws IOException {
    this.files = List.copyOf(files);
    this.epochs = epochs;
    fingerprint = fingerprint(files, epochs);
    records = TensorFlowRecords.open(files.getFirst());
  }

  /// Opens files, and reads them once for their checksums.
  ///
  /// @param epochs how often they are gone through; 0: without end
  /// @throws IOException if a file cannot be read
  public static ExampleFile open(List<Path> files, int epochs) throws IOException {
    Shape.check(!files.isEmpty(), "examples: needs a file", "files", files);
    Shape.check(epochs >= 0, "examples: epochs must be at least 0", "epochs", epochs);
    return new ExampleFile(files, epochs);
  }

  private static String fingerprint(List<Path> files, int epochs) throws IOException {
    var checksums = new StringBuilder("epochs " + epochs);
    boolean empty = true;
    for (Path path : files) {
      try (TensorFlowRecords records = TensorFlowRecords.open(path)) {
        checksums.append(String.format(" %08x", records.checksum()));
        empty &= records.next().isEmpty();
      }
    }
    if (empty) {
      throw new CheckpointException(files.getFirst(), "records", "an example", "none");
    }
    return checksums.toString();
  }

  /// Writes examples to a file, which appears when it is complete.
  ///
  /// @param count how many at most
  /// @param options for the lengths to which Google's reader wants all to be padded
  /// @return how many there were
  /// @throws IllegalArgumentException if an example has more tokens or predictions than the options
  ///   say
  /// @throws IOException if an example cannot be made or the file cannot be written
  public static long write(
      Path file, PretrainingExamples examples, long count, PretrainingOptions options)
      throws IOException {
    long[] written = {0};
    AtomicFile.write(
        file,
        channel -> {
          while (written[0] < count) {
            Optional<PretrainingExample> next = examples.next();
            if (next.isEmpty()) {
              return;
            }
            TensorFlowRecords.write(channel, features(next.get(), options));
            written[0]++;
          }
        });
    return written[0];
  }

  private static TensorFlowExample features(
      PretrainingExample example, PretrainingOptions options) {
    int tokens = options.maxLength();
    int predictions = options.maxPredictions();
    Shape.check(
        example.tokens() <= tokens && example.positions().length <= predictions,
        "examples: none may be longer than the options say",
        "tokens",
        example.tokens(),
        "maxLength",
        tokens,
        "predictions",
        example.positions().length,
        "maxPredictions",
        predictions);
    long[] mask = new long[tokens];
    Arrays.fill(mask, 0, example.tokens(), 1);
    float[] weights = new float[predictions];
    Arrays.fill(weights, 0, example.positions().length, 1);
    return new TensorFlowExample()
        .add("input_ids", padded(example.ids(), tokens))
        .add("input_mask", mask)
        .add("segment_ids", padded(example.typeIds(), tokens))
        .add("masked_lm_positions", padded(example.positions(), predictions))
        .add("masked_lm_ids", padded(example.labels(), predictions))
        .add("masked_lm_weights", weights)
        .add("next_sentence_labels", new long[] {example.swapped() ? 1 : 0});
  }

  private static long[] padded(int[] values, int length) {
    return Arrays.copyOf(Arrays.stream(values).asLongStream().toArray(), length);
  }

  /// The next example; empty after the last of the epochs, if there is a last.
  ///
  /// @throws CheckpointException if a file is damaged or has no such examples
  @Override
  public Optional<PretrainingExample> next() throws IOException {
    while (epochs == 0 || epoch < epochs) {
      long at = records.position();
      Optional<TensorFlowExample> next = records.next();
      if (next.isPresent()) {
        return Optional.of(new Features(files.get(file), at, next.get()).example());
      }
      int following = (file + 1) % files.size();
      epoch += following == 0 ? 1 : 0;
      open(following, 0);
    }
    return Optional.empty();
  }

  private void open(int file, long offset) throws IOException {
    TensorFlowRecords opened = TensorFlowRecords.open(files.get(file));
    try {
      opened.seek(offset);
    } catch (CheckpointException e) {
      opened.close();
      throw e;
    }
    records.close();
    records = opened;
    this.file = file;
  }

  /// The epoch, the file, and the byte in it where the next record starts.
  @Override
  public List<Long> position() {
    return List.of(epoch, (long) file, records.position());
  }

  @Override
  public void seek(List<Long> position) throws IOException {
    if (position.size() != 3
        || position.get(0) < 0
        || (epochs > 0 && position.get(0) > epochs)
        || position.get(1) < 0
        || position.get(1) >= files.size()) {
      throw new CheckpointException(
          files.getFirst(),
          "position of pre-training",
          "an epoch, one of " + files.size() + " files, and a byte in it",
          position.toString());
    }
    open(position.get(1).intValue(), position.get(2));
    epoch = position.get(0);
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public void close() {
    records.close();
  }

  /// The lists of one record.
  private record Features(Path file, long at, TensorFlowExample values) {
    PretrainingExample example() throws CheckpointException {
      int tokens = ones(integers("input_mask"));
      int[] ids = prefix("input_ids", tokens);
      int[] types = prefix("segment_ids", tokens);
      float[] weights =
          values
              .floats("masked_lm_weights")
              .orElseThrow(() -> bad("a list of floats masked_lm_weights", "none"));
      int predictions = 0;
      while (predictions < weights.length && weights[predictions] > 0) {
        predictions++;
      }
      int[] positions = prefix("masked_lm_positions", predictions);
      int[] labels = prefix("masked_lm_ids", predictions);
      for (int i = 0; i < predictions; i++) {
        if (positions[i] >= tokens || (i > 0 && positions[i] <= positions[i - 1])) {
          throw bad("ascending masked_lm_positions below " + tokens, Arrays.toString(positions));
        }
      }
      boolean swapped = prefix("next_sentence_labels", 1)[0] == 1;
      return new PretrainingExample(ids, types, positions, labels, swapped);
    }

    private static int ones(long[] mask) {
      int ones = 0;
      while (ones < mask.length && mask[ones] == 1) {
        ones++;
      }
      return ones;
    }

    private long[] integers(String name) throws CheckpointException {
      return values.integers(name).orElseThrow(() -> bad("a list of integers " + name, "none"));
    }

    private int[] prefix(String name, int length) throws CheckpointException {
      long[] list = integers(name);
      if (list.length < length) {
        throw bad("at least " + length + " elements of " + name, Integer.toString(list.length));
      }
      int[] prefix = new int[length];
      for (int i = 0; i < length; i++) {
        if (list[i] < 0 || list[i] > Integer.MAX_VALUE) {
          throw bad("elements of " + name + " of 0 or more", Long.toString(list[i]));
        }
        prefix[i] = (int) list[i];
      }
      return prefix;
    }

    private CheckpointException bad(String expected, String found) {
      return new CheckpointException(file, "record at byte " + at, expected, found);
    }
  }
}
