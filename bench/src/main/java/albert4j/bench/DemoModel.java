package albert4j.bench;

import albert4j.engine.Scope;
import albert4j.model.Architecture;
import albert4j.model.Pretrained;
import albert4j.model.PretrainedTokenizer;
import albert4j.pipeline.Embedder;
import albert4j.pipeline.EmbedderConfig;
import albert4j.pipeline.FillMask;
import albert4j.pipeline.PipelineOptions;
import albert4j.pipeline.Pooling;
import albert4j.pretrain.Corpus;
import albert4j.pretrain.CorpusExamples;
import albert4j.pretrain.CorpusForm;
import albert4j.pretrain.PretrainingOptions;
import albert4j.tokenizer.Tokenizer;
import albert4j.train.PretrainingEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Judges a small pre-trained model by texts that it has not seen, and prints the figures in
/// Markdown: `DemoModel MODEL TRAINING-TEXTS HELD-OUT-TEXTS`. Texts are files or folders of files,
/// a paragraph on each line, a blank line between documents.
///
/// Beside masked-LM and sentence-order accuracy there are those of guessing: the most frequent
/// piece of the training texts for every mask, and each piece by how often it stands there. Vectors
/// of sentences are judged by whether the cosine of a sentence and the next one is higher than that
/// of the sentence and one from elsewhere in the held-out texts: the area under the ROC curve, 0.5
/// for vectors that say nothing.
public final class DemoModel {
  private static final int MAX_LENGTH = 128;
  private static final int BATCH_TOKENS = 4096;
  private static final long SEED = 1;
  private static final int PAIRS = 2000;

  /// Shorter sentences are calls and single words.
  private static final int MIN_CHARACTERS = 30;

  /// Of the kind that the model has read, and none that anybody chose after looking at the answers.
  private static final List<String> SENTENCES =
      List.of(
          "The king sat on his [MASK].",
          "Once upon a [MASK] there lived a poor woodcutter.",
          "She opened the [MASK] and went into the house.",
          "He put on his hat and took his [MASK].",
          "The sun was shining and the birds were [MASK].",
          "\"What do you [MASK]?\" asked the boy.",
          "The old man shook his [MASK].",
          "They sailed across the [MASK] in a little boat.",
          "It was a dark and stormy [MASK].",
          "The princess was the most [MASK] girl in the world.");

  private DemoModel() {}

  /// Prints the figures.
  ///
  /// @param args the model's folder, the training texts, the held-out texts
  /// @throws IOException if something cannot be read
  public static void main(String[] args) throws IOException {
    if (args.length != 3) {
      System.err.println("usage: DemoModel MODEL TRAINING-TEXTS HELD-OUT-TEXTS");
      System.exit(2);
    }
    Path model = Path.of(args[0]);
    Path heldOut = Path.of(args[2]);
    Tokenizer tokenizer = PretrainedTokenizer.load(model);
    var options = PretrainingOptions.DEFAULT.maxLength(MAX_LENGTH).ngram(1).epochs(1).seed(SEED);
    System.out.println("| held-out texts | model | guess by frequency | most frequent piece |");
    System.out.println("|---|---|---|---|");
    var guesses = new Unigrams(tokenizer, paragraphs(Path.of(args[1])));
    try (var examples = examples(heldOut, tokenizer, options);
        var again = examples(heldOut, tokenizer, options);
        Scope scope = Scope.inference(PipelineOptions.DEFAULT.threads())) {
      Map<String, Double> found =
          new PretrainingEvaluator(examples, BATCH_TOKENS)
              .evaluate(scope, Pretrained.load(model, Architecture.PRE_TRAINING))
              .evaluation()
              .metrics();
      Unigrams.Score guessed = guesses.score(again);
      row(
          "masked-LM accuracy",
          get(found, "mlm_accuracy"),
          guessed.drawn(),
          guessed.mostFrequent());
      row("masked-LM loss, nats", get(found, "mlm_loss"), guessed.loss(), Double.NaN);
      row("sentence-order accuracy", get(found, "sop_accuracy"), 0.5, guessed.commonerOrder());
      row(
          "neighbours by cosine, AUC",
          area(model, sentences(paragraphs(heldOut))),
          0.5,
          Double.NaN);
      System.out.printf("%n%,d masks in %,d examples%n%n", guessed.masks(), guessed.examples());
    }
    fillMasks(model);
  }

  private static CorpusExamples examples(
      Path texts, Tokenizer tokenizer, PretrainingOptions options) throws IOException {
    return CorpusExamples.of(Corpus.of(List.of(texts), CorpusForm.PARAGRAPHS), tokenizer, options);
  }

  private static double get(Map<String, Double> metrics, String name) {
    return metrics.getOrDefault(name, Double.NaN);
  }

  private static void row(String name, double... values) {
    var line = new StringBuilder("| ").append(name).append(" |");
    for (double value : values) {
      String text = Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.3f", value);
      line.append(' ').append(text).append(" |");
    }
    System.out.println(line);
  }

  /// All lines of a file, or of the files of a folder in order; blank ones among them.
  private static List<String> paragraphs(Path texts) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(texts)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        lines.addAll(Files.readAllLines(file));
        lines.add("");
      }
    }
    return lines;
  }

  /// The sentences of paragraphs, with a blank one where a document ends.
  private static List<String> sentences(List<String> paragraphs) {
    List<String> sentences = new ArrayList<>();
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ENGLISH);
    for (String paragraph : paragraphs) {
      breaks.setText(paragraph);
      int start = 0;
      for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
        sentences.add(paragraph.substring(start, end).strip());
        start = end;
      }
      if (paragraph.isBlank()) {
        sentences.add("");
      }
    }
    return sentences;
  }

  /// How often neighbours are closer than strangers: a sentence and the next one in the same
  /// document, and the sentence and one at random.
  private static double area(Path model, List<String> lines) throws IOException {
    List<Integer> first = new ArrayList<>();
    for (int i = 0; i + 1 < lines.size(); i++) {
      if (lines.get(i).length() >= MIN_CHARACTERS && lines.get(i + 1).length() >= MIN_CHARACTERS) {
        first.add(i);
      }
    }
    var random = new Random(SEED);
    Collections.shuffle(first, random);
    List<Integer> some = first.subList(0, Math.min(PAIRS, first.size()));
    List<String> left = some.stream().map(lines::get).toList();
    List<String> next = some.stream().map(i -> lines.get(i + 1)).toList();
    List<String> strangers = new ArrayList<>(next);
    Collections.rotate(
        strangers, 1); // in an order at random, the next one's neighbour is a stranger
    try (Embedder embedder =
        Embedder.load(
            EmbedderConfig.read(model).withPooling(Pooling.MEAN).withNormalize(true),
            PipelineOptions.DEFAULT)) {
      List<float[]> from = embedder.embedAll(left);
      return area(
          cosines(from, embedder.embedAll(next)), cosines(from, embedder.embedAll(strangers)));
    }
  }

  private static double[] cosines(List<float[]> a, List<float[]> b) {
    double[] cosines = new double[a.size()];
    for (int i = 0; i < cosines.length; i++) {
      for (int k = 0; k < a.get(i).length; k++) {
        cosines[i] += (double) a.get(i)[k] * b.get(i)[k];
      }
    }
    return cosines;
  }

  /// The area under the ROC curve: the share of pairs whose first is higher; of equals half.
  private static double area(double[] high, double[] low) {
    double wins = 0;
    for (double h : high) {
      for (double l : low) {
        wins += h > l ? 1 : h == l ? 0.5 : 0;
      }
    }
    return wins / ((double) high.length * low.length);
  }

  private static void fillMasks(Path model) throws IOException {
    System.out.println("| text | the model's best three |");
    System.out.println("|---|---|");
    try (FillMask fillMask = FillMask.load(model)) {
      for (String sentence : SENTENCES) {
        String answers =
            fillMask.fill(sentence, 3).getFirst().stream()
                .map(p -> String.format(Locale.ROOT, "%s %.2f", p.text(), p.score()))
                .collect(Collectors.joining(", "));
        System.out.println("| " + sentence + " | " + answers + " |");
      }
    }
  }
}
