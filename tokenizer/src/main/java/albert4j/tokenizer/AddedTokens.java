package albert4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Finds added tokens in text: from left to right, the longest of those that start at a place.
final class AddedTokens {
  private final Map<String, AddedToken> tokens = new HashMap<>();
  private final SymbolMatcher matcher;

  AddedTokens(List<AddedToken> tokens) {
    for (AddedToken token : tokens) {
      if (!token.content().isEmpty()) {
        this.tokens.put(token.content(), token);
      }
    }
    matcher =
        new SymbolMatcher(
            this.tokens.keySet().stream()
                .map(content -> content.getBytes(StandardCharsets.UTF_8))
                .toList());
  }

  /// Whether there are none to be found.
  boolean isEmpty() {
    return tokens.isEmpty();
  }

  /// Looks for them in a text.
  Finder in(AlignedText text) {
    return new Finder(text);
  }

  /// The places where tokens are found, one after the other.
  final class Finder {
    private final AlignedText text;
    private int begin;
    private int end;
    private int id;

    private Finder(AlignedText text) {
      this.text = text;
    }

    /// Goes to the next place; false if there is none.
    boolean next() {
      int at = end;
      while (at < text.length) {
        int length = matcher.match(text.bytes, at, text.length);
        if (length > 0 && accept(at, at + length)) {
          return true;
        }
        at += Math.max(length, 1);
      }
      return false;
    }

    private boolean accept(int from, int to) {
      String content = new String(text.bytes, from, to - from, StandardCharsets.UTF_8);
      AddedToken token = Objects.requireNonNull(tokens.get(content));
      if (token.singleWord() && (isWordBefore(from) || isWordAt(to))) {
        return false;
      }
      int first = from;
      while (token.leftStrip() && first > end && isSpace(Utf8.start(text.bytes, first), first)) {
        first = Utf8.start(text.bytes, first);
      }
      int last = to;
      while (token.rightStrip() && last < text.length && isSpace(last, text.length)) {
        last += Utf8.length(text.bytes[last]);
      }
      id = token.id();
      begin = first;
      end = last;
      return true;
    }

    private boolean isSpace(int at, int limit) {
      return CodePoints.isWhiteSpace(Utf8.codePoint(text.bytes, at, limit));
    }

    private boolean isWordBefore(int at) {
      return at > 0 && isWord(Utf8.start(text.bytes, at));
    }

    private boolean isWordAt(int at) {
      return at < text.length && isWord(at);
    }

    private boolean isWord(int at) {
      int point = Utf8.codePoint(text.bytes, at, text.length);
      return point >= 0 && CodePoints.isWordCharacter(point);
    }

    /// Where the token starts in the text, with the whitespace that it takes.
    int begin() {
      return begin;
    }

    /// Where it ends.
    int end() {
      return end;
    }

    /// The token's id.
    int id() {
      return id;
    }
  }
}
