package albert4j.cli;

import albert4j.tokenizer.OffsetUnit;
import java.util.Locale;
import picocli.CommandLine.Option;

/// What positions in a text count.
final class OffsetOptions {
  /// The names of [OffsetUnit] on the command line.
  private enum Unit {
    UTF16(OffsetUnit.UTF16),
    CODEPOINT(OffsetUnit.CODE_POINT),
    BYTE(OffsetUnit.BYTE);

    private final OffsetUnit meaning;

    Unit(OffsetUnit meaning) {
      this.meaning = meaning;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--offsets",
      paramLabel = "UNIT",
      description = "What offsets count: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Unit unit = Unit.UTF16;

  OffsetUnit unit() {
    return unit.meaning;
  }
}
