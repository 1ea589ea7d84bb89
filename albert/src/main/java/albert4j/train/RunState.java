package albert4j.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import albert4j.engine.Parameters;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.engine.checkpoint.JsonException;
import albert4j.engine.checkpoint.SafetensorsWriter;
import albert4j.engine.optim.Optimizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// The checkpoints of a training run: files `checkpoint-00000500.safetensors` in a folder, each
/// with all that the run needs to go on from a step as if it had never stopped. The parameters
/// stand in it as `model/NAME`, the optimiser's memory as `optimizer/NAME/SLOT`, and everything
/// else, a checksum among it, in the remarks.
///
/// A checkpoint is written as a whole or not at all, and the one before it is kept.
final class RunState {
  private static final String PREFIX = "checkpoint-";
  private static final String SUFFIX = ".safetensors";
  private static final int KEPT = 2;

  private RunState() {}

  /// Where a run stands.
  ///
  /// @param step steps made
  /// @param best the best value of the metric so far; NaN before the first evaluation
  /// @param bestStep steps that the model with that value had made
  /// @param unimproved evaluations since then
  /// @param data where the next lesson begins, see [Lessons#position]
  record Position(long step, double best, long bestStep, int unimproved, List<Long> data) {
    static final Position START = new Position(0, Double.NaN, 0, 0, List.of());

    Position {
      data = List.copyOf(data);
    }

    Position after(long step, List<Long> data) {
      return new Position(step, best, bestStep, unimproved, data);
    }

    Position evaluated(double value, boolean better) {
      return better
          ? new Position(step, value, step, 0, data)
          : new Position(step, best, bestStep, unimproved + 1, data);
    }
  }

  /// Writes a checkpoint and removes those before the last.
  ///
  /// @param settings what decides about the result of the run
  static void save(
      Path folder,
      Position position,
      Map<String, Object> settings,
      Parameters parameters,
      Optimizer optimizer)
      throws IOException {
    Files.createDirectories(folder);
    SequencedMap<String, Tensor> tensors = tensors(parameters, optimizer);
    var writer = new SafetensorsWriter();
    tensors.forEach(writer::add);
    var json = new LinkedHashMap<String, Object>();
    json.put("step", position.step);
    json.put("best", Double.toString(position.best));
    json.put("best_step", position.bestStep);
    json.put("unimproved", position.unimproved);
    if (!position.data.isEmpty()) {
      json.put("data_position", position.data);
    }
    json.put("optimizer_steps", optimizer.steps());
    json.put("settings", settings);
    String text = Json.compact(json);
    writer.metadata("run", text).metadata("checksum", checksum(text, tensors));
    String number = String.format(Locale.ROOT, "%08d", position.step);
    writer.write(folder.resolve(PREFIX + number + SUFFIX));
    List<Path> files = files(folder);
    for (Path old : files.subList(Math.min(KEPT, files.size()), files.size())) {
      Files.delete(old);
    }
  }

  /// Loads the newest checkpoint that is whole into parameters and optimiser.
  ///
  /// @param settings those of this run, which must be the checkpoint's
  /// @param notes is told of checkpoints that are damaged
  /// @return empty if there is no checkpoint that can be used
  /// @throws CheckpointException if the checkpoint is of a run with other settings
  static Optional<Position> load(
      Path folder,
      Map<String, Object> settings,
      Parameters parameters,
      Optimizer optimizer,
      Consumer<String> notes)
      throws IOException {
    for (Path file : Files.isDirectory(folder) ? files(folder) : List.<Path>of()) {
      var tensors = new TreeMap<String, Tensor>();
      Map<String, Object> run;
      try {
        run = read(file, tensors);
      } catch (CheckpointException e) {
        notes.accept("damaged checkpoint, going back to the one before: " + e.getMessage());
        continue;
      }
      requireSame(file, settings, run);
      return Optional.of(restore(tensors, run, parameters, optimizer));
    }
    return Optional.empty();
  }

  /// Reads all tensors of a checkpoint and returns the remarks.
  private static Map<String, Object> read(Path file, SequencedMap<String, Tensor> tensors)
      throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      for (String name : checkpoint.names()) {
        tensors.put(name, checkpoint.tensor(name));
      }
      String run = checkpoint.metadata().getOrDefault("run", "");
      String expected = checkpoint.metadata().getOrDefault("checksum", "none");
      String found = checksum(run, tensors);
      if (!expected.equals(found)) {
        throw new CheckpointException(file, "checksum", expected, found);
      }
      return Json.object(Json.parse(run)).orElseThrow();
    } catch (JsonException e) {
      throw new CheckpointException(file, "run: " + e.getMessage());
    }
  }

  private static Position restore(
      Map<String, Tensor> values,
      Map<String, Object> run,
      Parameters parameters,
      Optimizer optimizer) {
    var state = new LinkedHashMap<String, Tensor>();
    values.forEach((name, from) -> {
      String own = name.substring(name.indexOf('/') + 1);
      if (name.startsWith("model/")) {
        Tensor to = parameters.get(own);
        System.arraycopy(from.data(), from.offset(), to.data(), to.offset(), to.size());
      } else {
        state.put(own, from);
      }
    });
    parameters.changed();
    optimizer.load(number(run, "optimizer_steps"), state);
    return new Position(
        number(run, "step"),
        Double.parseDouble(String.valueOf(run.get("best"))),
        number(run, "best_step"),
        (int) number(run, "unimproved"),
        numbers(run, "data_position"));
  }

  private static List<Long> numbers(Map<String, Object> run, String key) {
    return run.getOrDefault(key, List.of()) instanceof List<?> list
        ? list.stream().map(n -> ((Number) n).longValue()).toList()
        : List.of();
  }

  private static long number(Map<String, Object> run, String key) {
    return ((Number) run.getOrDefault(key, 0L)).longValue();
  }

  private static void requireSame(Path file, Map<String, Object> settings, Map<String, Object> run)
      throws CheckpointException {
    Map<String, Object> then = Json.object(run.getOrDefault("settings", Map.of())).orElseThrow();
    List<String> differences = new ArrayList<>();
    settings.forEach((name, now) -> {
      String before = Json.compact(then.getOrDefault(name, Json.NULL));
      if (!before.equals(Json.compact(now))) {
        differences.add(name + " was " + before + " and is " + Json.compact(now));
      }
    });
    if (!differences.isEmpty()) {
      throw new CheckpointException(
          file,
          "a run is resumed with the options and data that it was begun with: "
              + String.join(", ", differences));
    }
  }

  private static SequencedMap<String, Tensor> tensors(Parameters parameters, Optimizer optimizer) {
    var tensors = new TreeMap<String, Tensor>();
    parameters.names().forEach(name -> tensors.put("model/" + name, parameters.get(name)));
    optimizer.state().forEach((name, tensor) -> tensors.put("optimizer/" + name, tensor));
    return tensors;
  }

  /// A checksum of all elements, in the order of the names, and of a text.
  private static String checksum(String text, Map<String, Tensor> tensors) {
    var crc = new CRC32C();
    crc.update(text.getBytes(UTF_8));
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    int room = bytes.capacity() / Float.BYTES;
    for (Tensor tensor : tensors.values()) {
      for (int i = 0; i < tensor.size(); i += room) {
        int count = Math.min(room, tensor.size() - i);
        bytes.asFloatBuffer().put(tensor.data(), tensor.offset() + i, count);
        crc.update(bytes.array(), 0, count * Float.BYTES);
      }
    }
    return Long.toHexString(crc.getValue());
  }

  /// The checkpoints, the newest first.
  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> {
            String name = file.getFileName().toString();
            return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
          })
          .sorted(Comparator.comparing(Path::toString).reversed())
          .toList();
    }
  }
}
