package albert4j.cli;

import albert4j.tokenizer.AlbertTokenizer;
import albert4j.tokenizer.SentencePiece;
import albert4j.tokenizer.Tokenizer;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Whether SentencePiece does the work alone.
final class RawOption {
  @Option(names = "--raw", description = "Plain SentencePiece, without ALBERT's rules around it.")
  private boolean raw;

  /// Whether the user wants that.
  boolean given() {
    return raw;
  }

  /// What does the work alone, if the user wants that.
  ///
  /// @throws CliException if the tokenizer is of another kind
  Optional<SentencePiece> of(Tokenizer tokenizer) throws CliException {
    return raw
        ? Optional.of(sentencePiece(tokenizer, "--raw needs").sentencePiece())
        : Optional.empty();
  }

  /// The tokenizer, where nothing else than SentencePiece will do.
  ///
  /// @param who what needs it, for the message: `--raw needs`
  /// @throws CliException if it is of another kind
  static AlbertTokenizer sentencePiece(Tokenizer tokenizer, String who) throws CliException {
    if (tokenizer instanceof AlbertTokenizer albert) {
      return albert;
    }
    throw CliException.usage(who + " a SentencePiece model (spiece.model)");
  }
}
