package albert4j.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.Gradients;
import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.optim.Adam;
import albert4j.engine.optim.AdamRule;
import albert4j.engine.optim.Clipping;
import albert4j.engine.optim.Lamb;
import albert4j.engine.optim.Optimizer;
import albert4j.engine.optim.Schedule;
import albert4j.engine.optim.Sgd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Whole trajectories of every optimiser against PyTorch's and Google's own: losses, norms of
/// gradients, learning rates, the parameters and the optimiser's memory at the end.
class TrainingGoldenTest {
  /// How a trajectory of the reference was made.
  private record Recipe(
      String file,
      Function<Parameters, Optimizer> optimizer,
      Schedule schedule,
      Optional<Clipping> clipping,
      String suffix) {
    Recipe(
        String file,
        Function<Parameters, Optimizer> optimizer,
        Schedule schedule,
        Optional<Clipping> clipping) {
      this(file, optimizer, schedule, clipping, "");
    }
  }

  private static Function<Parameters, Optimizer> adam(AdamRule rule) {
    boolean all = !rule.decoupled();
    return p -> new Adam(p, rule, name -> !all && Optimizer.isBiasOrNorm(name));
  }

  private static Optimizer lamb(Parameters parameters) {
    return new Lamb(parameters, AdamRule.GOOGLE, Optimizer::isBiasOrNorm);
  }

  private static final Recipe LAMB =
      new Recipe(
          "lamb_google_full",
          TrainingGoldenTest::lamb,
          Schedule.polynomial(3e-3, 1, 5, 50),
          Optional.of(Clipping.TENSORFLOW));

  private static final List<Recipe> RECIPES =
      List.of(
          new Recipe("adam", adam(AdamRule.ADAM), Schedule.constant(1e-3), Optional.empty()),
          new Recipe(
              "adam_l2",
              adam(AdamRule.ADAM.withDecay(0.01)),
              Schedule.constant(1e-3),
              Optional.empty()),
          new Recipe(
              "adamw_linear_clip",
              adam(AdamRule.ADAM_W),
              Schedule.linear(2e-3, 5, 50),
              Optional.of(Clipping.PYTORCH)),
          new Recipe(
              "adamw_pretraining",
              adam(AdamRule.ADAM_W),
              Schedule.linear(2e-3, 2, 20),
              Optional.of(Clipping.PYTORCH),
              "_pretraining"),
          new Recipe(
              "adamw_google_full",
              adam(AdamRule.GOOGLE),
              Schedule.polynomial(7e-4, 1, 5, 50),
              Optional.of(Clipping.TENSORFLOW)),
          new Recipe(
              "lamb_const", TrainingGoldenTest::lamb, Schedule.constant(2e-3), Optional.empty()),
          LAMB,
          new Recipe(
              "sgd_momentum",
              p -> new Sgd(p, 0.9, 0, name -> false),
              Schedule.constant(2e-3),
              Optional.empty()));

  /// The reference's batches: step s uses row s.
  private static final class Data {
    private final Shape shape;
    private final int[] ids;
    private final int[] mask;
    private final int[] types;
    private final int[] labels;
    private final int[] order;

    Data(Path file) throws IOException {
      try (Checkpoint io = Checkpoint.open(file)) {
        shape = io.shape("input_ids");
        ids = Goldens.ints(io, "input_ids");
        mask = Goldens.ints(io, "attention_mask");
        types = Goldens.ints(io, "token_type_ids");
        labels = Goldens.ints(io, "labels");
        order = Goldens.ints(io, "sentence_order_label");
      }
    }

    int steps() {
      return shape.dim(0);
    }

    private int[] row(int[] values, int step) {
      int n = values.length / steps();
      return Arrays.copyOfRange(values, step * n, (step + 1) * n);
    }

    /// The loss of one batch.
    Tensor loss(Scope scope, Pretrained pretrained, int step) {
      var inputs =
          new PaddedBatch.Inputs(
              shape.dim(1),
              shape.dim(2),
              row(ids, step),
              Optional.empty(),
              row(mask, step),
              row(types, step),
              new int[0]);
      int[] none = {};
      var given =
          new PaddedForward.Labels(row(labels, step), new float[0], row(order, step), none, none);
      Map<String, Tensor> outputs =
          PaddedForward.run(scope, pretrained, inputs, given, 1, false, false);
      return Objects.requireNonNull(outputs.get("loss"));
    }
  }

  /// A model in training, and what it went through.
  private static final class Run {
    final Recipe recipe;
    final Data data;
    final Pretrained pretrained;
    final Optimizer optimizer;
    final List<Float> losses = new ArrayList<>();
    final List<Float> norms = new ArrayList<>();

    Run(Recipe recipe) throws IOException {
      this.recipe = recipe;
      this.data = new Data(Goldens.folder("train/data" + recipe.suffix + ".safetensors"));
      this.pretrained = Pretrained.load(Goldens.folder("train/init" + recipe.suffix));
      this.optimizer = recipe.optimizer.apply(parameters());
    }

    Parameters parameters() {
      return pretrained.parameters();
    }

    void train(Scope scope, int until) {
      while (optimizer.steps() < until) {
        try (var _ = scope.step()) {
          int step = (int) optimizer.steps();
          Tensor loss = data.loss(scope, pretrained, step);
          losses.add(loss.get(0));
          Map<String, Tensor> gradients = parameters().gradients(Gradients.of(scope, loss));
          norms.add(
              (float)
                  (recipe.clipping.isPresent()
                      ? recipe.clipping.get().clip(scope, gradients, 1)
                      : Clipping.norm(scope, gradients)));
          optimizer.step(scope, gradients, recipe.schedule.rate(step));
        }
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> everyTrajectory() {

    return RECIPES.stream()
        .map(recipe -> {
          Path file = Goldens.folder("train/" + recipe.file + ".safetensors");
          return DynamicTest.dynamicTest(recipe.file, () -> check(recipe, file));
        });
  }

  private static void check(Recipe recipe, Path file) throws IOException {
    Run run = new Run(recipe);
    try (Checkpoint io = Checkpoint.open(file);
        Scope scope = Scope.training(2, 1);
        Scope evaluation = scope.evaluation()) {
      run.train(scope, run.data.steps());
      double[] rates = io.doubles("f64/lr");
      double ulp = Math.ulp(Arrays.stream(rates).max().orElseThrow());
      for (int step = 0; step < rates.length; step++) {
        assertEquals(rates[step], recipe.schedule.rate(step), 2 * ulp, "rate of step " + step);
      }
      compare("loss", run.losses, io, "loss");
      compare("norm", run.norms, io, "grad_norm");
      float after = run.data.loss(evaluation, run.pretrained, 0).get(0);
      compare("loss after", List.of(after), io, "eval_loss_on_batch0_after");
      compareParameters(run, io);
      compareMeans(run, io);
    }
  }

  private static void compare(String what, List<Float> ours, Checkpoint io, String name)
      throws IOException {
    Tensor values = Tensor.zeros(Shape.of(ours.size()));
    for (int i = 0; i < ours.size(); i++) {
      values.data()[i] = ours.get(i);
    }
    Goldens.assertClose(what, values, io, "f32/" + name, "f64/" + name);
  }

  /// The true gradient of the keys' biases is 0: Adam divides rounding by the size of rounding, and
  /// where they end up is chance. They have no effect on the loss.
  private static boolean isChance(String name) {
    return name.contains("key.bias");
  }

  private static void compareParameters(Run run, Checkpoint io) throws IOException {
    Map<String, String> names = AlbertNames.huggingFace(run.parameters().names());
    for (Map.Entry<String, String> name : names.entrySet()) {
      if (!isChance(name.getKey())) {
        Goldens.assertClose(
            name.getKey(),
            run.parameters().get(name.getKey()),
            io,
            "f32/final/" + name.getValue(),
            "f64/final/" + name.getValue());
      }
    }
  }

  /// The running means, which the goldens hold in float64 only. How far the reference in float32 is
  /// off is told by the norms of its gradients: m is a mean of gradients, so it is off by the mean
  /// of their errors; v is one of squares, and by the inequality of Cauchy and Schwarz the mean of
  /// 2·|g·Δg| is at most 2·√v·√(mean of Δg²). Norms are of all elements together, so a single
  /// element needs no further factor.
  private static void compareMeans(Run run, Checkpoint io) throws IOException {
    double[] f32 = io.doubles("f32/grad_norm");
    double[] f64 = io.doubles("f64/grad_norm");
    double error = 0;
    double squaredError = 0;
    for (int i = 0; i < f32.length; i++) {
      double e = Math.abs(f32[i] - f64[i]);
      error = 0.9 * error + 0.1 * e;
      squaredError = 0.999 * squaredError + 0.001 * e * e;
    }
    int compared = 0;
    for (String name : run.parameters().names()) {
      String m = mean(name, "exp_avg", "adam_m", io);
      if (!isChance(name) && io.contains(m)) {
        double[] squares = io.doubles(mean(name, "exp_avg_sq", "adam_v", io));
        double largest = Math.sqrt(Arrays.stream(squares).max().orElseThrow());
        compareMean(name + "/adam_m", run, io.doubles(m), error);
        compareMean(name + "/adam_v", run, squares, 2 * largest * Math.sqrt(squaredError));
        compared++;
      }
    }
    boolean none = run.optimizer instanceof Sgd;
    assertEquals(none ? 0 : run.parameters().names().size() - 1, compared, "compared means");
  }

  private static String mean(String name, String torch, String google, Checkpoint io) {
    String theirs = AlbertNames.huggingFace(name);
    String slot = "f64/slot/" + theirs + "/" + google;
    return io.contains(slot) ? slot : "f64/" + torch + "/" + theirs;
  }

  private static void compareMean(String slot, Run run, double[] expected, double error) {
    float[] ours = Objects.requireNonNull(run.optimizer.state().get(slot)).toArray();
    assertEquals(expected.length, ours.length, slot);
    for (int i = 0; i < ours.length; i++) {
      assertEquals(expected[i], ours[i], error, slot);
    }
  }

  /// One thread without a break, against three that go on from a copy of another run's state.
  @Test
  void sameBitsInterruptedAndOnOtherThreads() throws IOException {
    Run whole = new Run(LAMB);
    Run first = new Run(LAMB);
    Run second = new Run(LAMB);
    try (Scope one = Scope.training(1, 1);
        Scope three = Scope.training(3, 1)) {
      whole.train(one, 12);
      first.train(three, 5);
      for (String name : second.parameters().names()) {
        Tensor from = first.parameters().get(name);
        Tensor to = second.parameters().get(name);
        System.arraycopy(from.data(), from.offset(), to.data(), to.offset(), to.size());
      }
      second.parameters().changed();
      second.optimizer.load(first.optimizer.steps(), first.optimizer.state());
      second.train(three, 12);
    }
    assertEquals(whole.losses.subList(0, 5), first.losses);
    assertEquals(whole.losses.subList(5, 12), second.losses);
    for (String name : whole.parameters().names()) {
      assertArrayEquals(
          whole.parameters().get(name).toArray(), second.parameters().get(name).toArray(), name);
    }
  }
}
