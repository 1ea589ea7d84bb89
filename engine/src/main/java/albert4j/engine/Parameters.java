package albert4j.engine;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Predicate;

/// The parameters of a model by name, in a fixed order. A name is the path of field names that
/// leads to the parameter.
///
/// A name may stand for some rows of a larger parameter: queries, keys and values are one matrix to
/// the attention, and three parameters to checkpoints and optimisers.
public final class Parameters {
  private final SequencedMap<String, Entry> entries = new LinkedHashMap<>();

  /// An empty collection.
  public Parameters() {}

  private record Entry(Parameter parameter, Tensor values, int fromRow) {}

  /// Adds a parameter.
  ///
  /// @throws IllegalArgumentException if the name is taken
  public void add(String name, Parameter parameter) {
    put(name, new Entry(parameter, parameter.tensor(), 0));
  }

  /// Adds rows `from` to `from + count` of a parameter under a name of their own.
  ///
  /// @throws IllegalArgumentException if the name is taken or the rows do not exist
  public void addRows(String name, Parameter parameter, int from, int count) {
    put(name, new Entry(parameter, parameter.tensor().rows(from, count), from));
  }

  private void put(String name, Entry entry) {
    Shape.check(!entries.containsKey(name), "parameters: names must differ", "name", name);
    entries.put(name, entry);
  }

  /// All names, in the order in which they were added.
  public SequencedSet<String> names() {
    return Collections.unmodifiableSequencedSet(entries.sequencedKeySet());
  }

  /// The elements of a parameter, shared: after writing to them call [#changed()].
  ///
  /// @throws IllegalArgumentException if there is no such name
  public Tensor get(String name) {
    return entry(name).values;
  }

  /// The gradient of a parameter, same shape.
  ///
  /// @throws IllegalArgumentException if there is no such name
  public Tensor gradient(Gradients gradients, String name) {
    Entry entry = entry(name);
    Tensor whole = gradients.get(entry.parameter.tensor());
    Shape shape = entry.values.shape();
    return shape.equals(whole.shape()) ? whole : whole.rows(entry.fromRow, shape.dim(0));
  }

  /// The gradients of all parameters by name, each of its parameter's shape: what clipping and
  /// optimisers work on.
  public SequencedMap<String, Tensor> gradients(Gradients gradients) {
    var byName = new LinkedHashMap<String, Tensor>();
    names().forEach(name -> byName.put(name, gradient(gradients, name)));
    return byName;
  }

  /// Freezes parameters, so that they do not learn and cost nothing in the backward pass. Of a
  /// larger parameter that has several names, a part is only left out of what is returned.
  ///
  /// To be called before anybody computes with the parameters.
  ///
  /// @param frozen tells by its name whether a parameter is to be frozen
  /// @return the others, shared, in the same order: what an optimiser may change
  public Parameters freeze(Predicate<String> frozen) {
    var rest = new Parameters();
    var learning = new HashSet<Parameter>();
    entries.forEach((name, entry) -> {
      if (!frozen.test(name)) {
        rest.put(name, entry);
        learning.add(entry.parameter);
      }
    });
    for (Entry entry : entries.values()) {
      if (!learning.contains(entry.parameter)) {
        entry.parameter.freeze();
      }
    }
    return rest;
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException("parameters: no such name: name=" + name);
    }
    return entry;
  }

  /// Number of elements of all parameters together.
  public long size() {
    return entries.values().stream().mapToLong(e -> e.values.size()).sum();
  }

  /// Says that elements were changed.
  public void changed() {
    entries.values().forEach(e -> e.parameter.changed());
  }
}
