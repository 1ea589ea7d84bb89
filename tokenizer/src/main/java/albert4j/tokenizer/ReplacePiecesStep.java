package albert4j.tokenizer;

import java.util.List;

/// Replaces what a pattern finds in each piece.
record ReplacePiecesStep(TextPattern pattern, String content) implements DecoderStep {
  @Override
  public List<String> decode(List<String> pieces) {
    return pieces.stream().map(piece -> pattern.replace(piece, content)).toList();
  }
}
