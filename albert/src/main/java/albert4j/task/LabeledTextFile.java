package albert4j.task;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.model.ProblemType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Texts and their answers in a file of one's own: `.tsv`, `.csv` or `.jsonl`.
///
/// | what | name of the column or field |
/// |---|---|
/// | the text | `text`, `sentence` or `sentence1` |
/// | the second text, if there are pairs | `text_pair` or `sentence2` |
/// | the answer | `label`, `labels` or `score` |
/// | an id, if there is one | `id`, `idx` or `index` |
///
/// Other columns and fields are passed over. A record without an id has its number, from 0.
///
/// **Tables.** A first line in which a cell is one of the names of the text is the header (in upper
/// or lower case). Without header the columns are text and answer, or text, second text and answer;
/// one column alone is text without answer. A first line is also taken for a header if all answers
/// are numbers and its own is a word, so that `review,stars` may stand above them. Any other first
/// line is a row. In a longer file whose labels are not known yet it is an error if its label
/// occurs nowhere else but all others do: that is a header with other names. All rows have as many
/// cells as the first. In `.tsv` cells stand between tabs and no character is special; `.csv` is as
/// RFC 4180 has it.
///
/// **JSON Lines.** Each line is an object; blank lines are passed over.
///
/// **Answers.** A regression has numbers. A single label is a word or, in JSON, a string or an
/// integer. Several labels stand between commas in a cell of a table, whose empty cell means that
/// no label applies, and are a list in JSON. With [Split#TEST] the answer may be missing: its
/// column or field, an empty cell where there is one label or a number, or `null`.
public final class LabeledTextFile {
  static final List<String> TEXT = List.of("text", "sentence", "sentence1");
  static final List<String> PAIR = List.of("text_pair", "sentence2");
  static final List<String> LABEL = List.of("label", "labels", "score");
  static final List<String> ID = List.of("id", "idx", "index");

  private LabeledTextFile() {}

  /// Reads a file with labels that are not known yet: that for training. [LabeledTexts#labels()]
  /// then tells them.
  ///
  /// @throws DataException if the file is of another kind or damaged, or a record lacks what it
  ///   must have; or if there is no record, or only one label
  /// @throws IOException if the file cannot be read
  public static LabeledTexts read(Path file, ProblemType type, Split split) throws IOException {
    return read(file, type, split, List.of());
  }

  /// Reads a file in which only some labels may occur: those of the file for training, or of a
  /// model.
  ///
  /// @param labels in any order; of no meaning for a regression
  /// @throws DataException if the file is of another kind or damaged, a record lacks what it must
  ///   have, or its label is not among `labels`; or if there is no record
  /// @throws IOException if the file cannot be read
  public static LabeledTexts read(Path file, ProblemType type, Split split, List<String> labels)
      throws IOException {
    String name = file.toString().toLowerCase(Locale.ROOT);
    try (TextLines lines = TextLines.of(file)) {
      Answers answers = new Answers(lines.source(), type, labels);
      TextCollector records;
      if (name.endsWith(".jsonl")) {
        records = new JsonTexts(lines, answers, split).read();
      } else if (name.endsWith(".tsv")) {
        records = new TableTexts(lines, answers, split).read(new Rows(lines, Rows.TSV));
      } else if (name.endsWith(".csv")) {
        records = new TableTexts(lines, answers, split).read(new Rows(lines, Csv::cells));
      } else {
        throw new DataException(
            lines.source(),
            "name",
            "an end in .tsv, .csv or .jsonl",
            CheckpointException.quote(String.valueOf(file.getFileName())));
      }
      boolean fresh = split == Split.TRAIN && labels.isEmpty();
      return fresh ? records.result(type) : records.result();
    }
  }
}
