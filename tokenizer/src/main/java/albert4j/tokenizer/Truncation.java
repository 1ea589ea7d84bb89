package albert4j.tokenizer;

/// What is cut off when a text, or a pair, has more tokens than there is room for. Always from the
/// end.
///
/// Source: Hugging Face `tokenization_utils_base.py`, `truncate_sequences`; the names are its
/// `truncation_strategy` values.
public enum Truncation {
  /// One token at a time from the longer text, from the second if they are equally long.
  LONGEST_FIRST,
  /// Only from the first text.
  ONLY_FIRST,
  /// Only from the second text.
  ONLY_SECOND,
  /// Nothing: the result may be too long. Called `do_not_truncate` there.
  NONE;

  /// How many of `excess` tokens to cut are cut from the first text; the others are cut from the
  /// second.
  ///
  /// @param first tokens of the first text
  /// @param second tokens of the second text; 0 if there is none
  /// @throws IllegalArgumentException if the one text that may be cut has no more tokens than that
  int fromFirst(int first, int second, int excess) {
    return switch (this) {
      case LONGEST_FIRST -> {
        int untilEqual = Math.min(Math.abs(first - second), excess);
        int half = (excess - untilEqual) / 2;
        yield first > second ? untilEqual + half : half;
      }
      case ONLY_FIRST -> {
        require(first > excess, "first", first, excess);
        yield excess;
      }
      case ONLY_SECOND -> {
        require(second > excess, "second", second, excess);
        yield 0;
      }
      case NONE -> 0;
    };
  }

  private void require(boolean enough, String which, int tokens, int excess) {
    if (!enough) {
      throw new IllegalArgumentException(
          "truncation: the only text to cut must keep a token: truncation="
              + this
              + " "
              + which
              + "="
              + tokens
              + " excess="
              + excess);
    }
  }
}
