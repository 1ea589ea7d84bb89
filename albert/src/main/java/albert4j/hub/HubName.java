package albert4j.hub;

import java.util.Optional;
import java.util.regex.Pattern;

/// The name of a model on the Hub, with the version of it.
///
/// @param repository `owner/name`, or `name` for the few that have no owner
/// @param revision a branch, a tag or a commit; `main` unless somebody says otherwise
public record HubName(String repository, String revision) {
  /// The branch that is meant if none is named.
  public static final String MAIN = "main";

  private static final int MAX_CHARACTERS = 96;

  /// A part begins and ends with a letter, a digit or `_`.
  private static final Pattern REPOSITORY =
      Pattern.compile("(\\w|\\w[\\w.-]*\\w)(/(\\w|\\w[\\w.-]*\\w))?");

  private static final Pattern REVISION = Pattern.compile("[^\\s\\\\\\p{Cntrl}?*:~^\\[]{1,255}");

  /// Checks both, as the Hub does.
  ///
  /// @throws IllegalArgumentException if they are not names of the Hub's
  public HubName {
    if (!isRepository(repository)) {
      throw new IllegalArgumentException(
          "hub: expected a repository such as albert/albert-base-v2, found " + repository);
    }
    if (!REVISION.matcher(revision).matches() || !RepositoryFile.isRelative(revision)) {
      throw new IllegalArgumentException(
          "hub: expected a branch, a tag or a commit, found " + revision);
    }
  }

  /// The name in `owner/name`, `name`, `owner/name@revision` or `name@revision`.
  ///
  /// @return empty if it is none of them
  public static Optional<HubName> parse(String text) {
    int at = text.indexOf('@');
    try {
      return Optional.of(
          at < 0
              ? new HubName(text, MAIN)
              : new HubName(text.substring(0, at), text.substring(at + 1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isRepository(String text) {
    return text.length() <= MAX_CHARACTERS
        && REPOSITORY.matcher(text).matches()
        && !text.contains("--")
        && !text.contains("..")
        && !text.endsWith(".git");
  }

  /// The same model in another version.
  public HubName withRevision(String other) {
    return new HubName(repository, other);
  }

  /// As [#parse] reads it.
  @Override
  public String toString() {
    return revision.equals(MAIN) ? repository : repository + "@" + revision;
  }
}
