package albert4j.engine.checkpoint;

import java.io.IOException;

/// A text that is not the JSON that [Json] accepts: where, what was expected, what was found.
///
/// The message reads `line 3, column 7 (byte 41): expected ',' or '}', found 'x'`. It names no
/// file, since the text may come from anywhere; whoever reads a file adds its path.
public final class JsonException extends IOException {
  private static final long serialVersionUID = 1L;

  /// Byte offset of the fault in the UTF-8 form of the text, from 0.
  private final long offset;

  private final String place;
  private final String expected;
  private final String found;

  JsonException(long offset, String place, String expected, String found) {
    super(place + ": expected " + expected + ", found " + found);
    this.offset = offset;
    this.place = place;
    this.expected = expected;
    this.found = found;
  }

  /// Byte offset of the fault in the UTF-8 form of the text, counted from 0.
  public long offset() {
    return offset;
  }

  /// The same place for people: `line 3, column 7 (byte 41)`; lines and columns count from 1,
  /// columns in code points.
  public String place() {
    return place;
  }

  /// What would have been accepted at this place.
  public String expected() {
    return expected;
  }

  /// What stands there instead.
  public String found() {
    return found;
  }
}
