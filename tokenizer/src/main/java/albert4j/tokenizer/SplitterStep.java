package albert4j.tokenizer;

/// One thing that a tokenizer.json does to cut text into words, which the model then cuts one by
/// one.
///
/// Each step follows Hugging Face's Rust library (huggingface/tokenizers, `pre_tokenizers/`).
sealed interface SplitterStep permits MetaspaceStep, WhitespaceStep {
  /// Cuts each word, and perhaps changes its text.
  void apply(Words words);
}
