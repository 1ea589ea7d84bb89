package albert4j.tokenizer;

class SentencePieceTest {}
