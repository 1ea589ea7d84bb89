package albert4j.tokenizer;

/// How a version of the native library adds up scores. It decides between cuts of equal score, of
/// which long texts have many, and hardly anything else.
///
/// Found out by experiment with versions 0.1.97 and 0.2.2 of the native library.
public enum Arithmetic {
  /// Up to version 0.2.1: sums are formed in double precision, compared with the best one so far,
  /// and kept in single precision. With it the published models were trained.
  MIXED {
    @Override
    double userDefinedScore(int length, float max) {
      return length * max - 0.1;
    }
  },

  /// From version 0.2.2 on: sums are formed, compared and kept in single precision.
  FLOAT32 {
    @Override
    double userDefinedScore(int length, float max) {
      return (float) (0.1 * (length - 1));
    }
  };

  /// The score of a user-defined piece, high enough for it to be taken nearly always.
  ///
  /// @param length its length: in bytes for the best cut, in characters where all cuts are looked
  ///   at
  /// @param max the highest score of a normal piece, at least the smallest normal float
  abstract double userDefinedScore(int length, float max);
}
