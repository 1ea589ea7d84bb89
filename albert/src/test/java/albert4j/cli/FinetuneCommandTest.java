package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.Json;
import albert4j.model.Architecture;
import albert4j.pipeline.TinyFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FinetuneCommandTest {
  private static final String GOOD = "text\tlabel\ngood film\tpos\nbad film\tneg\n";

  @TempDir private Path folder;
  private Path model;
  private Path output;

  @BeforeEach
  void makeModel() throws IOException {
    model = TinyFolder.save(folder.resolve("start"), Architecture.MODEL);
    output = folder.resolve("out");
  }

  private Run finetune(String task, Path data, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "finetune",
                "--task=" + task,
                "--data=" + data,
                "--model=" + model,
                "--output=" + output,
                "--steps=2",
                "--quiet"));
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray(String[]::new));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /// Data that cannot be used ends the command before it writes anything.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tsv    | d.tsv   | 3 | good\\tpos\\nbad\\tneg\\nfine                        | cells
          tsv    | d.tsv   | 2 | good\\tpos\\n\\tneg                                  | text
          tsv    | d.tsv   | 3 | text\\tlabel\\ngood\\tpos\\nbad\\t                   | label
          sst2   | train.tsv | 2 | good\\t1\\nbad\\t2                                 | label
          stsb   | train.tsv | 1 | 0\\tg\\tf\\ty\\t1\\ts\\ts\\tone text\\tother\\tNaN | a number
          jsonl  | d.jsonl | 2 | {"text":"a","label":1}\\n{"txt":"b","label":0}       | text
          ner    | d.txt   | 2 | the\\tO\\nfilm                                       | column
          ner    | d.txt   | 1 | film\\tX-work                                        | tag
          """)
  void badDataIsNamed(String task, String name, int line, String text, String expected)
      throws IOException {
    String lines = text.replace("\\t", "\t").replace("\\n", "\n");
    Path data = file(name, lines);
    finetune(task, data).fails(65, data + ": line " + line + ": expected", expected);
    assertTrue(Files.notExists(output));
  }

  @Test
  void emptyAndForeignFilesAreNamed() throws IOException {
    Path empty = file("empty.tsv", "");
    for (String task : List.of("sst2", "tsv", "ner")) {
      finetune(task, empty).fails(65, empty.toString(), "expected", "found");
    }
    Path latin = folder.resolve("latin.tsv");
    Files.write(latin, "caf\u00e9\tpos\n".getBytes(StandardCharsets.ISO_8859_1));
    finetune("tsv", latin).fails(65, latin + ": line 1: expected UTF-8");
    finetune("squad", file("squad.json", "{\"data\":[]}")).fails(65, "squad.json", "question");
    finetune("tsv", folder.resolve("none.tsv")).fails(1, "no such file");
    finetune("tsv", Files.createDirectory(folder.resolve("nothing")))
        .fails(65, "expected a file for train of task tsv, found none");
    assertTrue(Files.notExists(output));
  }

  @Test
  void aWrongOffsetOfAnAnswerIsNamed() throws IOException {
    Path data =
        file(
            "squad.json",
            """
            {"data":[{"title":"t","paragraphs":[{"context":"The king sat.","qas":[
            {"id":"q7","question":"Who sat?","answers":[{"text":"king","answer_start":5}]}]}]}]}
            """);
    finetune("squad", data).fails(65, data.toString(), "q7", "king");
    assertTrue(Files.notExists(output));
  }

  @Test
  void aLabelThatTrainingDidNotSeeIsNamed() throws IOException {
    Path data = file("train.tsv", GOOD);
    Path dev = file("dev.tsv", "text\tlabel\ngood\tpos\nso so\tmixed\n");
    finetune("tsv", data, "--dev=" + dev)
        .fails(65, dev + ": line 3: expected", "[neg, pos]", "mixed");
    assertTrue(Files.notExists(output));
  }

  @Test
  void recordsWithoutAnswersCannotJudge() throws IOException {
    Path data = file("train.conll", "the\tO\nking\tB-per\n");
    Path dev = file("dev.conll", "the\nking\n");
    finetune("ner", data, "--dev=" + dev)
        .fails(65, "ner: training: records for evaluation must have answers: records=1");
    assertTrue(Files.notExists(output));
  }

  /// A byte order mark, carriage returns and quotes are no reason to fail or to read other texts.
  @Test
  void filesFromElsewhereAreRead() throws IOException {
    Path data = file("train.tsv", "\ufeff" + GOOD.replace("\n", "\r\n").replace("good", "\"good"));
    finetune("tsv", data).ok();
    Path plain = file("plain.tsv", GOOD.replace("good", "\"good"));
    byte[] first = Files.readAllBytes(output.resolve("model.safetensors"));
    output = folder.resolve("plain");
    finetune("tsv", plain).ok();
    assertEquals(
        new String(first, StandardCharsets.ISO_8859_1),
        Files.readString(output.resolve("model.safetensors"), StandardCharsets.ISO_8859_1));
  }

  @Test
  void wrongOptionsAreUsageErrors() throws IOException {
    Path data = file("train.tsv", GOOD);
    finetune("tsv", data, "--config=x").fails(2, "give either --model DIR or --config FILE");
    finetune("tsv", data, "--tokenizer=x").fails(2, "--tokenizer goes with --config");
    finetune("tsv", data, "--dev-share=1").fails(2, "--dev-share must be at least 0 and below 1");
    finetune("tsv", data, "--dev-share=0.5", "--dev=" + data).fails(2, "--dev-share: there are");
    finetune("sst3", data).fails(2, "--task must be one of [cola, sst2,", "jsonl]: sst3");
    finetune("tsv", data, "--lr=-1")
        .fails(2, "training: rate must be finite and at least 0: rate=-1");
    finetune("tsv", data, "--freeze=(").fails(2, "freeze must be a regular expression");
    finetune("tsv", data, "--freeze=encoder.*")
        .fails(2, "freeze must match the names of some parameters, such as albert.embeddings.");
    finetune("tsv", data, "--freeze=.*").fails(2, "freeze must leave parameters to train");
    finetune("tsv", data, "--dropout=1").fails(2, "hidden_dropout_prob");
    finetune("tsv", data, "--optimizer=adamx").fails(2, "adamx");
    finetune("squad", data, "--doc-stride=0").fails(2, "sizes must be positive", "docStride=0");
    file("devices-train-v1.tsv", GOOD);
    file("other-train.tsv", GOOD);
    finetune("tsv", folder).fails(2, "has several files for train", "name one");
    assertTrue(Files.notExists(output));
  }

  @Test
  void aTrainedModelIsJudgedAndAnswers() throws IOException {
    Path data = file("train.tsv", GOOD);
    finetune("tsv", data, "--dev=" + data).ok();
    finetune("tsv", data, "--dev=" + data).fails(1, "expected no such folder or an empty one");
    finetune("tsv", data, "--dev=" + data, "--resume").ok();
    Path metrics = folder.resolve("metrics.json");
    Path answers = folder.resolve("answers.tsv");
    Run.of(
            "evaluate",
            "--task=tsv",
            "--data=" + data,
            "--model=" + output,
            "--output=" + metrics,
            "--predictions=" + answers,
            "--quiet")
        .ok();
    Map<String, Object> fields = Json.readObject(metrics);
    assertEquals("dev", fields.get("split"));
    assertEquals(2L, fields.get("records"));
    assertTrue(fields.containsKey("accuracy"), fields.toString());
    List<String> lines = Files.readAllLines(answers);
    assertEquals("index\tprediction", lines.getFirst());
    assertTrue(lines.get(1).matches("0\t(pos|neg)") && lines.get(2).matches("1\t(pos|neg)"));
    // a model of another task, and one without the head
    Run.of("evaluate", "--task=sst2", "--data=" + data, "--model=" + output)
        .fails(69, "sst2: the labels must be [0, 1]");
    Run.of("evaluate", "--task=tsv", "--data=" + data, "--model=" + model)
        .fails(69, "expected AlbertForSequenceClassification for task tsv, found AlbertModel");
  }

  /// MNLI is judged twice, and the answers go to two files.
  @Test
  void bothPartsOfMnliAreJudged() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (String label : List.of("neutral", "entailment", "contradiction")) {
      rows.append("1\t2\t3\t4\t5\t6\t7\t8\tone film\tanother\t").append(label).append('\n');
    }
    Path data = Files.createDirectory(folder.resolve("MNLI"));
    for (String part : List.of("train", "dev_matched", "dev_mismatched")) {
      Files.writeString(data.resolve(part + ".tsv"), rows);
    }
    finetune("mnli", folder).ok();
    Path metrics = folder.resolve("metrics.json");
    Run.of(
            "evaluate",
            "--task=mnli",
            "--data=" + data,
            "--model=" + output,
            "--output=" + metrics,
            "--predictions=" + folder.resolve("mnli.tsv"),
            "--quiet")
        .ok();
    Map<String, Object> fields = Json.readObject(metrics);
    assertTrue(fields.containsKey("dev_matched.tsv accuracy"), fields.toString());
    assertEquals(fields.get("dev_matched.tsv accuracy"), fields.get("dev_mismatched.tsv accuracy"));
    assertTrue(Files.exists(folder.resolve("mnli_dev_matched.tsv")));
    assertEquals(4, Files.readAllLines(folder.resolve("mnli_dev_mismatched.tsv")).size());
  }
}
