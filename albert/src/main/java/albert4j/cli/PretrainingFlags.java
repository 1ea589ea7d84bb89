package albert4j.cli;

import albert4j.pretrain.Corpus;
import albert4j.pretrain.CorpusExamples;
import albert4j.pretrain.CorpusForm;
import albert4j.pretrain.PretrainingExamples;
import albert4j.pretrain.PretrainingOptions;
import albert4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// What a model is pre-trained with, as flags. The names are those of Google's
/// `create_pretraining_data.py`.
final class PretrainingFlags {
  private static final PretrainingOptions USUAL = PretrainingOptions.DEFAULT;

  @Option(
      names = "--input",
      paramLabel = "PATH",
      arity = "1..*",
      required = true,
      description = "Texts to learn from: files, and folders of files.")
  private List<Path> inputs = new ArrayList<>();

  @Option(
      names = "--eval-input",
      paramLabel = "PATH",
      arity = "1..*",
      description = "Texts to judge the model by, none of which it should learn from.")
  private List<Path> evaluationInputs = new ArrayList<>();

  @Option(
      names = "--form",
      paramLabel = "NAME",
      description = {
        "How the texts are laid out; default: ${DEFAULT-VALUE}.",
        "sentences: one on each line, a blank line between documents.",
        "paragraphs: one on each line, a blank line between documents.",
        "wrapped: paragraphs of several lines, a blank line between paragraphs, three between"
            + " documents, as in books of Project Gutenberg."
      })
  private CorpusForm form = CorpusForm.PARAGRAPHS;

  @Option(
      names = "--masked-lm-prob",
      paramLabel = "P",
      description = "Share of the tokens to predict; default: ${DEFAULT-VALUE}.")
  private double maskedShare = USUAL.maskedShare();

  @Option(
      names = "--max-predictions",
      paramLabel = "N",
      description = "The most tokens to predict in a sequence; default: ${DEFAULT-VALUE}.")
  private int maxPredictions = USUAL.maxPredictions();

  @Option(
      names = "--ngram",
      paramLabel = "N",
      description = "The most words in a row that are masked together; default: ${DEFAULT-VALUE}.")
  private int ngram = USUAL.ngram();

  @Option(
      names = "--short-seq-prob",
      paramLabel = "P",
      description = "Share of the documents with shorter sequences; default: ${DEFAULT-VALUE}.")
  private double shortShare = USUAL.shortShare();

  /// How examples are made.
  ///
  /// @throws CliException if a value is out of range
  PretrainingOptions options(int maxLength, long seed) throws CliException {
    try {
      return USUAL
          .maxLength(maxLength)
          .maskedShare(maskedShare)
          .maxPredictions(maxPredictions)
          .ngram(ngram)
          .shortShare(shortShare)
          .seed(seed);
    } catch (IllegalArgumentException e) {
      throw CliException.usage(e);
    }
  }

  /// What to learn from, without end.
  ///
  /// @throws IOException if it cannot be read
  PretrainingExamples examples(Tokenizer tokenizer, PretrainingOptions options) throws IOException {
    return CorpusExamples.of(Corpus.of(inputs, form), tokenizer, options);
  }

  /// What to judge by, once through; empty if the user named nothing.
  ///
  /// @throws IOException if it cannot be read
  Optional<PretrainingExamples> heldOut(Tokenizer tokenizer, PretrainingOptions options)
      throws IOException {
    return evaluationInputs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            CorpusExamples.of(Corpus.of(evaluationInputs, form), tokenizer, options.epochs(1)));
  }

  /// The first of the inputs, for messages.
  String place() {
    return inputs.getFirst().toString();
  }
}
