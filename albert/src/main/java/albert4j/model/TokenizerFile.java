package albert4j.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.FileKind;
import albert4j.tokenizer.ModelFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The file that a tokenizer is read from, and what kind of file it is.
///
/// Of a folder it is the first of `spiece.model`, `30k-clean.model`, `vocab.txt`, `tokenizer.json`,
/// the only `*.model`, the only `*.vocab`, or the file of weights if it holds a vocabulary. A file
/// that is given itself goes by what it holds.
record TokenizerFile(Path path, Kind kind) {
  /// What a tokenizer may be read from.
  enum Kind {
    /// A model of SentencePiece.
    SENTENCEPIECE,
    /// BERT's vocabulary, `vocab.txt`.
    WORDPIECE,
    /// Hugging Face's `tokenizer.json`.
    JSON,
    /// The vocabulary of a model of SentencePiece, with scores: `.vocab`, or within a `.bson`.
    SCORES
  }

  private static final int START_BYTES = 4096;

  /// Hugging Face's names, and Google's.
  private static final List<TokenizerFile> NAMES =
      List.of(
          new TokenizerFile(Path.of("spiece.model"), Kind.SENTENCEPIECE),
          new TokenizerFile(Path.of("30k-clean.model"), Kind.SENTENCEPIECE),
          new TokenizerFile(Path.of("vocab.txt"), Kind.WORDPIECE),
          new TokenizerFile(Path.of("tokenizer.json"), Kind.JSON));

  private static final List<String> ENDS = List.of(".model", ".vocab");

  private static final String EXPECTED =
      "spiece.model, 30k-clean.model, vocab.txt, tokenizer.json, one *.model or one *.vocab";

  /// Files of other tokenizers, which a message names.
  private static final List<String> FOREIGN = List.of("vocab.json", "merges.txt");

  /// How files of other tokenizers begin.
  private static final Map<String, Pattern> FOREIGN_STARTS =
      Map.of(
          "the ranks of a tiktoken vocabulary (BPE)",
          Pattern.compile("[A-Za-z0-9+/]+={0,2} \\d+\\n.*", Pattern.DOTALL),
          "the merges of a BPE tokenizer",
          Pattern.compile("#version.*", Pattern.DOTALL),
          "an empty file",
          Pattern.compile(""));

  private static final Pattern OBJECT = Pattern.compile("\\s*\\{.*", Pattern.DOTALL);
  private static final Pattern PIECES = Pattern.compile("\\n.\\n.*", Pattern.DOTALL);
  private static final Pattern PIECE_AND_SCORE =
      Pattern.compile("[^\\n]+\\t-?[0-9.]+(e[-+]?[0-9]+)?\\r?(\\n.*)?", Pattern.DOTALL);

  /// The file of a folder, or what a file is.
  ///
  /// @throws CheckpointException if there is none, or it belongs to another tokenizer
  /// @throws IOException if something cannot be read
  static TokenizerFile of(Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      return new TokenizerFile(path, kind(path));
    }
    for (TokenizerFile name : NAMES) {
      Path file = path.resolve(name.path.toString());
      if (Files.isRegularFile(file)) {
        return new TokenizerFile(file, name.kind);
      }
    }
    for (String end : ENDS) {
      List<Path> files = files(path, end);
      if (files.size() == 1) {
        return new TokenizerFile(files.getFirst(), kind(files.getFirst()));
      }
      if (files.size() > 1) {
        throw error(path, "one *" + end, names(files));
      }
    }
    Optional<Path> weights = withVocabulary(path);
    if (weights.isPresent()) {
      return new TokenizerFile(weights.get(), Kind.SCORES);
    }
    List<Path> foreign = FOREIGN.stream().map(path::resolve).filter(Files::isRegularFile).toList();
    throw error(
        path, EXPECTED, foreign.isEmpty() ? "none of them" : "only " + names(foreign) + " (BPE)");
  }

  /// Where the tokenizer of a model is that is named by the file of its weights: in their folder,
  /// unless they hold it themselves. Any other path stands for itself.
  static Path home(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      return path;
    }
    String kind = FileKind.of(path);
    boolean weights = FileKind.isWeights(kind) && !kind.equals(FileKind.BSON);
    return weights || path.toString().endsWith(".index.json") ? ModelFiles.folder(path) : path;
  }

  /// Whether a folder has a file that may be a tokenizer's.
  static boolean exists(Path folder) throws IOException {
    return NAMES.stream()
            .anyMatch(name -> Files.isRegularFile(folder.resolve(name.path.toString())))
        || !files(folder, ENDS.getFirst()).isEmpty()
        || !files(folder, ENDS.getLast()).isEmpty()
        || withVocabulary(folder).isPresent();
  }

  /// The weights of a folder, if they hold a vocabulary.
  private static Optional<Path> withVocabulary(Path folder) throws IOException {
    Optional<Path> weights =
        Files.isDirectory(folder) ? ModelFiles.weights(folder) : Optional.empty();
    if (weights.isEmpty() || !FileKind.of(weights.get()).equals(FileKind.BSON)) {
      return Optional.empty();
    }
    try (Checkpoint checkpoint = Checkpoint.open(weights.get())) {
      return checkpoint.metadata().containsKey(Checkpoint.VOCABULARY) ? weights : Optional.empty();
    }
  }

  /// The vocabulary with scores in a file of [Kind#SCORES].
  ///
  /// @throws IOException if it cannot be read, or is something else
  ModelFile scores() throws IOException {
    if (!FileKind.of(path).equals(FileKind.BSON)) {
      return ModelFile.readVocabulary(path);
    }
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      String lines = checkpoint.metadata().getOrDefault(Checkpoint.VOCABULARY, "");
      return ModelFile.readVocabulary(
          new ByteArrayInputStream(lines.getBytes(UTF_8)), path + ": vocab");
    }
  }

  private static List<Path> files(Path folder, String end) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(end))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private static Kind kind(Path file) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(START_BYTES);
    }
    String text = new String(start, ISO_8859_1);
    for (Map.Entry<String, Pattern> foreign : FOREIGN_STARTS.entrySet()) {
      if (foreign.getValue().matcher(text).matches()) {
        throw error(file, "a tokenizer of ALBERT's", foreign.getKey());
      }
    }
    if (FileKind.of(file).equals(FileKind.BSON)) {
      return Kind.SCORES;
    }
    if (PIECES.matcher(text).matches()) {
      return Kind.SENTENCEPIECE;
    }
    if (OBJECT.matcher(text).matches()) {
      return Kind.JSON;
    }
    if (PIECE_AND_SCORE.matcher(text).matches()) {
      return Kind.SCORES;
    }
    // what is none of them: the error of the reader says why
    boolean binary = text.indexOf('\0') >= 0 || file.toString().endsWith(".model");
    boolean scores = file.toString().endsWith(".vocab");
    return binary ? Kind.SENTENCEPIECE : scores ? Kind.SCORES : Kind.WORDPIECE;
  }

  private static CheckpointException error(Path path, String expected, String found) {
    return new CheckpointException(path, "tokenizer", expected, found);
  }

  private static String names(List<Path> files) {
    List<String> names = new ArrayList<>();
    files.forEach(file -> names.add(String.valueOf(file.getFileName())));
    return String.join(" and ", names);
  }
}
