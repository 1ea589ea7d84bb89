package albert4j.train;

import albert4j.engine.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Which examples each step of a run takes: every epoch goes through all of them, in an order of
/// its own. It is a function of the step's number and the seed alone, so a run that goes on later
/// needs nothing but that number.
///
/// For one thread.
final class TrainingOrder {
  private final int[] tokens;
  private final int batchSize;
  private final int stepTokens;
  private final long seed;

  /// The first step of each epoch so far, and of the next.
  private final List<Long> firstSteps = new ArrayList<>(List.of(0L));

  private int epoch = -1;
  private int[] order = {};
  private int[] ends = {};

  /// An order.
  ///
  /// @param tokens of each example
  /// @param batchSize the most examples of a step
  /// @param stepTokens the most tokens of a step, but for one that a single example exceeds
  TrainingOrder(int[] tokens, int batchSize, int stepTokens, long seed) {
    Shape.check(tokens.length > 0, "training: needs an example", "examples", tokens.length);
    this.tokens = tokens.clone();
    this.batchSize = batchSize;
    this.stepTokens = stepTokens;
    this.seed = seed;
  }

  /// The steps of so many epochs.
  long steps(int epochs) {
    while (firstSteps.size() <= epochs) {
      shuffle(firstSteps.size() - 1);
      firstSteps.add(firstSteps.getLast() + ends.length);
    }
    return firstSteps.get(epochs);
  }

  /// The epoch of a step, from 0.
  int epochOf(long step) {
    int e = epoch < 0 || firstSteps.get(epoch) > step ? 0 : epoch;
    while (steps(e + 1) <= step) {
      e++;
    }
    return e;
  }

  /// How many epochs are done before a step, with the part of the one that it lies in.
  double epochsBefore(long step) {
    int e = epochOf(step);
    return e + (step - steps(e)) / (double) (steps(e + 1) - steps(e));
  }

  /// Indexes of the examples of a step.
  int[] batch(long step) {
    int e = epochOf(step);
    if (e != epoch) {
      shuffle(e);
    }
    int i = (int) (step - steps(e));
    return Arrays.copyOfRange(order, i == 0 ? 0 : ends[i - 1], ends[i]);
  }

  /// Makes the order of an epoch and cuts it into steps.
  private void shuffle(int e) {
    var random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + e);
    order = IntStream.range(0, tokens.length).toArray();
    for (int i = order.length - 1; i > 0; i--) {
      int k = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[k];
      order[k] = swapped;
    }
    var cuts = IntStream.builder();
    long sum = 0;
    int first = 0;
    for (int i = 0; i < order.length; i++) {
      sum += tokens[order[i]];
      if (i > first && (i - first == batchSize || sum > stepTokens)) {
        cuts.add(i);
        first = i;
        sum = tokens[order[i]];
      }
    }
    cuts.add(order.length);
    ends = cuts.build().toArray();
    epoch = e;
  }
}
