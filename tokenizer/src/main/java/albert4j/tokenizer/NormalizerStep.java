package albert4j.tokenizer;

/// One thing that a tokenizer.json does to text before it is cut into words.
///
/// Each step follows Hugging Face's Rust library (huggingface/tokenizers, `normalizers/`) down to
/// where it says that the new characters come from.
sealed interface NormalizerStep
    permits LowercaseStep,
        NmtStep,
        PrecompiledStep,
        PrependStep,
        ReplaceStep,
        StripAccentsStep,
        StripStep,
        UnicodeFormStep {
  /// Changes a text.
  void apply(AlignedPoints text);
}
