package albert4j.engine.checkpoint;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

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

  private static final int MAX_DIGITS = 9;

  private final List<Row> rows;

  private NameTable(List<Row> rows) {
    this.rows = rows;
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
    for (Row row : rows) {
      Optional<List<String>> indices = indices(row.pattern(scheme), name);
      if (indices.isPresent()) {
        return Optional.of(new Match(row, indices.get()));
      }
    }
    return Optional.empty();
  }

  /// What the wildcards of a pattern stand for in a name; empty if the name does not fit. An index
  /// has no leading zeros, which would give one tensor two names.
  private static Optional<List<String>> indices(String pattern, String name) {
    var indices = new ArrayList<String>();
    int at = 0;
    for (int p = 0; p < pattern.length(); p++) {
      int from = at;
      if (pattern.charAt(p) == '*') {
        while (at < name.length() && name.charAt(at) >= '0' && name.charAt(at) <= '9') {
          at++;
        }
        int digits = at - from;
        if (digits == 0 || digits > MAX_DIGITS || (digits > 1 && name.charAt(from) == '0')) {
          return Optional.empty();
        }
        indices.add(name.substring(from, at));
      } else if (at == name.length() || name.charAt(at++) != pattern.charAt(p)) {
        return Optional.empty();
      }
    }
    return at == name.length() ? Optional.of(List.copyOf(indices)) : Optional.empty();
  }
}
