package albert4j.task;

import albert4j.engine.Shape;
import albert4j.task.Evaluation.ClassScore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/// Precision, recall and F1 of entities: an entity is right if type, first and last word are.
///
/// The numbers are those of seqeval 1.2 in its default mode, and so of conlleval: tags that break
/// their scheme still give entities (`I-` behind `O`, or behind another type, starts one). `L` and
/// `U` of BILOU count as `E` and `S`, which seqeval in that mode does not know.
///
/// For one thread.
public final class EntityMetrics {
  private final Map<String, Counts> byType = new TreeMap<>();
  private long words;
  private long rightWords;

  /// Nothing counted yet.
  public EntityMetrics() {}

  /// Words that belong together.
  ///
  /// @param type `location`
  /// @param first index of the first word
  /// @param end index behind the last word
  public record Entity(String type, int first, int end) {}

  private static final class Counts {
    private long right;
    private long predicted;
    private long gold;

    private void add(Counts other) {
      right += other.right;
      predicted += other.predicted;
      gold += other.gold;
    }

    private double precision() {
      return ratio(right, predicted);
    }

    private double recall() {
      return ratio(right, gold);
    }

    private double f1() {
      double p = precision();
      double r = recall();
      return right == 0 ? 0 : 2 * p * r / (p + r);
    }
  }

  /// The entities of a sentence in their order. One begins at `B-`, `S-` and `U-`, behind `O`,
  /// `E-`, `L-`, `S-` and `U-`, and where the type changes; it ends before the next one, or before
  /// `O`.
  ///
  /// @throws IllegalArgumentException if a tag is none
  public static List<Entity> entities(List<String> tags) {
    List<Entity> entities = new ArrayList<>();
    Tag before = Tag.of("O");
    int first = -1;
    for (int i = 0; i <= tags.size(); i++) {
      Tag tag = Tag.of(i < tags.size() ? tags.get(i) : "O");
      boolean starts = tag.starts(before);
      if (first >= 0 && (starts || tag.outside())) {
        entities.add(new Entity(before.type(), first, i));
        first = -1;
      }
      first = starts ? i : first;
      before = tag;
    }
    return entities;
  }

  /// Counts a sentence.
  ///
  /// @param gold the right tags
  /// @param predicted as many
  /// @throws IllegalArgumentException if there are not as many, or a tag is none
  public void add(List<String> gold, List<String> predicted) {
    Shape.check(
        gold.size() == predicted.size(),
        "entities: as many predicted tags as right ones",
        "gold",
        gold.size(),
        "predicted",
        predicted.size());
    Set<Entity> right = new HashSet<>(entities(gold));
    right.forEach(entity -> counts(entity).gold++);
    for (Entity entity : entities(predicted)) {
      counts(entity).predicted++;
      counts(entity).right += right.contains(entity) ? 1 : 0;
    }
    for (int i = 0; i < gold.size(); i++) {
      words++;
      rightWords += gold.get(i).equals(predicted.get(i)) ? 1 : 0;
    }
  }

  private Counts counts(Entity entity) {
    return byType.computeIfAbsent(entity.type(), type -> new Counts());
  }

  /// `f1`, `precision` and `recall` over all entities (micro average), and `accuracy`, the part of
  /// the words whose tag is right. What would be divided by 0 is 0.
  public SequencedMap<String, Double> metrics() {
    Counts all = new Counts();
    byType.values().forEach(all::add);
    SequencedMap<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("f1", all.f1());
    metrics.put("precision", all.precision());
    metrics.put("recall", all.recall());
    metrics.put("accuracy", ratio(rightWords, words));
    return metrics;
  }

  /// The scores of each type that occurs among right or predicted entities, in alphabetical order.
  public List<ClassScore> classes() {
    return byType.entrySet().stream()
        .map(entry -> {
          Counts c = entry.getValue();
          return new ClassScore(entry.getKey(), c.precision(), c.recall(), c.f1(), c.gold);
        })
        .toList();
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
