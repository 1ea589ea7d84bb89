/// The SentencePiece unigram tokenizer, and ALBERT's rules around it.
module albert4j.tokenizer {
  exports albert4j.tokenizer;
}
