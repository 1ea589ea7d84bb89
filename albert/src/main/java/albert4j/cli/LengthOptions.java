package albert4j.cli;

import albert4j.tokenizer.Encoding;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How long a text may be, and what happens to a longer one.
final class LengthOptions {
  /// What happens to a text that is too long.
  enum Overflow {
    /// Its end is cut off; how many texts were cut is reported.
    TRUNCATE,
    /// The command fails and names the record.
    ERROR,
    /// It is taken in pieces, where the command knows how.
    SPLIT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Mixin private MaxLengthOption maxLength = new MaxLengthOption();

  @Option(
      names = "--on-overflow",
      paramLabel = "WHAT",
      description =
          "What happens to longer ones: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Overflow overflow = Overflow.TRUNCATE;

  private final boolean canSplit;
  private long cut;

  /// The tokens that were left of those that were cut. This is the limit that holds, where the
  /// model takes fewer than the user allows.
  private int left;

  /// Options of a command.
  ///
  /// @param canSplit whether it can take texts in pieces
  LengthOptions(boolean canSplit) {
    this.canSplit = canSplit;
  }

  /// The most tokens of a record; what the command allows anyway if the user did not say.
  ///
  /// @throws CliException if it is too small for any text, or the command cannot do what the user
  ///   wants done with longer ones
  int maxLength(int usual) throws CliException {
    if (overflow == Overflow.SPLIT && !canSplit) {
      throw CliException.usage("--on-overflow: only embed, ner and tokenize can split texts");
    }
    return Math.min(usual, maxLength.or(usual));
  }

  /// Whether texts that are too long are taken in pieces.
  boolean splits() {
    return overflow == Overflow.SPLIT;
  }

  /// Whether the user set a limit.
  boolean limited() {
    return maxLength.given();
  }

  /// Takes note of a record if it was cut.
  ///
  /// @throws CliException if that is not wanted
  void cut(InputRecord record, Encoding encoding) throws CliException {
    if (!encoding.truncated()) {
      return;
    }
    if (overflow == Overflow.ERROR) {
      throw CliException.badData(
          record.place(),
          "too long by " + encoding.removed() + " tokens; at most " + encoding.size() + " fit");
    }
    cut++;
    left = encoding.size();
  }

  /// The same for a record of several sequences; returns whether any was cut.
  ///
  /// @throws CliException if that is not wanted
  boolean cut(InputRecord record, List<Encoding> encodings) throws CliException {
    Optional<Encoding> shortened = encodings.stream().filter(Encoding::truncated).findFirst();
    if (shortened.isPresent()) {
      cut(record, shortened.get());
    }
    return shortened.isPresent();
  }

  /// Says how many records were cut, and where, if any were.
  void report(Messages messages) {
    if (cut > 0) {
      messages.note("records that were cut at " + left + " tokens and lost their end: " + cut);
    }
  }
}
