package albert4j.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Whether a file is what its ETag on the Hub says: the SHA-256 of a large file, and of a small one
/// the id that git gives it, the SHA-1 of `blob`, its length and its content.
final class Checksum {
  private static final int BUFFER_BYTES = 1 << 16;

  private Checksum() {}

  /// Whether an ETag says what the content must be. Those of other servers may be anything.
  static boolean isKnown(String etag) {
    return etag.matches("[0-9a-f]{40}|[0-9a-f]{64}");
  }

  /// Whether a file has the content that its ETag names; yes if it names none.
  static boolean fits(Path file, String etag) throws IOException {
    if (!isKnown(etag)) {
      return true;
    }
    boolean git = etag.length() == 40;
    MessageDigest digest = digest(git ? "SHA-1" : "SHA-256");
    if (git) {
      digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
    }
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest()).equals(etag);
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
