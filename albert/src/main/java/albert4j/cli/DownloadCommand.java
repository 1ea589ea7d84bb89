package albert4j.cli;

import albert4j.hub.Download;
import albert4j.hub.DownloadListener;
import albert4j.hub.FileChoice;
import albert4j.hub.HubException;
import albert4j.hub.HubName;
import albert4j.hub.HubSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// A model of the Hub into the cache, or into a folder.
@Command(
    description = {
      "Fetch a model from the Hugging Face Hub into the cache, and print its folder there.",
      "The cache is the one that Python uses: HF_HUB_CACHE, else hub in HF_HOME, else"
          + " ~/.cache/huggingface/hub. What is there is not fetched again; what was cut off is"
          + " continued."
    },
    footer = {
      "",
      "Example:",
      "  albert download albert/albert-base-v2",
      "  albert fill-mask --model albert/albert-base-v2 \\",
      "    \"Paris is the [MASK] of France.\""
    })
final class DownloadCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Parameters(index = "0", paramLabel = "NAME", description = "owner/name on the Hub.")
  private String name = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "FILE",
      description = "Only these files; default: those that a model needs.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--revision",
      paramLabel = "REVISION",
      description = "A branch, a tag or a commit; default: main.")
  private Optional<String> revision = Optional.empty();

  @Option(
      names = "--include",
      paramLabel = "PATTERN",
      description = "Files that fit, such as \"*.json\", in place of those that a model needs.")
  private List<String> include = new ArrayList<>();

  @Option(names = "--exclude", paramLabel = "PATTERN", description = "But not files that fit.")
  private List<String> exclude = new ArrayList<>();

  @Option(
      names = "--local-dir",
      paramLabel = "DIR",
      description = "Write plain files into this folder, not into the cache.")
  private Optional<Path> localDir = Optional.empty();

  @Option(names = "--cache-dir", paramLabel = "DIR", description = "Use another cache.")
  private Optional<Path> cacheDir = Optional.empty();

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "For private models; default: HF_TOKEN, or what hf auth login has stored.")
  private Optional<String> token = Optional.empty();

  @Option(names = "--dry-run", description = "Only list what would be fetched.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException {
    HubName model = model();
    FileChoice choice = choice();
    try {
      HubSettings settings = settings();
      try (Display display = new Display(settings.progress());
          var download = new Download(settings, display)) {
        if (dryRun) {
          download.plan(model, choice).forEach(DownloadCommand::print);
        } else {
          System.out.println(
              localDir.isPresent()
                  ? download.toFolder(model, choice, localDir.get())
                  : download.toCache(model, choice));
        }
      }
    } catch (HubException e) {
      throw CliException.unavailable(e);
    }
    return 0;
  }

  private HubName model() throws CliException {
    HubName model =
        HubName.parse(name)
            .orElseThrow(() ->
                CliException.usage(
                    "expected a name on the Hub, such as albert/albert-base-v2, found " + name));
    try {
      return revision.isPresent() ? model.withRevision(revision.get()) : model;
    } catch (IllegalArgumentException e) {
      throw CliException.usage(e);
    }
  }

  private FileChoice choice() throws CliException {
    try {
      return new FileChoice(files, include, exclude);
    } catch (IllegalArgumentException e) {
      throw CliException.usage(e);
    }
  }

  private HubSettings settings() throws IOException {
    HubSettings settings = HubSettings.of(main.environment());
    if (cacheDir.isPresent()) {
      settings = settings.withCache(cacheDir.get());
    }
    return token.isPresent() ? settings.withToken(token.get()) : settings;
  }

  private static void print(Download.Item item) {
    OptionalLong bytes = item.file().bytes();
    System.out.printf(
        Locale.ROOT,
        "%14s  %-8s  %s%n",
        bytes.isPresent() ? String.format(Locale.ROOT, "%,d", bytes.getAsLong()) : "?",
        item.present() ? "present" : "to fetch",
        item.file().name());
  }

  /// Shows how it goes.
  private final class Display implements DownloadListener, AutoCloseable {
    private static final double MEGABYTE = 1e6;

    private final long start = System.nanoTime();
    private final Optional<Progress> progress;
    private long first = -1;

    Display(boolean shown) {
      progress = shown ? Optional.of(main.messages.progress()) : Optional.empty();
    }

    @Override
    public void progress(String file, long bytes, OptionalLong total) {
      first = first < 0 ? bytes : first;
      double seconds = (System.nanoTime() - start) / 1e9;
      String detail =
          String.format(
              Locale.ROOT,
              "%.1f MB  %.1f MB/s  %s",
              bytes / MEGABYTE,
              (bytes - first) / MEGABYTE / seconds,
              file);
      OptionalDouble done =
          total.isPresent() && total.getAsLong() > 0
              ? OptionalDouble.of((double) bytes / total.getAsLong())
              : OptionalDouble.empty();
      progress.ifPresent(p -> p.add(0, 0, done, detail));
    }

    @Override
    public void note(String text) {
      main.messages.note(text);
    }

    @Override
    public void close() {
      progress.ifPresent(Progress::close);
    }
  }
}
