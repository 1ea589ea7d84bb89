package albert4j.cli;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Path;

/// The small model inside `albert.jar`, for whoever names none. It is read where it lies: nothing
/// is unpacked onto the disk. The library's jars do not hold it.
final class DemoModel {
  /// What a user is told who gets it without having asked for it.
  static final String NOTE =
      "no --model, so this is the small demonstration model inside albert.jar; a published one is"
          + " better: albert download albert/albert-base-v2";

  /// What it is.
  static final String ABOUT =
      "The demonstration model inside albert.jar: a small ALBERT trained on public-domain English"
          + " books. It shows what the commands do and is no match for a published model, which is"
          + " two commands away: albert download albert/albert-base-v2, then --model"
          + " albert/albert-base-v2.";

  private static final String FOLDER = "/albert4j/demo";

  private DemoModel() {}

  /// Its folder, which may be one inside a jar; the end of the program closes that.
  ///
  /// @throws CliException if this is the library, which comes without a model
  /// @throws IOException if it cannot be read
  static Path folder() throws IOException {
    URL config = DemoModel.class.getResource(FOLDER + "/config.json");
    if (config == null) {
      throw CliException.unavailable(
          "no model; give its folder, or its name on the Hub, as --model (only albert.jar brings one"
              + " along)");
    }
    try {
      return config.openConnection() instanceof JarURLConnection jar
          ? inside(jar.getJarFileURL().toURI())
          : Path.of(config.toURI()).resolveSibling("");
    } catch (URISyntaxException e) {
      throw new IOException("no path: " + config, e);
    }
  }

  private static Path inside(URI jar) throws IOException {
    return FileSystems.newFileSystem(Path.of(jar)).getPath(FOLDER);
  }
}
