package albert4j.pipeline;

import albert4j.pipeline.TokenClassifier.Entity;
import albert4j.task.Logits;
import albert4j.tokenizer.Encoding;
import albert4j.tokenizer.Tokenizer;
import albert4j.tokenizer.WordPieceTokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Makes entities of the probabilities of one window's tokens, as the pipeline of transformers does
/// (`token_classification.py`).
final class EntityGroups {
  private final Tokenizer tokenizer;
  private final List<String> labels;
  private final Aggregation aggregation;

  /// One token of a text.
  ///
  /// @param scores the probability of each label
  /// @param index its number in the encoding of the whole text
  /// @param inside whether it goes on a word
  private record Token(Scores scores, int index, String word, int start, int end, boolean inside) {}

  /// The probabilities of a token's labels.
  private static final class Scores {
    private final float[] values;

    Scores(float[] values) {
      this.values = values;
    }

    int label() {
      return Logits.argmax(values, 0, values.length);
    }

    float best() {
      return values[label()];
    }

    static Scores mean(List<Token> tokens) {
      float[] mean = new float[tokens.getFirst().scores.values.length];
      for (int k = 0; k < mean.length; k++) {
        double sum = 0;
        for (Token token : tokens) {
          sum += token.scores.values[k];
        }
        mean[k] = (float) (sum / tokens.size());
      }
      return new Scores(mean);
    }
  }

  EntityGroups(Tokenizer tokenizer, List<String> labels, Aggregation aggregation) {
    this.tokenizer = tokenizer;
    this.labels = labels;
    this.aggregation = aggregation;
  }

  /// The entities of a window, those without a name among them.
  ///
  /// @param probabilities of each token's labels
  /// @param shift what to add to a token's number in the window for that in the whole text
  List<Entity> of(String text, Encoding window, float[][] probabilities, int shift) {
    List<Token> tokens = tokens(text, window, probabilities, shift);
    return switch (aggregation) {
      case NONE -> tokens.stream().map(token -> entity(List.of(token), token.scores)).toList();
      case SIMPLE ->
          joined(tokens.stream().map(token -> entity(List.of(token), token.scores)).toList());
      case FIRST, AVERAGE, MAX -> joined(words(tokens));
    };
  }

  private List<Token> tokens(String text, Encoding window, float[][] probabilities, int shift) {
    List<Token> tokens = new ArrayList<>(window.size());
    List<String> pieces = window.pieces();
    for (int i = 0; i < window.size(); i++) {
      if (window.specialTokensMask()[i] == 1) {
        continue;
      }
      int start = window.starts()[i];
      int end = window.ends()[i];
      boolean unknown = window.ids()[i] == tokenizer.unknownId();
      String word = unknown ? text.substring(start, end) : pieces.get(i);
      boolean inside = !unknown && goesOn(text, word, start, end);
      tokens.add(new Token(new Scores(probabilities[i]), i + shift, word, start, end, inside));
    }
    return tokens;
  }

  private boolean goesOn(String text, String piece, int start, int end) {
    if (tokenizer instanceof WordPieceTokenizer) {
      return piece.codePointCount(0, piece.length()) != text.codePointCount(start, end);
    }
    return start > 0
        && text.charAt(start - 1) != ' '
        && (start == text.length() || text.charAt(start) != ' ');
  }

  private List<Entity> words(List<Token> tokens) {
    List<Entity> words = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= tokens.size(); i++) {
      if (i == tokens.size() || !tokens.get(i).inside) {
        words.add(word(tokens.subList(from, i)));
        from = i;
      }
    }
    return words;
  }

  private Entity word(List<Token> tokens) {
    Token first = tokens.getFirst();
    return entity(
        tokens,
        switch (aggregation) {
          case AVERAGE -> Scores.mean(tokens);
          case MAX -> surest(tokens);
          case FIRST, SIMPLE, NONE -> first.scores;
        });
  }

  private static Scores surest(List<Token> tokens) {
    Scores best = tokens.getFirst().scores;
    for (Token token : tokens) {
      best = token.scores.best() > best.best() ? token.scores : best;
    }
    return best;
  }

  private Entity entity(List<Token> tokens, Scores scores) {
    Token first = tokens.getFirst();
    boolean whole = aggregation != Aggregation.NONE && aggregation != Aggregation.SIMPLE;
    String word = whole ? text(tokens.stream().map(Token::word).toList()) : first.word;
    return new Entity(
        labels.get(scores.label()),
        scores.best(),
        first.index,
        word,
        first.start,
        tokens.getLast().end);
  }

  /// Joins neighbours of the same type.
  private List<Entity> joined(List<Entity> entities) {
    List<Entity> joined = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= entities.size(); i++) {
      if (i == entities.size() || !goesOn(entities.get(i - 1).label(), entities.get(i).label())) {
        joined.add(joinedToOne(entities.subList(from, i)));
        from = i;
      }
    }
    return joined;
  }

  private static boolean goesOn(String last, String next) {
    return !next.startsWith("B-") && type(next).equals(type(last));
  }

  private static String type(String label) {
    return label.startsWith("B-") || label.startsWith("I-") ? label.substring(2) : label;
  }

  private Entity joinedToOne(List<Entity> entities) {
    Entity first = entities.getFirst();
    double mean = entities.stream().mapToDouble(Entity::score).average().orElseThrow();
    // not only behind B- and I-: transformers cuts at the first dash, whatever is before it
    String name = first.label().substring(first.label().indexOf('-') + 1);
    return new Entity(
        name,
        (float) mean,
        first.index(),
        text(entities.stream().map(Entity::word).toList()),
        first.start(),
        entities.getLast().end());
  }

  /// The text of pieces, or of words made of them. Of WordPiece, transformers takes out the spaces
  /// before punctuation piece by piece, which spares those around an apostrophe.
  private String text(List<String> words) {
    if (!(tokenizer instanceof WordPieceTokenizer)) {
      return tokenizer.decode(words);
    }
    var text = new StringBuilder(words.getFirst());
    for (String word : words.subList(1, words.size())) {
      text.append(word.startsWith("##") ? word.substring(2) : Tokenizer.cleanUp(" " + word));
    }
    return text.toString();
  }

  /// Of entities that overlap, the longest, and of equally long ones the surest; in the order of
  /// the text.
  static List<Entity> withoutOverlap(List<Entity> entities) {
    List<Entity> kept = new ArrayList<>();
    for (Entity next : entities.stream().sorted(Comparator.comparingInt(Entity::start)).toList()) {
      if (kept.isEmpty() || next.start() >= kept.getLast().end()) {
        kept.add(next);
      } else if (better(next, kept.getLast())) {
        kept.set(kept.size() - 1, next);
      }
    }
    return kept;
  }

  private static boolean better(Entity one, Entity other) {
    int longer = (one.end() - one.start()) - (other.end() - other.start());
    return longer > 0 || (longer == 0 && one.score() > other.score());
  }
}
