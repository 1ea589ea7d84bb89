package albert4j.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.model.Architecture;
import albert4j.model.OnnxExport;
import albert4j.model.PaddedBatch;
import albert4j.model.PaddedForward;
import albert4j.model.Pretrained;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// Exports models to ONNX, and compares what ONNX Runtime makes of padded batches with our own
/// forward pass: the largest difference of each output, over the positions that are not padding.
/// Ends with 1 if one is above 1e-5, or above 1e-5 times the output's largest element.
///
/// ```
/// java --add-modules jdk.incubator.vector -cp bench/target/peers/benchmarks.jar \
///   albert4j.bench.OnnxAgreement FOLDER…
/// ```
public final class OnnxAgreement {
  private static final double TOLERANCE = 1e-5;

  /// Sequences and tokens, as far as the model has positions.
  private static final List<int[]> SHAPES =
      List.of(new int[] {1, 1}, new int[] {3, 17}, new int[] {5, 64}, new int[] {2, 512});

  private static final int CHOICES = 3;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final SplittableRandom random = new SplittableRandom(1);
  private int unlike;

  private OnnxAgreement() {}

  /// Compares, and prints a table in Markdown.
  ///
  /// @param args folders of models
  public static void main(String[] args) throws IOException, OrtException {
    if (args.length == 0) {
      System.err.println("give: FOLDER…");
      System.exit(2);
    }
    var agreement = new OnnxAgreement();
    System.out.println("| model | sequences × tokens | output | largest | difference |");
    System.out.println("|---|---|---|---|---|");
    for (String folder : args) {
      agreement.compare(Path.of(folder));
    }
    System.out.println("\nOutputs that differ too much: " + agreement.unlike);
    System.exit(agreement.unlike == 0 ? 0 : 1);
  }

  private void compare(Path model) throws IOException, OrtException {
    Pretrained pretrained = Pretrained.load(model);
    Path folder = Files.createTempDirectory("onnx");
    try {
      Path file = folder.resolve("model.onnx");
      OnnxExport.write(pretrained, file);
      try (OrtSession session = environment.createSession(file.toString());
          Scope scope = Scope.inference(Runtime.getRuntime().availableProcessors())) {
        for (int[] shape : SHAPES) {
          if (shape[1] <= pretrained.config().maxPositionEmbeddings()) {
            compare(model, pretrained, session, scope, shape[0], shape[1]);
          }
        }
      }
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private void compare(
      Path model, Pretrained pretrained, OrtSession session, Scope scope, int questions, int s)
      throws OrtException {
    boolean choice = pretrained.architecture() == Architecture.MULTIPLE_CHOICE;
    int choices = choice ? CHOICES : 1;
    int b = questions * choices;
    int[] ids = new int[b * s];
    int[] mask = new int[b * s];
    int[] types = new int[b * s];
    for (int row = 0; row < b; row++) {
      // the first is full, so that the batch has its length
      int length = row == 0 ? s : random.nextInt(1, s + 1);
      for (int i = 0; i < s; i++) {
        ids[row * s + i] = random.nextInt(pretrained.config().vocabSize());
        types[row * s + i] = random.nextInt(pretrained.config().typeVocabSize());
        mask[row * s + i] = i < length ? 1 : 0;
      }
    }
    var inputs = new PaddedBatch.Inputs(b, s, ids, Optional.empty(), mask, types, new int[0]);
    Map<String, Tensor> ours =
        PaddedForward.run(
            scope, pretrained, inputs, PaddedForward.Labels.NONE, choices, false, false);
    long[] dims = choice ? new long[] {questions, choices, s} : new long[] {b, s};
    try (OnnxTensor first = tensor(ids, dims);
        OnnxTensor second = tensor(mask, dims);
        OnnxTensor third = tensor(types, dims);
        OrtSession.Result theirs =
            session.run(
                Map.of("input_ids", first, "attention_mask", second, "token_type_ids", third))) {
      if (theirs.size() != ours.size()) {
        throw new IllegalStateException("outputs: " + theirs.size() + " of " + ours.keySet());
      }
      for (var output : theirs) {
        Tensor expected = Objects.requireNonNull(ours.get(output.getKey()), output.getKey());
        double difference = difference((OnnxTensor) output.getValue(), expected, mask);
        double largest = 0;
        for (float value : expected.toArray()) {
          largest = Math.max(largest, Math.abs(value));
        }
        unlike += difference <= TOLERANCE * Math.max(1, largest) ? 0 : 1;
        System.out.printf(
            Locale.ROOT,
            "| %s | %d × %d | %s | %.1f | %.2g |%n",
            model,
            b,
            s,
            output.getKey(),
            largest,
            difference);
      }
    }
  }

  private OnnxTensor tensor(int[] values, long[] dims) throws OrtException {
    LongBuffer longs = LongBuffer.wrap(Arrays.stream(values).asLongStream().toArray());
    return OnnxTensor.createTensor(environment, longs, dims);
  }

  /// Infinite if an element is no number, or the shapes differ.
  private static double difference(OnnxTensor theirs, Tensor ours, int[] mask) {
    FloatBuffer values = theirs.getFloatBuffer();
    long[] dims = theirs.getInfo().getShape();
    int[] expected = ours.shape().toArray();
    if (!Arrays.equals(dims, Arrays.stream(expected).asLongStream().toArray())) {
      return Double.POSITIVE_INFINITY;
    }
    boolean perToken = expected.length > 1 && expected[0] * expected[1] == mask.length;
    int columns = ours.size() / mask.length;
    double worst = 0;
    for (int i = 0; i < ours.size(); i++) {
      if (!perToken || mask[i / columns] == 1) {
        double distance = Math.abs(values.get(i) - ours.get(i));
        worst = Double.isNaN(distance) ? Double.POSITIVE_INFINITY : Math.max(worst, distance);
      }
    }
    return worst;
  }
}
