package albert4j.tokenizer;

import java.util.List;

/// Takes a character off the ends of each piece.
///
/// @param content the character
/// @param start how often it goes at the start, at most
/// @param stop how often it goes at the end, at most
record StripPiecesStep(int content, int start, int stop) implements DecoderStep {
  /// Reads a step.
  static StripPiecesStep read(JsonSection step) throws TokenizerException {
    String content = step.text("content");
    if (content.codePointCount(0, content.length()) != 1) {
      throw step.error("content", "one character", TokenizerException.quote(content));
    }
    return new StripPiecesStep(content.codePointAt(0), step.count("start"), step.count("stop"));
  }

  @Override
  public List<String> decode(List<String> pieces) {
    return pieces.stream().map(this::strip).toList();
  }

  private String strip(String piece) {
    String character = Character.toString(content);
    int from = 0;
    for (int i = 0; i < start && piece.startsWith(character, from); i++) {
      from += character.length();
    }
    String rest = piece.substring(from);
    for (int i = 0; i < stop && rest.endsWith(character); i++) {
      rest = rest.substring(0, rest.length() - character.length());
    }
    return rest;
  }
}
