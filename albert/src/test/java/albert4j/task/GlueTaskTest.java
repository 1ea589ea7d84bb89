package albert4j.task;

import static albert4j.task.Texts.assertRefused;
import static albert4j.task.Texts.lines;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import albert4j.model.ProblemType;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Small files in the layouts of the GLUE download; columns as in google-research/albert,
/// `classifier_utils.py`.
class GlueTaskTest {
  @TempDir private Path folder;

  /// A layout: two rows under their header, which CoLA's training files do not have.
  private record Layout(
      GlueTask task, Split split, String header, String rows, List<String> records) {
    Layout(GlueTask task, Split split, String header, String rows, String... records) {
      this(task, split, header, rows, List.of(records));
    }

    @Override
    public String toString() {
      return task + " " + split;
    }
  }

  private static final List<Layout> LAYOUTS =
      List.of(
          new Layout(
              GlueTask.COLA,
              Split.DEV,
              "source\tlabel\toriginal\tsentence",
              "gj04\t1\t\tThey drank.\nks08\t0\t*\tHim ran.",
              "0|They drank.|-|1",
              "1|Him ran.|-|0"),
          new Layout(
              GlueTask.COLA,
              Split.TEST,
              "index\tsentence",
              "0\tBill whistled.\n1\tHim ran.",
              "0|Bill whistled.|-|?",
              "1|Him ran.|-|?"),
          new Layout(
              GlueTask.SST2,
              Split.TRAIN,
              "sentence\tlabel",
              "hide new secretions \t0\ncontains no wit\t1",
              "0|hide new secretions |-|0",
              "1|contains no wit|-|1"),
          new Layout(
              GlueTask.SST2,
              Split.TEST,
              "index\tsentence",
              "0\tuneasy mishmash\n1\tgood",
              "0|uneasy mishmash|-|?",
              "1|good|-|?"),
          new Layout(
              GlueTask.MRPC,
              Split.DEV,
              "Quality\t#1 ID\t#2 ID\t#1 String\t#2 String",
              "1\t70\t71\tHe said \"so\tHe said so\n0\t72\t73\tA\tB",
              "0|He said \"so|He said so|1",
              "1|A|B|0"),
          new Layout(
              GlueTask.MRPC,
              Split.TEST,
              "index\t#1 ID\t#2 ID\t#1 String\t#2 String",
              "0\t70\t71\tA\tB\n1\t72\t73\tC\tD\n2\t74\t75\tE\tF",
              "0|A|B|?",
              "1|C|D|?",
              "2|E|F|?"),
          new Layout(
              GlueTask.QQP,
              Split.TRAIN,
              "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate",
              "133273\t213221\t213222\tHow?\tWhy?\t0\n402555\t5\t6\tWho?\tWho is it?\t1",
              "133273|How?|Why?|0",
              "402555|Who?|Who is it?|1"),
          new Layout(
              GlueTask.QQP,
              Split.TEST,
              "id\tquestion1\tquestion2",
              "0\tHow?\tWhy?\n1\tWho?\tWhen?",
              "0|How?|Why?|?",
              "1|Who?|When?|?"),
          new Layout(
              GlueTask.STSB,
              Split.DEV,
              "index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2"
                  + "\tscore",
              "0\tmain\tMSRvid\t2012\t1\tnone\tnone\tA man.\tA boy.\t5.000\n"
                  + "1\tmain\tMSRvid\t2012\t2\tnone\tnone\tA cat.\tA dog.\t0.75",
              "0|A man.|A boy.|5.0",
              "1|A cat.|A dog.|0.75"),
          new Layout(
              GlueTask.STSB,
              Split.TEST,
              "index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2",
              "0\tmain\tMSRvid\t2012\t1\tnone\tnone\tA man.\tA boy.",
              "0|A man.|A boy.|?"),
          new Layout(
              GlueTask.MNLI,
              Split.DEV,
              "index\tpromptID\tpairID\tgenre\tsentence1_binary_parse\tsentence2_binary_parse"
                  + "\tsentence1_parse\tsentence2_parse\tsentence1\tsentence2"
                  + "\tlabel1\tlabel2\tlabel3\tlabel4\tlabel5\tgold_label",
              "0\t63735\t63735n\tslate\t( a )\t( b )\t(R)\t(R)\tA.\tB."
                  + "\tneutral\tentailment\tneutral\tneutral\tneutral\tneutral",
              "0|A.|B.|neutral"),
          new Layout(
              GlueTask.MNLI,
              Split.TRAIN,
              "index\tpromptID\tpairID\tgenre\tsentence1_binary_parse\tsentence2_binary_parse"
                  + "\tsentence1_parse\tsentence2_parse\tsentence1\tsentence2\tlabel1\tgold_label",
              "0\t31193\t31193n\tgov\t( a )\t( b )\t(R)\t(R)\tA.\tB.\tneutral\tcontradiction",
              "0|A.|B.|contradiction"),
          new Layout(
              GlueTask.MNLI,
              Split.TEST,
              "index\tpromptID\tpairID\tgenre\tsentence1_binary_parse\tsentence2_binary_parse"
                  + "\tsentence1_parse\tsentence2_parse\tsentence1\tsentence2",
              "0\t31493\t31493\ttravel\t( a )\t( b )\t(R)\t(R)\tA.\tB.",
              "0|A.|B.|?"),
          new Layout(
              GlueTask.QNLI,
              Split.DEV,
              "index\tquestion\tsentence\tlabel",
              "0\tWhat?\tThat.\tentailment\n1\tWho?\tHe.\tnot_entailment",
              "0|What?|That.|entailment",
              "1|Who?|He.|not_entailment"),
          new Layout(
              GlueTask.RTE,
              Split.TEST,
              "index\tsentence1\tsentence2",
              "0\tA.\tB.\n1\tC.\tD.",
              "0|A.|B.|?",
              "1|C.|D.|?"),
          new Layout(
              GlueTask.WNLI,
              Split.TRAIN,
              "index\tsentence1\tsentence2\tlabel",
              "0\tI stuck a pin through a carrot.\tThe carrot had a hole.\t1",
              "0|I stuck a pin through a carrot.|The carrot had a hole.|1"),
          new Layout(
              GlueTask.AX,
              Split.TEST,
              "index\tsentence1\tsentence2",
              "0\tThe cat sat.\tThe cat did not sit.",
              "0|The cat sat.|The cat did not sit.|?"));

  @TestFactory
  Stream<DynamicTest> withOrWithoutHeaderTheSameRowsAreRead() {
    return LAYOUTS.stream()
        .map(layout -> DynamicTest.dynamicTest(layout.toString(), () -> readInAllForms(layout)));
  }

  private void readInAllForms(Layout layout) throws IOException {
    String both = layout.header() + "\n" + layout.rows() + "\n";
    for (String text :
        List.of(
            layout.rows(),
            both,
            both + "\n\n",
            both.replace("\n", "\r\n"),
            "\uFEFF" + both,
            "\uFEFF" + layout.rows())) {
      Path file = Texts.write(folder, "x.tsv", text);
      LabeledTexts read = layout.task().read(file, layout.split());
      assertEquals(layout.records(), lines(read), text);
      assertEquals(List.of(), read.skippedLines());
    }
  }

  @Test
  void aFileForTestingMayHaveLabels() throws IOException {
    assertEquals(
        List.of("0|no wit|-|0", "1|good|-|1"),
        read(GlueTask.SST2, Split.TEST, "no wit\t0\ngood\t1"));
    assertEquals(
        List.of("0|A|B|1", "1|C|D|0"),
        read(GlueTask.MRPC, Split.TEST, "Quality\ta\tb\tc\td\n1\t7\t8\tA\tB\n0\t7\t8\tC\tD\n"));
    // the header alone tells the indices 0 and 1 from labels
    assertEquals(
        List.of("0|A|B|?", "1|C|D|?"),
        read(GlueTask.MRPC, Split.TEST, "index\ta\tb\tc\td\n0\t7\t8\tA\tB\n1\t7\t8\tC\tD\n"));
  }

  @Test
  void malformedRowsOfQqpAreCounted() throws IOException {
    Path file =
        Texts.write(
            folder,
            "train.tsv",
            """
            id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate
            1\t2\t3\tHow

            so?\tWhy?\t0
            4\t5\t6\tHow?\t\t1
            """);
    LabeledTexts texts = GlueTask.QQP.read(file, Split.TRAIN);
    assertEquals(List.of("4|How?||1"), lines(texts)); // Quora's own data has empty questions
    assertEquals(List.of(2L, 3L, 4L), texts.skippedLines());
  }

  @Test
  void badRowsAreNamed() throws IOException {
    refused(GlueTask.SST2, "a\t0\nb\t2\n", "line 2: expected a label, one of [0, 1], found \"2\"");
    // a number is no heading where labels are numbers
    refused(GlueTask.SST2, "a\t2\nb\t1\n", "line 1: expected a label, one of [0, 1], found \"2\"");
    refused(GlueTask.SST2, "a\t\nb\t1\n", "line 1: expected a label, one of [0, 1], found \"\"");
    refused(
        GlueTask.QNLI,
        "0\ta\tb\tentailment\n1\tc\td\tmaybe\n",
        "line 2: expected a label, one of [entailment, not_entailment], found \"maybe\"");
    refused(
        GlueTask.RTE,
        "0\ta\tb\tentailment\n1\tc\td\n",
        "line 2: expected at least 4 columns, with tabs between them, found 3");
    refused(
        GlueTask.RTE,
        "0\ta\tb\tentailment\n\n1\tc\td\tentailment\n",
        "line 2: expected at least 4 columns, with tabs between them, found 1");
    refused(GlueTask.SST2, "a\t0\n \t1\n", "line 2: expected a text, found an empty one");
    refused(
        GlueTask.RTE, "0\ta\t\tentailment\n", "line 1: expected a second text, found an empty one");
    refused(GlueTask.SST2, "", "end of the file: expected at least one record, found none");
    refused(
        GlueTask.SST2,
        "sentence\tlabel\n",
        "end of the file: expected at least one record, found none");
  }

  @Test
  void badScoresAreNamed() throws IOException {
    String row = "0\tm\tf\t2012\t1\tn\tn\tA\tB\t";
    refused(GlueTask.STSB, row + "nan\n", "line 1: expected a number, found \"nan\"");
    refused(GlueTask.STSB, row + "1\n" + row + "x\n", "line 2: expected a number, found \"x\"");
    refused(GlueTask.STSB, row + "1e999\n", "line 1: expected a number, found \"1e999\"");
    refused(GlueTask.STSB, row + "5.2\n", "line 1: expected a score between 0 and 5, found 5.2");
    refused(GlueTask.STSB, row + "-1\n", "line 1: expected a score between 0 and 5, found -1.0");
  }

  @Test
  void rowsWithoutLabelsNeedAnIndex() throws IOException {
    Path file = Texts.write(folder, "test.tsv", "0\ta\tb\nx\tc\td\n");
    assertRefused(
        file,
        "line 2: expected an index in column 1, as in all files without labels, found \"x\"",
        () -> GlueTask.RTE.read(file, Split.TEST));
    // the same file cannot be used for training
    assertRefused(
        file,
        "line 1: expected at least 4 columns, with tabs between them, found 3",
        () -> GlueTask.RTE.read(file, Split.DEV));
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = folder.resolve("none.tsv");
    var e = assertThrows(NoSuchFileException.class, () -> GlueTask.RTE.read(file, Split.DEV));
    assertEquals(file.toString(), e.getMessage());
  }

  @Test
  void filesAndFolders() {
    assertEquals(List.of("train.tsv"), GlueTask.MNLI.files(Split.TRAIN));
    assertEquals(List.of("dev_matched.tsv", "dev_mismatched.tsv"), GlueTask.MNLI.files(Split.DEV));
    assertEquals(
        List.of("test_matched.tsv", "test_mismatched.tsv"), GlueTask.MNLI.files(Split.TEST));
    assertEquals(List.of("dev.tsv"), GlueTask.STSB.files(Split.DEV));
    assertEquals(List.of(), GlueTask.AX.files(Split.DEV));
    assertEquals(List.of("diagnostic.tsv"), GlueTask.AX.files(Split.TEST));
    assertEquals(
        List.of(
            "CoLA", "SST-2", "MRPC", "QQP", "STS-B", "MNLI", "QNLI", "RTE", "WNLI", "diagnostic"),
        Arrays.stream(GlueTask.values()).map(GlueTask::folder).toList());
    assertEquals("stsb", GlueTask.STSB.key());
  }

  @Test
  void aModelMayHaveTheLabelsInAnotherOrder() {
    List<String> huggingFace = List.of("entailment", "neutral", "contradiction");
    assertEquals(List.of("contradiction", "entailment", "neutral"), GlueTask.MNLI.task().labels());
    assertEquals(huggingFace, GlueTask.MNLI.task(huggingFace).labels());
    assertEquals(List.of("0", "1"), GlueTask.SST2.task(List.of("LABEL_0", "LABEL_1")).labels());
    assertEquals(List.of("similarity"), GlueTask.STSB.task(List.of("similarity")).labels());
    assertEquals(ProblemType.REGRESSION, GlueTask.STSB.task().type());
    assertEquals(List.of("score"), GlueTask.STSB.task().labels());
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> GlueTask.MNLI.task(List.of("LABEL_0", "LABEL_1", "LABEL_2")));
    assertEquals(
        "mnli: the labels must be [contradiction, entailment, neutral], in any order:"
            + " labels=[LABEL_0, LABEL_1, LABEL_2]",
        e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> GlueTask.SST2.task(List.of("0", "1", "2")));
    assertThrows(IllegalArgumentException.class, () -> GlueTask.STSB.task(List.of("0", "1")));
  }

  private List<String> read(GlueTask task, Split split, String text) throws IOException {
    return lines(task.read(Texts.write(folder, "x.tsv", text), split));
  }

  private void refused(GlueTask task, String text, String message) throws IOException {
    Path file = Texts.write(folder, "dev.tsv", text);
    assertRefused(file, message, () -> task.read(file, Split.DEV));
  }
}
