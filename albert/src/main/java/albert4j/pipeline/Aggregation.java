package albert4j.pipeline;

import java.util.Locale;

/// How the tokens of a text become entities; transformers calls it `aggregation_strategy`.
///
/// All but [#NONE] join neighbours of the same type into one entity, which a label that starts with
/// `B-` ends. Of [#FIRST], [#AVERAGE] and [#MAX] a word has one label only. A word is then what
/// transformers takes for one: with a WordPiece vocabulary a piece and those behind it that start
/// with `##`, else what spaces separate, punctuation included.
public enum Aggregation {
  /// Every token is an entity of its own.
  NONE,
  /// Each token has its own label, even within a word.
  SIMPLE,
  /// A word has the label of its first token.
  FIRST,
  /// A word has the label that is the most probable in the mean over its tokens.
  AVERAGE,
  /// A word has the label of the token that is the surest of its own.
  MAX;

  /// The name as transformers has it, in lower case.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
