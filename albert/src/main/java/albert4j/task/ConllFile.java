package albert4j.task;

import albert4j.engine.Shape;
import albert4j.engine.checkpoint.AtomicFile;
import albert4j.engine.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Files of tagged sentences in the format of the CoNLL shared tasks, as WNUT-17 and CoNLL-2003
/// have it: a word a line, its tag in the last column, a blank line after a sentence.
///
/// - Columns are separated by TABs, or by spaces in a line without TAB. The first is the word, the
///   last is the tag; what lies between is not read. All lines have as many columns as the first; a
///   file with one column has no tags.
/// - A line of whitespace alone ends a sentence, too.
/// - A line whose word is `-DOCSTART-` marks the beginning of a document; it ends a sentence and is
///   not part of any.
/// - Tags are `O`, or a letter, a hyphen and a type: IOB1, IOB2 (BIO), IOBES and BILOU.
/// - There are no comments: `#` is a word.
public final class ConllFile {
  private static final String DOCUMENT = "-DOCSTART-";

  private final TextLines lines;
  private final List<String> labels;
  private final List<TaggedSentence> sentences = new ArrayList<>();
  private List<String> words = new ArrayList<>();
  private List<String> tags = new ArrayList<>();
  private int columns;
  private long firstLine;

  private ConllFile(TextLines lines, List<String> labels) {
    this.lines = lines;
    this.labels = labels;
  }

  /// Reads a file with whatever tags it has.
  ///
  /// @throws DataException if a line has too many or too few columns, or no word, or a tag that is
  ///   none; if there is no sentence; if it is not UTF-8
  /// @throws IOException if it cannot be read
  public static List<TaggedSentence> read(Path file) throws IOException {
    return read(file, List.of());
  }

  /// Reads a file whose tags must be among those that a model knows.
  ///
  /// @param labels the model's; if there are none, all tags are accepted
  /// @throws DataException as [#read(Path)], and if a tag is not among the labels
  /// @throws IOException if it cannot be read
  public static List<TaggedSentence> read(Path file, List<String> labels) throws IOException {
    try (TextLines lines = TextLines.of(file)) {
      return new ConllFile(lines, labels).read();
    }
  }

  private List<TaggedSentence> read() throws IOException {
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      String text = line.get().stripTrailing();
      if (text.indexOf('\r') >= 0) {
        throw error("lines that end with a line feed", "a carriage return within the line");
      }
      if (text.isEmpty()) {
        endSentence();
      } else {
        addLine(text.split(text.indexOf('\t') >= 0 ? "\t" : " +", -1));
      }
    }
    endSentence();
    if (sentences.isEmpty()) {
      throw new DataException(lines.source(), "end", "a sentence, a word a line", "none");
    }
    return sentences;
  }

  private void addLine(String[] cells) throws DataException {
    if (cells[0].equals(DOCUMENT)) {
      endSentence();
      return;
    }
    if (columns == 0) {
      columns = cells.length;
      firstLine = lines.number();
    }
    if (cells.length != columns) {
      throw error(count(columns) + " as in line " + firstLine, count(cells.length));
    }
    if (cells[0].isEmpty()) {
      throw error("a word in the first column", "nothing");
    }
    words.add(cells[0]);
    if (columns > 1) {
      tags.add(checked(cells[columns - 1]));
    }
  }

  private String checked(String tag) throws DataException {
    if (Tag.parse(tag).isEmpty()) {
      throw error("a tag: " + Tag.EXPECTED, CheckpointException.quote(tag));
    }
    if (!labels.isEmpty() && !labels.contains(tag)) {
      throw error("a tag that the model knows, one of " + labels, CheckpointException.quote(tag));
    }
    return tag;
  }

  private void endSentence() {
    if (!words.isEmpty()) {
      sentences.add(new TaggedSentence(words, tags));
      words = new ArrayList<>();
      tags = new ArrayList<>();
    }
  }

  private DataException error(String expected, String found) {
    return new DataException(lines.source(), lines.number(), expected, found);
  }

  private static String count(int columns) {
    return columns + (columns == 1 ? " column" : " columns");
  }

  /// Writes predictions, as a whole or not at all: word, right tag if it is known, predicted tag,
  /// with TABs between them. This is what conlleval reads with `-d "\t"`.
  ///
  /// @param predictions one for each sentence, as [TokenClassificationTask] gives them
  /// @throws IllegalArgumentException if they are not those of the sentences
  /// @throws IOException if the file cannot be written
  public static void writePredictions(
      Path file, List<TaggedSentence> sentences, List<Evaluation.Prediction> predictions)
      throws IOException {
    Shape.check(
        sentences.size() == predictions.size(),
        "conll: one prediction for each sentence",
        "sentences",
        sentences.size(),
        "predictions",
        predictions.size());
    StringBuilder out = new StringBuilder();
    for (int s = 0; s < sentences.size(); s++) {
      TaggedSentence sentence = sentences.get(s);
      List<String> predicted = List.of(predictions.get(s).predicted().split(" "));
      Shape.check(
          predicted.size() == sentence.words().size(),
          "conll: one predicted tag for each word",
          "sentence",
          s,
          "words",
          sentence.words().size(),
          "tags",
          predicted.size());
      for (int i = 0; i < predicted.size(); i++) {
        out.append(sentence.words().get(i)).append('\t');
        if (sentence.tagged()) {
          out.append(sentence.tags().get(i)).append('\t');
        }
        out.append(predicted.get(i)).append('\n');
      }
      out.append('\n');
    }
    AtomicFile.write(file, out.toString());
  }
}
