package albert4j.hub;

import java.util.List;
import java.util.OptionalLong;

/// A file of a repository, as the Hub lists it.
///
/// @param name its path in the repository, with `/` between the parts
/// @param bytes its size, if the Hub says it
public record RepositoryFile(String name, OptionalLong bytes) {
  /// Whether a name may become a path within a folder of ours: `a/b.txt` may, `/a`, `../a`, `C:a`
  /// and `a\b` may not.
  static boolean isRelative(String name) {
    for (String part : List.of(name.split("/", -1))) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return name.chars().noneMatch(c -> c < ' ' || c == 0x7f || c == '\\' || c == ':');
  }

  /// Passes a name on that comes from a server, or from a user.
  ///
  /// @throws HubException if it could lead out of the folder that it is meant for
  static String requireRelative(String name) throws HubException {
    if (!isRelative(name)) {
      throw new HubException(
          "expected a path within the repository, found "
              + albert4j.engine.checkpoint.CheckpointException.quote(name));
    }
    return name;
  }
}
