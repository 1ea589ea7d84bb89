package albert4j.bench;

import albert4j.tokenizer.AlbertTokenizer;
import albert4j.tokenizer.SentencePiece;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/// From text to ids, line by line on one thread: `-p spiece=spiece.model -p file=corpus.txt`.
@State(Scope.Benchmark)
public class TokenizerBenchmark extends Measured {
  /// What turns text into ids.
  public enum Rules {
    /// SentencePiece with what ALBERT does around it.
    ALBERT,
    /// SentencePiece alone.
    SENTENCEPIECE
  }

  /// The SentencePiece model.
  @Param("")
  public String spiece;

  /// A text in UTF-8.
  @Param("")
  public String file;

  /// What turns it into ids.
  @Param public Rules rules;

  private Function<String, int[]> encode;
  private List<String> lines;

  /// Reads the files.
  ///
  /// @throws IllegalArgumentException if a file is not named
  /// @throws IOException if a file cannot be read, or is no model
  @Setup
  public void setUp() throws IOException {
    if (spiece.isEmpty() || file.isEmpty()) {
      throw new IllegalArgumentException("name model and text: -p spiece=FILE -p file=FILE");
    }
    Path model = Path.of(spiece);
    encode =
        switch (rules) {
          case ALBERT -> AlbertTokenizer.load(model)::encodeIds;
          case SENTENCEPIECE -> SentencePiece.load(model)::encodeIds;
        };
    lines = Files.readAllLines(Path.of(file));
  }

  /// Ours.
  ///
  /// @return number of tokens
  @Benchmark
  public long albert4j() {
    long tokens = 0;
    for (String line : lines) {
      tokens += encode.apply(line).length;
    }
    return tokens;
  }

  /// The whole text.
  ///
  /// @throws UncheckedIOException if it is not there
  static Work work(BenchmarkParams params) {
    Path file = Path.of(params.getParam("file"));
    try {
      return new Work(
          "tokenizer",
          params.getParam("rules").toLowerCase(Locale.ROOT),
          1,
          Files.size(file) / 1e6,
          "MB",
          0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
