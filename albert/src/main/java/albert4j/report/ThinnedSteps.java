package albert4j.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Steps in bounded memory: when there are too many, neighbours are merged by two, and from then on
/// twice as many are merged as they come.
final class ThinnedSteps {
  private final int most;
  private final List<History.Step> waiting = new ArrayList<>();
  private List<History.Step> merged = new ArrayList<>();
  private int group = 1;

  /// @param most how many are kept, an even number
  ThinnedSteps(int most) {
    this.most = most;
  }

  void add(History.Step step) {
    waiting.add(step);
    if (waiting.size() == group) {
      merged.add(merge(waiting));
      waiting.clear();
    }
    if (merged.size() == most) {
      List<History.Step> pairs = new ArrayList<>();
      for (int i = 0; i < most; i += 2) {
        pairs.add(merge(merged.subList(i, i + 2)));
      }
      merged = pairs;
      group *= 2;
    }
  }

  /// What is kept, in order; the last may stand for fewer than the others.
  List<History.Step> list() {
    List<History.Step> steps = new ArrayList<>(merged);
    if (!waiting.isEmpty()) {
      steps.add(merge(waiting));
    }
    return steps;
  }

  private static History.Step merge(List<History.Step> steps) {
    History.Step last = steps.getLast();
    return new History.Step(
        last.step(),
        last.epoch(),
        last.seconds(),
        mean(steps, History.Step::loss),
        last.learningRate(),
        mean(steps, History.Step::gradientNorm),
        last.tokens(),
        mean(steps, History.Step::tokensPerSecond));
  }

  private static double mean(List<History.Step> steps, ToDoubleFunction<History.Step> value) {
    double sum = 0;
    for (History.Step step : steps) {
      sum += value.applyAsDouble(step);
    }
    return sum / steps.size();
  }
}
