package albert4j.pretrain;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A stream of examples, endless or not, that can be left and taken up again.
///
/// A stream belongs to one thread at a time.
public interface PretrainingExamples extends AutoCloseable {
  /// The next example; empty at the end, which an endless stream does not have.
  ///
  /// @throws IOException if the data cannot be read or are not what they were when the stream was
  ///   opened
  Optional<PretrainingExample> next() throws IOException;

  /// Where [#next] goes on: a few numbers for the checkpoint of a run, to be given to [#seek] of a
  /// stream over the same data with the same options.
  List<Long> position();

  /// Goes to a position, so that the examples that follow are those that followed there.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if this stream has no such position
  /// @throws IOException if the data cannot be read
  void seek(List<Long> position) throws IOException;

  /// Tells data apart: another one whenever the contents of the data or an option that decides
  /// about the examples is another.
  String fingerprint();

  /// Closes the files that are open.
  @Override
  void close() throws IOException;
}
