package albert4j.tokenizer;

/// One of several ways to encode a text.
///
/// @param encoding the way
/// @param score the sum of its pieces' scores: the logarithm of its probability, up to a constant
public record Scored(Encoding encoding, float score) {}
