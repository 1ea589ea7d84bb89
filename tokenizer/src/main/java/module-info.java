/// SentencePiece unigram and WordPiece tokenizers for ALBERT.
module albert4j.tokenizer {
  exports albert4j.tokenizer;
}
