package albert4j.tokenizer;

/// What one thread needs to encode one text: buffers that grow to the longest text met and are used
/// again for the next.
final class Worker {
  /// A worker whose text buffers have grown beyond this many elements is not kept: it holds about
  /// 40 bytes for each.
  private static final int MAX_KEPT = 1 << 18;

  /// The text in UTF-16.
  char[] chars = new char[256];

  /// The text in UTF-8, prepared for the normaliser; aligned to `chars`.
  final AlignedText input = new AlignedText();

  /// The normalised text; aligned to `input`.
  final AlignedText normalized = new AlignedText();

  /// The characters on their way from `input` to `normalized`, where a tokenizer.json says which
  /// way.
  final Words words = new Words();

  /// The pieces of `normalized`.
  final Segmentation segmentation = new Segmentation();

  /// The tokens of the result so far; begin and end are UTF-16 indices.
  final TokenBuffer tokens = new TokenBuffer();

  /// Puts a text into [#input] as it is, aligned if wanted, and drops the tokens of the last one.
  void read(String text, boolean aligned) {
    tokens.clear();
    fill(text, aligned);
  }

  /// Puts a text into [#input] as it is, aligned if wanted.
  void fill(String text, boolean aligned) {
    int length = load(text);
    input.clear(aligned);
    input.reserve(3L * length);
    for (int i = 0; i < length; ) {
      int stop = input.appendAscii(chars, i, length);
      i = stop < length ? input.appendCharacter(chars, stop, length) : stop;
    }
    input.endAt(length);
  }

  /// Adds a token that stands for bytes `[begin, end)` of [#normalized] to [#tokens]. All has to be
  /// aligned.
  ///
  /// It starts and ends with the characters that its bytes come from, `▁` left aside; a token that
  /// is nothing but `▁` stands for the character after it.
  void addToken(int id, int begin, int end, String piece, boolean startsWord) {
    byte[] bytes = normalized.bytes;
    int first = normalized.skipSpaces(begin);
    int last = Math.max(first, end - 1);
    while (last > first && bytes[last] == Normalizer.SPACE) {
      last--;
    }
    int start = input.begin[normalized.begin[first]];
    boolean something = first < normalized.length;
    int stop = something ? input.end[normalized.end[last] - 1] : start;
    tokens.add(id, start, stop, piece, startsWord);
  }

  /// Whether a word starts with piece `i` of [#segmentation]: with the first one, and with each
  /// that starts with `▁`. Of the pieces that one character falls into only the first one can.
  boolean startsWord(int i) {
    int[] begin = segmentation.begin;
    return i == segmentation.first
        || (normalized.bytes[begin[i]] == Normalizer.SPACE && begin[i - 1] < begin[i]);
  }

  /// Copies a text into [#chars] and returns its length.
  int load(String text) {
    int length = text.length();
    if (chars.length < length) {
      chars = new char[Math.max(length, 2 * chars.length)];
    }
    text.getChars(0, length, chars, 0);
    return length;
  }

  /// Whether the worker is worth keeping for the next text.
  boolean isSmall() {
    return Math.max(chars.length, Math.max(normalized.bytes.length, words.text.capacity()))
        <= MAX_KEPT;
  }
}
