package albert4j.task;

import albert4j.engine.checkpoint.CheckpointException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// What a word is to an entity: outside of all, or some part of one of some type.
///
/// `B` begins an entity, `I` lies inside, `E` or `L` ends it, `S` or `U` is all of it. IOB1, IOB2,
/// IOBES and BILOU use some of these letters each.
///
/// @param letter as it is written
/// @param type empty for `O`
record Tag(char letter, String type) {
  /// What a reader of tags expects.
  static final String EXPECTED = "O, or a type behind B-, I-, E-, L-, S- or U-";

  private static final String OUTSIDE = "O";

  /// In the order of labels.
  private static final String LETTERS = "BIELSU";

  /// The tag that a text is, if it is one.
  static Optional<Tag> parse(String text) {
    if (text.equals(OUTSIDE)) {
      return Optional.of(new Tag('O', ""));
    }
    boolean tag =
        text.length() > 2
            && LETTERS.indexOf(text.charAt(0)) >= 0
            && text.charAt(1) == '-'
            && text.chars().noneMatch(Character::isWhitespace);
    return tag ? Optional.of(new Tag(text.charAt(0), text.substring(2))) : Optional.empty();
  }

  /// The tag that a text is.
  ///
  /// @throws IllegalArgumentException if it is none
  static Tag of(String text) {
    return parse(text)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "a tag must be " + EXPECTED + ": tag=" + CheckpointException.quote(text)));
  }

  /// The labels of a model for some tags: `O`, then the types in alphabetical order, each with all
  /// letters that are in use.
  ///
  /// A type gets letters that only others have because whether it needs them is an accident of the
  /// data: IOB1 writes `B-` where two entities of one type touch.
  ///
  /// @throws IllegalArgumentException if a text is no tag
  static List<String> labels(Iterable<String> texts) {
    var letters = new TreeSet<Integer>();
    var types = new TreeSet<String>();
    for (String text : texts) {
      Tag tag = of(text);
      if (!tag.outside()) {
        letters.add(LETTERS.indexOf(tag.letter));
        types.add(tag.type);
      }
    }
    List<String> labels = new ArrayList<>(List.of(OUTSIDE));
    for (String type : types) {
      letters.forEach(letter -> labels.add(LETTERS.charAt(letter) + "-" + type));
    }
    return labels;
  }

  boolean outside() {
    return letter == 'O';
  }

  /// Whether an entity starts here, by the tolerant rules of seqeval and conlleval: one that should
  /// have started earlier, starts now.
  ///
  /// @param before the tag in front of this one; `O` has another type than any entity
  boolean starts(Tag before) {
    return !outside() && (letter == 'B' || single() || before.ends() || !type.equals(before.type));
  }

  private boolean single() {
    return letter == 'S' || letter == 'U';
  }

  private boolean ends() {
    return single() || letter == 'E' || letter == 'L';
  }
}
