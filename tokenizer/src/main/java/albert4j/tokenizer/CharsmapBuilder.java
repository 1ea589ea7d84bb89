package albert4j.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Compiles rules into the bytes that [Charsmap] reads, and the native library just as well.
///
/// The trie is a minimal automaton: nodes from which equal ends lead to equal replacements are one,
/// so that the many spellings of an accented letter take the room of a few. Keys come in order, so
/// a node is complete as soon as a key does not go through it, and is then looked up among those
/// there are.
///
/// Source: Daciuk et al. 2000, Incremental Construction of Minimal Acyclic Finite-State Automata,
/// algorithm 1; the layout is that of s-yata/darts-clone `darts.h`.
final class CharsmapBuilder {
  /// An offset, which is the exclusive or of two places, has 21 bits beside the label.
  private static final int MAX_UNITS = 1 << 21;

  /// The native library takes no more keys than this into account at one place of a text.
  static final int MAX_NESTED_KEYS = 31;

  /// All of those that Unicode's rules take.
  private static final int SEARCHED_BLOCKS = 256;

  private static final int VALUE = 1 << 31;

  /// The label of the arc to a key's value; no key holds this byte.
  private static final int END = 0;

  /// Chars that an arc takes: its label, and where it leads to in two halves.
  private static final int ARC = 3;

  private final String source;

  /// For each complete node its arcs, in the order of their labels. Only a string is compared and
  /// hashed as fast as this needs.
  private final List<String> nodes = new ArrayList<>();

  private final Map<String, Integer> numbers = new HashMap<>();

  /// For each depth the arcs so far of the node there that is not complete.
  private final List<StringBuilder> open = new ArrayList<>();

  private CharsmapBuilder(String source) {
    this.source = source;
  }

  /// The table of the given rules: keys that are not empty and hold no NUL, and their replacements,
  /// which hold none either. Both are without lone surrogates.
  ///
  /// @param source where the rules come from, for errors
  /// @throws TokenizerException if more than [#MAX_NESTED_KEYS] keys start with each other, or if
  ///   the table gets too large
  static byte[] compile(String source, Map<String, String> rules) throws TokenizerException {
    TreeMap<String, String> sorted = new TreeMap<>();
    rules.forEach((from, to) -> sorted.put(bytes(from), to));
    ByteArrayOutputStream replacements = new ByteArrayOutputStream();
    Map<String, Integer> starts = new HashMap<>();
    CharsmapBuilder builder = new CharsmapBuilder(source);
    builder.open.add(new StringBuilder());
    String previous = "";
    for (Map.Entry<String, String> rule : sorted.entrySet()) {
      int start =
          starts.computeIfAbsent(
              rule.getValue(),
              to -> {
                int at = replacements.size();
                replacements.writeBytes(to.getBytes(StandardCharsets.UTF_8));
                replacements.write(0);
                return at;
              });
      builder.add(previous, rule.getKey(), start);
      previous = rule.getKey();
    }
    builder.complete(previous, 0);
    int[] units = builder.units(builder.number(builder.open.getFirst()));
    ByteBuffer out =
        ByteBuffer.allocate(Integer.BYTES * (1 + units.length) + replacements.size())
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(Integer.BYTES * units.length);
    for (int unit : units) {
      out.putInt(unit);
    }
    return out.put(replacements.toByteArray()).array();
  }

  /// UTF-8 with a char for each byte: it sorts fast, and as bytes do.
  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private void add(String previous, String key, int value) throws TokenizerException {
    int depth = 0;
    while (depth < previous.length() && previous.charAt(depth) == key.charAt(depth)) {
      depth++;
    }
    complete(previous, depth);
    int nested = 1;
    for (int i = 0; i < key.length(); i++) {
      nested += i < open.size() && isKey(open.get(i)) ? 1 : 0;
    }
    if (nested > MAX_NESTED_KEYS) {
      throw new TokenizerException(
          source,
          0,
          "at most " + MAX_NESTED_KEYS + " rules whose left sides start with each other",
          "one more");
    }
    while (open.size() <= key.length()) {
      open.add(new StringBuilder());
    }
    append(open.get(key.length()), END, value);
  }

  /// Completes the nodes of a key that lie deeper than `depth`.
  private void complete(String key, int depth) {
    for (int end = key.length(); end > depth; end--) {
      append(open.get(end - 1), key.charAt(end - 1), number(open.removeLast()));
    }
  }

  private static void append(StringBuilder arcs, int label, int target) {
    arcs.append((char) label).append((char) (target >>> 16)).append((char) target);
  }

  private static boolean isKey(CharSequence arcs) {
    return !arcs.isEmpty() && arcs.charAt(0) == END;
  }

  private int number(StringBuilder arcs) {
    return numbers.computeIfAbsent(
        arcs.toString(),
        node -> {
          nodes.add(node);
          return nodes.size() - 1;
        });
  }

  private int[] units(int root) throws TokenizerException {
    DoubleArrayLayout layout = new DoubleArrayLayout(MAX_UNITS, SEARCHED_BLOCKS);
    int[] base = bases(layout);
    int[] units = new int[layout.size()];
    for (int place = 0; place < units.length; place++) {
      units[place] = layout.unusedLabel(place);
    }
    units[0] = base[root] << 10;
    for (int node = 0; node < base.length; node++) {
      String arcs = nodes.get(node);
      for (int i = 0; i < arcs.length(); i += ARC) {
        int label = arcs.charAt(i);
        int target = arcs.charAt(i + 1) << 16 | arcs.charAt(i + 2);
        int place = base[node] ^ label;
        units[place] =
            label == END
                ? VALUE | target
                : (place ^ base[target]) << 10 | (isKey(nodes.get(target)) ? 1 << 8 : 0) | label;
      }
    }
    return units;
  }

  /// Finds room for the arcs of each node, first for those that need most.
  private int[] bases(DoubleArrayLayout layout) throws TokenizerException {
    int[] base = new int[nodes.size()];
    byte[] labels = new byte[256];
    layout.place(labels, 0, 1); // where reading starts
    List<Integer> order =
        IntStream.range(0, base.length)
            .boxed()
            .sorted(Comparator.comparingInt(node -> -nodes.get(node).length()))
            .toList();
    for (int node : order) {
      String arcs = nodes.get(node);
      for (int i = 0; i < arcs.length(); i += ARC) {
        labels[i / ARC] = (byte) arcs.charAt(i);
      }
      base[node] = layout.place(labels, 0, arcs.length() / ARC);
      if (base[node] < 0) {
        throw new TokenizerException(
            source, 0, "rules that take at most " + MAX_UNITS + " units", "more");
      }
    }
    return base;
  }
}
