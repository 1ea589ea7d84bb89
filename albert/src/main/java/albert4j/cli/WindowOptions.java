package albert4j.cli;

import albert4j.tokenizer.Encoding;
import albert4j.tokenizer.Tokenizer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/// How long texts are split, and short ones filled up.
final class WindowOptions {
  @Option(
      names = "--stride",
      paramLabel = "N",
      description = {
        "With --on-overflow split, how many tokens of a window the next one begins with;",
        "default: 0."
      })
  private Optional<Integer> stride = Optional.empty();

  @Option(
      names = "--pad-to",
      paramLabel = "N",
      description = {
        "Put <pad> behind what has fewer tokens, and add attention_mask and special_tokens_mask",
        "to records."
      })
  private Optional<Integer> padTo = Optional.empty();

  /// Whether the user asked for any of it.
  boolean given() {
    return stride.isPresent() || padTo.isPresent();
  }

  /// Checks that the options make sense together with those for the length.
  ///
  /// @throws CliException if not
  void check(LengthOptions length) throws CliException {
    if (length.splits() && !length.limited()) {
      throw CliException.usage("--on-overflow split goes with --max-length N");
    }
    if (stride.isPresent() && !length.splits()) {
      throw CliException.usage("--stride goes with --on-overflow split");
    }
    if (stride.isPresent()) {
      CliException.requireAtLeast(0, "--stride", stride.get());
    }
    if (padTo.isPresent()) {
      CliException.requireAtLeast(1, "--pad-to", padTo.get());
    }
  }

  /// Windows of at most so many tokens.
  ///
  /// @throws CliException if they have no room for more than they overlap
  List<Encoding> of(Encoding encoding, int most, InputRecord record) throws CliException {
    int overlap = stride.orElse(0);
    int around = encoding.lastTextStart() + 1;
    if (encoding.size() > most && most - around <= overlap) {
      throw CliException.badData(
          record.place(),
          "too long, and windows of "
              + most
              + " tokens have no room for more than "
              + overlap
              + " beside the "
              + around
              + " around them; raise --max-length or lower --stride");
    }
    return encoding.windows(most, overlap);
  }

  /// The encoding, filled up if that is wanted.
  Encoding padded(Encoding encoding, Tokenizer tokenizer) {
    return padTo.isEmpty() ? encoding : tokenizer.pad(encoding, padTo.get());
  }

  /// Adds to a record what says where it is filled up.
  void addFields(Map<String, Object> fields, Encoding encoding) {
    if (padTo.isPresent()) {
      fields.put("attention_mask", encoding.attentionMask());
      fields.put("special_tokens_mask", encoding.specialTokensMask());
    }
  }
}
