package albert4j.hub;

import albert4j.engine.checkpoint.LockFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Fetches models from the Hugging Face Hub.
///
/// ```java
/// HubSettings settings = HubSettings.of(System.getenv());
/// try (var download = new Download(settings, DownloadListener.NONE)) {
///   Path folder = download.toCache(HubName.parse("albert/albert-base-v2").orElseThrow(), FileChoice.NEEDED);
/// }
/// ```
///
/// What is there already is not fetched again, and what was cut off is continued. Contents are
/// checked against the checksums that the Hub gives. In the cache a model's folder gets its files
/// when all of them are here. Of several downloads of the same file, in this process or in others,
/// one works and the others wait. For one thread.
public final class Download implements AutoCloseable {
  /// Not huggingface_hub's own name: old versions of it go on with a file of that name, and on
  /// Linux neither side sees the other's lock.
  private static final String PARTIAL = ".albert4j.incomplete";

  private static final Duration LOCK_PAUSE = Duration.ofMillis(100);

  private final HubSettings settings;
  private final DownloadListener listener;
  private final Retries retries;
  private final HubClient client;
  private final HubCache cache;

  /// A file that is wanted, and whether it is here.
  ///
  /// @param file the file
  /// @param present whether it need not be fetched
  public record Item(RepositoryFile file, boolean present) {}

  /// Files that must be fetched: how many bytes before the one that is being fetched, and in all.
  private static final class Count {
    long before;
    OptionalLong total = OptionalLong.of(0);
  }

  /// Where the files go.
  private interface Place {
    /// Where the content of a file goes.
    Path content(HubClient.Remote remote);

    /// The file that is locked meanwhile.
    Path lock(HubClient.Remote remote);

    /// Where it grows.
    Path partial(HubClient.Remote remote);

    /// Whether it need not be fetched.
    boolean isThere(HubClient.Remote remote) throws IOException;
  }

  /// Downloads with these settings.
  public Download(HubSettings settings, DownloadListener listener) {
    this(settings, listener, Retries.USUAL);
  }

  Download(HubSettings settings, DownloadListener listener, Retries retries) {
    this.settings = settings;
    this.listener = listener;
    this.retries = retries;
    this.client = new HubClient(settings, retries);
    this.cache = new HubCache(settings.cache());
  }

  /// The files that [#toCache] would bring into the cache. Only asks for the list of them.
  ///
  /// @throws HubException if there is no such model or file for us, or the Hub cannot be reached
  /// @throws IOException if the cache cannot be read
  public List<Item> plan(HubName name, FileChoice choice) throws IOException {
    HubClient.Listing listing = client.listing(name);
    Path snapshot = cache.snapshot(name.repository(), listing.commit());
    List<Item> items = new ArrayList<>();
    for (RepositoryFile file : choice.of(name, listing.files())) {
      items.add(new Item(file, Files.exists(snapshot.resolve(file.name()))));
    }
    return items;
  }

  /// Brings a model into the cache. Where connections are forbidden, what the cache has must do.
  ///
  /// @return its folder there
  /// @throws HubException if there is no such model or file for us, it is damaged on its way, or
  ///   the Hub cannot be reached
  /// @throws IOException if the cache cannot be written
  public Path toCache(HubName name, FileChoice choice) throws IOException {
    if (settings.offline()) {
      return offline(name, choice);
    }
    HubClient.Listing listing = client.listing(name);
    String repository = name.repository();
    Path snapshot = cache.snapshot(repository, listing.commit());
    List<HubClient.Remote> missing = new ArrayList<>();
    for (RepositoryFile file : choice.of(name, listing.files())) {
      if (!Files.exists(snapshot.resolve(file.name()))) {
        missing.add(client.head(name, listing.commit(), file.name()));
      }
    }
    fetch(missing, inCache(repository, snapshot));
    Map<String, Path> moved = new HashMap<>();
    for (HubClient.Remote remote : missing) {
      show(remote, snapshot, moved);
    }
    cache.note(name, listing.commit());
    return snapshot;
  }

  private Path offline(HubName name, FileChoice choice) throws IOException {
    Path snapshot =
        cache
            .find(name)
            .orElseThrow(() ->
                new HubException(
                    "HF_HUB_OFFLINE is set, and "
                        + name
                        + " is not in the cache "
                        + cache.folder()));
    for (String file : choice.files()) {
      if (!Files.exists(snapshot.resolve(RepositoryFile.requireRelative(file)))) {
        throw new HubException(
            "HF_HUB_OFFLINE is set, and " + name + ": " + file + " is not in the cache");
      }
    }
    listener.note("HF_HUB_OFFLINE is set; " + name + " is as the cache has it");
    return snapshot;
  }

  /// Brings files of a model into a folder, without the cache. Files that are there and are right
  /// are not fetched again; others of the same names are replaced.
  ///
  /// @return the folder
  /// @throws HubException if there is no such model or file for us, it is damaged on its way, or
  ///   the Hub cannot be reached
  /// @throws IOException if the folder cannot be written
  public Path toFolder(HubName name, FileChoice choice, Path folder) throws IOException {
    HubClient.Listing listing = client.listing(name);
    Place place = inFolder(folder);
    List<HubClient.Remote> missing = new ArrayList<>();
    for (RepositoryFile file : choice.of(name, listing.files())) {
      HubClient.Remote remote = client.head(name, listing.commit(), file.name());
      if (!place.isThere(remote)) {
        missing.add(remote);
      }
    }
    fetch(missing, place);
    return folder;
  }

  private void fetch(List<HubClient.Remote> remotes, Place place) throws IOException {
    if (remotes.isEmpty()) {
      return;
    }
    var count = new Count();
    for (HubClient.Remote remote : remotes) {
      count.total =
          count.total.isPresent() && remote.bytes().isPresent()
              ? OptionalLong.of(count.total.getAsLong() + remote.bytes().getAsLong())
              : OptionalLong.empty();
    }
    requireSpace(place.partial(remotes.getFirst()), count.total.orElse(0));
    for (HubClient.Remote remote : remotes) {
      fetch(remote, place, count);
      count.before += remote.bytes().orElse(0);
      listener.progress(remote.file(), count.before, count.total);
    }
  }

  private void fetch(HubClient.Remote remote, Place place, Count count) throws IOException {
    if (place.isThere(remote)) {
      return;
    }
    Path content = place.content(remote);
    Path partial = place.partial(remote);
    Files.createDirectories(content.resolveSibling(""));
    Files.createDirectories(partial.resolveSibling(""));
    try (LockFile _ = lock(remote, place.lock(remote))) {
      if (!place.isThere(remote)) { // nobody else has fetched it meanwhile
        new Transfer(
                client,
                retries,
                here -> listener.progress(remote.file(), count.before + here, count.total))
            .complete(remote, partial);
        Files.move(partial, content, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  /// Whether a file is there with all its bytes; contents are checked before they get their names.
  private static boolean isWhole(Path file, HubClient.Remote remote) throws IOException {
    return Files.isRegularFile(file)
        && (remote.bytes().isEmpty() || Files.size(file) == remote.bytes().getAsLong());
  }

  private LockFile lock(HubClient.Remote remote, Path file) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    for (boolean noted = false; ; noted = true) {
      Optional<LockFile> lock = LockFile.tryLock(file);
      if (lock.isPresent()) {
        return lock.get();
      }
      if (!noted) {
        listener.note("waiting for another process that fetches " + remote.file());
      }
      retries.sleep(LOCK_PAUSE);
    }
  }

  private static void requireSpace(Path place, long bytes) throws IOException {
    Path there = place.toAbsolutePath();
    while (!Files.exists(there)) {
      there = there.resolve("..").normalize();
    }
    long space = Files.getFileStore(there).getUsableSpace();
    if (space > 0 && space < bytes) { // some file systems do not know, and say 0
      throw new IOException(there + ": expected " + bytes + " bytes of free space, found " + space);
    }
  }

  private Place inCache(String repository, Path snapshot) {
    return new Place() {
      @Override
      public Path content(HubClient.Remote remote) {
        return cache.blob(repository, remote.etag());
      }

      @Override
      public Path lock(HubClient.Remote remote) {
        return cache.lock(repository, remote.etag());
      }

      @Override
      public Path partial(HubClient.Remote remote) {
        return cache.blob(repository, remote.etag() + PARTIAL);
      }

      @Override
      public boolean isThere(HubClient.Remote remote) throws IOException {
        return Files.exists(snapshot.resolve(remote.file())) || isWhole(content(remote), remote);
      }
    };
  }

  private static Place inFolder(Path folder) {
    Path work = folder.resolve(".cache").resolve("huggingface").resolve("download");
    return new Place() {
      @Override
      public Path content(HubClient.Remote remote) {
        return folder.resolve(remote.file());
      }

      @Override
      public Path lock(HubClient.Remote remote) {
        return work.resolve(remote.etag() + ".lock");
      }

      @Override
      public Path partial(HubClient.Remote remote) {
        return work.resolve(remote.etag() + PARTIAL);
      }

      @Override
      public boolean isThere(HubClient.Remote remote) throws IOException {
        return isWhole(content(remote), remote) && Checksum.fits(content(remote), remote.etag());
      }
    };
  }

  /// Lets a content appear under the name of its file: as a link, else the content itself.
  ///
  /// @param moved where contents went that are no longer among the blobs
  private void show(HubClient.Remote remote, Path snapshot, Map<String, Path> moved)
      throws IOException {
    Path file = snapshot.resolve(remote.file());
    if (Files.exists(file)) {
      return; // another download's work
    }
    Path blob = cache.blob(remote.name().repository(), remote.etag());
    Files.createDirectories(file.resolveSibling(""));
    if (settings.symlinks()) {
      Optional<String> obstacle = link(file, blob);
      if (obstacle.isEmpty()) {
        return;
      }
      if (moved.isEmpty()) {
        listener.note("the cache gets files in place of links: " + obstacle.get());
      }
    }
    Path twin = moved.putIfAbsent(remote.etag(), file);
    if (twin == null) {
      Files.move(blob, file, StandardCopyOption.ATOMIC_MOVE);
    } else {
      Files.copy(twin, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /// Makes a link to a content.
  ///
  /// @return why the file system has no links, if that is so
  /// @throws IOException if it has, and yet the link cannot be made
  static Optional<String> link(Path file, Path blob) throws IOException {
    Path target = file.resolveSibling("").toAbsolutePath().relativize(blob.toAbsolutePath());
    try {
      if (Files.isSymbolicLink(file) && !Files.exists(file)) {
        Files.delete(file); // to a content that is gone
      }
      Files.createSymbolicLink(file, target);
      return Optional.empty();
    } catch (FileAlreadyExistsException somebodyWasFaster) {
      return Optional.empty();
    } catch (NoSuchFileException | AccessDeniedException e) {
      throw e; // a file could not be made there either
    } catch (UnsupportedOperationException | FileSystemException e) {
      // FAT says that the operation is not permitted, Windows asks for a privilege
      return Optional.of(Optional.ofNullable(e.getMessage()).orElse(e.toString()));
    }
  }

  /// Closes connections.
  @Override
  public void close() {
    client.close();
  }
}
