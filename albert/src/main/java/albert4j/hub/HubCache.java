package albert4j.hub;

import albert4j.engine.checkpoint.AtomicFile;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The cache of models that the Hub's clients share, laid out as huggingface_hub does it:
///
/// ```
/// models--owner--name/refs/main            the commit that the branch was at when last asked
///                     blobs/<etag>         contents
///                     snapshots/<commit>/  a folder like the repository's, of links to blobs
///                     trees/<commit>.json  all files that the commit has, if somebody asked
/// .locks/models--owner--name/<etag>.lock   held by whoever fetches that content
/// ```
///
/// Where there are no symbolic links the files themselves are in `snapshots`.
public final class HubCache {
  private static final String PREFIX = "models--";
  private static final String SEPARATOR = "--";
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /// Those whose first names had no owner; both names are in use.
  private static final Pattern ORIGINAL =
      Pattern.compile("albert-(base|large|xlarge|xxlarge)-v[12]");

  private static final String OWNER = "albert/";
  private static final int TREE_FORMAT = 1;

  private final Path folder;

  /// A cache in a folder, which need not be there.
  public HubCache(Path folder) {
    this.folder = folder;
  }

  /// The folder that an environment names.
  ///
  /// @param environment such as [System#getenv()]
  public static HubCache of(Map<String, String> environment) {
    return new HubCache(HubSettings.cache(environment));
  }

  /// The folder.
  public Path folder() {
    return folder;
  }

  /// The models of which there is something, by their names.
  ///
  /// @throws IOException if the folder cannot be read
  public List<String> repositories() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.startsWith(PREFIX))
          .map(name -> name.substring(PREFIX.length()).replace(SEPARATOR, "/"))
          .sorted()
          .toList();
    }
  }

  /// The folder of a model, as it was when it was fetched. Opens no connection.
  ///
  /// @return empty if the model is not in the cache in that version
  /// @throws HubException if only a part of it is
  /// @throws IOException if the cache cannot be read
  public Optional<Path> find(HubName name) throws IOException {
    for (String repository : aliases(name.repository())) {
      Optional<String> commit = commit(repository, name.revision());
      if (commit.isPresent()) {
        Path snapshot = snapshot(repository, commit.get());
        if (Files.isDirectory(snapshot)) {
          requireComplete(name, snapshot, tree(repository, commit.get()));
          return Optional.of(snapshot);
        }
      }
    }
    return Optional.empty();
  }

  private static List<String> aliases(String repository) {
    String last = repository.startsWith(OWNER) ? repository.substring(OWNER.length()) : repository;
    if (!ORIGINAL.matcher(last).matches()) {
      return List.of(repository);
    }
    return last.equals(repository) ? List.of(last, OWNER + last) : List.of(repository, last);
  }

  private Optional<String> commit(String repository, String revision) throws IOException {
    if (COMMIT.matcher(revision).matches()) {
      return Optional.of(revision);
    }
    Path ref = ref(repository, revision);
    if (!Files.isRegularFile(ref)) {
      return Optional.empty();
    }
    String commit = Files.readString(ref).strip();
    if (!COMMIT.matcher(commit).matches()) {
      throw new CheckpointException(
          ref, "content", "a commit of 40 hexadecimal digits", CheckpointException.quote(commit));
    }
    return Optional.of(commit);
  }

  /// All files of a commit, if some client has written them down.
  private Set<String> tree(String repository, String commit) throws IOException {
    Path file = repository(repository).resolve("trees").resolve(commit + ".json");
    if (!Files.isRegularFile(file)) {
      return Set.of();
    }
    Map<String, Object> tree = Json.readObject(file);
    boolean known = Long.valueOf(TREE_FORMAT).equals(tree.get("format_version"));
    return known
        ? Json.object(tree.getOrDefault("files", Map.of())).orElse(Map.of()).keySet()
        : Set.of();
  }

  private static void requireComplete(HubName name, Path snapshot, Set<String> tree)
      throws IOException {
    List<String> missing =
        Stream.concat(
                brokenLinks(snapshot).stream(),
                Needed.missing(tree, file -> Files.exists(snapshot.resolve(file))).stream())
            .distinct()
            .toList();
    if (!missing.isEmpty()) {
      throw new HubException(
          name
              + " is in the cache, but not all of it: "
              + snapshot
              + " lacks "
              + String.join(", ", missing.subList(0, Math.min(3, missing.size())))
              + (missing.size() > 3 ? " and " + (missing.size() - 3) + " more" : "")
              + "\nTo complete it: "
              + command(name));
    }
  }

  /// What a user must type to get a model.
  public static String command(HubName name) {
    return "albert download "
        + name.repository()
        + (name.revision().equals(HubName.MAIN) ? "" : " --revision " + name.revision());
  }

  private static List<String> brokenLinks(Path snapshot) throws IOException {
    try (Stream<Path> files = Files.walk(snapshot)) {
      return files
          .filter(file -> Files.isSymbolicLink(file) && !Files.exists(file))
          .map(file -> snapshot.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  /// Where the files of a version are, or go.
  Path snapshot(String repository, String commit) {
    return repository(repository).resolve("snapshots").resolve(commit);
  }

  /// Where a content is, or goes.
  Path blob(String repository, String etag) {
    return repository(repository).resolve("blobs").resolve(etag);
  }

  /// The file that is locked while a content is fetched.
  Path lock(String repository, String etag) {
    return folder.resolve(".locks").resolve(directory(repository)).resolve(etag + ".lock");
  }

  /// Notes at which commit a branch or a tag is.
  void note(HubName name, String commit) throws IOException {
    Path ref = ref(name.repository(), name.revision());
    if (name.revision().equals(commit)
        || (Files.isRegularFile(ref) && Files.readString(ref).equals(commit))) {
      return;
    }
    Files.createDirectories(ref.resolveSibling(""));
    AtomicFile.write(ref, commit);
  }

  private Path ref(String repository, String revision) {
    return repository(repository).resolve("refs").resolve(revision);
  }

  private Path repository(String repository) {
    return folder.resolve(directory(repository));
  }

  private static String directory(String repository) {
    return PREFIX + repository.replace("/", SEPARATOR);
  }
}
