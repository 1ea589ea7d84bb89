package albert4j.pretrain;

import java.util.SplittableRandom;

/// Where chance comes from: a generator of its own for everything that has a number, so that it can
/// be made again without what came before it.
final class Chance {
  private Chance() {}

  /// The generator of what these numbers name: a seed and, say, an epoch and a window. Generators
  /// of neighbours have nothing in common.
  static SplittableRandom of(long... numbers) {
    long state = 0;
    for (long number : numbers) {
      // the first number of a generator is a hash of its seed, which is a bijection
      state = new SplittableRandom(state ^ number).nextLong();
    }
    return new SplittableRandom(state);
  }

  /// Brings the first `size` indexes into an order at random.
  static int[] permutation(int size, SplittableRandom random) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int k = random.nextInt(i + 1);
      order[i] = order[k];
      order[k] = i;
    }
    return order;
  }
}
