package albert4j.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.op.Loss;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.SharedFolder;
import albert4j.tokenizer.AlbertTokenizer;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenClassificationTaskTest {
  private static final List<String> LABELS = List.of("O", "B-X", "I-X", "B-Y", "I-Y");
  private static final TokenClassificationTask TASK = new TokenClassificationTask(LABELS);

  /// The accent alone becomes nothing; the others have two pieces and more.
  private static final TaggedSentence SHORT =
      new TaggedSentence(
          List.of("Redondo", "\u00b4", "Gardena", "!"), List.of("B-X", "I-X", "B-Y", "O"));

  private static AlbertTokenizer tokenizer() throws IOException {
    return AlbertTokenizer.load(SharedFolder.resolve("data/albert-vocab/spiece.model"));
  }

  @Test
  void theFirstTokenOfAWordHasItsLabel() throws IOException {
    TaggedWindow window = TASK.encode(tokenizer(), 64, List.of(SHORT)).getFirst();
    Encoding encoding = window.sequences().getFirst();
    assertEquals(
        "[[CLS], ▁red, ondo, ▁garden, a, ▁, !, [SEP]]", encoding.toString(), "as in the reference");
    int i = Loss.IGNORE;
    assertArrayEquals(new int[] {i, 1, i, 3, i, 0, i, i}, window.labels());
    assertArrayEquals(
        new int[] {-1, 0, -1, 2, -1, 3, -1, -1},
        IntStream.range(0, encoding.size()).map(window::word).toArray());
    assertEquals(3, TASK.terms(window));
    assertEquals(0, window.record());
  }

  /// Numbers of a Python program that cuts each word on its own with the sentencepiece library and
  /// the rules of transformers' slow tokenizer. Sums of ids, because equally probable pieces may
  /// stand in another order.
  @Test
  void tokensAreThoseOfWordsOnTheirOwn() throws IOException {
    Path wnut = SharedFolder.resolve("data/ner/wnut17");
    List<TaggedSentence> dev = ConllFile.read(wnut.resolve("emerging.dev.conll"));
    var task = new TokenClassificationTask(TokenClassificationTask.labels(dev));
    for (int maxLength : new int[] {512, 9}) {
      long pieces = 0;
      long words = 0;
      long ids = 0;
      long firstIds = 0;
      for (TaggedWindow window : task.encode(tokenizer(), maxLength, dev)) {
        Encoding encoding = window.sequences().getFirst();
        assertTrue(encoding.size() <= maxLength);
        words += task.terms(window);
        for (int t = 1; t < encoding.size() - 1; t++) {
          pieces++;
          ids += encoding.ids()[t];
          firstIds += window.labels()[t] == Loss.IGNORE ? 0 : encoding.ids()[t];
        }
      }
      assertEquals(20612, pieces);
      assertEquals(15732, words, "all 15,733 but the accent alone");
      assertEquals(37864830, ids);
      assertEquals(28363782, firstIds);
    }
  }

  @Test
  void labelsAreInOrder() {
    List<TaggedSentence> sentences =
        List.of(
            new TaggedSentence(List.of("a", "b"), List.of("I-per", "I-loc")),
            new TaggedSentence(List.of("a"), List.of("B-creative-work")));
    assertEquals(
        List.of("O", "B-creative-work", "I-creative-work", "B-loc", "I-loc", "B-per", "I-per"),
        TokenClassificationTask.labels(sentences));
    assertEquals(
        List.of("O", "B-x", "I-x", "E-x", "S-x"),
        TokenClassificationTask.labels(
            List.of(
                new TaggedSentence(
                    List.of("a", "b", "c", "d"), List.of("S-x", "E-x", "I-x", "B-x")))));
    assertEquals(
        List.of("O"),
        TokenClassificationTask.labels(List.of(new TaggedSentence(List.of("a"), List.of("O")))));
  }

  @Test
  void theModelGetsTheLabels() {
    assertEquals(LABELS, TASK.configure(AlbertConfig.named("tiny")).labels());
    assertEquals(Architecture.TOKEN_CLASSIFICATION, TASK.architecture());
  }

  @Test
  void saysWhatDoesNotFit() throws IOException {
    assertEquals(
        "token classification: a label must be O, or a type behind B-, I-, E-, L-, S- or U-:"
            + " label=LABEL_0",
        message(() -> new TokenClassificationTask(List.of("O", "LABEL_0"))));
    assertEquals(
        "token classification: labels must differ, and O be among them: labels=[B-X, I-X]",
        message(() -> new TokenClassificationTask(List.of("B-X", "I-X"))));
    assertEquals(
        "token classification: labels must differ, and O be among them: labels=[O, B-X, B-X]",
        message(() -> new TokenClassificationTask(List.of("O", "B-X", "B-X"))));
    assertEquals(
        "token classification: sentences to learn from must have tags: sentence=1",
        message(
            () -> TokenClassificationTask.labels(List.of(SHORT, TaggedSentence.of(List.of("a"))))));
    AlbertTokenizer tokenizer = tokenizer();
    var unknown = new TaggedSentence(List.of("a"), List.of("B-Z"));
    assertEquals(
        "token classification: a tag must be one of [O, B-X, I-X, B-Y, I-Y]: sentence=1 tag=B-Z",
        message(() -> TASK.encode(tokenizer, 64, List.of(SHORT, unknown))));
    assertEquals(
        "windows: a window must have room for more than the overlap: maxLength=2 around=2"
            + " overlap=0",
        message(() -> TASK.encode(tokenizer, 2, List.of(SHORT))));
  }

  private static String message(org.junit.jupiter.api.function.Executable work) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, work).getMessage());
  }

  /// Loss, predictions and the losses of sentences, from the head's logits by hand: long sentences
  /// in windows among them, and one without tags.
  @Test
  void theMeanOverWords() throws IOException {
    List<TaggedSentence> records =
        List.of(SHORT, longSentence(), TaggedSentence.of(SHORT.words()), SHORT);
    List<TaggedWindow> windows = TASK.encode(tokenizer(), 16, records);
    assertTrue(windows.size() >= 7, "the long one must be cut: " + windows.size());
    Forward forward = Forward.of(TASK, windows);
    double sum = 0;
    int words = 0;
    int row = 0;
    double[] losses = new double[4];
    String[][] tags = new String[4][];
    for (int r = 0; r < 4; r++) {
      tags[r] = new String[records.get(r).words().size()];
      Arrays.fill(tags[r], "O");
    }
    for (TaggedWindow window : windows) {
      for (int t = 0; t < window.tokens(); t++, row++) {
        int label = window.labels()[t];
        if (label != Loss.IGNORE) {
          words++;
          sum += forward.loss(row, label);
          losses[window.record()] += forward.loss(row, label);
        }
        if (window.word(t) >= 0) {
          tags[window.record()][window.word(t)] = LABELS.get(forward.best(row));
        }
      }
    }
    assertEquals(3 + 40 + 3, words);
    assertEquals(words, windows.stream().mapToInt(TASK::terms).sum());
    // float32: the terms are rounded to a few units of 6e-8 each, and so is their mean
    assertEquals(sum / words, forward.loss(), 1e-6 * sum / words);

    Evaluation evaluation =
        forward.judge(
            TASK.judge(records), windows, windows.stream().map(TaggedWindow::tokens).toList());
    assertEquals(4, evaluation.predictions().size());
    var metrics = new EntityMetrics();
    for (int r = 0; r < 4; r++) {
      Evaluation.Prediction prediction = evaluation.predictions().get(r);
      assertEquals("" + r, prediction.id());
      assertEquals(records.get(r).text(), prediction.input());
      assertEquals(String.join(" ", tags[r]), prediction.predicted());
      if (r == 2) {
        assertEquals(Optional.empty(), prediction.gold());
        assertTrue(Double.isNaN(prediction.loss()));
      } else {
        assertEquals(Optional.of(String.join(" ", records.get(r).tags())), prediction.gold());
        assertEquals(losses[r], prediction.loss(), 1e-12 * losses[r]);
        metrics.add(records.get(r).tags(), List.of(tags[r]));
      }
    }
    assertEquals("O", tags[0][1], "a word without a token");
    assertEquals(metrics.metrics(), evaluation.metrics());
    assertEquals(
        List.of("f1", "precision", "recall", "accuracy"),
        new ArrayList<>(evaluation.metrics().keySet()));
    assertEquals(metrics.classes(), evaluation.classes());
  }

  private static TaggedSentence longSentence() {
    List<String> words = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      words.add(i % 3 == 0 ? "Stabilizedness" : "word" + i);
      tags.add(LABELS.get(i % LABELS.size()));
    }
    return new TaggedSentence(words, tags);
  }

  /// A model that is always right: each word's tag comes back from whichever window it is in.
  @Test
  void windowsArePutTogether() throws IOException {
    TaggedSentence sentence = longSentence();
    List<TaggedWindow> windows = TASK.encode(tokenizer(), 7, List.of(sentence));
    Task.Judge<TaggedWindow> judge = TASK.judge(List.of(sentence));
    for (TaggedWindow window : windows) {
      float[] logits = new float[window.tokens() * LABELS.size()];
      for (int t = 0; t < window.tokens(); t++) {
        if (window.word(t) >= 0) {
          logits[t * LABELS.size() + window.word(t) % LABELS.size()] = 100;
        }
      }
      judge.add(window, logits);
    }
    Evaluation evaluation = judge.result();
    assertEquals(
        String.join(" ", sentence.tags()), evaluation.predictions().getFirst().predicted());
    assertEquals(List.of(1.0, 1.0, 1.0, 1.0), List.copyOf(evaluation.metrics().values()));
    assertEquals(0, evaluation.predictions().getFirst().loss(), 1e-30);
  }

  /// Words of which nothing is left, alone and at all places, and what looks like a special token.
  @Test
  void oddWords() throws IOException {
    List<String> words =
        List.of("\u00b4", "a\u00b4", "\u0301", "[SEP]", "\u200b", "\ufe0f", "😀", " ", "\u0301");
    List<TaggedSentence> records =
        List.of(
            new TaggedSentence(words, Collections.nCopies(words.size(), "O")),
            new TaggedSentence(List.of("\u00b4"), List.of("B-X")));
    List<TaggedWindow> windows = TASK.encode(tokenizer(), 64, records);
    assertEquals(2, windows.size());
    assertEquals(0, TASK.terms(windows.getLast()));
    assertEquals("[[CLS], [SEP]]", windows.getLast().sequences().getFirst().toString());
    Task.Judge<TaggedWindow> judge = TASK.judge(records);
    for (TaggedWindow window : windows) {
      float[] logits = new float[window.tokens() * LABELS.size()];
      for (int t = 0; t < window.tokens(); t++) {
        logits[t * LABELS.size() + 1] = 1;
      }
      judge.add(window, logits);
    }
    Evaluation evaluation = judge.result();
    assertEquals("O", evaluation.predictions().getLast().predicted());
    assertEquals(0, evaluation.predictions().getLast().loss());
    assertEquals(
        "O B-X O B-X O B-X B-X O O",
        evaluation.predictions().getFirst().predicted(),
        "as the reference finds pieces in these words alone");
  }

  @Test
  void withoutTagsThereAreNoMetrics() throws IOException {
    List<TaggedSentence> records = List.of(TaggedSentence.of(SHORT.words()));
    List<TaggedWindow> windows = TASK.encode(tokenizer(), 64, records);
    assertEquals(0, TASK.terms(windows.getFirst()));
    Forward forward = Forward.of(TASK, windows);
    Evaluation evaluation =
        forward.judge(TASK.judge(records), windows, List.of(windows.getFirst().tokens()));
    assertTrue(evaluation.metrics().isEmpty());
    assertTrue(evaluation.classes().isEmpty());
    assertEquals(4, evaluation.predictions().getFirst().predicted().split(" ").length);
  }
}
