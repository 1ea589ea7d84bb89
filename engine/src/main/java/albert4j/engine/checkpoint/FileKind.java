package albert4j.engine.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What a file is, judged by its content: what users hand over is not always what its name says.
public final class FileKind {
  /// A model of SentencePiece, or what looks like one.
  public static final String SENTENCEPIECE = "SentencePiece model";

  /// BERT's vocab.txt.
  public static final String WORDPIECE = "WordPiece vocabulary";

  /// Pieces and their scores.
  public static final String SCORES = "SentencePiece vocabulary with scores";

  /// Hugging Face's description of a tokenizer.
  public static final String TOKENIZER_JSON = "tokenizer.json of Hugging Face";

  /// Weights of Hugging Face's.
  public static final String SAFETENSORS = "safetensors";

  /// Weights of PyTorch's, since version 1.6.
  public static final String TORCH = "PyTorch or other zip archive";

  /// Weights of older versions of PyTorch.
  public static final String PICKLE = "PyTorch or other Python pickle";

  /// The index of weights of TensorFlow's.
  public static final String TENSORFLOW = "TensorFlow checkpoint index";

  /// Weights of the Julia seed.
  public static final String BSON = "BSON, perhaps of Flux";

  /// What gzip compressed: perhaps a tar archive.
  public static final String GZIP = "gzip archive";

  /// Files one after another.
  public static final String TAR = "tar archive";

  /// A format and how its files begin, one character a byte.
  private record Kind(String name, Pattern start) {
    Kind(String name, String start) {
      this(name, Pattern.compile(start, Pattern.DOTALL));
    }
  }

  private static final int START_BYTES = 512;

  /// The first that fits counts.
  private static final List<Kind> KINDS =
      List.of(
          new Kind("empty file", ""),
          new Kind(
              "Git LFS pointer, not the file itself (git lfs pull fetches it)",
              "version https://git-lfs.*"),
          new Kind(
              "web page, perhaps an error message of a download",
              "\\s*<(!DOCTYPE|!doctype|html|HTML|\\?xml).*"),
          new Kind(SAFETENSORS, ".{7}\\x00\\s*\\{.*"),
          new Kind(TORCH, "PK\\x03\\x04.*"),
          new Kind(PICKLE, "\\x80[\\x02-\\x05].*"),
          new Kind("HDF5 (Keras, rust-bert)", "\\x89HDF.*"),
          new Kind(GZIP, "\\x1F\\x8B.*"),
          new Kind(TAR, ".{257}ustar.*"),
          new Kind(SENTENCEPIECE, "\\x0A.\\x0A.*"),
          new Kind(BSON, ".{3}\\x00[\\x01-\\x13][ -~]+\\x00.*"),
          new Kind(SCORES, "[<\\[][^\\n\\t]+[>\\]]\\t-?0\\r?\\n.*"),
          new Kind(WORDPIECE, "\\[(PAD|UNK|CLS|SEP|MASK)\\][\\r\\n].*"),
          new Kind(TOKENIZER_JSON, "\\s*\\{\\s*\"version\"\\s*:[^,]*,\\s*\"truncation\".*"),
          new Kind("JSON", "\\s*[\\{\\[].*"),
          new Kind("text", "[\\t\\n\\r -~\\x80-\\xFF]*"));

  private static final Set<String> WEIGHTS = Set.of(SAFETENSORS, TORCH, PICKLE, TENSORFLOW, BSON);

  private FileKind() {}

  /// Whether files of this kind hold weights, or lead to them.
  public static boolean isWeights(String kind) {
    return WEIGHTS.contains(kind);
  }

  /// In words: the kind of a file, or `unknown` with the bytes that it starts with.
  ///
  /// @throws IOException if it cannot be read
  public static String of(Path file) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(START_BYTES);
    }
    try (var files = new OpenFiles()) {
      if (SortedTable.isTable(files.open(file).bytes())) {
        return TENSORFLOW;
      }
    }
    String text = new String(start, ISO_8859_1);
    return KINDS.stream()
        .filter(kind -> kind.start.matcher(text).matches())
        .map(Kind::name)
        .findFirst()
        .orElseGet(() -> "unknown, starts with the bytes " + hex(start));
  }

  private static String hex(byte[] start) {
    var hex = new StringBuilder();
    for (int i = 0; i < Math.min(8, start.length); i++) {
      hex.append(i == 0 ? "" : " ").append(String.format("%02X", start[i]));
    }
    return hex.toString();
  }
}
