package albert4j.pretrain;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.task.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Text to train on: files in UTF-8, which may be larger than memory.
///
/// ```java
/// Corpus corpus = Corpus.of(List.of(Path.of("books")), CorpusForm.WRAPPED);
/// ```
///
/// Opening reads all files once, to find where they can be taken apart and for the checksums that
/// tell whether they are the same later. Nothing of them stays in memory but about 2 bytes for each
/// kilobyte. A document of more than 128 KiB counts as several.
public final class Corpus {
  private final CorpusForm form;
  private final List<Chunk> chunks;

  private Corpus(CorpusForm form, List<Chunk> chunks) {
    this.form = form;
    this.chunks = chunks;
  }

  /// Opens a corpus.
  ///
  /// @param paths files, and folders all of whose files are text, those in folders within them too,
  ///   but not those that are hidden; they are taken by their names in order
  /// @throws DataException if there is no text
  /// @throws IOException if a file cannot be read
  public static Corpus of(List<Path> paths, CorpusForm form) throws IOException {
    List<Chunk> chunks = new ArrayList<>();
    for (Path path : paths) {
      for (Path file : files(path)) {
        ChunkScanner.scan(file, form, chunks);
      }
    }
    if (chunks.isEmpty()) {
      throw new DataException(paths.toString(), "corpus", "text", "none");
    }
    return new Corpus(form, chunks);
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new CheckpointException(path, "path", "a file or folder of text", "nothing");
    }
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> files = Files.walk(path)) {
      return files
          .filter(file -> Files.isRegularFile(file) && !isHidden(path.relativize(file)))
          .sorted()
          .toList();
    }
  }

  private static boolean isHidden(Path relative) {
    for (Path name : relative) {
      if (name.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  /// How it is laid out.
  public CorpusForm form() {
    return form;
  }

  /// Its size in bytes.
  public long bytes() {
    return chunks.stream().mapToLong(Chunk::bytes).sum();
  }

  /// The parts that it can be read in.
  List<Chunk> chunks() {
    return chunks;
  }
}
