package albert4j.task;

import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Batch;
import albert4j.model.Pretrained;
import albert4j.tokenizer.Tokenizer;
import java.util.List;

/// A kind of task for which a model is fine-tuned: which head it needs, what the model reads of a
/// record, what its loss is, and how its answers are judged.
///
/// Tasks never change and may be shared between threads.
///
/// @param <R> the records, as they come out of a file; `toString` tells their contents, as that of
///   a Java record does
/// @param <E> what becomes of them for the model
public interface Task<R, E extends Example> {
  /// The model and head.
  Architecture architecture();

  /// A configuration with the labels of this task.
  AlbertConfig configure(AlbertConfig config);

  /// What the model reads of the records. Records without an answer become examples too, for
  /// prediction.
  ///
  /// @param maxLength the most tokens of a sequence, `[CLS]` and `[SEP]` included
  List<E> encode(Tokenizer tokenizer, int maxLength, List<R> records);

  /// The forward pass up to the head's output: a row for each example, or one for each token.
  ///
  /// @param batch the sequences of the examples, in their order
  /// @return `[examples, n]` or `[t, n]`
  Tensor logits(Scope scope, Pretrained model, Batch batch, List<E> examples);

  /// The mean over the [terms][#terms] of the examples.
  ///
  /// @param logits what [#logits] returned
  /// @return shape `[]`
  Tensor loss(Scope scope, Pretrained model, Tensor logits, Batch batch, List<E> examples);

  /// How many terms an example has in the mean that is the loss: 1, or its number of labelled
  /// tokens; 0 if its answer is not known.
  int terms(E example);

  /// Begins to judge the answers to some records.
  ///
  /// @param records those of which the examples were made
  Judge<E> judge(List<R> records);

  /// Takes the answers to the examples of some records one after the other.
  ///
  /// @param <E> the examples
  interface Judge<E> {
    /// Takes the answer to one example. All examples come, in their order.
    ///
    /// @param logits the example's rows of the head's output, row by row
    void add(E example, float[] logits);

    /// The result, when all examples were added.
    Evaluation result();
  }
}
