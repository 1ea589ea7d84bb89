package albert4j.cli;

import albert4j.engine.Shape;
import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.DType;
import albert4j.engine.op.Loss;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.PaddedBatch;
import albert4j.model.PaddedForward;
import albert4j.model.ProblemType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Reads what `forward` feeds to a model out of a file of tensors, checked against the model.
///
/// Names and shapes are those of transformers' `forward`: b sequences of s tokens, and with
/// multiple choice b questions of c choices each.
final class ForwardInputs {
  private static final int[] NONE = {};

  private final Checkpoint file;
  private final AlbertConfig config;
  private final Architecture architecture;
  private final Set<String> used = new LinkedHashSet<>();

  /// `[b,s]`, or `[b,c,s]`.
  private final Shape rectangle;

  /// Inputs for a model.
  ///
  /// @throws CheckpointException if the file holds neither ids nor embeddings, or both, or in
  ///   another shape
  ForwardInputs(Checkpoint file, AlbertConfig config, Architecture architecture)
      throws CheckpointException {
    this.file = file;
    this.config = config;
    this.architecture = architecture;
    this.rectangle = rectangle();
  }

  private Shape rectangle() throws CheckpointException {
    boolean ids = file.contains("input_ids");
    boolean words = file.contains("inputs_embeds");
    if (ids == words) {
      throw new CheckpointException(
          file.path(),
          "tensors",
          "input_ids or inputs_embeds",
          (ids ? "both: " : "") + file.names());
    }
    String name = ids ? "input_ids" : "inputs_embeds";
    String expected = architecture == Architecture.MULTIPLE_CHOICE ? "[b,choices,s" : "[b,s";
    int rank = architecture == Architecture.MULTIPLE_CHOICE ? 3 : 2;
    Shape shape = file.shape(name);
    int e = config.embeddingSize();
    boolean fits = ids ? shape.rank() == rank : shape.rank() == rank + 1 && shape.dim(-1) == e;
    if (!fits || shape.size() == 0) {
      throw bad(
          name,
          expected + (ids ? "]" : "," + e + "]") + ", none of them 0",
          file.dtype(name) + "" + shape);
    }
    int[] dims = new int[rank];
    System.arraycopy(shape.toArray(), 0, dims, 0, rank);
    return Shape.of(dims);
  }

  /// Of each question; 1 unless the model is for multiple choice.
  int choices() {
    return rectangle.rank() == 3 ? rectangle.dim(1) : 1;
  }

  /// The model's input.
  ///
  /// @throws CheckpointException if a tensor has a type, a shape or values that the model cannot
  ///   take
  /// @throws IOException if one cannot be read
  PaddedBatch.Inputs inputs() throws IOException {
    int most = config.maxPositionEmbeddings();
    if (!file.contains("position_ids") && rectangle.columns() > most) {
      String name = file.contains("input_ids") ? "input_ids" : "inputs_embeds";
      throw bad(
          name,
          "at most " + most + " tokens in a sequence (max_position_embeddings)",
          "" + file.shape(name));
    }
    boolean ids = file.contains("input_ids");
    if (!ids) {
      requireFloats("inputs_embeds");
    }
    return new PaddedBatch.Inputs(
        rectangle.rows(),
        rectangle.columns(),
        ids ? rectangle("input_ids", config.vocabSize()) : NONE,
        ids ? Optional.empty() : Optional.of(file.tensor("inputs_embeds")),
        rectangle("attention_mask", 2),
        rectangle("token_type_ids", config.typeVocabSize()),
        rectangle("position_ids", most));
  }

  /// The labels that belong to the model's head.
  ///
  /// @throws CheckpointException if a tensor has a type, a shape or values that the head cannot
  ///   take
  /// @throws IOException if one cannot be read
  PaddedForward.Labels labels() throws IOException {
    int n = config.numLabels();
    Shape b = Shape.of(rectangle.dim(0));
    return switch (architecture) {
      case MODEL -> PaddedForward.Labels.NONE;
      case MASKED_LM -> classes(tokenLabels(config.vocabSize()));
      case TOKEN_CLASSIFICATION -> classes(tokenLabels(n));
      case MULTIPLE_CHOICE -> classes(integers("labels", b, 0, choices(), true));
      case SEQUENCE_CLASSIFICATION -> sequenceLabels(n, b);
      case PRE_TRAINING ->
          both("labels", "sentence_order_label")
              ? new PaddedForward.Labels(
                  tokenLabels(config.vocabSize()),
                  new float[0],
                  integers("sentence_order_label", b, 0, 2, true),
                  NONE,
                  NONE)
              : PaddedForward.Labels.NONE;
      case QUESTION_ANSWERING ->
          both("start_positions", "end_positions")
              ? new PaddedForward.Labels(
                  NONE,
                  new float[0],
                  NONE,
                  positions("start_positions", b),
                  positions("end_positions", b))
              : PaddedForward.Labels.NONE;
    };
  }

  /// Tensors of the file that this model has no use for.
  List<String> unused() {
    List<String> unused = new ArrayList<>(file.names());
    unused.removeAll(used);
    return unused;
  }

  private boolean both(String first, String second) {
    return file.contains(first) && file.contains(second);
  }

  private static PaddedForward.Labels classes(int[] labels) {
    return new PaddedForward.Labels(labels, new float[0], NONE, NONE, NONE);
  }

  private PaddedForward.Labels sequenceLabels(int n, Shape b) throws IOException {
    if (!file.contains("labels")) {
      return PaddedForward.Labels.NONE;
    }
    boolean numbers = file.dtype("labels").isFloat();
    ProblemType type =
        config
            .problemType()
            .orElse(
                n == 1
                    ? ProblemType.REGRESSION
                    : numbers
                        ? ProblemType.MULTI_LABEL_CLASSIFICATION
                        : ProblemType.SINGLE_LABEL_CLASSIFICATION);
    if (type == ProblemType.SINGLE_LABEL_CLASSIFICATION) {
      return classes(integers("labels", b, 0, n, true));
    }
    requireShape("labels", n == 1 ? b : Shape.of(b.size(), n));
    requireFloats("labels");
    return new PaddedForward.Labels(NONE, file.tensor("labels").data(), NONE, NONE, NONE);
  }

  private int[] tokenLabels(int classes) throws IOException {
    return integers("labels", rectangle, 0, classes, true);
  }

  /// Positions beyond the sequence do not count and those before it count as 0: all are allowed.
  private int[] positions(String name, Shape b) throws IOException {
    return integers(name, b, Integer.MIN_VALUE, Integer.MAX_VALUE, false);
  }

  /// An integer for each token, from 0 to `limit`, exclusive; one row stands for all, as in
  /// transformers.
  private int[] rectangle(String name, int limit) throws IOException {
    boolean oneForAll =
        file.contains(name) && file.shape(name).equals(Shape.of(1, rectangle.columns()));
    if (!oneForAll) {
      return integers(name, rectangle, 0, limit, false);
    }
    int[] row = integers(name, file.shape(name), 0, limit, false);
    return IntStream.range(0, rectangle.size()).map(i -> row[i % row.length]).toArray();
  }

  /// Integers from `low` to `limit`, exclusive; none if the file lacks the tensor.
  private int[] integers(String name, Shape shape, int low, int limit, boolean mayIgnore)
      throws IOException {
    if (!file.contains(name)) {
      return NONE;
    }
    DType dtype = file.dtype(name);
    boolean mask = name.equals("attention_mask") && dtype == DType.BOOL;
    if (dtype != DType.I64 && dtype != DType.I32 && !mask) {
      throw bad(name, "I64 or I32", dtype + "" + file.shape(name));
    }
    requireShape(name, shape);
    long[] values = file.longs(name);
    int[] result = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      boolean ignored = mayIgnore && values[i] == Loss.IGNORE;
      if (!ignored && (values[i] < low || values[i] >= limit)) {
        throw new CheckpointException(
            file.path(),
            "tensor " + name + ", element " + index(i, shape),
            low + " to " + (limit - 1) + (mayIgnore ? " or " + Loss.IGNORE : ""),
            "" + values[i]);
      }
      result[i] = (int) values[i];
    }
    return result;
  }

  private void requireFloats(String name) throws CheckpointException {
    if (!file.dtype(name).isFloat()) {
      throw bad(name, "F32, F16, BF16 or F64", file.dtype(name) + "" + file.shape(name));
    }
    used.add(name);
  }

  /// Checks a shape; a column `[b,1]` is as good as `[b]`.
  private void requireShape(String name, Shape shape) throws CheckpointException {
    Shape found = file.shape(name);
    boolean column = shape.rank() == 1 && found.equals(Shape.of(shape.size(), 1));
    if (!found.equals(shape) && !column) {
      throw bad(name, "" + shape, "" + found);
    }
    used.add(name);
  }

  /// `[1,17]` for a flat index.
  private static String index(int flat, Shape shape) {
    int[] at = new int[shape.rank()];
    for (int d = at.length - 1; d >= 0; d--) {
      at[d] = flat % shape.dim(d);
      flat /= shape.dim(d);
    }
    return Arrays.toString(at).replace(" ", "");
  }

  private CheckpointException bad(String name, String expected, String found) {
    return new CheckpointException(file.path(), "tensor " + name, expected, found);
  }
}
