package albert4j.task;

import albert4j.engine.op.Loss;
import albert4j.tokenizer.Encoding;
import albert4j.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// As much of a sentence as the model reads at once, with the label of each word at the word's
/// first token.
public final class TaggedWindow implements Example {
  /// The word of a token that is no word's first.
  static final int NO_WORD = -1;

  private final int record;
  private final Encoding encoding;
  private final int[] words;
  private final int[] labels;

  private TaggedWindow(int record, Encoding encoding, int[] words, int[] labels) {
    this.record = record;
    this.encoding = encoding;
    this.words = words;
    this.labels = labels;
  }

  /// The windows of a sentence: as many as it takes, one after the other without overlap.
  ///
  /// @param labels the class of each word; none if they are not known
  /// @throws IllegalArgumentException if a window has no room for a token beside `[CLS]` and
  ///   `[SEP]`
  static List<TaggedWindow> of(
      Tokenizer tokenizer, int maxLength, int record, TaggedSentence sentence, int[] labels) {
    Encoding whole = tokenizer.encode(sentence.text());
    int[] words = firstTokens(whole, sentence.words());
    List<TaggedWindow> windows = new ArrayList<>();
    int from = 1;
    for (Encoding part : whole.windows(maxLength, 0)) {
      int inner = part.size() - 2;
      int[] partWords = new int[part.size()];
      Arrays.fill(partWords, NO_WORD);
      System.arraycopy(words, from, partWords, 1, inner);
      from += inner;
      windows.add(
          new TaggedWindow(
              record,
              part,
              partWords,
              Arrays.stream(partWords)
                  .map(word -> word == NO_WORD || labels.length == 0 ? Loss.IGNORE : labels[word])
                  .toArray()));
    }
    return windows;
  }

  /// For each token the word whose first token it is. A token belongs to the word in which it
  /// starts.
  private static int[] firstTokens(Encoding encoding, List<String> sentence) {
    int[] words = new int[encoding.size()];
    Arrays.fill(words, NO_WORD);
    int word = 0;
    int end = sentence.getFirst().length();
    int last = NO_WORD;
    for (int i = 1; i < words.length - 1; i++) {
      while (encoding.starts()[i] >= end && word < sentence.size() - 1) {
        word++;
        end += 1 + sentence.get(word).length();
      }
      words[i] = word == last ? NO_WORD : word;
      last = word;
    }
    return words;
  }

  @Override
  public int record() {
    return record;
  }

  @Override
  public List<Encoding> sequences() {
    return List.of(encoding);
  }

  /// The word of which token `token` is the first, or [#NO_WORD].
  int word(int token) {
    return words[token];
  }

  /// A class for each token, [Loss#IGNORE] where it does not count.
  int[] labels() {
    return labels;
  }
}
