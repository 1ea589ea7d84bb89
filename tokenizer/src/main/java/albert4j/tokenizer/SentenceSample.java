package albert4j.tokenizer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// The sentences that are used if not all are: the first ones, or some drawn by lot.
///
/// Each sentence has the same chance. Source: J. S. Vitter, Random sampling with a reservoir, 1985,
/// algorithm R.
final class SentenceSample {
  private static final int BLOCK_BYTES = 1 << 20;

  private final UnigramOptions options;
  private final SplittableRandom random;
  private final List<byte[]> chosen = new ArrayList<>();
  private long sentences;
  private long tooLong;

  SentenceSample(UnigramOptions options) {
    this.options = options;
    random = new SplittableRandom(options.randomSeed());
  }

  /// Reads sentences: all of them, or as many as are wanted.
  void read(CorpusReader reader) throws IOException {
    for (Optional<byte[]> block = reader.next(); block.isPresent(); block = reader.next()) {
      byte[] bytes = block.get();
      for (int from = 0; from < bytes.length; ) {
        int to = from;
        while (to < bytes.length && bytes[to] != '\n') {
          to++;
        }
        if (to - from > options.maxSentenceLength()) {
          tooLong++;
        } else if (to > from && !choose(bytes, from, to)) {
          return;
        }
        from = to + 1;
      }
    }
  }

  /// Takes a sentence or not; false if no further ones are wanted.
  private boolean choose(byte[] bytes, int from, int to) {
    boolean room = chosen.size() < options.inputSentenceSize();
    if (!room && !options.shuffleInputSentence()) {
      return false;
    }
    sentences++;
    long place = room ? chosen.size() : random.nextLong(sentences);
    if (room) {
      chosen.add(Arrays.copyOfRange(bytes, from, to));
    } else if (place < chosen.size()) {
      chosen.set((int) place, Arrays.copyOfRange(bytes, from, to));
    }
    return true;
  }

  /// Sentences that were skipped, being too long.
  long tooLong() {
    return tooLong;
  }

  /// The sentences in blocks, as [CorpusReader] gives them; those of a block are forgotten.
  Optional<byte[]> next() {
    synchronized (chosen) {
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      while (!chosen.isEmpty() && block.size() < BLOCK_BYTES) {
        block.writeBytes(chosen.removeLast());
        block.write('\n');
      }
      return block.size() == 0 ? Optional.empty() : Optional.of(block.toByteArray());
    }
  }
}
