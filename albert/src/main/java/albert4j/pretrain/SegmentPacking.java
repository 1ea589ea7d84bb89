package albert4j.pretrain;

import albert4j.pretrain.SegmentPair.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Cuts documents into pairs of segments.
///
/// Sentences are taken together until they have as many tokens as an example holds, or until the
/// document ends. The first of them, at least one, are A and the others B; half of the pairs are
/// swapped. A sentence that is alone becomes A, and B comes from some other document: such a pair
/// counts as swapped.
///
/// Source: google-research/albert `create_pretraining_data.py`, `create_instances_from_document`.
final class SegmentPacking {
  /// `[CLS]`, `[SEP]` and `[SEP]`.
  static final int SPECIAL_TOKENS = 3;

  private static final int MIN_TARGET = 2;

  /// How often another document is drawn if it is the same; a corpus may have but one.
  private static final int TRIES = 10;

  private final List<Document> documents;
  private final int maxTokens;
  private final double shortShare;
  private final SplittableRandom random;

  /// A packing.
  ///
  /// @param documents where B of a lonely sentence comes from; none is empty
  /// @param random where chance comes from
  SegmentPacking(List<Document> documents, PretrainingOptions options, SplittableRandom random) {
    this.documents = documents;
    this.random = random;
    maxTokens = options.maxLength() - SPECIAL_TOKENS;
    shortShare = options.shortShare();
  }

  /// The pairs of one of the documents, in its order.
  List<SegmentPair> pairs(int index) {
    Document document = documents.get(index);
    List<SegmentPair> pairs = new ArrayList<>();
    int target = target();
    int first = 0;
    for (int next = 1; next <= document.sentences(); next++) {
      int tokens = document.start(next) - document.start(first);
      if (tokens >= target || next == document.sentences()) {
        pairs.add(truncate(pair(index, first, next, target)));
        first = next;
      }
    }
    return pairs;
  }

  /// How many tokens a pair of this document is to have.
  private int target() {
    return random.nextDouble() < shortShare ? random.nextInt(MIN_TARGET, maxTokens + 1) : maxTokens;
  }

  /// The pair of sentences `[first, next)`.
  private SegmentPair pair(int index, int first, int next, int target) {
    Document document = documents.get(index);
    int sentences = next - first;
    if (sentences == 1) {
      Segment a = new Segment(document, document.start(first), document.start(next));
      return new SegmentPair(a, elsewhere(index, target - a.length()), true);
    }
    int middle = document.start(first + random.nextInt(1, sentences));
    Segment before = new Segment(document, document.start(first), middle);
    Segment after = new Segment(document, middle, document.start(next));
    return random.nextDouble() < 0.5
        ? new SegmentPair(after, before, true)
        : new SegmentPair(before, after, false);
  }

  /// Sentences in a row out of another document, if there is one.
  ///
  /// @param target with how many tokens they are enough; there is at least one sentence
  private Segment elsewhere(int index, int target) {
    int other = index;
    for (int i = 0; i < TRIES && other == index; i++) {
      other = random.nextInt(documents.size());
    }
    Document document = documents.get(other);
    int first = random.nextInt(document.sentences());
    int start = document.start(first);
    int next = first + 1;
    while (next < document.sentences() && document.start(next) - start < target) {
      next++;
    }
    return new Segment(document, start, document.start(next));
  }

  /// Takes tokens from the longer segment, from B if neither is, until both fit; each from the
  /// beginning or the end.
  private SegmentPair truncate(SegmentPair pair) {
    int[] from = {pair.a().from(), pair.b().from()};
    int[] to = {pair.a().to(), pair.b().to()};
    for (int excess = pair.a().length() + pair.b().length() - maxTokens; excess > 0; excess--) {
      int longer = to[0] - from[0] > to[1] - from[1] ? 0 : 1;
      if (random.nextDouble() < 0.5) {
        from[longer]++;
      } else {
        to[longer]--;
      }
    }
    return new SegmentPair(
        new Segment(pair.a().document(), from[0], to[0]),
        new Segment(pair.b().document(), from[1], to[1]),
        pair.swapped());
  }
}
