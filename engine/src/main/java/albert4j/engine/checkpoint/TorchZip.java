package albert4j.engine.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// The members of a zip archive that are stored as they are, as parts of the archive: PyTorch
/// compresses nothing, so that its files can be mapped.
///
/// The central directory at the end is the authority: PyTorch writes the sizes in front of the
/// members as 0.
///
/// Source: PKWARE, APPNOTE.TXT 6.3, sections 4.3 and 4.5.3 (zip64).
final class TorchZip {
  static final int END_SIGNATURE = 0x06054b50;
  static final int END_BYTES = 22;
  private static final int MAX_COMMENT_BYTES = 0xFFFF;
  static final int LOCATOR_SIGNATURE = 0x07064b50;
  static final int LOCATOR_BYTES = 20;
  static final int END64_SIGNATURE = 0x06064b50;
  static final int END64_BYTES = 56;
  static final int ENTRY_SIGNATURE = 0x02014b50;
  static final int ENTRY_BYTES = 46;

  /// How a member begins, and so the archive.
  static final int MEMBER_SIGNATURE = 0x04034b50;

  static final int MEMBER_BYTES = 30;

  /// A size or a place that does not fit its 32 bits, and stands in a zip64 field.
  static final long NONE32 = 0xFFFFFFFFL;

  static final int ZIP64_FIELD = 1;

  /// A member is a storage; an ALBERT has some 30 tensors.
  private static final int MAX_MEMBERS = 100_000;

  private static final int MAX_NAME_BYTES = 1024;

  private final Path file;
  private final MemorySegment bytes;
  private final Map<String, MemorySegment> members = new LinkedHashMap<>();

  private TorchZip(Path file, MemorySegment bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /// The members by name.
  ///
  /// @throws CheckpointException if the archive is damaged, or one of them is compressed
  static Map<String, MemorySegment> members(Path file, MemorySegment bytes)
      throws CheckpointException {
    var zip = new TorchZip(file, bytes);
    zip.read();
    return zip.members;
  }

  private void read() throws CheckpointException {
    long endAt = endAt();
    Cursor end = cursor(endAt + 10, "end of the archive");
    long count = end.u16("number of members");
    end.i32("size of the directory");
    long directory = end.i32("place of the directory") & NONE32;
    long locatorAt = endAt - LOCATOR_BYTES;
    if (locatorAt >= 0 && bytes.get(Checkpoint.I32, locatorAt) == LOCATOR_SIGNATURE) {
      Cursor end64 =
          cursor(cursor(locatorAt + 8, "zip64 locator").i64("zip64 locator"), "zip64 end");
      require(end64, END64_SIGNATURE, "zip64 end");
      end64.slice("zip64 end", 28);
      count = end64.i64("number of members");
      end64.i64("size of the directory");
      directory = end64.i64("place of the directory");
    }
    Cursor entries = cursor(directory, "directory");
    if (count < 0 || count > MAX_MEMBERS) {
      throw entries.bad(
          directory, "number of members", "at most " + MAX_MEMBERS, Long.toUnsignedString(count));
    }
    for (long i = 0; i < count; i++) {
      readEntry(entries);
    }
  }

  /// The end record is behind everything but a comment.
  private long endAt() throws CheckpointException {
    long size = bytes.byteSize();
    for (long at = size - END_BYTES;
        at >= Math.max(0, size - END_BYTES - MAX_COMMENT_BYTES);
        at--) {
      if (bytes.get(Checkpoint.I32, at) == END_SIGNATURE) {
        return at;
      }
    }
    throw new CheckpointException(
        file,
        "end",
        "the end record of a zip archive",
        "none: the file is cut short, or no archive");
  }

  private void readEntry(Cursor in) throws CheckpointException {
    long at = in.position();
    require(in, ENTRY_SIGNATURE, "directory");
    in.slice("directory", 6);
    int method = in.u16("compression");
    in.slice("directory", 8);
    long packed = in.i32("size") & NONE32;
    long size = in.i32("size") & NONE32;
    int nameBytes = in.u16("name");
    int extraBytes = in.u16("extra");
    int commentBytes = in.u16("comment");
    in.slice("directory", 8);
    long offset = in.i32("place") & NONE32;
    if (nameBytes > MAX_NAME_BYTES) {
      throw in.bad(at, "name", "at most " + MAX_NAME_BYTES + " bytes", Integer.toString(nameBytes));
    }
    String name = in.slice("name", nameBytes).utf8("name");
    Cursor extra = in.slice("extra", extraBytes);
    in.slice("comment", commentBytes);
    while (extra.remaining() >= 4) {
      int kind = extra.u16("extra");
      Cursor field = extra.slice("extra", extra.u16("extra"));
      if (kind == ZIP64_FIELD) {
        size = size == NONE32 ? field.i64("size") : size;
        packed = packed == NONE32 ? field.i64("size") : packed;
        offset = offset == NONE32 ? field.i64("place") : offset;
      }
    }
    if (method != 0 || packed != size) {
      throw in.bad(
          at,
          "member " + CheckpointException.quote(name),
          "one that is stored as it is, as PyTorch does (compression 0)",
          "compression " + method);
    }
    if (members.putIfAbsent(name, data(offset, size)) != null) {
      throw in.bad(at, "directory", "a new name", CheckpointException.quote(name) + " again");
    }
  }

  /// Behind a member's own header, whose name and extra field may have other lengths than those of
  /// the directory.
  private MemorySegment data(long offset, long size) throws CheckpointException {
    Cursor member = cursor(offset, "member");
    require(member, MEMBER_SIGNATURE, "member");
    member.slice("member", MEMBER_BYTES - 8);
    long name = member.u16("name");
    member.slice("member", name + member.u16("extra"));
    return member.slice("member", size).bytes();
  }

  private Cursor cursor(long at, String what) throws CheckpointException {
    if (at < 0 || at > bytes.byteSize()) {
      throw new CheckpointException(
          file,
          what,
          "a place within the " + bytes.byteSize() + " bytes",
          Long.toUnsignedString(at));
    }
    return new Cursor(file, "", at, bytes.asSlice(at));
  }

  private static void require(Cursor in, int signature, String what) throws CheckpointException {
    long at = in.position();
    int found = in.i32(what);
    if (found != signature) {
      throw in.bad(at, what, String.format("%08X", signature), String.format("%08X", found));
    }
  }
}
