package albert4j.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import albert4j.engine.checkpoint.CheckpointException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Reads a tar archive from its start to its end, member by member: ustar, with the long names of
/// GNU tar and the extended headers of POSIX (pax).
///
/// A member is a header of 512 bytes and its content, filled up to a multiple of 512; a block of
/// zeros ends the archive. A long name is the content of a member of its own in front.
///
/// Source: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Header Block"; GNU tar manual,
/// "Basic Tar Format".
final class Tar {
  private static final int BLOCK = 512;
  private static final int SUM_AT = 148;
  private static final int SUM_BYTES = 8;

  /// More than any name needs.
  private static final int MAX_EXTENSION = 1 << 16;

  /// A member of the archive.
  ///
  /// @param name its path
  /// @param type `0` for a file, `5` for a folder, and others
  /// @param size bytes of content
  record Member(String name, char type, long size) {}

  private final Path file;
  private final InputStream in;
  private long position;

  /// Of the member's content, without and with what fills up its last block.
  private long content;

  private long unread;

  /// @param file for messages
  /// @param in the archive, not compressed
  Tar(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /// The next member, past what was not read of the one before; empty at the end.
  ///
  /// @throws CheckpointException if the archive is damaged or cut short
  /// @throws IOException if it cannot be read
  Optional<Member> next() throws IOException {
    Map<String, String> extended = new HashMap<>();
    while (true) {
      skipContent();
      byte[] header = block();
      if (isZero(header)) {
        return Optional.empty();
      }
      check(header);
      String given = extended.get("size");
      begin(given == null ? number(header, 124, 12) : decimal(given));
      switch ((char) header[156]) {
        case 'L' -> extended.put("path", text(extension(), 0, MAX_EXTENSION));
        case 'x' -> readExtended(extension(), extended);
        // of a link, or for the archive as a whole
        case 'K', 'g' -> {}
        case '\0', '0', '7' -> {
          return Optional.of(member(header, extended, '0'));
        }
        default -> {
          return Optional.of(member(header, extended, (char) header[156]));
        }
      }
    }
  }

  private Member member(byte[] header, Map<String, String> extended, char type) {
    boolean sparse = extended.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse"));
    String name = Objects.requireNonNullElseGet(extended.get("path"), () -> name(header));
    return new Member(name, sparse ? 'S' : type, content);
  }

  /// The content of the member that came last, or what is left of it.
  InputStream content() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] buffer, int at, int length) throws IOException {
        if (content == 0) {
          return -1;
        }
        int count = in.read(buffer, at, (int) Math.min(length, content));
        if (count < 0) {
          throw cut(content + " bytes more of a member");
        }
        content -= count;
        unread -= count;
        position += count;
        return count;
      }
    };
  }

  private void begin(long size) throws IOException {
    if (size < 0 || size > Long.MAX_VALUE - BLOCK) {
      throw bad("a member's size", Long.toString(size));
    }
    content = size;
    unread = (size + BLOCK - 1) / BLOCK * BLOCK;
  }

  private void skipContent() throws IOException {
    try {
      in.skipNBytes(unread);
    } catch (EOFException e) {
      throw cut(unread + " bytes more of a member");
    }
    position += unread;
    unread = 0;
  }

  private byte[] block() throws IOException {
    byte[] block = in.readNBytes(BLOCK);
    if (block.length < BLOCK) {
      throw cut("a header, or the zeros that end a tar archive");
    }
    position += BLOCK;
    return block;
  }

  private byte[] extension() throws IOException {
    if (content > MAX_EXTENSION) {
      throw bad("at most " + MAX_EXTENSION + " bytes of a name", Long.toString(content));
    }
    return content().readAllBytes();
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /// The sum of the header's bytes, those of the sum itself taken for spaces.
  private void check(byte[] header) throws IOException {
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= SUM_AT && i < SUM_AT + SUM_BYTES ? ' ' : header[i] & 0xFF;
    }
    long stored = number(header, SUM_AT, SUM_BYTES);
    if (stored != sum) {
      throw bad("a header with the check sum " + stored, "" + sum);
    }
  }

  /// Octal digits, or where they are too few, GNU's binary number with its first bit set.
  private long number(byte[] header, int at, int length) throws IOException {
    if ((header[at] & 0x80) != 0) {
      long value = header[at] & 0x3F;
      for (int i = at + 1; i < at + length; i++) {
        if (value >>> 55 != 0) {
          throw bad("a number of 63 bits", "more");
        }
        value = (value << 8) | (header[i] & 0xFF);
      }
      return value;
    }
    String digits = text(header, at, length).strip();
    if (!digits.matches("[0-7]*")) {
      throw bad("a header with octal digits at " + at, "others: this is no tar archive");
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }

  private static String name(byte[] header) {
    String name = text(header, 0, 100);
    boolean ustar = new String(header, 257, 6, ISO_8859_1).equals("ustar\0");
    String prefix = ustar ? text(header, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /// Up to the first zero.
  private static String text(byte[] bytes, int at, int length) {
    int end = at;
    while (end < Math.min(at + length, bytes.length) && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, at, end - at, UTF_8);
  }

  /// Records `LENGTH KEY=VALUE\n`, the length being that of the whole record.
  private void readExtended(byte[] records, Map<String, String> extended) throws IOException {
    int at = 0;
    while (at < records.length) {
      int space = at;
      while (space < records.length && records[space] != ' ') {
        space++;
      }
      long length = decimal(new String(records, at, space - at, UTF_8));
      String record =
          length > space - at && length <= records.length - at
              ? new String(records, space, (int) (at + length - space), UTF_8)
              : "";
      int equals = record.indexOf('=');
      if (equals < 0 || !record.endsWith("\n")) {
        throw bad("an extended header of records LENGTH KEY=VALUE", "others");
      }
      extended.put(record.substring(1, equals), record.substring(equals + 1, record.length() - 1));
      at += (int) length;
    }
  }

  private long decimal(String digits) throws IOException {
    if (!digits.matches("[0-9]{1,18}")) {
      throw bad("an extended header with a decimal number", "\"" + digits + "\"");
    }
    return Long.parseLong(digits);
  }

  private CheckpointException bad(String expected, String found) {
    return new CheckpointException(file, "tar, byte " + position, expected, found);
  }

  private CheckpointException cut(String expected) {
    return bad(expected, "the end: the archive is cut short");
  }
}
