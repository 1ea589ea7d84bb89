package albert4j.tokenizer;

/// A token that a tokenizer.json finds in text before its model sees any: `[MASK]`, `<pad>`.
///
/// Source: huggingface/tokenizers `tokenizer/added_vocabulary.rs`; the parameters are its keys.
///
/// @param singleWord only where no word character is beside it (`single_word`)
/// @param leftStrip takes the whitespace before it (`lstrip`)
/// @param rightStrip takes the whitespace behind it (`rstrip`)
/// @param normalized looked for in normalised text, and normalised itself
/// @param special left out of text that is put together without special tokens
record AddedToken(
    int id,
    String content,
    boolean singleWord,
    boolean leftStrip,
    boolean rightStrip,
    boolean normalized,
    boolean special) {
  /// Reads an element of `added_tokens`.
  static AddedToken read(JsonSection section) throws TokenizerException {
    boolean special = section.flag("special", false);
    return new AddedToken(
        section.count("id"),
        section.text("content"),
        section.flag("single_word", false),
        section.flag("lstrip", false),
        section.flag("rstrip", false),
        section.flag("normalized", !special),
        special);
  }

  /// The same token, looked for in another form.
  AddedToken withContent(String form) {
    return new AddedToken(id, form, singleWord, leftStrip, rightStrip, normalized, special);
  }
}
