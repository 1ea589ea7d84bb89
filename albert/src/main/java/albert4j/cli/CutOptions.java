package albert4j.cli;

import albert4j.tokenizer.AlbertTokenizer;
import albert4j.tokenizer.Arithmetic;
import albert4j.tokenizer.Tokenizer;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import picocli.CommandLine.Option;

/// Which of the ways to cut a text into pieces is taken. SentencePiece's spelling of its flags is
/// accepted, too.
final class CutOptions {
  /// The names of [Arithmetic] on the command line.
  private enum Name {
    MIXED(Arithmetic.MIXED),
    FLOAT32(Arithmetic.FLOAT32);

    private final Arithmetic meaning;

    Name(Arithmetic meaning) {
      this.meaning = meaning;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = {"--sample", "--alpha"},
      paramLabel = "ALPHA",
      description = {
        "Cut at random (subword regularisation): a cut's probability is proportional to",
        "exp(ALPHA times its score); 0.1 is usual."
      })
  private Optional<Double> alpha = Optional.empty();

  @Option(
      names = {"--nbest-size", "--nbest_size"},
      paramLabel = "N",
      description = "Sample from the N best cuts; default: -1, from all.")
  private Optional<Integer> nbestSize = Optional.empty();

  @Option(
      names = {"--seed", "--random_seed"},
      paramLabel = "N",
      description = "Where chance starts; default: 0, so that runs can be repeated.")
  private long seed;

  @Option(
      names = "--arithmetic",
      paramLabel = "NAME",
      description = {
        "Which of equally good cuts is taken: mixed, as SentencePiece up to 0.2.1, or float32, as",
        "SentencePiece from 0.2.2 on. Default: mixed."
      })
  private Optional<Name> arithmetic = Optional.empty();

  /// The tokenizer that cuts like this.
  ///
  /// @throws CliException if the options contradict each other, or are not for this tokenizer
  Tokenizer applied(Tokenizer tokenizer) throws CliException {
    if (nbestSize.isPresent() && alpha.isEmpty()) {
      throw CliException.usage("--nbest-size goes with --sample ALPHA");
    }
    if (alpha.isEmpty() && arithmetic.isEmpty()) {
      return tokenizer;
    }
    AlbertTokenizer albert = RawOption.sentencePiece(tokenizer, "--sample and --arithmetic need");
    AlbertTokenizer result = arithmetic.map(a -> albert.withArithmetic(a.meaning)).orElse(albert);
    try {
      return alpha.isEmpty()
          ? result
          : result.sampling(nbestSize.orElse(-1), alpha.get(), new Random(seed));
    } catch (IllegalArgumentException e) {
      throw CliException.usage("--sample, --nbest-size: " + e.getMessage());
    }
  }
}
