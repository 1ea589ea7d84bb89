package albert4j.tokenizer;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;

/// Cuts text in one of the possible ways, drawn at random: subword regularisation.
///
/// Source: Kudo, Subword Regularization (2018); google/sentencepiece `sentencepiece_processor.cc`,
/// `SampleEncode`.
final class Sampler implements Cutter {
  private final Viterbi viterbi;
  private final int nbestSize;
  private final double alpha;
  private final RandomGenerator random;

  /// @param nbestSize how many of the best cuts to draw from; below 0 for all that there are
  Sampler(Viterbi viterbi, int nbestSize, double alpha, RandomGenerator random) {
    this.viterbi = viterbi;
    this.nbestSize = nbestSize;
    this.alpha = alpha;
    this.random = random;
  }

  /// The same chance for the cuts of another search.
  Sampler over(Viterbi viterbi) {
    return new Sampler(viterbi, nbestSize, alpha, random);
  }

  @Override
  public void cut(AlignedText text, Segmentation out) {
    viterbi.reserve(text, out);
    Lattice lattice = viterbi.lattice(text);
    if (nbestSize < 0) {
      lattice.sample(alpha, random, out);
    } else {
      sampleBest(lattice, out);
    }
    viterbi.collect(text, out);
  }

  private void sampleBest(Lattice lattice, Segmentation out) {
    List<NBest.Hypothesis> cuts = NBest.of(lattice, nbestSize);
    float best = cuts.getFirst().score;
    double[] weights =
        cuts.stream().mapToDouble(cut -> Math.exp(alpha * (cut.score - best))).toArray();
    double rest = random.nextDouble() * DoubleStream.of(weights).sum();
    int drawn = 0;
    while (drawn < weights.length - 1 && rest >= weights[drawn]) {
      rest -= weights[drawn];
      drawn++;
    }
    cuts.get(drawn).note(lattice, out);
  }
}
