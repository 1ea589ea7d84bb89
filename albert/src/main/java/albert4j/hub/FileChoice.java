package albert4j.hub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Which files of a repository are wanted.
///
/// Patterns are those of huggingface_hub: `*` stands for any characters, `/` among them, `?` for
/// one, `[abc]` and `[!abc]` for one of them or none, and a `/` at the end for all that is in a
/// folder.
///
/// @param files names of files; if there are any, these and no others
/// @param include patterns of which one must fit; if there are none, the files that a model needs
/// @param exclude patterns of which none may fit
public record FileChoice(List<String> files, List<String> include, List<String> exclude) {
  /// What a model needs.
  public static final FileChoice NEEDED = new FileChoice(List.of(), List.of(), List.of());

  /// Makes the lists unmodifiable.
  ///
  /// @throws IllegalArgumentException if there are files as well as patterns, or one is not a
  ///   pattern
  public FileChoice {
    files = List.copyOf(files);
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
    if (!files.isEmpty() && !(include.isEmpty() && exclude.isEmpty())) {
      throw new IllegalArgumentException("hub: give names of files or patterns, not both");
    }
    patterns(include);
    patterns(exclude);
  }

  /// The files that are wanted.
  ///
  /// @throws HubException if there are none, or one that was named is not among them, or a name
  ///   cannot be one of a file
  List<RepositoryFile> of(HubName name, List<RepositoryFile> all) throws HubException {
    Map<String, RepositoryFile> byName = new HashMap<>();
    all.forEach(file -> byName.putIfAbsent(file.name(), file));
    List<RepositoryFile> chosen = new ArrayList<>();
    for (String file : names(all.stream().map(RepositoryFile::name).toList())) {
      RepositoryFile listed = byName.get(file);
      if (listed == null) {
        throw new HubException(name + ": no such file in the repository: " + file);
      }
      RepositoryFile.requireRelative(file);
      chosen.add(listed);
    }
    if (chosen.isEmpty()) {
      throw new HubException(
          name
              + ": none of its "
              + all.size()
              + " files "
              + (include.isEmpty() && exclude.isEmpty()
                  ? "is one of a model that can be read here; --include chooses others"
                  : "fits --include and --exclude"));
    }
    return chosen;
  }

  private List<String> names(List<String> all) {
    if (!files.isEmpty()) {
      return files.stream().distinct().toList();
    }
    Set<String> needed = new HashSet<>(include.isEmpty() ? Needed.of(all) : List.of());
    List<Pattern> wanted = patterns(include);
    List<Pattern> unwanted = patterns(exclude);
    return all.stream()
        .distinct()
        .filter(name -> needed.contains(name) || fits(wanted, name))
        .filter(name -> !fits(unwanted, name))
        .toList();
  }

  private static boolean fits(List<Pattern> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
  }

  private static List<Pattern> patterns(List<String> globs) {
    return globs.stream().map(FileChoice::pattern).toList();
  }

  private static Pattern pattern(String glob) {
    String all = glob.replace('\\', '/');
    String text = all.endsWith("/") ? all + "*" : all;
    var regex = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int end = c == '[' ? text.indexOf(']', i + 2) : -1;
      if (end > 0) {
        String set = text.substring(i + 1, end);
        boolean not = set.startsWith("!");
        regex
            .append(not ? "[^" : "[")
            .append((not ? set.substring(1) : set).replaceAll("([\\[^&])", "\\\\$1"))
            .append(']');
        i = end;
      } else if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
