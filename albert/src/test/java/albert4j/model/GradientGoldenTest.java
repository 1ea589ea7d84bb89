package albert4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Gradients;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.op.Arithmetic;
import albert4j.engine.op.Rearrange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The gradient of every parameter of every head against the reference's autograd.
class GradientGoldenTest {
  private static final List<String> HEADS =
      List.of(
          "pretraining",
          "masked_lm",
          "seqcls_single",
          "seqcls_reg2",
          "seqcls_multi",
          "tokcls",
          "qa",
          "multichoice");

  @TestFactory
  Stream<DynamicTest> everyHead() {
    var tests = new ArrayList<DynamicTest>();
    for (String shape : List.of("tiny_gelu_new", "groups_gelu", "odd_relu")) {
      for (String head : HEADS) {
        Path model = Goldens.folder("model/" + shape + "/" + head);
        Path file = Goldens.folder("grad/" + shape + "/" + head + ".safetensors");
        tests.add(DynamicTest.dynamicTest(shape + " " + head, () -> check(model, file, "")));
        if (head.equals("pretraining") || head.equals("seqcls_single")) {
          tests.add(
              DynamicTest.dynamicTest(
                  shape + " " + head + " of length 1", () -> check(model, file, "len1_")));
        }
      }
      Path model = Goldens.folder("model/" + shape + "/model");
      Path file = Goldens.folder("grad/" + shape + "/model_weighted_sum.safetensors");
      tests.add(DynamicTest.dynamicTest(shape + " embeddings", () -> weightedSum(model, file)));
    }
    return tests.stream();
  }

  /// The reference's gradients were taken without dropout, against what the configuration says.
  private static Pretrained load(Path folder) throws IOException {
    AlbertConfig config =
        Pretrained.config(folder)
            .with("hidden_dropout_prob", 0.0)
            .with("attention_probs_dropout_prob", 0.0)
            .with("classifier_dropout_prob", 0.0);
    Architecture architecture = Architecture.of(config).orElseThrow();
    Pretrained pretrained = Pretrained.load(folder, config, architecture, new SplittableRandom(1));
    assertTrue(
        pretrained.notes().stream().noneMatch(note -> note.startsWith("fresh")),
        () -> "fresh parameters: " + pretrained.notes());
    return pretrained;
  }

  private static void check(Path model, Path file, String prefix) throws IOException {
    Pretrained pretrained = load(model);
    try (Checkpoint io = Checkpoint.open(file);
        Scope scope = Scope.training(2, 1)) {
      Map<String, Tensor> outputs =
          ForwardGoldenTest.run(scope, pretrained, io, prefix + "in/", false);
      Tensor loss = Objects.requireNonNull(outputs.get("loss"));
      Goldens.assertClose("loss", loss, io, prefix + "f32/loss", prefix + "f64/loss");
      compare(pretrained, Gradients.of(scope, loss), io, prefix);
    }
  }

  private static void compare(
      Pretrained pretrained, Gradients gradients, Checkpoint io, String prefix) throws IOException {
    Map<String, String> names = AlbertNames.huggingFace(pretrained.parameters().names());
    for (Map.Entry<String, String> name : names.entrySet()) {
      Tensor gradient = pretrained.parameters().gradient(gradients, name.getKey());
      String f64 = prefix + "f64/grad/" + name.getValue();
      if (isZero(io.doubles(f64))) {
        // softmax does not change when all its inputs are shifted, so these biases have no effect
        // on the loss; what any
        // implementation finds is rounding of terms of the size of the other gradients
        Goldens.assertSmall(name.getKey(), gradient, 1e-6);
      } else {
        Goldens.assertClose(
            name.getKey(), gradient, io, prefix + "f32/grad/" + name.getValue(), f64);
      }
    }
    long expected = io.names().stream().filter(n -> n.startsWith(prefix + "f64/grad/")).count();
    assertEquals(expected, names.size(), "parameters with a gradient");
  }

  private static boolean isZero(double[] gradient) {
    double largest = 0;
    for (double g : gradient) {
      largest = Math.max(largest, Math.abs(g));
    }
    return largest < 1e-14;
  }

  /// The gradient of Σ hidden∘a + Σ pooled∘b, with embeddings given instead of ids.
  private static void weightedSum(Path folder, Path file) throws IOException {
    Pretrained pretrained = load(folder);
    try (Checkpoint io = Checkpoint.open(file);
        Scope scope = Scope.training(2, 1)) {
      Tensor embeds = io.tensor("in/inputs_embeds").asTrainable();
      Shape shape = embeds.shape();
      var inputs =
          new PaddedBatch.Inputs(
              shape.dim(0),
              shape.dim(1),
              new int[0],
              Optional.of(embeds),
              Goldens.ints(io, "in/attention_mask"),
              Goldens.ints(io, "in/token_type_ids"),
              Goldens.ints(io, "in/position_ids"));
      Batch batch = PaddedBatch.of(scope, inputs, true).batch();
      assertEquals(shape.dim(0) * shape.dim(1), batch.tokens(), "no padding in this golden");
      Tensor hidden = pretrained.model().hidden(scope, batch);
      Tensor pooled =
          pretrained.model().pooled(scope, Rearrange.select(scope, hidden, batch.firstRows()));
      Tensor a = Tensor.of(hidden.shape(), io.tensor("in/weight_last_hidden").toArray());
      Tensor b = Tensor.of(pooled.shape(), io.tensor("in/weight_pooler").toArray());
      Tensor loss =
          Arithmetic.add(
              scope,
              Arithmetic.sum(scope, Arithmetic.multiply(scope, hidden, a)),
              Arithmetic.sum(scope, Arithmetic.multiply(scope, pooled, b)));
      Gradients gradients = Gradients.of(scope, loss);
      Goldens.assertClose(
          "inputs_embeds",
          gradients.get(embeds),
          io,
          "f32/grad/inputs_embeds",
          "f64/grad/inputs_embeds");
    }
  }
}
