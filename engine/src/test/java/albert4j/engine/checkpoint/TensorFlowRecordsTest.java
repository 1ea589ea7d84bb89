package albert4j.engine.checkpoint;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFlowRecordsTest {
  /// Two examples, made with Google's protobuf library for Python out of the messages that
  /// `example.proto` declares; the lists of the second are not packed, as old writers have it.
  static final byte[] WRITTEN_BY_PROTOBUF =
      Base64.getMimeDecoder()
          .decode(
              """
              DQEAAAAAAAA6hyhuCooCChsKCWlucHV0X2lkcxIOGgwKCgIEA6/qAQ4DAAAKGgoKaW5wdXRfbWFzaxIMGgoKCAEBAQEBAQAA
              ChgKDW1hc2tlZF9sbV9pZHMSBxoFCgNG9AMKHQoTbWFza2VkX2xtX3Bvc2l0aW9ucxIGGgQKAgEDCiEKEW1hc2tlZF9sbV93
              ZWlnaHRzEgwSCgoIAACAPwAAgD8KHQoUbmV4dF9zZW50ZW5jZV9sYWJlbHMSBRoDCgEBChsKC3NlZ21lbnRfaWRzEgwaCgoI
              AAAAAQEBAAAKFwoEdGV4dBIPCg0KC3Bhc3NlZCBvdmVyCh4KDnRva2VuX2JvdW5kYXJ5EgwaCgoIAQEBAQEBAADARj5gIgEA
              AAAAAAB+4a2lCp8CCh8KCWlucHV0X2lkcxISGhAIAggJCAMIBAgDCAAIAAgACiAKCmlucHV0X21hc2sSEhoQCAEIAQgBCAEI
              AQgACAAIAAoYCg1tYXNrZWRfbG1faWRzEgcaBQiCAQgACh0KE21hc2tlZF9sbV9wb3NpdGlvbnMSBhoECAMIAAohChFtYXNr
              ZWRfbG1fd2VpZ2h0cxIMEgoNAACAPw0AAAAAChwKFG5leHRfc2VudGVuY2VfbGFiZWxzEgQaAggACiEKC3NlZ21lbnRfaWRz
              EhIaEAgACAAIAAgBCAEIAAgACAAKFwoEdGV4dBIPCg0KC3Bhc3NlZCBvdmVyCiQKDnRva2VuX2JvdW5kYXJ5EhIaEAgBCAEI
              AQgBCAEIAAgACAAGlTou
              """);

  @TempDir Path folder;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("examples.tfrecord"), bytes);
  }

  @Test
  void readsWhatProtobufWrote() throws IOException {
    try (var records = TensorFlowRecords.open(file(WRITTEN_BY_PROTOBUF))) {
      TensorFlowExample first = records.next().orElseThrow();
      assertArrayEquals(
          new long[] {2, 4, 3, 29999, 14, 3, 0, 0}, first.integers("input_ids").orElseThrow());
      assertArrayEquals(new float[] {1, 1}, first.floats("masked_lm_weights").orElseThrow());
      assertEquals(Optional.empty(), first.integers("text"));
      long second = records.position();
      assertEquals(12 + 0x10D + 4, second);
      TensorFlowExample unpacked = records.next().orElseThrow();
      assertArrayEquals(
          new long[] {2, 9, 3, 4, 3, 0, 0, 0}, unpacked.integers("input_ids").orElseThrow());
      assertArrayEquals(new long[] {130, 0}, unpacked.integers("masked_lm_ids").orElseThrow());
      assertArrayEquals(new float[] {1, 0}, unpacked.floats("masked_lm_weights").orElseThrow());
      assertTrue(records.next().isEmpty());
      records.seek(second);
      assertTrue(records.next().isPresent());
      for (long bad : new long[] {-1, 1, second + 1, 591 - 4, 592}) {
        assertThrows(CheckpointException.class, () -> records.seek(bad), "byte " + bad);
        assertEquals(591, records.position());
      }
    }
  }

  @Test
  void writesWhatItReads() throws IOException {
    TensorFlowExample example =
        new TensorFlowExample()
            .add("a", new long[] {0, -1, Long.MAX_VALUE, 127, 128})
            .add("none", new long[0])
            .add("b", new float[] {-0.5f, Float.NaN, 0});
    Path file = folder.resolve("written");
    try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
      TensorFlowRecords.write(channel, example);
    }
    try (var records = TensorFlowRecords.open(file)) {
      TensorFlowExample read = records.next().orElseThrow();
      assertArrayEquals(example.integers("a").orElseThrow(), read.integers("a").orElseThrow());
      assertArrayEquals(new long[0], read.integers("none").orElseThrow());
      assertArrayEquals(example.floats("b").orElseThrow(), read.floats("b").orElseThrow());
      assertTrue(records.next().isEmpty());
    }
  }

  @Test
  void everyDamageIsReported() throws IOException {
    for (int length = 1; length < WRITTEN_BY_PROTOBUF.length; length++) {
      if (length != 12 + 0x10D + 4) { // the first record alone is a file
        assertDamaged(Arrays.copyOf(WRITTEN_BY_PROTOBUF, length), "cut at " + length);
      }
    }
    for (int i = 0; i < WRITTEN_BY_PROTOBUF.length; i++) {
      byte[] bytes = WRITTEN_BY_PROTOBUF.clone();
      bytes[i] ^= (byte) (1 << (i & 7));
      assertDamaged(bytes, "changed at " + i);
    }
  }

  private void assertDamaged(byte[] bytes, String how) throws IOException {
    try (var records = TensorFlowRecords.open(file(bytes))) {
      assertThrows(
          CheckpointException.class,
          () -> {
            while (records.next().isPresent()) {}
          },
          how);
    }
  }
}
