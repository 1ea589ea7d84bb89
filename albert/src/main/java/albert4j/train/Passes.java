package albert4j.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/// The passes of a step.
final class Passes {
  private Passes() {}

  /// Cuts the examples of a step into those that go through the model together: about so many
  /// tokens each, the longest first, so that the first pass needs the most memory and the others
  /// reuse it.
  ///
  /// @param tokens of an example
  /// @param batchTokens the most of a pass, but for a single example that exceeds it
  static <E> List<List<E>> of(List<E> examples, ToIntFunction<E> tokens, int batchTokens) {
    List<E> sorted = examples.stream().sorted(Comparator.comparingInt(tokens).reversed()).toList();
    List<List<E>> passes = new ArrayList<>();
    int first = 0;
    long sum = 0;
    for (int i = 0; i < sorted.size(); i++) {
      int own = tokens.applyAsInt(sorted.get(i));
      sum += own;
      if (i > first && sum > batchTokens) {
        passes.add(sorted.subList(first, i));
        first = i;
        sum = own;
      }
    }
    passes.add(sorted.subList(first, sorted.size()));
    return passes;
  }
}
