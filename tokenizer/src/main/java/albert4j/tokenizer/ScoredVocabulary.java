package albert4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A `.vocab`: one piece a line, a tab, and its score. `spm_train` writes it beside a model, for
/// people; Julia's WordTokenizers.jl reads nothing else.
///
/// What it does not say is told from the pieces. `<unk>` stands for what is unknown; 256 pieces
/// from `<0x00>` to `<0xFF>` stand for bytes. Of the others only those are not found by their
/// probabilities whose score is 0: in angle or square brackets they are control pieces, without
/// they are user-defined. Text is normalised as it is for ALBERT (`nmt_nfkc`, a space in front,
/// others collapsed), with the JDK's Unicode data. Scores have six digits in the file, so that
/// where two cuts score nearly the same another one may win than with the model.
final class ScoredVocabulary {
  private static final List<String> UNKNOWNS = List.of("<unk>", "[UNK]");
  private static final int BYTES = 256;

  private final String source;
  private final List<String> lines = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private final List<Float> scores = new ArrayList<>();

  private ScoredVocabulary(String source) {
    this.source = source;
  }

  /// Makes a model of a file's bytes.
  ///
  /// @param source names it in errors
  static ModelFile model(byte[] data, String source) throws TokenizerException {
    int malformed = Utf8.firstMalformed(data, 0, data.length);
    if (malformed < data.length) {
      String found = String.format("the byte 0x%02X", data[malformed]);
      throw new TokenizerException(source, malformed, "UTF-8", found);
    }
    ScoredVocabulary vocabulary = new ScoredVocabulary(source);
    new String(data, StandardCharsets.UTF_8).lines().forEachOrdered(vocabulary.lines::add);
    return vocabulary.model();
  }

  private ModelFile model() throws TokenizerException {
    for (String line : lines) {
      add(line);
    }
    requireProbabilities();
    Set<String> set = new HashSet<>(texts);
    List<String> unknowns = UNKNOWNS.stream().filter(set::contains).toList();
    if (unknowns.isEmpty()) {
      throw error(lines.size(), "a piece " + String.join(" or ", UNKNOWNS), "none in all lines");
    }
    boolean bytes = set.stream().filter(text -> Vocabulary.byteOf(text) >= 0).count() == BYTES;
    ModelFileBuilder out = new ModelFileBuilder();
    for (int id = 0; id < texts.size(); id++) {
      String text = texts.get(id);
      boolean unknown = text.equals(unknowns.getFirst());
      out.piece(text, scores.get(id), unknown ? Piece.Type.UNKNOWN : type(id, bytes));
    }
    out.normalizer(NormalizationRule.ALBERT.name(), NormalizationRule.ALBERT.precompiledCharsmap());
    if (bytes) {
      out.byteFallback();
    }
    return out.build(source);
  }

  private void add(String line) throws TokenizerException {
    int number = texts.size() + 1;
    String expected = "a piece, a tab and its score";
    int tab = line.lastIndexOf('\t');
    if (tab <= 0 || line.indexOf('\0') >= 0) {
      throw error(number, expected, TokenizerException.quote(line));
    }
    try {
      scores.add(Float.valueOf(line.substring(tab + 1)));
    } catch (NumberFormatException e) {
      throw error(number, expected, TokenizerException.quote(line));
    }
    texts.add(line.substring(0, tab));
  }

  /// The scores of the other kind of model are numbers of merges.
  private void requireProbabilities() throws TokenizerException {
    if (scores.stream().allMatch(score -> score == Math.rint(score))
        && scores.stream().filter(score -> score < 0).distinct().count() > 1) {
      throw error(1, "the scores of a unigram model", "whole numbers in all lines (BPE)");
    }
  }

  private Piece.Type type(int id, boolean bytes) {
    String text = texts.get(id);
    if (bytes && Vocabulary.byteOf(text) >= 0) {
      return Piece.Type.BYTE;
    }
    if (scores.get(id) != 0) {
      return Piece.Type.NORMAL;
    }
    boolean angles = text.startsWith("<") && text.endsWith(">") && text.length() > 2;
    boolean brackets = text.startsWith("[") && text.endsWith("]") && text.length() > 2;
    return angles || brackets ? Piece.Type.CONTROL : Piece.Type.USER_DEFINED;
  }

  private TokenizerException error(int line, String expected, String found) {
    return TokenizerException.at(source, "line " + line, expected, found);
  }
}
