package albert4j.pipeline;

import java.util.Locale;

/// How the vectors of a text's tokens become one; the words are those of sentence-transformers. All
/// tokens count, `[CLS]` and `[SEP]` among them.
public enum Pooling {
  /// The last hidden state of `[CLS]`.
  CLS,
  /// The mean of all tokens.
  MEAN,
  /// The maximum over all tokens, in each dimension.
  MAX,
  /// What the model's pooler makes of `[CLS]`.
  POOLER;

  /// Whether all tokens of a text have a part in its vector.
  boolean overTokens() {
    return this == MEAN || this == MAX;
  }

  /// Pools rows of a matrix.
  ///
  /// @param data row-major
  /// @param from index of the first row's first element
  /// @param rows at least 1
  /// @param columns of the result
  float[] pool(float[] data, int from, int rows, int columns) {
    double[] pooled = new double[columns];
    for (int c = 0; c < columns; c++) {
      pooled[c] = data[from + c];
    }
    int used = overTokens() ? rows : 1;
    for (int r = 1; r < used; r++) {
      for (int c = 0; c < columns; c++) {
        float value = data[from + r * columns + c];
        pooled[c] = this == MAX ? Math.max(pooled[c], value) : pooled[c] + value;
      }
    }
    float[] result = new float[columns];
    for (int c = 0; c < columns; c++) {
      result[c] = (float) (this == MEAN ? pooled[c] / rows : pooled[c]);
    }
    return result;
  }

  /// The vector of a text from those of its windows: their maximum for [#MAX], else their mean,
  /// each window weighted by its tokens.
  ///
  /// @param tokens of each window
  float[] join(float[][] windows, int[] tokens) {
    if (windows.length == 1) {
      return windows[0];
    }
    float[] joined = new float[windows[0].length];
    for (int c = 0; c < joined.length; c++) {
      double sum = 0;
      double most = Double.NEGATIVE_INFINITY;
      long weight = 0;
      for (int w = 0; w < windows.length; w++) {
        sum += (double) windows[w][c] * tokens[w];
        most = Math.max(most, windows[w][c]);
        weight += tokens[w];
      }
      joined[c] = (float) (this == MAX ? most : sum / weight);
    }
    return joined;
  }

  /// `mean`
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
