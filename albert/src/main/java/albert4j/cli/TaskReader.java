package albert4j.cli;

import albert4j.task.Evaluation.Prediction;
import albert4j.task.Example;
import albert4j.task.Split;
import albert4j.task.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// How the command line finds and reads the records of a task, and writes answers to them.
///
/// @param <R> the records
/// @param <E> the examples made of them
interface TaskReader<R, E extends Example> {
  /// The files of a folder that hold a part of the data: none if that part is missing, several if
  /// it is judged in several parts, as MNLI is.
  ///
  /// @throws IOException if the folder cannot be read, or it is not clear which file is meant
  List<Path> find(Path folder, Split split) throws IOException;

  /// The records of a file.
  ///
  /// @param labels those that may occur; empty if they are to be found in the file
  /// @param notes is told what the user should know
  /// @throws albert4j.task.DataException if the file cannot be used
  /// @throws IOException if it cannot be read
  List<R> read(Path file, Split split, List<String> labels, Consumer<String> notes)
      throws IOException;

  /// The labels of a model that is trained on these records; empty if the task has none.
  List<String> labels(List<R> records);

  /// The task, for a model with these labels.
  ///
  /// @throws IllegalArgumentException if they are not those of the task
  Task<R, E> task(List<String> labels);

  /// Writes answers in the task's submission format.
  ///
  /// @throws IOException if the file cannot be written
  void write(Path file, List<R> records, List<Prediction> answers) throws IOException;

  /// The most tokens of a sequence unless the user says otherwise.
  default int usualLength() {
    return Integer.MAX_VALUE;
  }
}
