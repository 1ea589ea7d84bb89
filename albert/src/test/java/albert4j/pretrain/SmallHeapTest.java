package albert4j.pretrain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Shape;
import albert4j.tokenizer.Tokenizer;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A corpus that is larger than the heap, and one document at that.
class SmallHeapTest {
  private static final int CORPUS_BYTES = 96 << 20;
  private static final int HEAP_MEBIBYTES = 64;

  @TempDir Path folder;

  @Test
  void aCorpusMayBeLargerThanMemory() throws Exception {
    Path file = folder.resolve("corpus");
    writeCorpus(file);
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MEBIBYTES + "m",
                "-XX:+UseSerialGC",
                "-cp",
                classPath(),
                Reader.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(java.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, java.waitFor(), output);
    assertTrue(output.contains("read windows 0, 1 and 24"), output);
  }

  /// Lines of about 100 bytes, without a blank one.
  private static void writeCorpus(Path file) throws IOException {
    var random = new SplittableRandom(1);
    var block = new StringBuilder();
    while (block.length() < (1 << 20)) {
      for (int w = 0; w < 30; w++) {
        block.append(SmallTokenizer.word(random.nextInt(26 * 26))).append(' ');
      }
      block.append("word.\n");
    }
    try (Writer writer = Files.newBufferedWriter(file)) {
      for (long bytes = 0; bytes < CORPUS_BYTES; bytes += block.length()) {
        writer.append(block);
      }
    }
  }

  private static String classPath() throws URISyntaxException {
    var path = new StringJoiner(File.pathSeparator);
    for (Class<?> part :
        List.of(SmallHeapTest.class, CorpusExamples.class, Tokenizer.class, Shape.class)) {
      path.add(
          Path.of(part.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    return path.toString();
  }

  /// What runs in the small heap.
  static final class Reader {
    private Reader() {}

    public static void main(String[] args) throws IOException {
      Corpus corpus = Corpus.of(List.of(Path.of(args[0])), CorpusForm.SENTENCES);
      var examples =
          CorpusExamples.of(corpus, SmallTokenizer.make(), PretrainingOptions.DEFAULT.epochs(1));
      while (examples.position().get(1) == 0) {
        if (examples.next().isEmpty()) {
          throw new IOException("ended in its first window");
        }
      }
      long last = Math.ceilDiv(corpus.bytes(), 4 << 20) - 1;
      examples.seek(List.of(0L, last, 0L));
      while (examples.next().isPresent()) {}
      System.out.println("read windows 0, 1 and " + last);
    }
  }
}
