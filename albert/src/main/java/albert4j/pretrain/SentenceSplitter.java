package albert4j.pretrain;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Cuts a paragraph of English prose into sentences.
///
/// [BreakIterator] finds the places where one may end. Where it errs, after "Mr.", initials and
/// `"Stop!" she cried`, the parts are joined again. What remains doubtful is cut: a sentence too
/// many does pre-training less harm than two sentences that are one.
///
/// For one thread.
final class SentenceSplitter {
  /// What a name or a number follows.
  private static final Set<String> TITLES =
      words(
          """
          Mr Mrs MR MRS DR Ms Messrs Mme Mlle Mmes Dr Drs Prof Rev Revd Hon Capt Col Gen Lt Lieut Sgt Sergt Maj
          Cmdr Cpl Pvt Adm Gov Sen Rep Pres Supt Insp Fr Vol Vols Fig Figs Ch Chap Sec vs v viz cf eg ie
          e.g i.e pp ca
          """);

  /// What stands within a sentence unless the next word is one that begins many.
  private static final Set<String> OTHERS =
      words(
          """
          St Ste Mt Mts Ft Co Corp Inc Ltd Bros Jr Sr Esq Ave Blvd Rd Dept Univ etc al approx ed eds est
          Jan Feb Apr Aug Sept Sep Oct Nov Dec lb lbs oz a.m p.m b.c a.d Ph.D
          """);

  /// What stands within a sentence if a number follows.
  private static final Set<String> BEFORE_NUMBERS =
      words("No Nos p par Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec");

  /// Words that begin a sentence far more often than a name.
  private static final Set<String> BEGINNERS =
      words(
          """
          The This That These Those He She It We They You There Then When While Where What Who Why How
          His Her Its Our Their My Your But And Or So If In On At By For From With As After Before
          Now Not No Yes Nor Yet Here Some All Both Each Many Most Once One Such Though Although
          Because Since Until Upon Under Is Are Was Were Do Did Does Have Has Had Let Perhaps An
          """);

  private static final Pattern INITIALS = Pattern.compile("(\\p{Lu}\\.)*\\p{Lu}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|[IVXLC]+");

  private final BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ENGLISH);

  private static Set<String> words(String text) {
    return Set.of(text.strip().split("\\s+"));
  }

  /// The sentences of a paragraph, none of which is blank. Together they are all of the paragraph
  /// but the whitespace around them.
  List<String> split(String paragraph) {
    List<String> sentences = new ArrayList<>();
    breaks.setText(paragraph);
    int start = 0;
    int last = 0;
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      if (last > start && !joined(paragraph, start, last, end)) {
        addTo(sentences, paragraph.substring(start, last));
        start = last;
      }
      last = end;
    }
    addTo(sentences, paragraph.substring(start, last));
    return sentences;
  }

  private static void addTo(List<String> sentences, String text) {
    String sentence = text.strip();
    if (!sentence.isEmpty()) {
      sentences.add(sentence);
    }
  }

  /// Whether text `[start, middle)` and text `[middle, end)` are parts of one sentence.
  private static boolean joined(String text, int start, int middle, int end) {
    int letter = firstLetter(text, middle, end);
    if (letter == end) {
      return true; // marks alone go with what they stand behind
    }
    if (firstLetter(text, start, middle) == middle) {
      return true;
    }
    if (Character.isLowerCase(text.charAt(letter))) {
      return true;
    }
    int stop = middle;
    while (stop > start && Character.isWhitespace(text.charAt(stop - 1))) {
      stop--;
    }
    return text.charAt(stop - 1) == '.'
        && abbreviated(text, start, stop - 1, text.substring(letter, wordEnd(text, letter, end)));
  }

  /// The first letter or digit, or the end.
  private static int firstLetter(String text, int from, int to) {
    int i = from;
    while (i < to && !Character.isLetterOrDigit(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static int wordEnd(String text, int from, int to) {
    int i = from;
    while (i < to && Character.isLetterOrDigit(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /// Whether a full stop ends an abbreviation and not the sentence.
  ///
  /// @param start where the sentence starts
  /// @param stop where the full stop stands
  /// @param next the word that follows
  private static boolean abbreviated(String text, int start, int stop, String next) {
    int from = stop;
    while (from > start && isOfWord(text.charAt(from - 1))) {
      from--;
    }
    while (from < stop && text.charAt(from) == '.') {
      from++; // dots of an ellipsis
    }
    String word = text.substring(from, stop);
    boolean number = Character.isDigit(next.charAt(0));
    if (TITLES.contains(word) || (number && BEFORE_NUMBERS.contains(word))) {
      return true;
    }
    boolean first = firstLetter(text, start, from) == from;
    if (first && NUMBER.matcher(word).matches()) {
      return true; // "1." before what it counts
    }
    boolean begins = BEGINNERS.contains(next) || number;
    if (word.equals("I")) {
      return !first && !begins && afterInitial(text, start, from);
    }
    return !begins && (OTHERS.contains(word) || INITIALS.matcher(word).matches());
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '.';
  }

  /// Whether "J. " or the like stands before a place.
  private static boolean afterInitial(String text, int start, int at) {
    return at - 3 >= start
        && text.charAt(at - 1) == ' '
        && text.charAt(at - 2) == '.'
        && Character.isUpperCase(text.charAt(at - 3));
  }
}
