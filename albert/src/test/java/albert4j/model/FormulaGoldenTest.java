package albert4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Gradients;
import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real sizes, with weights that a formula makes and outputs that the reference computed from the
/// same: albert-base with its gradients, and two layers of albert-xxlarge.
class FormulaGoldenTest {
  private static final long FNV_BASIS = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  @ParameterizedTest
  @ValueSource(strings = {"b2", "s5", "s512"})
  void base(String name) throws IOException {
    forward("formula_base", name);
  }

  @Test
  void xxlarge() throws IOException {
    forward("formula_xxlarge_2layer", "b2");
  }

  private static void forward(String folder, String name) throws IOException {
    Pretrained pretrained = load(Goldens.folder("model/" + folder));
    Path file = Goldens.folder("model/" + folder + "/io.safetensors");
    try (Checkpoint io = Checkpoint.open(file);
        Scope scope = Scope.inference(2)) {
      Map<String, Tensor> out = ForwardGoldenTest.run(scope, pretrained, io, name + "/in/", true);
      var expected = new Expected(io, name);
      int layers = pretrained.config().numHiddenLayers();
      expected.close("loss", output(out, "loss").toArray());
      expected.close("sop_logits", output(out, "sop_logits").toArray());
      expected.close("cls_hidden_per_layer", firstTokens(out, layers));
      expected.hidden(output(out, "hidden_states." + layers));
      expected.logits(output(out, "prediction_logits"));
      expected.close("attn_first_layer_head0_row0", attentionRow(output(out, "attentions.0"), 0));
      int last = pretrained.config().numAttentionHeads() - 1;
      expected.close(
          "attn_last_layer_head_last_row0",
          attentionRow(output(out, "attentions." + (layers - 1)), last));
    }
  }

  @Test
  void baseGradients() throws IOException {
    Path folder = Goldens.folder("model/formula_base");
    Pretrained pretrained = load(folder);
    try (Checkpoint io = Checkpoint.open(folder.resolve("io.safetensors"));
        Scope scope = Scope.training(2, 1)) {
      Tensor loss = output(ForwardGoldenTest.run(scope, pretrained, io, "b2/in/", false), "loss");
      Gradients gradients = Gradients.of(scope, loss);
      Parameters parameters = pretrained.parameters();
      for (var name : AlbertNames.huggingFace(parameters.names()).entrySet()) {
        Tensor gradient = parameters.gradient(gradients, name.getKey());
        int[] indices = Goldens.ints(io, "b2/grad_idx/" + name.getValue());
        float[] ours = new float[indices.length];
        for (int i = 0; i < ours.length; i++) {
          ours[i] = gradient.get(indices[i]);
        }
        double[] f32 = io.doubles("b2/f32/grad_at_idx/" + name.getValue());
        double[] f64 = io.doubles("b2/f64/grad_at_idx/" + name.getValue());
        double largest = io.doubles(stats("f64", name.getValue()))[3];
        double error = error(gradient, io, name.getValue());
        Goldens.assertClose(name.getKey(), ours, f32, f64, largest, error);
      }
    }
  }

  private static String stats(String precision, String name) {
    return "b2/" + precision + "/grad_stats(sum,abssum,sumsq,absmax)/" + name;
  }

  /// Compares what the golden holds about the whole gradient, its sum of magnitudes and of squares,
  /// and returns the reference's own error in its largest element.
  private static double error(Tensor gradient, Checkpoint io, String name) throws IOException {
    double[] f32 = io.doubles(stats("f32", name));
    double[] f64 = io.doubles(stats("f64", name));
    double magnitude = 0;
    double squares = 0;
    for (float g : gradient.toArray()) {
      magnitude += Math.abs(g);
      squares += (double) g * g;
    }
    if (f64[3] > 1e-12) {
      Goldens.assertClose(
          name + " |g|",
          new float[] {(float) magnitude},
          new double[] {f32[1]},
          new double[] {f64[1]});
      Goldens.assertClose(
          name + " ‖g‖",
          new float[] {(float) Math.sqrt(squares)},
          new double[] {Math.sqrt(f32[2])},
          new double[] {Math.sqrt(f64[2])});
    }
    return Math.abs(f32[3] - f64[3]);
  }

  private static Tensor output(Map<String, Tensor> outputs, String name) {
    return Objects.requireNonNull(outputs.get(name), name);
  }

  private static float[] firstTokens(Map<String, Tensor> out, int layers) {
    Shape shape = output(out, "hidden_states.0").shape();
    int b = shape.dim(0);
    int h = shape.dim(2);
    float[] all = new float[(layers + 1) * b * h];
    for (int layer = 0; layer <= layers; layer++) {
      Tensor hidden = output(out, "hidden_states." + layer);
      for (int i = 0; i < b; i++) {
        System.arraycopy(hidden.data(), i * shape.dim(1) * h, all, (layer * b + i) * h, h);
      }
    }
    return all;
  }

  private static float[] attentionRow(Tensor attention, int head) {
    Shape shape = attention.shape();
    int s = shape.dim(3);
    float[] rows = new float[shape.dim(0) * s];
    for (int i = 0; i < shape.dim(0); i++) {
      System.arraycopy(attention.data(), (i * shape.dim(1) + head) * s * s, rows, i * s, s);
    }
    return rows;
  }

  /// What the golden holds of one case; positions that the mask leaves out are not compared.
  private record Expected(Checkpoint io, String name) {
    /// A slice may hold few numbers, of which the reference happens to hit each; so its error is
    /// taken over the slices of that name of all cases.
    void close(String what, float[] ours) throws IOException {
      double error = 0;
      for (String key : io.names()) {
        if (key.endsWith("/f32/" + what)) {
          double[] f32 = io.doubles(key);
          double[] f64 = io.doubles(key.replace("/f32/", "/f64/"));
          for (int i = 0; i < f32.length; i++) {
            error = Math.max(error, Math.abs(f32[i] - f64[i]));
          }
        }
      }
      Goldens.assertClose(what, ours, f32(what), f64(what), 0, error);
    }

    private double[] f32(String what) throws IOException {
      return io.doubles(name + "/f32/" + what);
    }

    private double[] f64(String what) throws IOException {
      return io.doubles(name + "/f64/" + what);
    }

    private boolean attended(int place) throws IOException {
      return Goldens.ints(io, name + "/in/attention_mask")[place] == 1;
    }

    void hidden(Tensor hidden) throws IOException {
      String what = "last_hidden_state[:, ::8, ::4]";
      int s = hidden.shape().dim(1);
      int h = hidden.shape().dim(2);
      Shape slice = io.shape(name + "/f64/" + what);
      double[] f32 = f32(what);
      double[] f64 = f64(what);
      float[] ours = new float[slice.size()];
      for (int i = 0; i < ours.length; i++) {
        int column = i % slice.dim(2) * 4;
        int place = i / slice.dim(2) / slice.dim(1) * s + i / slice.dim(2) % slice.dim(1) * 8;
        if (attended(place)) {
          ours[i] = hidden.get(place * h + column);
        } else {
          f32[i] = 0;
          f64[i] = 0;
        }
      }
      Goldens.assertClose(what, ours, f32, f64);
    }

    void logits(Tensor logits) throws IOException {
      int places = logits.shape().rows();
      int v = logits.shape().columns();
      int ties = 0;
      int[] argmax = Goldens.ints(io, name + "/f32/prediction_argmax");
      float[] max = new float[places];
      float[] logSumExp = new float[places];
      double[][] expected = {
        f32("prediction_max"),
        f64("prediction_max"),
        f32("prediction_logsumexp"),
        f64("prediction_logsumexp")
      };
      for (int place = 0; place < places; place++) {
        if (attended(place)) {
          int best = 0;
          double sum = 0;
          for (int k = 0; k < v; k++) {
            float logit = logits.get(place * v + k);
            best = logit > logits.get(place * v + best) ? k : best;
            sum += Math.exp(logit);
          }
          // where two pieces are equally probable but for rounding, either may win
          max[place] = logits.get(place * v + argmax[place]);
          ties += best == argmax[place] ? 0 : 1;
          logSumExp[place] = (float) Math.log(sum);
        } else {
          for (double[] values : expected) {
            values[place] = 0;
          }
        }
      }
      assertTrue(ties <= 1, "pieces that are not the most probable: " + ties);
      Goldens.assertClose("max", max, expected[0], expected[1]);
      Goldens.assertClose("logsumexp", logSumExp, expected[2], expected[3]);
    }
  }

  private static Pretrained load(Path folder) throws IOException {
    AlbertConfig config =
        Pretrained.config(folder)
            .with("hidden_dropout_prob", 0.0)
            .with("attention_probs_dropout_prob", 0.0)
            .with("classifier_dropout_prob", 0.0);
    Pretrained pretrained =
        Pretrained.fresh(config, Architecture.PRE_TRAINING, new SplittableRandom(1));
    List<?> specs = (List<?>) parse(Files.readString(folder.resolve("weights_spec.json")));
    var byName = AlbertNames.huggingFace(pretrained.parameters().names());
    int filled = 0;
    for (Object spec : specs) {
      Map<String, Object> fields = Json.object(spec).orElseThrow();
      for (var name : byName.entrySet()) {
        if (name.getValue().equals(fields.get("name"))) {
          fill(pretrained.parameters().get(name.getKey()), fields);
          filled++;
        }
      }
    }
    assertEquals(pretrained.parameters().names().size(), filled, "parameters in the formula");
    pretrained.parameters().changed();
    return pretrained;
  }

  private static Object parse(String json) throws IOException {
    return Json.parse(json);
  }

  /// The golden's formula: splitmix64 of the element's number and the name's FNV-1a hash.
  private static void fill(Tensor to, Map<String, Object> spec) {
    String name = (String) Objects.requireNonNull(spec.get("name"));
    double scale = ((Number) Objects.requireNonNull(spec.get("scale"))).doubleValue();
    double offset = ((Number) Objects.requireNonNull(spec.get("offset"))).doubleValue();
    long hash = FNV_BASIS;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
    }
    for (int i = 0; i < to.size(); i++) {
      long z = hash + (i + 1L) * 0x9E3779B97F4A7C15L;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      z ^= z >>> 31;
      double u = (z >>> 40) * 0x1p-24;
      to.data()[to.offset() + i] = (float) ((u - 0.5) * scale + offset);
    }
    assertEquals(spec.get("crc32_le_bytes"), crc(to), name);
  }

  private static String crc(Tensor t) {
    var crc = new CRC32();
    ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < t.size(); i++) {
      bytes.putFloat(t.get(i));
      if (!bytes.hasRemaining() || i == t.size() - 1) {
        crc.update(bytes.flip());
        bytes.clear();
      }
    }
    return "%08x".formatted(crc.getValue());
  }
}
