/// The SentencePiece unigram tokenizer, and the rules that ALBERT puts around it.
module albert4j.tokenizer {
  exports albert4j.tokenizer;
}
