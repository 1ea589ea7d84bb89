package albert4j.cli;

import albert4j.task.DataException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/// The command line: one line for each command.
///
/// | exit code | meaning |
/// |---|---|
/// | 0 | done |
/// | 1 | failure |
/// | 2 | the command line is not valid |
/// | 65 | bad input data; the message says where |
/// | 69 | a model or the network is not available |
/// | 78 | no Java that can run albert; the launcher says so |
@Command(
    name = "albert",
    description = "ALBERT in pure Java.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Main.Version.class)
public final class Main implements Runnable {
  /// Commands that are about the other commands.
  private static final Set<String> ABOUT_ALL = Set.of("help", "completion");

  @Mixin final Messages messages = new Messages();

  private final CommandLine commandLine = new CommandLine(this);
  private final Map<String, String> environment;

  /// The command line with these commands: classes or instances, by their names.
  Main(Map<String, ?> commands) {
    this(commands, System.getenv());
  }

  private Main(Map<String, ?> commands, Map<String, String> environment) {
    this.environment = environment;
    commands.forEach(commandLine::addSubcommand);
    commandLine
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler((e, args) -> misused(e))
        .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
  }

  /// All commands, in the order in which the help lists them.
  static Map<String, Class<?>> commands() {
    Map<String, Class<?>> commands = new LinkedHashMap<>();
    commands.put("tokenize", TokenizeCommand.class);
    commands.put("detokenize", DetokenizeCommand.class);
    commands.put("train-tokenizer", TrainTokenizerCommand.class);
    commands.put("forward", ForwardCommand.class);
    commands.put("embed", EmbedCommand.class);
    commands.put("similarity", SimilarityCommand.class);
    commands.put("attention", AttentionCommand.class);
    commands.put("fill-mask", FillMaskCommand.class);
    commands.put("sentence-order", SentenceOrderCommand.class);
    commands.put("classify", ClassifyCommand.class);
    commands.put("ner", NerCommand.class);
    commands.put("qa", QaCommand.class);
    commands.put("choose", ChooseCommand.class);
    commands.put("zero-shot", ZeroShotCommand.class);
    commands.put("finetune", FinetuneCommand.class);
    commands.put("evaluate", EvaluateCommand.class);
    commands.put("pretrain", PretrainCommand.class);
    commands.put("download", DownloadCommand.class);
    commands.put("convert", ConvertCommand.class);
    commands.put("info", InfoCommand.class);
    commands.put("bench", BenchCommand.class);
    commands.put("doctor", DoctorCommand.class);
    commands.put("completion", CompletionCommand.class);
    commands.put("help", HelpCommand.class);
    return commands;
  }

  /// Runs a command and exits with its code.
  public static void main(String[] args) {
    ParentWatch.start();
    int exitCode = run(args);
    if (exitCode != ExitCode.OK) {
      System.exit(exitCode);
    }
  }

  /// Runs a command and returns its exit code.
  static int run(String... args) {
    return run(System.getenv(), args);
  }

  /// Runs a command in an environment and returns its exit code.
  static int run(Map<String, String> environment, String... args) {
    // picocli would load java.sql and java.time only to know how to read them
    System.setProperty("picocli.converters.excludes", "java\\.(sql|time)\\..*");
    Map<String, Class<?>> commands = commands();
    // To look into all commands takes longer than most of them run.
    if (args.length > 0 && commands.containsKey(args[0]) && !ABOUT_ALL.contains(args[0])) {
      commands.keySet().retainAll(Set.of(args[0]));
    }
    return new Main(commands, environment).execute(args);
  }

  /// The command line that a command belongs to.
  static Main of(CommandSpec command) {
    return (Main) command.root().userObject();
  }

  /// The variables of the environment.
  Map<String, String> environment() {
    return environment;
  }

  /// Runs a command and returns its exit code.
  int execute(String... args) {
    try {
      return commandLine.execute(args);
    } catch (OutOfMemoryError e) {
      messages.error("out of memory; give the JVM more, as in: java -Xmx8g -jar albert.jar ...", e);
    } catch (LinkageError e) {
      messages.error(reason(e), e);
    }
    return ExitCode.SOFTWARE;
  }

  /// Without a command: what there is.
  @Override
  public void run() {
    commandLine.usage(System.out);
  }

  private int misused(ParameterException e) {
    messages.error(e.getMessage() + tryHelp(e.getCommandLine()), e);
    return ExitCode.USAGE;
  }

  private int failed(Exception e, CommandLine command) {
    switch (e) {
      case OutputOptions.ReaderIsGone gone -> {
        return ExitCode.OK;
      }
      case CliException known -> {
        boolean usage = known.exitCode() == ExitCode.USAGE;
        messages.error(known.getMessage() + (usage ? tryHelp(command) : ""), e);
        return known.exitCode();
      }
      case DataException bad -> {
        messages.error(reason(bad), e);
        return CliException.BAD_DATA;
      }
      case NoSuchFileException missing -> messages.error("no such file: " + missing.getFile(), e);
      case AccessDeniedException denied -> messages.error("no permission: " + denied.getFile(), e);
      case IOException io -> messages.error(reason(io), e);
      default -> messages.error(e + "\nThis is a bug; --verbose shows where.", e);
    }
    return ExitCode.SOFTWARE;
  }

  private static String reason(Throwable e) {
    return Optional.ofNullable(e.getMessage()).orElse(e.toString());
  }

  private static String tryHelp(CommandLine command) {
    return "\nTry: " + command.getCommandSpec().qualifiedName() + " --help";
  }

  /// What `--version` prints.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version =
          Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
              .orElse("(not from a jar)");
      return new String[] {
        "albert4j " + version, "Java " + Runtime.version() + " on " + System.getProperty("os.arch")
      };
    }
  }
}
