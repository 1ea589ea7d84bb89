package albert4j.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// What a model folder or one file of it holds.
@Command(
    name = "info",
    description = {
      "Show what a model folder, or one file of it, holds: configuration, parameters of each part,"
          + " tensors, tokenizer, files.",
      "Without PATH it is the small demonstration model inside albert.jar.",
      "Exit code 65 if something about it is wrong; the field problems says what."
    },
    footer = {"", "Example:", "  albert info", "  albert info albert/albert-base-v2"})
final class InfoCommand implements Callable<Integer> {
  @ParentCommand private Main main;
  @Mixin private OutputOptions output = new OutputOptions();

  @Parameters(
      paramLabel = "PATH",
      arity = "0..1",
      description = "A model folder, a file, or the name of a model in the Hub's cache.")
  private Optional<String> path = Optional.empty();

  @Option(names = "--model", paramLabel = "DIR|NAME", description = "The same as PATH.")
  private Optional<String> model = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if (path.isPresent() && model.isPresent()) {
      throw CliException.usage("give one PATH");
    }
    Optional<String> given = path.or(() -> model);
    var info =
        given.isPresent()
            ? new ModelInfo(ModelOptions.resolve(given.get(), main.environment()))
            : new ModelInfo(DemoModel.folder(), DemoModel.ABOUT);
    output.write(out -> out.write(info.fields(), info::text));
    info.problems().forEach(main.messages::note);
    return info.problems().isEmpty() ? ExitCode.OK : CliException.BAD_DATA;
  }
}
