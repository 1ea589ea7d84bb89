package albert4j.task;

import java.io.IOException;

/// A file of training or evaluation data that cannot be used: which file, which place in it, what
/// was expected, what was found.
///
/// The message reads `dev.tsv: line 17: expected a label, one of [0, 1], found "2"`.
public final class DataException extends IOException {
  private static final long serialVersionUID = 1L;

  /// The message `file: place: expected …, found …`.
  ///
  /// @param source the file, as its user named it
  /// @param place where in the file: `line 17`, or the id of a record
  /// @param expected what would have been right
  /// @param found what is there; text out of the file goes through
  ///   [albert4j.engine.checkpoint.CheckpointException#quote] first
  public DataException(String source, String place, String expected, String found) {
    super(source + ": " + place + ": expected " + expected + ", found " + found);
  }

  /// The message `file: line n: expected …, found …`.
  ///
  /// @param line counted from 1
  public DataException(String source, long line, String expected, String found) {
    this(source, "line " + line, expected, found);
  }
}
