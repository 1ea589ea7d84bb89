package albert4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every case of the reference's forward outputs: three configurations, ten heads, half-precision
/// weights, shards.
class ForwardGoldenTest {
  static final List<String> HEADS =
      List.of(
          "model",
          "pretraining",
          "masked_lm",
          "seqcls_single",
          "seqcls_reg1",
          "seqcls_reg2",
          "seqcls_multi",
          "tokcls",
          "qa",
          "multichoice");

  /// A row that is masked altogether attends evenly to its padding there, and to nothing here:
  /// [PaddedBatch].
  private static final String ALL_MASKED = "allmasked";

  @TestFactory
  Stream<DynamicTest> everyCase() throws IOException {
    var tests = new ArrayList<DynamicTest>();
    for (String shape : List.of("tiny_gelu_new", "groups_gelu", "odd_relu")) {
      for (String head : HEADS) {
        tests.addAll(cases(shape + "/" + head, shape + "/" + head));
      }
    }
    tests.addAll(cases("tiny_gelu_new/pretraining_bf16", "tiny_gelu_new/pretraining_bf16"));
    tests.addAll(cases("tiny_gelu_new/pretraining_fp16", "tiny_gelu_new/pretraining_fp16"));
    tests.addAll(cases("tiny_gelu_new/pretraining/sharded", "tiny_gelu_new/pretraining"));
    return tests.stream();
  }

  /// The same models in the other formats, named by their folder or by a file in it.
  @TestFactory
  Stream<DynamicTest> everyFormat() throws IOException {
    var tests = new ArrayList<DynamicTest>();
    String pretraining = "tiny_gelu_new/pretraining";
    for (String weights :
        List.of(
            "pretraining/pytorch_model.bin",
            "pretraining/pytorch_model.legacy.bin",
            "../../tensorflow/tiny_gelu_new",
            "../../tensorflow/tiny_gelu_new/model.ckpt-125000",
            "../../tensorflow/tiny_gelu_new/hub/variables/variables.index",
            "../../julia/tiny_gelu_new.plain.bson.tfbson",
            "../../julia/tiny_gelu_new.main.bson.tfbson",
            "../../julia/tiny_gelu_new.backrefs.bson.tfbson")) {
      tests.addAll(cases("tiny_gelu_new/" + weights, pretraining));
    }
    for (String type : List.of("_bf16", "_fp16")) {
      tests.addAll(cases(pretraining + type + "/pytorch_model.bin", pretraining + type));
      tests.addAll(cases(pretraining + type + "/pytorch_model.legacy.bin", pretraining + type));
    }
    tests.addAll(cases("groups_gelu/pretraining/pytorch_model.bin", "groups_gelu/pretraining"));
    // five labels, of which Google's configuration says nothing
    tests.addAll(cases("../tensorflow/tiny_gelu_new_seqcls", "tiny_gelu_new/seqcls_single"));
    tests.addAll(cases("../tensorflow/tiny_gelu_new_qa", "tiny_gelu_new/qa"));
    return tests.stream();
  }

  private static List<DynamicTest> cases(String weights, String io) throws IOException {
    Path folder = Goldens.folder("model").resolve(weights).normalize();
    Path file = Goldens.folder("model/" + io).resolve("io.safetensors");
    Set<String> names = new TreeSet<>();
    try (Checkpoint expected = Checkpoint.open(file)) {
      expected.names().stream()
          .filter(n -> n.contains("/in/"))
          .forEach(n -> names.add(n.substring(0, n.indexOf("/in/"))));
    }
    return names.stream()
        .map(name ->
            DynamicTest.dynamicTest(
                weights + " " + name, () -> check(Pretrained.load(folder), file, name)))
        .toList();
  }

  private static void check(Pretrained pretrained, Path file, String name) throws IOException {
    try (Checkpoint io = Checkpoint.open(file);
        Scope scope = Scope.inference(2)) {
      Map<String, Tensor> outputs = run(scope, pretrained, io, name + "/in/", true);
      int compared = 0;
      for (String key : io.names()) {
        String prefix = name + "/f64/";
        if (key.startsWith(prefix) && !isPartOfLoss(key)) {
          String output = key.substring(prefix.length());
          compare(outputs, io, name, output);
          compared++;
        }
      }
      assertTrue(compared > 0, "nothing to compare");
    }
  }

  /// The golden lists the two parts of the pre-training loss, which neither implementation returns.
  private static boolean isPartOfLoss(String key) {
    return key.endsWith("/mlm_loss") || key.endsWith("/sop_loss");
  }

  /// Our outputs for the inputs and labels whose names begin with `in`.
  static Map<String, Tensor> run(
      Scope scope, Pretrained pretrained, Checkpoint io, String in, boolean details)
      throws IOException {
    boolean embeds = io.contains(in + "inputs_embeds");
    Shape ids = io.shape(in + (embeds ? "inputs_embeds" : "input_ids"));
    boolean choice = pretrained.architecture() == Architecture.MULTIPLE_CHOICE;
    int choices = choice ? ids.dim(1) : 1;
    var inputs =
        new PaddedBatch.Inputs(
            ids.dim(0) * choices,
            ids.dim(choice ? 2 : 1),
            Goldens.ints(io, in + "input_ids"),
            Goldens.tensor(io, in + "inputs_embeds"),
            Goldens.ints(io, in + "attention_mask"),
            Goldens.ints(io, in + "token_type_ids"),
            Goldens.ints(io, in + "position_ids"));
    boolean numbers = io.contains(in + "labels") && io.dtype(in + "labels") == DType.F32;
    var labels =
        new PaddedForward.Labels(
            numbers ? new int[0] : Goldens.ints(io, in + "labels"),
            numbers ? io.tensor(in + "labels").toArray() : new float[0],
            Goldens.ints(io, in + "sentence_order_label"),
            Goldens.ints(io, in + "start_positions"),
            Goldens.ints(io, in + "end_positions"));
    return PaddedForward.run(scope, pretrained, inputs, labels, choices, details, details);
  }

  private static void compare(
      Map<String, Tensor> outputs, Checkpoint io, String name, String output) throws IOException {
    Tensor ours = outputs.get(output);
    assertTrue(ours != null, "no output " + output + " in " + outputs.keySet());
    double[] f32 = io.doubles(name + "/f32/" + output);
    double[] f64 = io.doubles(name + "/f64/" + output);
    assertEquals(f64.length, ours.size(), output + ": size");
    int[] mask = Goldens.ints(io, name + "/in/attention_mask");
    float[] values = ours.toArray();
    clearMasked(io.shape(name + "/f64/" + output), mask, name, output, values, f32, f64);
    Goldens.assertClose(output, values, f32, f64);
  }

  /// Leaves out what stands for padding, where the reference has values without meaning and we have
  /// zeros; asserts the zeros. Of the row that is masked altogether only finiteness is asserted.
  private static void clearMasked(
      Shape shape,
      int[] mask,
      String name,
      String output,
      float[] values,
      double[] f32,
      double[] f64) {
    boolean perToken =
        output.startsWith("hidden_states")
            || output.equals("last_hidden_state")
            || output.endsWith("prediction_logits")
            || output.equals("start_logits")
            || output.equals("end_logits")
            || (output.equals("logits") && shape.rank() == 3);
    if (mask.length > 0 && perToken) {
      int n = values.length / mask.length;
      for (int i = 0; i < mask.length; i++) {
        if (mask[i] == 0) {
          for (int k = i * n; k < (i + 1) * n; k++) {
            assertEquals(0f, values[k], "masked position must be zero");
          }
          Arrays.fill(f32, i * n, (i + 1) * n, 0);
          Arrays.fill(f64, i * n, (i + 1) * n, 0);
        }
      }
    }
    if (output.startsWith("attentions") && mask.length > 0) {
      clearMaskedQueries(shape, mask, f32, f64);
    }
    if (name.equals(ALL_MASKED) && output.equals("pooler_output")) {
      int h = shape.dim(1);
      for (int k = h; k < 2 * h; k++) {
        assertTrue(Float.isFinite(values[k]), "must be finite");
        values[k] = 0;
      }
      Arrays.fill(f32, h, 2 * h, 0);
      Arrays.fill(f64, h, 2 * h, 0);
    }
  }

  private static void clearMaskedQueries(Shape shape, int[] mask, double[] f32, double[] f64) {
    int heads = shape.dim(1);
    int s = shape.dim(2);
    for (int i = 0; i < mask.length; i++) {
      for (int head = 0; head < heads && mask[i] == 0; head++) {
        int row = ((i / s * heads + head) * s + i % s) * s;
        Arrays.fill(f32, row, row + s, 0);
        Arrays.fill(f64, row, row + s, 0);
      }
    }
  }
}
