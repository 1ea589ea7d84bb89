package albert4j.tokenizer;

import java.util.List;

/// One entry of a SentencePiece vocabulary; its id is its place in the list.
///
/// Source: message `SentencePiece` of google/sentencepiece `sentencepiece_model.proto`. Fields that
/// this version does not know are kept, so that a piece that was read from a file is written as it
/// was.
public final class Piece {
  static final int TEXT = 1;
  static final int SCORE = 2;
  static final int TYPE = 3;

  /// Scores are logarithms of probabilities. Within this bound their sum over any text stays
  /// finite.
  private static final float MAX_SCORE = 1e9f;

  /// What a piece is for.
  public enum Type {
    /// Found in text, with the logarithm of its probability as score.
    NORMAL,
    /// Stands for everything that no other piece covers.
    UNKNOWN,
    /// Never found in text: `[CLS]`, `<pad>`.
    CONTROL,
    /// Always found in text, whatever its score.
    USER_DEFINED,
    /// Keeps its id but is never found in text.
    UNUSED,
    /// One byte of a character that no piece covers, written `<0xE2>`.
    BYTE;

    private static final List<Type> BY_NUMBER =
        List.of(NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE);

    /// The number that stands for the type in a file.
    int number() {
      return BY_NUMBER.indexOf(this) + 1;
    }
  }

  private final String text;
  private final float score;
  private final Type type;
  private final Message message;

  private Piece(String text, float score, Type type, Message message) {
    this.text = text;
    this.score = score;
    this.type = type;
    this.message = message;
  }

  static Piece of(Message message) throws TokenizerException {
    String text = message.string(TEXT, "");
    if (text.isEmpty()) {
      throw message.error(message.offset(), "a piece with text", "an empty piece");
    }
    if (text.indexOf('\0') >= 0) {
      throw message.error(message.offset(), "a piece without NUL", TokenizerException.quote(text));
    }
    Message.Fields field = message.last(SCORE);
    float score = field.found() ? field.float32() : 0;
    if (!(Math.abs(score) <= MAX_SCORE)) {
      throw message.error(field.offset(), "a score within ±" + MAX_SCORE, "" + score);
    }
    long number = message.integer(TYPE, 1);
    if (number < 1 || number > Type.BY_NUMBER.size()) {
      throw message.error(
          message.last(TYPE).offset(),
          "a piece type from 1 to " + Type.BY_NUMBER.size(),
          "" + number);
    }
    return new Piece(text, score, Type.BY_NUMBER.get((int) number - 1), message);
  }

  /// The text, with `▁` for a space.
  public String text() {
    return text;
  }

  /// The logarithm of the probability; of no meaning for types other than [Type#NORMAL].
  public float score() {
    return score;
  }

  /// What the piece is for.
  public Type type() {
    return type;
  }

  /// The message that the piece was read from.
  Message message() {
    return message;
  }

  @Override
  public String toString() {
    return text + " " + score + " " + type;
  }
}
