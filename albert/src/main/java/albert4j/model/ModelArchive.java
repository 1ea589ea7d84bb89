package albert4j.model;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.FileKind;
import albert4j.engine.checkpoint.TemporaryPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// A model in an archive, as Google ships its own (`albert_base_v2.tar.gz`): unpacked into a
/// temporary folder, which is deleted in the end.
///
/// ```java
/// try (var archive = ModelArchive.open(Path.of("albert_base_v2.tar.gz"))) {
///   var fillMask = FillMask.load(archive.folder(), PipelineOptions.DEFAULT);
/// }
/// ```
///
/// Archives are tar, tar.gz and zip, whatever their names say. Immutable and safe to share between
/// threads.
public final class ModelArchive implements AutoCloseable {
  private static final int NAMES_SHOWN = 5;

  private final TemporaryPath root;
  private final Path folder;

  private ModelArchive(TemporaryPath root, Path folder) {
    this.root = root;
    this.folder = folder;
  }

  /// Whether a file is such an archive, judging by its content. PyTorch's files are zip archives
  /// too, but of another kind.
  ///
  /// @throws IOException if it cannot be read
  public static boolean isArchive(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    return switch (FileKind.of(path)) {
      case FileKind.GZIP, FileKind.TAR -> true;
      case FileKind.TORCH -> !isTorch(path);
      default -> false;
    };
  }

  private static boolean isTorch(Path path) throws IOException {
    try (var zip = new ZipFile(path.toFile())) {
      return zip.stream().anyMatch(entry -> entry.getName().endsWith("/data.pkl"));
    } catch (ZipException e) {
      // the reader of PyTorch's files knows how to say what is wrong
      return true;
    }
  }

  /// Unpacks an archive. What [#close] does not delete goes when the program ends.
  ///
  /// @throws CheckpointException if it is damaged, holds links or names that lead out of it, or
  ///   more than an archive of its size may, or not just one model
  /// @throws IOException if it cannot be read, or the temporary folder not be written
  public static ModelArchive open(Path archive) throws IOException {
    TemporaryPath root = TemporaryPath.of(Files.createTempDirectory("albert4j-"));
    try {
      Unpacker.unpack(archive, root.path());
      return new ModelArchive(root, modelFolder(archive, root.path()));
    } catch (IOException | RuntimeException | Error e) {
      try (root) {
        throw e;
      }
    }
  }

  /// The only folder that holds a configuration or weights, or at least a tokenizer, without those
  /// in it.
  private static Path modelFolder(Path archive, Path root) throws IOException {
    List<Path> folders;
    List<String> files;
    try (Stream<Path> all = Files.walk(root)) {
      List<Path> paths = all.sorted().toList();
      folders = paths.stream().filter(Files::isDirectory).toList();
      files =
          paths.stream()
              .filter(Files::isRegularFile)
              .limit(NAMES_SHOWN)
              .map(file -> root.relativize(file).toString())
              .toList();
    }
    List<Path> found = outermost(folders, ModelArchive::holdsModel);
    if (found.isEmpty()) {
      found = outermost(folders, PretrainedTokenizer::exists);
    }
    if (found.size() != 1) {
      throw new CheckpointException(
          archive,
          "content",
          "one folder with a model: config.json or albert_config.json, and weights",
          found.isEmpty()
              ? "none" + (files.isEmpty() ? ", nor any file" : "; files begin with " + files)
              : found.stream().map(root::relativize).toList().toString());
    }
    return found.getFirst();
  }

  /// What may be asked of a folder.
  private interface Question {
    boolean ask(Path folder) throws IOException;
  }

  /// The folders that fit, without those within one that fits.
  private static List<Path> outermost(List<Path> sorted, Question question) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path folder : sorted) {
      if (found.stream().noneMatch(folder::startsWith) && question.ask(folder)) {
        found.add(folder);
      }
    }
    return found;
  }

  private static boolean holdsModel(Path folder) throws IOException {
    try {
      return Pretrained.hasWeights(folder) || Pretrained.hasConfig(folder);
    } catch (CheckpointException e) {
      // damaged, or more than one: whoever loads it says so
      return true;
    }
  }

  /// The folder with the model, until this is closed.
  public Path folder() {
    return folder;
  }

  /// Deletes what was unpacked. A second call does nothing.
  ///
  /// @throws IOException if a file cannot be deleted
  @Override
  public void close() throws IOException {
    root.close();
  }
}
