package albert4j.tokenizer;

import java.util.List;

/// Puts all pieces together, so that the next step sees one.
record FuseStep() implements DecoderStep {
  @Override
  public List<String> decode(List<String> pieces) {
    return List.of(String.join("", pieces));
  }
}
