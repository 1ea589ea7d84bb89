package albert4j.tokenizer;

import java.util.ArrayList;
import java.util.List;

/// Writes spaces as `▁`, puts one before words that have none, and cuts before each; and back,
/// where of the first piece all `▁` go.
///
/// @param replacement what spaces become
/// @param prefix which words get one
/// @param split whether words are cut
record MetaspaceStep(int replacement, Prefix prefix, boolean split)
    implements SplitterStep, DecoderStep {
  /// Which words get a `▁` that has no space to stand for; the names are those of `prepend_scheme`.
  enum Prefix {
    ALWAYS,
    /// Only one that starts where the text does.
    FIRST,
    NEVER
  }

  /// Reads a step: in its old form (`add_prefix_space`) and in the new one (`prepend_scheme`).
  static MetaspaceStep read(JsonSection step) throws TokenizerException {
    String replacement = step.text("replacement", Normalizer.ESCAPED_SPACE);
    if (replacement.codePointCount(0, replacement.length()) != 1) {
      throw step.error("replacement", "one character", TokenizerException.quote(replacement));
    }
    String old = step.flag("add_prefix_space", true) ? "always" : "never";
    String scheme = step.text("prepend_scheme", old);
    Prefix prefix =
        switch (scheme) {
          case "always" -> Prefix.ALWAYS;
          case "first" -> Prefix.FIRST;
          case "never" -> Prefix.NEVER;
          default ->
              throw step.error(
                  "prepend_scheme", "always, first or never", TokenizerException.quote(scheme));
        };
    return new MetaspaceStep(replacement.codePointAt(0), prefix, step.flag("split", true));
  }

  @Override
  public void apply(Words words) {
    AlignedPoints text = words.text;
    for (int w = 0; w < words.count; w++) {
      int from = words.begin[w];
      int start = text.newLength();
      if (getsPrefix(text, from)) {
        text.put(replacement, from);
      }
      for (int i = from; i < words.end[w]; i++) {
        int point = text.points[i] == ' ' ? replacement : text.points[i];
        if (split && point == replacement) {
          words.add(start, text.newLength());
          start = text.newLength();
        }
        text.put(point, i);
      }
      words.add(start, text.newLength());
    }
    text.commit();
    words.commit();
  }

  @Override
  public List<String> decode(List<String> pieces) {
    String space = Character.toString(replacement);
    List<String> out = new ArrayList<>(pieces.size());
    for (String piece : pieces) {
      boolean dropped = out.isEmpty() && prefix != Prefix.NEVER;
      out.add(piece.replace(space, dropped ? "" : " "));
    }
    return out;
  }

  private boolean getsPrefix(AlignedPoints text, int from) {
    int point = text.points[from];
    return point != ' '
        && point != replacement
        && (prefix == Prefix.ALWAYS || (prefix == Prefix.FIRST && text.begin[from] == 0));
  }
}
