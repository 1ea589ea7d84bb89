package albert4j.train;

import java.util.SequencedMap;

/// Is told how a run goes, on the thread that trains.
public interface TrainingListener {
  /// Listens to nothing.
  TrainingListener NONE = new TrainingListener() {};

  /// A step was made.
  ///
  /// @param step its number, from 1
  /// @param steps of the whole run
  /// @param examples of the step
  /// @param tokens of the step
  /// @param loss the mean over the step, before it
  /// @param rate its learning rate
  default void step(long step, long steps, int examples, int tokens, double loss, double rate) {}

  /// The model was evaluated.
  ///
  /// @param step steps made
  /// @param loss the mean over all records
  /// @param metrics of the task, by name
  /// @param best whether it is the best so far
  default void evaluated(
      long step, double loss, SequencedMap<String, Double> metrics, boolean best) {}

  /// Something that the user should know.
  default void note(String text) {}
}
