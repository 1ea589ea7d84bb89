package albert4j.pretrain;

import albert4j.engine.Shape;

/// One input of pre-training: `[CLS] A [SEP] B [SEP]` with some tokens masked.
///
/// The arrays belong to this example: they are not copied, neither when it is made nor when they
/// are asked for, and must not be changed.
public final class PretrainingExample {
  private final int[] ids;
  private final int[] typeIds;
  private final int[] positions;
  private final int[] labels;
  private final boolean swapped;

  /// An example.
  ///
  /// @param ids the tokens as they are fed to the model, with masks in place
  /// @param typeIds 0 for `[CLS] A [SEP]`, 1 for `B [SEP]`
  /// @param positions of the tokens to predict, ascending
  /// @param labels the ids that these tokens had
  /// @param swapped whether B does not follow A: label 1 of sentence order
  /// @throws IllegalArgumentException if lengths differ or positions are out of order or range
  public PretrainingExample(
      int[] ids, int[] typeIds, int[] positions, int[] labels, boolean swapped) {
    Shape.check(
        ids.length == typeIds.length,
        "example: ids and type ids must be as many",
        "ids",
        ids.length,
        "types",
        typeIds.length);
    Shape.check(
        positions.length == labels.length,
        "example: positions and labels must be as many",
        "positions",
        positions.length,
        "labels",
        labels.length);
    int before = -1;
    for (int position : positions) {
      Shape.check(
          position > before && position < ids.length,
          "example: positions must ascend and be below the number of tokens",
          "position",
          position,
          "before",
          before,
          "tokens",
          ids.length);
      before = position;
    }
    this.ids = ids;
    this.typeIds = typeIds;
    this.positions = positions;
    this.labels = labels;
    this.swapped = swapped;
  }

  /// Number of tokens, special ones included.
  public int tokens() {
    return ids.length;
  }

  /// The tokens as they are fed to the model, with masks in place.
  public int[] ids() {
    return ids;
  }

  /// 0 for each token of `[CLS] A [SEP]`, 1 for those of `B [SEP]`.
  public int[] typeIds() {
    return typeIds;
  }

  /// Where the tokens to predict stand, ascending.
  public int[] positions() {
    return positions;
  }

  /// The ids that the tokens at [#positions()] had before they were masked.
  public int[] labels() {
    return labels;
  }

  /// Whether B does not follow A: label 1 of sentence order, else 0.
  public boolean swapped() {
    return swapped;
  }
}
