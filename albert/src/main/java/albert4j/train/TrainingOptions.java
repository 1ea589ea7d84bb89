package albert4j.train;

import albert4j.engine.Shape;
import albert4j.pipeline.PipelineOptions;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// How a model is trained. Options never change: each method with a value returns others.
///
/// ```java
/// var options = TrainingOptions.DEFAULT.epochs(4).batchSize(16).rate(2e-5);
/// ```
public final class TrainingOptions implements Cloneable {
  /// What suits most fine-tuning of a pre-trained model: 3 epochs in steps of 32 examples, AdamW
  /// with weight decay 0.01 and gradients of norm 1 at most, a rate that rises to 3e-5 over a tenth
  /// of the steps and then falls to 0. Small models and random weights want a rate of 5e-4 to 1e-3.
  public static final TrainingOptions DEFAULT = new TrainingOptions();

  /// What suits pre-training of small models: the optimiser, the schedule and the share of the
  /// warm-up that ALBERT was made with (Lan et al., 2019, §4.1), for batches that one machine can
  /// compute: 10,000 steps of 32 examples with LAMB, at a rate of up to 1.76e-3.
  public static final TrainingOptions PRETRAINING =
      DEFAULT
          .steps(10_000)
          .optimizer(OptimizerKind.LAMB)
          .schedule(ScheduleKind.POLYNOMIAL)
          .rate(1.76e-3)
          .warmup(0.025)
          .evaluateEvery(1000)
          .title("Pre-training");

  private int epochs = 3;
  private long steps = 0;
  private int batchSize = 32;
  private int stepTokens = Integer.MAX_VALUE;
  private int batchTokens = PipelineOptions.BATCH_TOKENS;
  private int maxLength = Integer.MAX_VALUE;
  private double rate = 3e-5;
  private ScheduleKind schedule = ScheduleKind.LINEAR;
  private double warmup = 0.1;
  private OptimizerKind optimizer = OptimizerKind.ADAMW;
  private double decay = 0.01;
  private double maxNorm = 1;
  private String freeze = "";
  private long evaluateEvery = 0;
  private long saveEvery = 500;
  private int patience = 0;
  private long logEvery = 10;
  private boolean recompute = false;
  private long seed = 1;
  private int threads = Runtime.getRuntime().availableProcessors();

  private String title = "Fine-tuning";
  private String command = "";

  private TrainingOptions() {}

  @Override
  protected TrainingOptions clone() {
    try {
      return (TrainingOptions) super.clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isPattern(String text) {
    try {
      Pattern.compile(text);
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private TrainingOptions with(Consumer<TrainingOptions> change) {
    TrainingOptions changed = clone();
    change.accept(changed);
    return changed;
  }

  /// What decides about the result of a run, by name: all but the threads, the memory and the log.
  public SequencedMap<String, Object> settings() {
    var settings = new LinkedHashMap<String, Object>();
    settings.put("epochs", epochs);
    settings.put("steps", steps);
    settings.put("batch_size", batchSize);
    settings.put("step_tokens", limit(stepTokens));
    settings.put("batch_tokens", batchTokens);
    settings.put("max_length", limit(maxLength));
    settings.put("rate", rate);
    settings.put("schedule", schedule.toString());
    settings.put("warmup", warmup);
    settings.put("optimizer", optimizer.toString());
    settings.put("decay", decay);
    settings.put("max_norm", maxNorm);
    settings.put("freeze", freeze);
    settings.put("evaluate_every", evaluateEvery);
    settings.put("patience", patience);
    settings.put("seed", seed);
    return settings;
  }

  private static Object limit(int most) {
    return most == Integer.MAX_VALUE ? "none" : most;
  }

  /// How often all examples are gone through.
  public int epochs() {
    return epochs;
  }

  /// These options with another [#epochs()].
  ///
  /// @throws IllegalArgumentException if it is not at least 1
  public TrainingOptions epochs(int n) {
    Shape.check(n >= 1, "training: epochs must be at least 1", "epochs", n);
    return with(o -> o.epochs = n);
  }

  /// Steps of the optimiser; 0: as many as the epochs have.
  public long steps() {
    return steps;
  }

  /// These options with another [#steps()].
  ///
  /// @throws IllegalArgumentException if it is not at least 0
  public TrainingOptions steps(long n) {
    Shape.check(n >= 0, "training: steps must be at least 0", "steps", n);
    return with(o -> o.steps = n);
  }

  /// Examples of a step.
  public int batchSize() {
    return batchSize;
  }

  /// These options with another [#batchSize()].
  ///
  /// @throws IllegalArgumentException if it is not at least 1
  public TrainingOptions batchSize(int n) {
    Shape.check(n >= 1, "training: batchSize must be at least 1", "batchSize", n);
    return with(o -> o.batchSize = n);
  }

  /// The most tokens of a step: it takes fewer examples than [#batchSize()] if they are long. An
  /// example alone may exceed it.
  public int stepTokens() {
    return stepTokens;
  }

  /// These options with another [#stepTokens()].
  ///
  /// @throws IllegalArgumentException if it is not at least 1
  public TrainingOptions stepTokens(int n) {
    Shape.check(n >= 1, "training: stepTokens must be at least 1", "stepTokens", n);
    return with(o -> o.stepTokens = n);
  }

  /// About how many tokens go through the model at once. A step with more of them adds up the
  /// gradients of several passes: less memory, the same result.
  public int batchTokens() {
    return batchTokens;
  }

  /// These options with another [#batchTokens()].
  ///
  /// @throws IllegalArgumentException if it is not at least 1
  public TrainingOptions batchTokens(int n) {
    Shape.check(n >= 1, "training: batchTokens must be at least 1", "batchTokens", n);
    return with(o -> o.batchTokens = n);
  }

  /// The most tokens of a sequence, `[CLS]` and `[SEP]` included; what the model takes is a limit
  /// in any case.
  public int maxLength() {
    return maxLength;
  }

  /// These options with another [#maxLength()].
  ///
  /// @throws IllegalArgumentException if it is not at least 3
  public TrainingOptions maxLength(int n) {
    Shape.check(n >= 3, "training: maxLength must be at least 3", "maxLength", n);
    return with(o -> o.maxLength = n);
  }

  /// The largest learning rate.
  public double rate() {
    return rate;
  }

  /// These options with another [#rate()].
  ///
  /// @throws IllegalArgumentException if it is not finite and at least 0
  public TrainingOptions rate(double x) {
    Shape.check(x >= 0 && x < 1e9, "training: rate must be finite and at least 0", "rate", x);
    return with(o -> o.rate = x);
  }

  /// The course of the learning rate.
  public ScheduleKind schedule() {
    return schedule;
  }

  /// These options with another [#schedule()].
  public TrainingOptions schedule(ScheduleKind kind) {
    return with(o -> o.schedule = kind);
  }

  /// How long the rate rises at first: below 1 a share of all steps, else a number of steps.
  public double warmup() {
    return warmup;
  }

  /// These options with another [#warmup()].
  ///
  /// @throws IllegalArgumentException if it is not finite and at least 0
  public TrainingOptions warmup(double x) {
    Shape.check(x >= 0 && x < 1e18, "training: warmup must be finite and at least 0", "warmup", x);
    return with(o -> o.warmup = x);
  }

  /// The optimiser.
  public OptimizerKind optimizer() {
    return optimizer;
  }

  /// These options with another [#optimizer()].
  public TrainingOptions optimizer(OptimizerKind kind) {
    return with(o -> o.optimizer = kind);
  }

  /// Weight decay.
  public double decay() {
    return decay;
  }

  /// These options with another [#decay()].
  ///
  /// @throws IllegalArgumentException if it is not finite and at least 0
  public TrainingOptions decay(double x) {
    Shape.check(x >= 0 && x < 1e9, "training: decay must be finite and at least 0", "decay", x);
    return with(o -> o.decay = x);
  }

  /// The largest norm of all gradients together; larger ones are scaled down.
  public double maxNorm() {
    return maxNorm;
  }

  /// These options with another [#maxNorm()].
  ///
  /// @throws IllegalArgumentException if it is not above 0
  public TrainingOptions maxNorm(double x) {
    Shape.check(x > 0, "training: maxNorm must be above 0", "maxNorm", x);
    return with(o -> o.maxNorm = x);
  }

  /// Parameters that stay as they are: a regular expression that their whole names in Hugging
  /// Face's files match, such as `albert\.embeddings\..*`; empty for none.
  public String freeze() {
    return freeze;
  }

  /// These options with another [#freeze()].
  ///
  /// @throws IllegalArgumentException if it is not a regular expression
  public TrainingOptions freeze(String regex) {
    Shape.check(isPattern(regex), "training: freeze must be a regular expression", "freeze", regex);
    return with(o -> o.freeze = regex);
  }

  /// Steps from evaluation to evaluation; 0: at the end of each epoch.
  public long evaluateEvery() {
    return evaluateEvery;
  }

  /// These options with another [#evaluateEvery()].
  ///
  /// @throws IllegalArgumentException if it is not at least 0
  public TrainingOptions evaluateEvery(long n) {
    Shape.check(n >= 0, "training: evaluateEvery must be at least 0", "evaluateEvery", n);
    return with(o -> o.evaluateEvery = n);
  }

  /// Steps from checkpoint to checkpoint; there is one after each evaluation, too.
  public long saveEvery() {
    return saveEvery;
  }

  /// These options with another [#saveEvery()].
  ///
  /// @throws IllegalArgumentException if it is not at least 1
  public TrainingOptions saveEvery(long n) {
    Shape.check(n >= 1, "training: saveEvery must be at least 1", "saveEvery", n);
    return with(o -> o.saveEvery = n);
  }

  /// After how many evaluations without a better result the run ends early; 0: never.
  public int patience() {
    return patience;
  }

  /// These options with another [#patience()].
  ///
  /// @throws IllegalArgumentException if it is not at least 0
  public TrainingOptions patience(int n) {
    Shape.check(n >= 0, "training: patience must be at least 0", "patience", n);
    return with(o -> o.patience = n);
  }

  /// Steps from line to line of metrics.jsonl.
  public long logEvery() {
    return logEvery;
  }

  /// These options with another [#logEvery()].
  ///
  /// @throws IllegalArgumentException if it is not at least 1
  public TrainingOptions logEvery(long n) {
    Shape.check(n >= 1, "training: logEvery must be at least 1", "logEvery", n);
    return with(o -> o.logEvery = n);
  }

  /// Whether layers are computed again in the backward pass instead of kept: less memory, a third
  /// more time, the same result.
  public boolean recompute() {
    return recompute;
  }

  /// These options with another [#recompute()].
  public TrainingOptions recompute(boolean on) {
    return with(o -> o.recompute = on);
  }

  /// What all random numbers follow from: fresh weights, the order of the examples, dropout.
  public long seed() {
    return seed;
  }

  /// These options with another [#seed()].
  public TrainingOptions seed(long number) {
    return with(o -> o.seed = number);
  }

  /// Threads that compute. The result does not depend on them.
  public int threads() {
    return threads;
  }

  /// These options with another [#threads()].
  ///
  /// @throws IllegalArgumentException if it is not at least 1
  public TrainingOptions threads(int n) {
    Shape.check(n >= 1, "training: threads must be at least 1", "threads", n);
    return with(o -> o.threads = n);
  }

  /// The heading of the report.
  public String title() {
    return title;
  }

  /// These options with another [#title()].
  public TrainingOptions title(String text) {
    return with(o -> o.title = text);
  }

  /// What the user typed to start the run, for the report; empty if nobody typed.
  public String command() {
    return command;
  }

  /// These options with another [#command()].
  public TrainingOptions command(String text) {
    return with(o -> o.command = text);
  }
}
