package albert4j.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Brings the bytes of a file here: goes on where an earlier attempt ended, of this process or of
/// another, and looks in the end whether they are the right ones.
final class Transfer {
  private static final int PARTIAL_CONTENT = 206;
  private static final int BUFFER_BYTES = 1 << 16;

  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-.*");

  private final HubClient client;
  private final Retries retries;
  private final LongConsumer position;

  /// @param position is told how many bytes of the file are here
  Transfer(HubClient client, Retries retries, LongConsumer position) {
    this.client = client;
    this.retries = retries;
    this.position = position;
  }

  /// Completes a file.
  ///
  /// @param partial what is there of it, if anything; complete and on the disk afterwards
  /// @throws HubException if it is not to be had, or is not what the Hub says it is
  /// @throws IOException if it cannot be written
  void complete(HubClient.Remote remote, Path partial) throws IOException {
    String what = remote.name() + ": " + remote.file();
    for (int tries = 0; tries < 2; tries++) {
      retries.run(
          what,
          () -> {
            attempt(remote, partial);
            return partial;
          },
          () -> Files.exists(partial) ? Files.size(partial) : 0);
      if (Checksum.fits(partial, remote.etag())) {
        return;
      }
      Files.delete(partial); // an old beginning may be what was wrong
    }
    throw new HubException(
        what
            + ": expected content with the checksum "
            + remote.etag()
            + ", received something else, twice");
  }

  private void attempt(HubClient.Remote remote, Path partial) throws IOException {
    try (var file =
        FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (remote.bytes().isPresent() && file.size() > remote.bytes().getAsLong()) {
        file.truncate(0);
      }
      long from = file.size();
      if (remote.bytes().isEmpty() || from < remote.bytes().getAsLong()) {
        receive(remote, file, from);
      }
      file.force(true);
    }
  }

  private void receive(HubClient.Remote remote, FileChannel file, long from) throws IOException {
    HttpResponse<InputStream> answer = client.get(remote, from);
    try (StallWatch watch = client.watch(answer)) {
      if (answer.statusCode() == Transport.RANGE_NOT_SATISFIABLE) {
        file.truncate(0);
        throw new PassingException("nothing to be had from byte " + from + " on");
      }
      long start = start(answer);
      if (start != 0 && start != from) {
        file.truncate(0);
        throw new PassingException("asked for bytes from " + from + " on, got " + start);
      }
      file.truncate(start).position(start);
      long most = remote.bytes().orElse(Long.MAX_VALUE);
      var buffer = new byte[BUFFER_BYTES];
      position.accept(start);
      long have = start;
      for (int count = watch.read(buffer); count >= 0; count = watch.read(buffer)) {
        have += count;
        if (have > most) {
          file.truncate(0);
          throw new HubException(
              remote.name() + ": " + remote.file() + ": expected " + most + " bytes, found more");
        }
        write(file, ByteBuffer.wrap(buffer, 0, count));
        position.accept(have);
      }
      if (have < remote.bytes().orElse(0)) {
        throw new PassingException("cut off after " + have + " of " + most + " bytes");
      }
    }
  }

  /// Where the content of an answer begins in the file.
  private static long start(HttpResponse<?> answer) throws PassingException {
    if (answer.statusCode() != PARTIAL_CONTENT) {
      return 0;
    }
    String range = answer.headers().firstValue("Content-Range").orElse("");
    Matcher matcher = CONTENT_RANGE.matcher(range);
    if (!matcher.matches()) {
      throw new PassingException("a part without a valid Content-Range: " + range);
    }
    return Long.parseLong(matcher.group(1));
  }

  private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }
}
