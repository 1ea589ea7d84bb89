package albert4j.model;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.FileKind;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// Unpacks a tar, tar.gz or zip archive into an empty folder. Nothing in the archive is trusted:
/// files alone are written, within the folder alone, no more of them than the disk can hold and no
/// more than weights can be compressed.
final class Unpacker {
  private static final int MAX_MEMBERS = 10_000;
  private static final int MAX_NAME = 1024;

  /// Trained weights shrink by a tenth, constant ones by a thousand; the latter are small models.
  private static final int MAX_RATIO = 20;

  private static final long ALWAYS_ALLOWED = 1L << 30;

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path archive;
  private final Path root;
  private final long limit;
  private long total;
  private int members;

  private Unpacker(Path archive, Path root) throws IOException {
    this.archive = archive;
    this.root = root;
    long most = Math.max(ALWAYS_ALLOWED, MAX_RATIO * Files.size(archive));
    limit = Math.min(most, Files.getFileStore(root).getUsableSpace());
  }

  /// Unpacks all files.
  ///
  /// @throws CheckpointException if the archive is damaged, or holds what it should not
  /// @throws IOException if it cannot be read, or the files not be written
  static void unpack(Path archive, Path root) throws IOException {
    var unpacker = new Unpacker(archive, root);
    try {
      switch (FileKind.of(archive)) {
        case FileKind.GZIP -> unpacker.gzip();
        case FileKind.TAR -> unpacker.tar();
        default -> unpacker.zip();
      }
    } catch (EOFException e) {
      throw unpacker.bad("content", "a whole archive", "one that is cut short");
    } catch (ZipException e) {
      throw unpacker.bad("content", "a sound archive", "damage: " + e.getMessage());
    }
  }

  private void gzip() throws IOException {
    try (var file = Files.newInputStream(archive);
        var in = new GZIPInputStream(file, BUFFER_BYTES)) {
      tar(in);
    }
  }

  private void tar() throws IOException {
    try (var in = new BufferedInputStream(Files.newInputStream(archive), BUFFER_BYTES)) {
      tar(in);
    }
  }

  private void tar(InputStream in) throws IOException {
    var tar = new Tar(archive, in);
    for (var next = tar.next(); next.isPresent(); next = tar.next()) {
      Tar.Member member = next.get();
      count(member.name(), member.size());
      switch (member.type()) {
        case '0' -> write(member.name(), member.size(), tar.content());
        // a folder comes with its files
        case '5' -> {}
        default ->
            throw bad(
                member.name(),
                "a file or a folder",
                "a link, device or sparse file (tar --dereference packs what links lead to)");
      }
    }
    // gzip has its check sum behind the zeros
    byte[] rest = new byte[BUFFER_BYTES];
    for (int n = in.read(rest); n >= 0; n = in.read(rest)) {
      count("end", n);
    }
  }

  private void zip() throws IOException {
    try (var zip = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        count(entry.getName(), entry.getSize());
        if (!entry.isDirectory()) {
          try (InputStream in = zip.getInputStream(entry)) {
            write(entry.getName(), entry.getSize(), in);
          }
        }
      }
    }
  }

  /// Before anything of a member is written: what is said of its size holds, see [#write].
  private void count(String name, long size) throws CheckpointException {
    // neither is above 2^63 - 512
    total = Math.min(total, limit) + Math.min(size, limit + 1);
    if (total > limit || ++members > MAX_MEMBERS) {
      throw bad(
          name,
          "at most " + limit + " bytes and " + MAX_MEMBERS + " members in all",
          "more; if you trust the archive, unpack it by hand");
    }
  }

  private void write(String name, long size, InputStream in) throws IOException {
    Optional<Path> target = target(name);
    if (target.isEmpty()) {
      return;
    }
    try {
      Files.createDirectories(target.get().resolveSibling(""));
      try (OutputStream out = Files.newOutputStream(target.get(), StandardOpenOption.CREATE_NEW)) {
        long written = copy(in, out, size);
        if (written != size) {
          throw bad(name, size + " bytes", written < size ? written + "" : "more");
        }
      }
    } catch (FileAlreadyExistsException e) {
      throw bad(name, "a new name", "one that was there before");
    }
  }

  /// Copies up to one buffer more than `most` bytes.
  private static long copy(InputStream in, OutputStream out, long most) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long copied = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      copied += n;
      if (copied > most) {
        break;
      }
      out.write(buffer, 0, n);
    }
    return copied;
  }

  /// Where a member goes; nowhere if its name is hidden, as that of what macOS adds.
  private Optional<Path> target(String name) throws CheckpointException {
    boolean safe =
        !name.endsWith("/")
            && name.length() <= MAX_NAME
            && !name.startsWith("/")
            && name.chars().noneMatch(c -> c < ' ' || c == '\\' || c == ':');
    Path target = root;
    boolean hidden = false;
    for (String part : name.split("/")) {
      safe &= !part.equals("..");
      hidden |= (part.startsWith(".") && !part.equals(".")) || part.equals("__MACOSX");
      if (safe && !part.equals(".")) {
        target = resolve(target, part, name);
      }
    }
    if (!safe || target.equals(root)) {
      throw unsafe(name);
    }
    return hidden ? Optional.empty() : Optional.of(target);
  }

  private Path resolve(Path folder, String part, String name) throws CheckpointException {
    try {
      return folder.resolve(part);
    } catch (InvalidPathException e) {
      throw unsafe(name);
    }
  }

  private CheckpointException unsafe(String name) {
    return bad(name, "a name within the archive's folder", "one that leads out of it, or none");
  }

  private CheckpointException bad(String name, String expected, String found) {
    String place = name.equals("content") ? name : CheckpointException.quote(name);
    return new CheckpointException(archive, place, expected, found);
  }
}
