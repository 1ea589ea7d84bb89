package albert4j.bench;

/// The operations of [KernelBenchmark] as anybody would write them first: loops over floats that
/// the compiler may turn into vectors, with the functions of [Math].
final class PlainLoops {
  private PlainLoops() {}

  /// Softmax of the `n` elements from `at` on.
  static void softmax(float[] x, int at, float[] y, int n) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, x[at + i]);
    }
    float sum = 0;
    for (int i = 0; i < n; i++) {
      y[at + i] = (float) Math.exp(x[at + i] - max);
      sum += y[at + i];
    }
    for (int i = 0; i < n; i++) {
      y[at + i] /= sum;
    }
  }

  /// GELU in its tanh form.
  static void gelu(float[] x, int at, float[] y, int n) {
    for (int i = at; i < at + n; i++) {
      double v = x[i];
      y[i] = (float) (0.5 * v * (1 + Math.tanh(0.7978845608 * (v + 0.044715 * v * v * v))));
    }
  }

  /// Layer normalisation with γ = 1 and β = 0.
  static void layerNorm(float[] x, int at, float[] y, int n, float eps) {
    float mean = 0;
    for (int i = 0; i < n; i++) {
      mean += x[at + i];
    }
    mean /= n;
    float variance = 0;
    for (int i = 0; i < n; i++) {
      float d = x[at + i] - mean;
      variance += d * d;
    }
    float scale = 1 / (float) Math.sqrt(variance / n + eps);
    for (int i = 0; i < n; i++) {
      y[at + i] = (x[at + i] - mean) * scale;
    }
  }

  /// One head's attention over one sequence, whose queries start at `at`.
  ///
  /// @param qkv rows of `3·h`: queries, keys, values
  /// @param out rows of `h`, the head's from `to` on
  /// @param scores room for `length` numbers
  static void attention(
      float[] qkv, int at, float[] out, int to, int length, int h, int d, float[] scores) {
    float scale = 1 / (float) Math.sqrt(d);
    for (int i = 0; i < length; i++) {
      for (int j = 0; j < length; j++) {
        float dot = 0;
        for (int c = 0; c < d; c++) {
          dot += qkv[at + i * 3 * h + c] * qkv[at + j * 3 * h + h + c];
        }
        scores[j] = dot * scale;
      }
      softmax(scores, 0, scores, length);
      for (int c = 0; c < d; c++) {
        out[to + i * h + c] = 0;
      }
      for (int j = 0; j < length; j++) {
        for (int c = 0; c < d; c++) {
          out[to + i * h + c] += scores[j] * qkv[at + j * 3 * h + 2 * h + c];
        }
      }
    }
  }
}
