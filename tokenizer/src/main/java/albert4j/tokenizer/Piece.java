package albert4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// One entry of a vocabulary; its id is its place in the list.
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

  private final Message message;
  private final byte[] file;

  /// Where the text starts and ends in the file.
  private int from;

  private int to;

  private float score;
  private Type type = Type.NORMAL;

  /// The text once it has been asked for, empty before: few of a vocabulary's pieces ever are.
  private String text = "";

  /// Reads a piece in one pass over its fields, of which there are some 100,000 in a vocabulary.
  Piece(Message message) throws TokenizerException {
    this.message = message;
    file = message.file();
    for (Message.Fields field = message.fields(); field.next(); ) {
      switch (field.number()) {
        case TEXT -> readText(field);
        case SCORE -> readScore(field);
        case TYPE -> readType(field);
        default -> {} // stays in the message
      }
    }
    if (from == to) {
      throw message.error(message.offset(), "a piece with text", "an empty piece");
    }
  }

  /// A piece of a vocabulary that is no SentencePiece model: its text is `file[from]` to `file[to -
  /// 1]`, in UTF-8, and may be empty.
  Piece(byte[] file, int from, int to, Type type) {
    message = Message.EMPTY;
    this.file = file;
    this.from = from;
    this.to = to;
    this.type = type;
  }

  private void readText(Message.Fields field) throws TokenizerException {
    field.requireUtf8();
    from = field.offset();
    to = field.end();
    for (int i = from; i < to; i++) {
      if (message.file()[i] == 0) {
        String found = TokenizerException.quote(message.text(from, to));
        throw message.error(message.offset(), "a piece without NUL", found);
      }
    }
  }

  private void readScore(Message.Fields field) throws TokenizerException {
    score = field.float32();
    if (!(Math.abs(score) <= MAX_SCORE)) {
      throw message.error(field.offset(), "a score within ±" + MAX_SCORE, "" + score);
    }
  }

  private void readType(Message.Fields field) throws TokenizerException {
    long number = field.integer();
    int types = Type.BY_NUMBER.size();
    if (number < 1 || number > types) {
      throw message.error(field.offset(), "a piece type from 1 to " + types, "" + number);
    }
    type = Type.BY_NUMBER.get((int) number - 1);
  }

  /// The text, with `▁` for a space.
  public String text() {
    if (text.isEmpty()) {
      text =
          new String(
              file,
              from,
              to - from,
              StandardCharsets.UTF_8); // threads that meet here make equal strings
    }
    return text;
  }

  /// The bytes of the file; the text is those in `[from(), to())`.
  byte[] file() {
    return file;
  }

  /// Where the text starts in the file.
  int from() {
    return from;
  }

  /// Where the text ends in the file.
  int to() {
    return to;
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
    return text() + " " + score + " " + type;
  }
}
