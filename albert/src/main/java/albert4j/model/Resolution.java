package albert4j.model;

import albert4j.engine.Shape;
import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.CheckpointException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/// Which tensor of a file each parameter of a model is read from.
///
/// @param sources by the parameter's name, in the model's order; without the fresh ones
/// @param fresh parameters that the file lacks, and whose fresh values the caller accepts
/// @param notes what a user should know, a sentence each: fresh parameters, ignored tensors, tied
///   copies that differ
public record Resolution(Map<String, Source> sources, List<String> fresh, List<String> notes) {
  /// A tensor of a file.
  ///
  /// @param name its name there
  /// @param transposed whether the file stores it as `[in, out]`, the parameter being `[out, in]`
  public record Source(String name, boolean transposed) {}

  /// Finds a tensor for each parameter of a model.
  ///
  /// Names may be those of transformers, with or without the prefix `albert.`, or those of Google's
  /// checkpoints. Tied parameters are taken from whichever copy is there. Tensors of other heads,
  /// of optimisers, and ones that ALBERT does not know are left aside with a note, but within
  /// embeddings and encoder nothing may be left over: it would change the results.
  ///
  /// @param wanted the shape of each parameter, by our name
  /// @param mayBeFresh which parameters may be missing, or have another shape, and then keep their
  ///   fresh values
  /// @throws CheckpointException if the file does not fit; the message lists all that is missing,
  ///   left over or of another shape
  /// @throws IOException if copies of a tied parameter cannot be read
  public static Resolution of(
      Checkpoint checkpoint, Map<String, Shape> wanted, Predicate<String> mayBeFresh)
      throws IOException {
    return new Resolver(checkpoint, wanted, mayBeFresh).resolve();
  }

  /// An ALBERT with four groups has some 80 tensors.
  private static final int MAX_LISTED = 200;

  /// One resolution under way.
  private static final class Resolver {
    private final Checkpoint checkpoint;
    private final Map<String, Shape> wanted;
    private final Predicate<String> mayBeFresh;

    /// By our name; a second copy of a tied parameter comes after the first.
    private final Map<String, List<Source>> candidates = new LinkedHashMap<>();

    private final List<String> leftOver = new ArrayList<>();
    private final List<String> unused = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private final List<String> misshaped = new ArrayList<>();
    private final List<String> fresh = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Resolver(Checkpoint checkpoint, Map<String, Shape> wanted, Predicate<String> mayBeFresh) {
      this.checkpoint = checkpoint;
      this.wanted = wanted;
      this.mayBeFresh = mayBeFresh;
    }

    Resolution resolve() throws IOException {
      for (String name : checkpoint.names()) {
        sort(name);
      }
      var sources = new LinkedHashMap<String, Source>();
      for (String ours : wanted.keySet()) {
        Optional<Source> source = source(ours);
        if (source.isPresent()) {
          sources.put(ours, source.get());
        }
      }
      if (!missing.isEmpty() || !misshaped.isEmpty() || !leftOver.isEmpty()) {
        throw misfit();
      }
      note("fresh, since the file does not hold them: ", fresh);
      note("ignored, of no use to this model: ", unused);
      note("ignored, not of ALBERT: ", unknown);
      return new Resolution(
          Collections.unmodifiableMap(sources), List.copyOf(fresh), List.copyOf(notes));
    }

    /// Puts a tensor of the file where it belongs.
    private void sort(String name) throws CheckpointException {
      if (AlbertNames.isIgnorable(name)) {
        return;
      }
      Optional<AlbertNames.Origin> origin = AlbertNames.origin(name);
      if (origin.isPresent() && wanted.containsKey(origin.get().ours())) {
        var source = new Source(name, origin.get().transposed());
        var list = candidates.computeIfAbsent(origin.get().ours(), _ -> new ArrayList<>());
        list.add(origin.get().tiedCopy() ? list.size() : 0, source);
      } else if (AlbertNames.isTrunk(name)) {
        leftOver.add(CheckpointException.quote(name) + " " + describe(name));
      } else if (origin.isPresent()) {
        unused.add(name);
      } else {
        unknown.add(CheckpointException.quote(name));
      }
    }

    private Optional<Source> source(String ours) throws IOException {
      List<Source> found = candidates.getOrDefault(ours, List.of());
      Shape shape = Objects.requireNonNull(wanted.get(ours));
      if (found.isEmpty()) {
        if (mayBeFresh.test(ours)) {
          fresh.add(ours);
        } else {
          missing.add(ours + " " + shape + " (" + nameInFile(ours) + ")");
        }
        return Optional.empty();
      }
      Source first = found.getFirst();
      for (Source other : found.subList(1, found.size())) {
        noteDifference(first, other);
      }
      Shape expected = first.transposed ? Shape.of(shape.dim(1), shape.dim(0)) : shape;
      if (checkpoint.shape(first.name).equals(expected) && checkpoint.dtype(first.name).isFloat()) {
        return Optional.of(first);
      }
      if (mayBeFresh.test(ours)) {
        fresh.add(ours);
        unused.add(first.name + " " + describe(first.name));
      } else {
        misshaped.add(first.name + ": expected " + expected + ", found " + describe(first.name));
      }
      return Optional.empty();
    }

    /// What this file would call a parameter that it lacks.
    private String nameInFile(String ours) {
      boolean tensorFlow = checkpoint.names().stream().anyMatch(name -> name.contains("/"));
      return tensorFlow ? AlbertNames.tensorFlow(ours) : AlbertNames.huggingFace(ours);
    }

    private void noteDifference(Source used, Source other) throws IOException {
      boolean same =
          checkpoint.shape(used.name).equals(checkpoint.shape(other.name))
              && (checkpoint.sameElements(used.name, other.name)
                  || Arrays.equals(
                      checkpoint.tensor(used.name).data(), checkpoint.tensor(other.name).data()));
      if (!same) {
        notes.add(
            used.name + " and " + other.name + " should be equal but differ: the first is used");
      }
    }

    private String describe(String name) throws CheckpointException {
      return checkpoint.dtype(name) + "" + checkpoint.shape(name);
    }

    private void note(String what, List<String> names) {
      if (!names.isEmpty()) {
        notes.add(what + listed(names));
      }
    }

    /// A file may hold any number of tensors that are not ours.
    private static String listed(List<String> names) {
      String first = String.join(", ", names.subList(0, Math.min(MAX_LISTED, names.size())));
      return names.size() <= MAX_LISTED
          ? first
          : first + " and " + (names.size() - MAX_LISTED) + " more";
    }

    private CheckpointException misfit() {
      var problem = new StringBuilder("the tensors do not fit the model");
      line(problem, "missing", missing);
      line(problem, "of another shape", misshaped);
      line(problem, "unexpected", leftOver);
      line(problem, "unknown", unknown);
      return new CheckpointException(checkpoint.path(), problem.toString());
    }

    private static void line(StringBuilder problem, String what, List<String> names) {
      if (!names.isEmpty()) {
        problem.append("\n  ").append(what).append(": ").append(listed(names));
      }
    }
  }
}
