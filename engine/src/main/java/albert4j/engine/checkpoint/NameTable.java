package albert4j.engine.checkpoint;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The names of one tensor in three naming schemes, a row for each tensor of a model.
///
/// A `*` in a name stands for an index (of a group, of a layer), the same ones in the same order in
/// all three columns. So one row serves all repetitions of a layer, and every name of a scheme has
/// exactly one counterpart in the others.
public final class NameTable {
  /// Who gave the names.
  public enum Scheme {
    /// Paths of Java fields: `encoder.mapping.weight`.
    OURS,
    /// The keys of a state dict in Hugging Face transformers.
    HUGGING_FACE,
    /// The variables of the original TensorFlow 1 graph.
    TENSORFLOW
  }

  /// One tensor.
  ///
  /// @param ours its name in this library
  /// @param huggingFace its key in transformers
  /// @param tensorFlow its variable in TensorFlow
  /// @param transposed whether TensorFlow stores the matrix as `[in, out]` and the others as `[out,
  ///   in]`
  public record Row(String ours, String huggingFace, String tensorFlow, boolean transposed) {
    String pattern(Scheme scheme) {
      return switch (scheme) {
        case OURS -> ours;
        case HUGGING_FACE -> huggingFace;
        case TENSORFLOW -> tensorFlow;
      };
    }
  }

  /// A name that was found in the table.
  ///
  /// @param row the row whose pattern it fits
  /// @param indices the numbers that stand for the wildcards, first to last
  public record Match(Row row, List<String> indices) {
    /// The tensor's name in a scheme.
    public String name(Scheme scheme) {
      String name = row.pattern(scheme);
      for (String index : indices) {
        name = name.replaceFirst("\\*", index);
      }
      return name;
    }
  }

  /// Leading zeros would give one tensor two names.
  private static final String INDEX = "(0|[1-9][0-9]{0,8})";

  private final List<Row> rows;

  /// For each scheme the patterns of all rows, compiled once.
  private final Map<Scheme, List<Pattern>> patterns = new EnumMap<>(Scheme.class);

  private NameTable(List<Row> rows) {
    this.rows = rows;
    for (Scheme scheme : Scheme.values()) {
      patterns.put(scheme, rows.stream().map(row -> regex(row.pattern(scheme))).toList());
    }
  }

  /// A table of these rows.
  ///
  /// @throws IllegalArgumentException if a name occurs twice within a column, or the columns of a
  ///   row differ in wildcards
  public static NameTable of(List<Row> rows) {
    for (Scheme scheme : Scheme.values()) {
      var seen = new HashSet<String>();
      for (Row row : rows) {
        String pattern = row.pattern(scheme);
        if (!seen.add(pattern)) {
          throw new IllegalArgumentException("names: must be unique in their column: " + pattern);
        }
        if (wildcards(pattern) != wildcards(row.ours)) {
          throw new IllegalArgumentException("names: wildcards must agree in a row: " + row);
        }
      }
    }
    return new NameTable(List.copyOf(rows));
  }

  private static long wildcards(String pattern) {
    return pattern.chars().filter(c -> c == '*').count();
  }

  /// The rows, in the order given.
  public List<Row> rows() {
    return rows;
  }

  /// The tensor that has this name in this scheme; empty if no row fits.
  public Optional<Match> find(Scheme scheme, String name) {
    List<Pattern> column = Objects.requireNonNull(patterns.get(scheme));
    for (int i = 0; i < rows.size(); i++) {
      Matcher matcher = column.get(i).matcher(name);
      if (matcher.matches()) {
        var indices = new ArrayList<String>();
        for (int group = 1; group <= matcher.groupCount(); group++) {
          indices.add(matcher.group(group));
        }
        return Optional.of(new Match(rows.get(i), List.copyOf(indices)));
      }
    }
    return Optional.empty();
  }

  private static Pattern regex(String pattern) {
    return Pattern.compile(Pattern.quote(pattern).replace("*", "\\E" + INDEX + "\\Q"));
  }
}
