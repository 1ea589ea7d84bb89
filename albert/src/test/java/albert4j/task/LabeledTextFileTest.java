package albert4j.task;

import static albert4j.model.ProblemType.MULTI_LABEL_CLASSIFICATION;
import static albert4j.model.ProblemType.REGRESSION;
import static albert4j.model.ProblemType.SINGLE_LABEL_CLASSIFICATION;
import static albert4j.task.Split.DEV;
import static albert4j.task.Split.TEST;
import static albert4j.task.Split.TRAIN;
import static albert4j.task.Texts.assertRefused;
import static albert4j.task.Texts.lines;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.model.ProblemType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of one's own, worked by hand.
class LabeledTextFileTest {
  @TempDir private Path folder;

  private LabeledTexts texts(
      String name, ProblemType type, Split split, List<String> labels, String text)
      throws IOException {
    return LabeledTextFile.read(Texts.write(folder, name, text), type, split, labels);
  }

  private List<String> read(String name, ProblemType type, Split split, String text)
      throws IOException {
    return lines(texts(name, type, split, List.of(), text));
  }

  private void refused(String name, ProblemType type, Split split, String text, String message)
      throws IOException {
    refused(name, type, split, List.of(), text, message);
  }

  private void refused(
      String name, ProblemType type, Split split, List<String> labels, String text, String message)
      throws IOException {
    Path file = Texts.write(folder, name, text);
    assertRefused(file, message, () -> LabeledTextFile.read(file, type, split, labels));
  }

  @Test
  void withOrWithoutHeaderTheSameRowsAreRead() throws IOException {
    List<String> expected = List.of("0|so \"good|-|pos", "1|bad|-|neg");
    String rows = "so \"good\tpos\nbad\tneg\n";
    for (String text :
        List.of(
            rows,
            "text\tlabel\n" + rows,
            "\uFEFFSentence\tLabel\r\n" + rows.replace("\n", "\r\n") + "\r\n",
            "label\tsentence1\npos\tso \"good\nneg\tbad")) {
      assertEquals(expected, read("a.tsv", SINGLE_LABEL_CLASSIFICATION, TRAIN, text), text);
    }
    List<String> pairs = List.of("0|a|b|x", "1|c|d|y");
    assertEquals(pairs, read("a.tsv", SINGLE_LABEL_CLASSIFICATION, DEV, "a\tb\tx\nc\td\ty\n"));
    assertEquals(
        pairs,
        read(
            "a.tsv",
            SINGLE_LABEL_CLASSIFICATION,
            DEV,
            "text\ttext_pair\tlabel\na\tb\tx\nc\td\ty\n"));
    assertEquals(
        List.of("k1|a|b|x"),
        read(
            "a.tsv",
            SINGLE_LABEL_CLASSIFICATION,
            DEV,
            "idx\tgenre\tsentence1\tsentence2\tlabel\nk1\tnews\ta\tb\tx\n"));
  }

  @Test
  void aWordAboveNumbersIsAHeader() throws IOException {
    List<String> expected = List.of("0|a|-|1", "1|b|-|5");
    for (String text : List.of("a\t1\nb\t5\n", "review\tstars\na\t1\nb\t5\n")) {
      assertEquals(expected, read("a.tsv", SINGLE_LABEL_CLASSIFICATION, TRAIN, text));
      assertEquals(
          expected,
          lines(texts("a.tsv", SINGLE_LABEL_CLASSIFICATION, DEV, List.of("1", "5"), text)));
      assertEquals(List.of("0|a|-|1.0", "1|b|-|5.0"), read("a.tsv", REGRESSION, TRAIN, text));
    }
    assertEquals(
        List.of("0|a|-|1,2", "1|b|-|3"),
        read("a.tsv", MULTI_LABEL_CLASSIFICATION, TRAIN, "review\tcodes\na\t1, 2\nb\t3\n"));
  }

  @Test
  void aHeaderWithOtherNamesDoesNotBecomeALabel() throws IOException {
    String rows = "a\tpos\nb\tneg\n".repeat(5);
    refused(
        "a.tsv",
        SINGLE_LABEL_CLASSIFICATION,
        TRAIN,
        "review\tsentiment\n" + rows,
        "line 1: expected a label that occurs again, or a header with text or sentence or"
            + " sentence1, found \"sentiment\"");
    refused(
        "a.tsv",
        SINGLE_LABEL_CLASSIFICATION,
        DEV,
        List.of("neg", "pos"),
        "review\tsentiment\n" + rows,
        "line 1: expected a label, one of [neg, pos], found \"sentiment\"");
    refused(
        "a.tsv",
        SINGLE_LABEL_CLASSIFICATION,
        TRAIN,
        "text\tsentiment\n" + rows,
        "line 1: expected a column label or labels or score, found [text, sentiment]");
    // a rare label is none the less one: named columns, few rows, or other rare labels say so
    assertEquals(
        11,
        read("a.tsv", SINGLE_LABEL_CLASSIFICATION, TRAIN, "label\ttext\nrare\tz\n" + turned(rows))
            .size());
    assertEquals(
        3, read("a.tsv", SINGLE_LABEL_CLASSIFICATION, TRAIN, "z\trare\na\tpos\nb\tpos\n").size());
    assertEquals(
        12,
        read("a.tsv", SINGLE_LABEL_CLASSIFICATION, TRAIN, "z\trare\n" + rows + "y\tother\n")
            .size());
  }

  private static String turned(String rows) {
    return rows.replace("a\tpos", "pos\ta").replace("b\tneg", "neg\tb");
  }

  @Test
  void csvMayQuote() throws IOException {
    String text =
        """
        text,text_pair,label
        "a, ""b""
        c",d,x
        e,"",y
        """;
    refused(
        "a.csv",
        SINGLE_LABEL_CLASSIFICATION,
        TRAIN,
        text,
        "line 4: expected a second text, found an empty one");
    assertEquals(
        List.of("0|a, \"b\"\nc|d|x", "1|e|f|y"),
        read("a.csv", SINGLE_LABEL_CLASSIFICATION, TRAIN, text.replace("\"\",y", "\"f\",y")));
    assertEquals(
        List.of("0|a, \"b\"\nc|d|x", "1|e|f|y"),
        read(
            "A.CSV",
            SINGLE_LABEL_CLASSIFICATION,
            TRAIN,
            text.replace("\"\",y", "f,y").replace("\n", "\r\n")));
  }

  @Test
  void badCsvIsNamed() throws IOException {
    String start = "text,label\na,x\n";
    refused(
        "a.csv",
        SINGLE_LABEL_CLASSIFICATION,
        TRAIN,
        start + "b,\"y\nc,z\n",
        "line 3: expected a second quote behind the one that opens a cell, found none up to the end"
            + " of the file");
    refused(
        "a.csv",
        SINGLE_LABEL_CLASSIFICATION,
        TRAIN,
        start + "\"b\nc\"d,y\n",
        "line 4: expected a comma behind the quote that closes the cell opened in line 3, found"
            + " \"d,y\"");
    refused(
        "a.csv",
        SINGLE_LABEL_CLASSIFICATION,
        TRAIN,
        start + "b \"c\",y\n",
        "line 3: expected quotes around a whole cell, and doubled within it, found \"b \\\"c\\\"\"");
    refused(
        "a.csv",
        SINGLE_LABEL_CLASSIFICATION,
        TRAIN,
        start + "b,c,y\n",
        "line 3: expected 2 cells, as in line 1, found 3");
  }

  @Test
  void badTablesAreNamed() throws IOException {
    refused("a.tsv", SINGLE_LABEL_CLASSIFICATION, TRAIN, "", none());
    refused("a.tsv", SINGLE_LABEL_CLASSIFICATION, TRAIN, "text\tlabel\n", none());
    refused(
        "a.tsv",
        SINGLE_LABEL_CLASSIFICATION,
        TRAIN,
        "a\nb\n",
        "line 1: expected a header with text or sentence or sentence1, or the columns text and"
            + " label, or text, text_pair and label, found 1 column");
    refused(
        "a.tsv",
        SINGLE_LABEL_CLASSIFICATION,
        TEST,
        "a\tb\tc\td\n",
        "line 1: expected a header with text or sentence or sentence1, or the columns text and"
            + " label, or text, text_pair and label, found 4 columns");
    refused(
        "a.tsv",
        SINGLE_LABEL_CLASSIFICATION,
        TRAIN,
        "text\tsentence\tlabel\na\tb\tc\n",
        "line 1: expected only one of the columns [text, sentence, sentence1], found [text,"
            + " sentence, label]");
    refused(
        "a.tsv",
        SINGLE_LABEL_CLASSIFICATION,
        TRAIN,
        "a\tx\n\nb\ty\n",
        "line 2: expected 2 cells, as in line 1, found 1");
    refused(
        "a.tsv",
        SINGLE_LABEL_CLASSIFICATION,
        TRAIN,
        "a\tx\nb\t \n",
        "line 2: expected a label, found \"\"");
    refused(
        "a.tsv",
        SINGLE_LABEL_CLASSIFICATION,
        TRAIN,
        "a\tx\nb\tNaN\n",
        "line 2: expected a label, found \"NaN\"");
    refused(
        "a.tsv",
        SINGLE_LABEL_CLASSIFICATION,
        TRAIN,
        "a\tx\nb\tx\n",
        "end of the file: expected at least two labels, found [x]");
    refused(
        "a.tsv",
        SINGLE_LABEL_CLASSIFICATION,
        TRAIN,
        "id\ttext\tlabel\n\ta\tx\n",
        "line 2: expected an id of one line without tabs, found \"\"");
    refused("a.tsv", REGRESSION, TRAIN, "a\tnan\n", "line 1: expected a number, found \"nan\"");
    refused(
        "a.tsv", REGRESSION, TRAIN, "a\t1\nb\ttwo\n", "line 2: expected a number, found \"two\"");
    refused(
        "a.txt",
        SINGLE_LABEL_CLASSIFICATION,
        TRAIN,
        "a\tx\n",
        "name: expected an end in .tsv, .csv or .jsonl, found \"a.txt\"");
  }

  private static String none() {
    return "end of the file: expected at least one record, found none";
  }

  @Test
  void aLabelThatTrainingDidNotHaveIsNamedWithTheKnownOnes() throws IOException {
    refused(
        "dev.tsv",
        SINGLE_LABEL_CLASSIFICATION,
        DEV,
        List.of("neg", "pos"),
        "text\tlabel\na\tpos\nb\tmixed\n",
        "line 3: expected a label, one of [neg, pos], found \"mixed\"");
    refused(
        "dev.jsonl",
        MULTI_LABEL_CLASSIFICATION,
        DEV,
        List.of("neg", "pos"),
        "{\"text\": \"a\", \"label\": [\"pos\", \"mixed\"]}\n",
        "line 1: expected a label, one of [neg, pos], found \"mixed\"");
    List<String> many = java.util.stream.IntStream.range(100, 200).mapToObj(i -> "" + i).toList();
    refused(
        "dev.tsv",
        SINGLE_LABEL_CLASSIFICATION,
        DEV,
        many,
        "a\t99\n",
        "line 1: expected a label, one of 100 from [100, 101, 102, 103, 104, 105, 106, 107, 108,"
            + " 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119] on, found \"99\"");
  }

  @Test
  void labelsAreSorted() throws IOException {
    assertEquals(
        List.of("B", "a", "c"),
        texts("a.tsv", SINGLE_LABEL_CLASSIFICATION, TRAIN, List.of(), "1\tc\n2\ta\n3\tB\n4\ta\n")
            .labels());
    assertEquals(
        List.of("-1", "2", "10"),
        texts("a.tsv", SINGLE_LABEL_CLASSIFICATION, TRAIN, List.of(), "a\t10\nb\t2\nc\t-1\n")
            .labels());
    assertEquals(
        List.of("10", "2", "x"),
        texts("a.tsv", SINGLE_LABEL_CLASSIFICATION, TRAIN, List.of(), "a\t10\nb\t2\nc\tx\n")
            .labels());
  }

  @Test
  void severalLabelsInACell() throws IOException {
    LabeledTexts texts =
        texts(
            "a.csv",
            MULTI_LABEL_CLASSIFICATION,
            TRAIN,
            List.of(),
            "text,labels\na,\"joy, anger\"\nb,\nc,love\n");
    assertEquals(List.of("0|a|-|joy,anger", "1|b|-|", "2|c|-|love"), lines(texts));
    assertEquals(List.of("anger", "joy", "love"), texts.labels());
    refused(
        "a.tsv",
        MULTI_LABEL_CLASSIFICATION,
        TRAIN,
        "a\tjoy,\nb\tjoy\n",
        "line 1: expected a label, found \"\"");
    refused(
        "a.tsv",
        MULTI_LABEL_CLASSIFICATION,
        TRAIN,
        "a\tjoy\nb\tjoy,joy\n",
        "line 2: expected each label once, found \"joy\" twice");
    refused(
        "a.tsv",
        MULTI_LABEL_CLASSIFICATION,
        TRAIN,
        "text\tlabels\na\t\n",
        "end of the file: expected at least one label, found none");
  }

  @Test
  void jsonLines() throws IOException {
    assertEquals(
        List.of("0|a|-|pos", "x7|b\tc|d|1", "8|e|-|neg"),
        read(
            "a.jsonl",
            SINGLE_LABEL_CLASSIFICATION,
            TRAIN,
            """
            {"text": "a", "label": "pos"}

            {"text_pair": "d", "sentence": "b\\tc", "id": "x7", "label": 1, "other": [1]}
            {"text": "e", "text_pair": null, "idx": 8, "label": "neg"}
            """));
    assertEquals(
        List.of("0|a|-|3.0", "1|b|-|-0.5"),
        read(
            "a.jsonl",
            REGRESSION,
            TRAIN,
            "{\"text\": \"a\", \"label\": 3}\r\n{\"text\": \"b\", \"score\": -0.5}\r\n"));
    assertEquals(
        List.of("0|a|-|x,2", "1|b|-|"),
        read(
            "a.jsonl",
            MULTI_LABEL_CLASSIFICATION,
            TRAIN,
            "{\"text\": \"a\", \"labels\": [\"x\", 2]}\n{\"text\": \"b\", \"labels\": []}\n"));
  }

  @Test
  void badJsonLinesAreNamed() throws IOException {
    String good = "{\"text\": \"a\", \"label\": \"x\"}\n";
    badJson(good + "{\"text\" 1}", "line 2, byte 8: expected ':', found '1'");
    badJson(good + "[1]", "line 2: expected a JSON object, found [1]");
    badJson(
        "{\"label\": \"x\"}",
        "line 1: expected a field text or sentence or sentence1, found" + " [label]");
    badJson("{\"text\": \"a\"}", "line 1: expected a field label or labels or score, found [text]");
    badJson(
        "{\"text\": \"a\", \"label\": null}",
        "line 1: expected a field label or labels or score, found [text, label]");
    badJson(
        "{\"text\": \"a\", \"label\": 1, \"labels\": 2}",
        "line 1: expected only one of the fields [label, labels, score], found [label, labels]");
    badJson("{\"text\": 1, \"label\": 1}", "line 1: expected a text as a string, found 1");
    badJson("{\"text\": \"\", \"label\": 1}", "line 1: expected a text, found an empty one");
    badJson(
        "{\"text\": \"a\", \"label\": 1.5}",
        "line 1: expected a label, a string or an integer, found 1.5");
    badJson(
        "{\"text\": \"a\", \"label\": [\"x\"]}",
        "line 1: expected a label, a string or an integer (lists are for"
            + " multi_label_classification), found [\"x\"]");
    badJson("{\"text\": \"a\", \"label\": \"x\\ty\"}", "line 1: expected a label, found \"x\\ty\"");
    badJson(
        "{\"text\": \"a\", \"label\": 1, \"id\": \"\\n\"}",
        "line 1: expected an id, an integer or a string of one line without tabs, found \"\\n\"");
    refused(
        "a.jsonl",
        REGRESSION,
        TRAIN,
        "{\"text\": \"a\", \"label\": \"3\"}",
        "line 1: expected a number, found \"3\"");
    refused(
        "a.jsonl",
        REGRESSION,
        TRAIN,
        "{\"text\": \"a\", \"label\": NaN}",
        "line 1, byte 23: expected a value, found 'NaN'");
    refused(
        "a.jsonl",
        MULTI_LABEL_CLASSIFICATION,
        TRAIN,
        "{\"text\": \"a\", \"label\": \"x\"}",
        "line 1: expected a list of labels, strings or integers, found \"x\"");
    badJson("\n", none());
  }

  private void badJson(String text, String message) throws IOException {
    refused("a.jsonl", SINGLE_LABEL_CLASSIFICATION, TRAIN, text, message);
  }

  @Test
  void onlyFilesForTestingMayLackAnswers() throws IOException {
    List<String> expected = List.of("0|a|-|?", "1|b|-|?");
    assertEquals(expected, read("a.tsv", SINGLE_LABEL_CLASSIFICATION, TEST, "a\nb\n"));
    assertEquals(expected, read("a.tsv", SINGLE_LABEL_CLASSIFICATION, TEST, "text\na\nb\n"));
    assertEquals(
        List.of("0|a|-|x", "1|b|-|?"),
        read("a.tsv", SINGLE_LABEL_CLASSIFICATION, TEST, "text\tlabel\na\tx\nb\t\n"));
    assertEquals(
        List.of("0|a|c|?"),
        read("a.tsv", SINGLE_LABEL_CLASSIFICATION, TEST, "sentence1\tsentence2\na\tc\n"));
    assertEquals(
        List.of("0|a|-|?", "1|b|-|x"),
        read(
            "a.jsonl",
            SINGLE_LABEL_CLASSIFICATION,
            TEST,
            "{\"text\": \"a\"}\n{\"text\": \"b\", \"label\": \"x\"}\n"));
  }
}
