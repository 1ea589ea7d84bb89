package albert4j.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import albert4j.model.PretrainedTokenizer;
import albert4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Makes texts to pre-train on of two reference works, a document for each word, and prints them:
///
/// * `ReferenceTexts thesaurus MODEL mthesaur.txt`: Grady Ward's Moby Thesaurus (Project
///   Gutenberg's ebook 3202), a line for each word: the word and others, separated by commas;
/// * `ReferenceTexts dictionary MODEL gcide.dict`: of GCIDE as dictd has it, the paragraphs that it
///   marks as the text of Webster's dictionary of 1913.
///
/// What the model's tokenizer would cut into many pieces is left out: rare words, and technical
/// ones.
public final class ReferenceTexts {
  private static final long SEED = 1;

  private ReferenceTexts() {}

  /// Prints a text.
  ///
  /// @param args the kind, the folder of the tokenizer, the work
  /// @throws IOException if something cannot be read
  public static void main(String[] args) throws IOException {
    if (args.length != 3 || !List.of("thesaurus", "dictionary").contains(args[0])) {
      System.err.println("usage: ReferenceTexts thesaurus|dictionary MODEL FILE");
      System.exit(2);
    }
    Tokenizer tokenizer = PretrainedTokenizer.load(Path.of(args[1]));
    // some of GCIDE's letters are not UTF-8; they become marks
    String[] lines = new String(Files.readAllBytes(Path.of(args[2])), UTF_8).split("\n");
    var out = new PrintStream(System.out, false, UTF_8);
    int documents =
        args[0].equals("thesaurus")
            ? new Thesaurus(tokenizer, out).print(lines)
            : new Dictionary(tokenizer, out).print(lines);
    if (out.checkError()) {
      throw new IOException("the text could not be written as a whole");
    }
    if (documents == 0) {
      throw new IOException(args[2] + ": expected a " + args[0] + ", found no entry of one");
    }
  }

  /// How many there are without `[CLS]` and `[SEP]`.
  private static int pieces(Tokenizer tokenizer, String text) {
    return tokenizer.encodeIds(text).length - 2;
  }

  /// Words that go together, in no order within a line, since a neighbour in the alphabet tells
  /// nothing about what a word means.
  private static final class Thesaurus {
    private static final Pattern WORD = Pattern.compile("[a-z]+(-[a-z]+)?");
    private static final Pattern ROOT = Pattern.compile("[a-z]+");
    private static final int MOST_PIECES = 3;
    private static final int FEWEST_WORDS = 10;
    private static final int MOST_WORDS = 72;
    private static final int LINE = 18; // words

    private final Tokenizer tokenizer;
    private final PrintStream out;
    private final Random random = new Random(SEED);
    private final Map<String, Boolean> known = new HashMap<>();

    Thesaurus(Tokenizer tokenizer, PrintStream out) {
      this.tokenizer = tokenizer;
      this.out = out;
    }

    /// Returns how many documents it made.
    int print(String[] lines) {
      int documents = 0;
      for (String line : lines) {
        List<String> words = List.of(line.strip().split(","));
        List<String> others =
            words.stream().skip(1).filter(word -> known.computeIfAbsent(word, this::take)).toList();
        if (ROOT.matcher(words.getFirst()).matches() && others.size() >= FEWEST_WORDS) {
          entry(words.getFirst(), others);
          documents++;
        }
      }
      return documents;
    }

    private boolean take(String word) {
      return WORD.matcher(word).matches() && pieces(tokenizer, word) <= MOST_PIECES;
    }

    /// Some of the words, in lines of about [#LINE]. Every other line begins with the entry's own.
    private void entry(String root, List<String> others) {
      List<String> some = new ArrayList<>(others);
      Collections.shuffle(some, random);
      some = some.subList(0, Math.min(MOST_WORDS, some.size()));
      some.sort(null);
      int count = Math.max(2, Math.round(some.size() / (float) LINE));
      for (int i = 0; i < count; i++) {
        List<String> line = some.subList(some.size() * i / count, some.size() * (i + 1) / count);
        Collections.shuffle(line, random);
        String words = (i % 2 == 0 ? root + ", " : "") + String.join(", ", line);
        out.println(words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + ".");
      }
      out.println();
    }
  }

  /// Definitions, as `Word: what it means.`, and the quotations below them.
  private static final class Dictionary {
    private static final Pattern HEAD = Pattern.compile("^([A-Z][A-Za-z'-]*) \\\\");
    private static final Pattern PRONUNCIATION = Pattern.compile("^[A-Z][A-Za-z'-]* \\\\.*?\\\\");
    private static final Pattern GRAMMAR =
        Pattern.compile(
            "^\\s*(\\([^)]*\\))?\\s*,?\\s*"
                + "((v|a|n|adv|prep|conj|interj|p|t|i|pl|pr|vb|imp|&|or|sing|pron)\\.?[ ,]*)+");
    private static final Pattern SOURCE =
        Pattern.compile(
            "\\[(1913 Webster|PJC|WordNet|Webster 1913 Suppl|RP|Century|RH|AS|MW)[^\\]]*\\]\\s*$");
    private static final String WEBSTER = "[1913 Webster]";
    private static final Pattern BRACKETS = Pattern.compile("\\[[^\\[\\]]*\\]");
    private static final Pattern AUTHOR =
        Pattern.compile(
            "--\\s*(Shak|[A-Z1-9][A-Za-z. ]{1,22}|[IVX]+)\\.?(\\s*[ivxlc\\d., -]+)?\\s*$");
    private static final Pattern NUMBER = Pattern.compile("^(\\d+\\.|\\([a-z]\\)|Syn:|Note:)\\s*");
    private static final Pattern SUBJECT = Pattern.compile("^\\(\\w+\\.?\\)\\s*");
    private static final Pattern MARKS = Pattern.compile("[{}\"*`]| \\. \\. \\.");
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern EDGES = Pattern.compile("^[ ,;-]+|[ ,;-]+$");
    private static final int SHORTEST = 13; // characters
    private static final double LETTERS = 0.85;
    private static final double MOST_PIECES_A_WORD = 2.05;
    private static final String QUOTATION_INDENT = " ".repeat(7);

    private final Tokenizer tokenizer;
    private final PrintStream out;
    private final List<String> document = new ArrayList<>();
    private int documents;

    Dictionary(Tokenizer tokenizer, PrintStream out) {
      this.tokenizer = tokenizer;
      this.out = out;
    }

    /// Returns how many documents it made.
    int print(String[] lines) {
      String word = "";
      List<String> paragraph = new ArrayList<>();
      for (String line : lines) {
        Matcher head = HEAD.matcher(line);
        if (head.find()) {
          flush();
          word = head.group(1);
          paragraph.clear();
        }
        paragraph.add(line);
        if (!word.isEmpty() && SOURCE.matcher(line).find()) {
          add(word, paragraph);
          paragraph.clear();
        }
      }
      flush();
      return documents;
    }

    private void add(String word, List<String> paragraph) {
      String all = String.join(" ", paragraph.stream().map(String::strip).toList());
      String text = clean(all);
      long letters =
          text.chars().filter(c -> c == ' ' || (c < 128 && Character.isLetter(c))).count();
      if (!all.contains(WEBSTER)
          || text.length() < SHORTEST
          || letters <= LETTERS * text.length()) {
        return;
      }
      boolean quotation =
          paragraph.subList(0, paragraph.size() - 1).stream()
              .allMatch(line -> line.startsWith(QUOTATION_INDENT) || line.isBlank());
      if (!quotation) {
        text = word + ": " + text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
      }
      text = ".!?".indexOf(text.charAt(text.length() - 1)) < 0 ? text + "." : text;
      if (pieces(tokenizer, text) <= MOST_PIECES_A_WORD * SPACES.split(text).length) {
        document.add(text);
      }
    }

    private static String clean(String paragraph) {
      String text = paragraph.replace(WEBSTER, "");
      Matcher head = PRONUNCIATION.matcher(text);
      if (head.find()) {
        text = GRAMMAR.matcher(text.substring(head.end())).replaceFirst("");
      }
      text = BRACKETS.matcher(text).replaceAll("");
      text = BRACKETS.matcher(text).replaceAll(""); // those around others
      text = AUTHOR.matcher(text.strip()).replaceFirst("");
      text = NUMBER.matcher(text.strip()).replaceFirst("");
      text = SUBJECT.matcher(text).replaceFirst("");
      text = MARKS.matcher(text).replaceAll("");
      return EDGES.matcher(SPACES.matcher(text).replaceAll(" ").strip()).replaceAll("");
    }

    private void flush() {
      if (!document.isEmpty()) {
        document.forEach(out::println);
        out.println();
        documents++;
        document.clear();
      }
    }
  }
}
