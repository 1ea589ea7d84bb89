package albert4j.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.model.ProblemType;
import albert4j.model.SharedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real files: numbers of rows and labels as their SOURCE.txt states them.
class GlueSharedTest {
  @TempDir private Path folder;

  private static LabeledTexts read(GlueTask task, Split split) throws IOException {
    Path file = SharedFolder.resolve("data/" + task.key() + "/" + split.key() + ".tsv");
    return task.read(file, split);
  }

  private static Map<String, Integer> counts(LabeledTexts texts) {
    Map<String, Integer> counts = new TreeMap<>();
    texts
        .records()
        .forEach(record ->
            counts.merge(record.labels().orElse(List.of("?")).getFirst(), 1, Integer::sum));
    return counts;
  }

  private static LabeledText first(LabeledTexts texts) {
    return texts.records().getFirst();
  }

  private static LabeledText last(LabeledTexts texts) {
    return texts.records().getLast();
  }

  @Test
  void sst2() throws IOException {
    LabeledTexts train = read(GlueTask.SST2, Split.TRAIN);
    assertEquals(Map.of("0", 3310, "1", 3610), counts(train));
    assertEquals(
        "0|a stirring , funny and finally transporting re imagining of beauty and the beast and"
            + " 1930s horror films|-|1",
        Texts.line(first(train)));
    assertEquals(
        "6919|a deliciously nonsensical comedy about a city coming apart at its seams|-|1",
        Texts.line(last(train)));
    assertEquals(Map.of("0", 428, "1", 444), counts(read(GlueTask.SST2, Split.DEV)));
    // labelled and without header, unlike GLUE's own
    LabeledTexts test = read(GlueTask.SST2, Split.TEST);
    assertEquals(Map.of("0", 912, "1", 909), counts(test));
    assertEquals("0|no movement , no yuks , not much of anything|-|0", Texts.line(first(test)));
  }

  @Test
  void qnli() throws IOException {
    LabeledTexts dev = read(GlueTask.QNLI, Split.DEV);
    assertEquals(Map.of("entailment", 2702, "not_entailment", 2761), counts(dev));
    assertEquals(
        "0|What came into force after the new constitution was herald?|As of that day, the new"
            + " constitution heralding the Second Republic came into force.|entailment",
        Texts.line(first(dev)));
    assertEquals("5462", last(dev).id());
    assertEquals("Who discovered this and where did they come from?", last(dev).text());
    // quotes are ordinary characters
    long quotes =
        dev.records().stream().filter(r -> (r.text() + r.pair().orElse("")).contains("\"")).count();
    assertEquals(606, quotes); // grep -c '"'
  }

  @Test
  void rte() throws IOException {
    LabeledTexts train = read(GlueTask.RTE, Split.TRAIN);
    assertEquals(Map.of("entailment", 1249, "not_entailment", 1241), counts(train));
    assertEquals(
        "0|No Weapons of Mass Destruction Found in Iraq Yet.|Weapons of Mass Destruction Found in"
            + " Iraq.|not_entailment",
        Texts.line(first(train)));
    assertEquals("2489", last(train).id());
    assertEquals(Optional.of("U.S. to use Turkish military bases."), last(train).pair());
    assertEquals(
        Map.of("entailment", 146, "not_entailment", 131), counts(read(GlueTask.RTE, Split.DEV)));
    LabeledTexts test = read(GlueTask.RTE, Split.TEST);
    assertEquals(Map.of("?", 3000), counts(test));
    assertEquals("0", first(test).id());
    assertEquals(Optional.of("Shukla is related to Mangla."), first(test).pair());
    assertEquals("2999", last(test).id());
  }

  @Test
  void theSameRowsWithoutOrWithAHeader() throws IOException {
    Path file = SharedFolder.resolve("data/sst2/dev.tsv");
    Path headed = Texts.write(folder, "dev.tsv", "sentence\tlabel\n" + Files.readString(file));
    assertEquals(GlueTask.SST2.read(file, Split.DEV), GlueTask.SST2.read(headed, Split.DEV));
    // the file is also one of a kind that anybody may have
    ProblemType type = ProblemType.SINGLE_LABEL_CLASSIFICATION;
    LabeledTexts custom = LabeledTextFile.read(file, type, Split.TRAIN);
    assertEquals(GlueTask.SST2.read(file, Split.DEV), custom);
    assertEquals(custom, LabeledTextFile.read(headed, type, Split.TRAIN));
    assertEquals(List.of("0", "1"), custom.labels());

    Path rte = SharedFolder.resolve("data/rte/test.tsv");
    String text = Files.readString(rte);
    Path bare = Texts.write(folder, "test.tsv", text.substring(text.indexOf('\n') + 1));
    assertEquals(GlueTask.RTE.read(rte, Split.TEST), GlueTask.RTE.read(bare, Split.TEST));
  }

  @Test
  void equalAnswersAreOneObject() throws IOException {
    LabeledTexts train = read(GlueTask.SST2, Split.TRAIN);
    long objects =
        train.records().stream()
            .map(record -> System.identityHashCode(record.labels().orElseThrow()))
            .distinct()
            .count();
    assertTrue(objects <= 2, "lists of labels: " + objects);
  }
}
