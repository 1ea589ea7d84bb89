package albert4j.tokenizer;

import java.util.List;

/// One thing that a tokenizer.json does to pieces that become text again.
///
/// Each step follows Hugging Face's Rust library (huggingface/tokenizers, `decoders/`).
sealed interface DecoderStep
    permits ByteFallbackStep, FuseStep, MetaspaceStep, ReplacePiecesStep, StripPiecesStep {
  /// What the pieces become; put together they are the text.
  List<String> decode(List<String> pieces);
}
