package albert4j.train;

import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.model.Pretrained;
import albert4j.task.Evaluator;
import java.io.IOException;
import java.util.List;
import java.util.SequencedMap;

/// What a run learns from and is judged by: all in which kinds of training differ.
interface Lessons {
  /// Adds what decides about the result of the run besides the options, and removes options of no
  /// meaning here.
  void describe(SequencedMap<String, Object> settings);

  /// Steps of a run whose options name none.
  ///
  /// @throws IllegalArgumentException if the options must name them
  long steps();

  /// The examples of a step, cut into passes. Steps are asked for one after the other.
  ///
  /// @param step from 0
  /// @throws IOException if examples cannot be read
  Lesson lesson(long step) throws IOException;

  /// How often the data were gone through before a step; NaN if nobody knows.
  double epochsBefore(long step);

  /// Whether an epoch ends with a step.
  ///
  /// @param done steps, that one among them
  boolean epochEnds(long done);

  /// Whether there is something to judge the model by.
  boolean evaluates();

  /// Judges a model.
  ///
  /// @throws IOException if examples cannot be read
  Evaluator.Result evaluate(Scope scope, Pretrained model) throws IOException;

  /// Whether the newest model is kept rather than the best.
  boolean keepsNewest();

  /// Where the next lesson begins in the data, if that does not follow from the step's number.
  List<Long> position();

  /// Goes to such a position.
  ///
  /// @throws IOException if it cannot be reached
  void seek(List<Long> position) throws IOException;

  /// The examples of a step.
  ///
  /// @param examples how many
  /// @param tokens of all of them
  /// @param passes in which they go through the model
  record Lesson(int examples, int tokens, List<Pass> passes) {}

  /// Some of the examples of a step, which go through the model together.
  @FunctionalInterface
  interface Pass {
    /// The share of these examples in the loss of the step, of shape `[]`.
    Tensor loss(Scope scope);
  }
}
