package albert4j.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What other clients have left in the cache.
class HubCacheTest {
  private static final String COMMIT = "89abcdef".repeat(5);

  @TempDir private Path folder;

  @Test
  void branchesTagsAndCommits() throws IOException {
    Path snapshot = snapshot("albert--albert-base-v2", "config.json");
    ref("albert--albert-base-v2", "main", COMMIT);
    ref("albert--albert-base-v2", "refs/pr/1", COMMIT + "\n");
    for (String name :
        List.of(
            "albert/albert-base-v2",
            "albert-base-v2", // the name that it had before
            "albert/albert-base-v2@main",
            "albert/albert-base-v2@refs/pr/1",
            "albert/albert-base-v2@" + COMMIT)) {
      assertEquals(Optional.of(snapshot), find(name), name);
    }
    assertEquals(Optional.empty(), find("albert/albert-base-v2@v1"));
    assertEquals(Optional.empty(), find("albert/albert-base-v2@" + "0".repeat(40)));
    assertEquals(Optional.empty(), find("albert/albert-base-v1"));
    assertEquals(Optional.empty(), find("other/albert-base-v2"));
    assertEquals(List.of("albert/albert-base-v2"), new HubCache(folder).repositories());
    assertEquals(List.of(), new HubCache(folder.resolve("none")).repositories());
  }

  @Test
  void aNameWithoutOwner() throws IOException {
    Path snapshot = snapshot("albert-base-v2", "config.json");
    ref("albert-base-v2", "main", COMMIT);
    assertEquals(Optional.of(snapshot), find("albert-base-v2"));
    assertEquals(Optional.of(snapshot), find("albert/albert-base-v2"));
  }

  @Test
  void aLinkToNothing() throws IOException {
    Path snapshot = snapshot("a--b", "config.json");
    ref("a--b", "main", COMMIT);
    Files.createSymbolicLink(snapshot.resolve("model.safetensors"), Path.of("../../blobs/x"));
    incomplete("a/b is in the cache, but not all of it: " + snapshot + " lacks model.safetensors");
  }

  /// huggingface_hub writes down which files there are before it fetches them.
  @Test
  void aSnapshotThatWasCutOff() throws IOException {
    Path snapshot = snapshot("a--b", "config.json", "spiece.model", "model.safetensors");
    ref("a--b", "main", COMMIT);
    tree("config.json", "spiece.model", "tokenizer.json", "model.safetensors", "tf_model.h5");
    assertEquals(Optional.of(snapshot), find("a/b"));
    tree("config.json", "spiece.model", "1_Pooling/config.json", "model.safetensors");
    incomplete(snapshot + " lacks 1_Pooling/config.json\nTo complete it: albert download a/b");
    Files.delete(snapshot.resolve("model.safetensors"));
    tree("config.json", "spiece.model", "model.safetensors", "pytorch_model.bin");
    incomplete("lacks model.safetensors\n");
    Files.createFile(snapshot.resolve("pytorch_model.bin"));
    assertEquals(Optional.of(snapshot), find("a/b"));
    Files.delete(snapshot.resolve("spiece.model"));
    incomplete("lacks spiece.model\n");
  }

  @Test
  void aPartOfTheWeights() throws IOException {
    String first = "model-00001-of-00002.safetensors";
    String second = "model-00002-of-00002.safetensors";
    String index = "model.safetensors.index.json";
    snapshot("a--b", index, first);
    ref("a--b", "main", COMMIT);
    tree(index, first, second);
    incomplete(" lacks " + second);
  }

  @Test
  void aRefThatIsNone() throws IOException {
    ref("a--b", "main", "<html>");
    CheckpointException e = assertThrows(CheckpointException.class, () -> find("a/b"));
    assertTrue(String.valueOf(e.getMessage()).contains("found \"<html>\""), e::toString);
  }

  private void incomplete(String part) {
    HubException e = assertThrows(HubException.class, () -> find("a/b"));
    assertTrue(String.valueOf(e.getMessage()).contains(part), e::toString);
  }

  private Optional<Path> find(String name) throws IOException {
    return new HubCache(folder).find(HubName.parse(name).orElseThrow());
  }

  private Path snapshot(String repository, String... files) throws IOException {
    Path snapshot = folder.resolve("models--" + repository).resolve("snapshots").resolve(COMMIT);
    for (String file : files) {
      Files.createDirectories(snapshot.resolve(file).resolveSibling(""));
      Files.createFile(snapshot.resolve(file));
    }
    return snapshot;
  }

  private void ref(String repository, String name, String text) throws IOException {
    Path ref = folder.resolve("models--" + repository).resolve("refs").resolve(name);
    Files.createDirectories(ref.resolveSibling(""));
    Files.writeString(ref, text);
  }

  private void tree(String... files) throws IOException {
    Path trees = Files.createDirectories(folder.resolve("models--a--b/trees"));
    var entries = new StringBuilder();
    for (String file : files) {
      entries.append(entries.isEmpty() ? "" : ", ");
      entries.append('"').append(file).append("\": {\"size\": 1, \"blob_id\": \"x\"}");
    }
    Files.writeString(
        trees.resolve(COMMIT + ".json"), "{\"format_version\": 1, \"files\": {" + entries + "}}");
  }
}
