package albert4j.tokenizer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// What a step of a tokenizer.json looks for: a string or a regular expression.
///
/// The library has its expressions read by Oniguruma or by Rust's `fancy-regex`; the JDK's are the
/// same for what tokenizers use. A search that would take much longer than the text is long, as
/// backtracking can, is stopped.
final class TextPattern {
  private static final long STEPS_PER_CHAR = 1000;
  private static final long SPARE_STEPS = 1_000_000;

  private final Pattern pattern;

  /// The first character of everything that can match, or -1.
  private final int first;

  private TextPattern(Pattern pattern, int first) {
    this.pattern = pattern;
    this.first = first;
  }

  /// Reads `{"String": …}` or `{"Regex": …}`.
  ///
  /// @throws TokenizerException if it is neither, or no regular expression
  static TextPattern read(JsonSection step, String key) throws TokenizerException {
    JsonSection section =
        step.section(key)
            .orElseThrow(() -> step.error(key, "{\"String\": …} or {\"Regex\": …}", "nothing"));
    if (section.value("String").isPresent()) {
      String text = section.text("String");
      if (text.isEmpty()) {
        throw section.error("String", "a string that is not empty", "\"\"");
      }
      return new TextPattern(Pattern.compile(text, Pattern.LITERAL), text.codePointAt(0));
    }
    String regex = section.text("Regex");
    try {
      return new TextPattern(Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS), -1);
    } catch (PatternSyntaxException e) {
      throw section.error(
          "Regex",
          "a regular expression that java.util.regex knows",
          TokenizerException.quote(regex) + " (" + e.getDescription() + ")");
    }
  }

  /// Looks for the pattern in a text, which must not change meanwhile.
  Finder in(AlignedPoints text) {
    return new Finder(text);
  }

  /// A text with what the pattern finds replaced.
  String replace(String text, String content) {
    try {
      return pattern.matcher(new Steps(text)).replaceAll(Matcher.quoteReplacement(content));
    } catch (StackOverflowError e) {
      throw tooDeep(e);
    }
  }

  /// The places where the pattern is found, one after the other.
  final class Finder {
    private final AlignedPoints text;
    private final Matcher matcher;
    private final boolean possible;
    private boolean any;

    /// A place in the text as the number of its character, and as an index of the string.
    private int point;

    private int index;
    private int begin;
    private int end;

    private Finder(AlignedPoints text) {
      this.text = text;
      possible = first < 0 || contains(text, first);
      matcher = pattern.matcher(possible ? new Steps(text.toString()) : "");
    }

    /// Goes to the next place; false if there is none.
    boolean next() {
      try {
        if (!possible || !matcher.find()) {
          return false;
        }
      } catch (StackOverflowError e) {
        throw tooDeep(e);
      }
      begin = pointAt(matcher.start());
      end = pointAt(matcher.end());
      any = true;
      return true;
    }

    /// Whether there was any.
    boolean any() {
      return any;
    }

    /// The first character of the place.
    int begin() {
      return begin;
    }

    /// The first character behind it.
    int end() {
      return end;
    }

    private int pointAt(int target) {
      while (index < target) {
        index += Character.charCount(text.points[point++]);
      }
      return point;
    }
  }

  private IllegalArgumentException tooDeep(StackOverflowError e) {
    return new IllegalArgumentException("regex: must not need so much stack: regex=" + pattern, e);
  }

  private static boolean contains(AlignedPoints text, int point) {
    int i = 0;
    while (i < text.length && text.points[i] != point) {
      i++;
    }
    return i < text.length;
  }

  /// A string that counts how often it is looked at.
  private static final class Steps implements CharSequence {
    private final String text;
    private long left;

    Steps(String text) {
      this.text = text;
      left = SPARE_STEPS + STEPS_PER_CHAR * text.length();
    }

    @Override
    public char charAt(int index) {
      if (left-- == 0) {
        throw new IllegalArgumentException(
            "regex: must not look at a character "
                + STEPS_PER_CHAR
                + " times: characters="
                + text.length());
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
