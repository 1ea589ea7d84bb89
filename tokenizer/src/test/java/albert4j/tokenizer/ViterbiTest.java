package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The search against a plain one that looks up every piece from every start, as the native library
/// does, with its arithmetic written out.
class ViterbiTest {
  private static final String[] ALPHABET = {"a", "b", "c", "▁", "é", "語", "😀"};
  private static final float[] SCORES = {-0.1f, -0.2f, -0.3f, -1.7f, -2.3f, -4.9f, 1.3f};

  @Test
  void equalsThePlainSearchWithManyTies() throws IOException {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      TinyModel tiny = new TinyModel().piece("<unk>", 0, Piece.Type.UNKNOWN);
      Map<String, Piece.Type> types = new HashMap<>();
      for (int i = random.nextInt(40); i >= 0; i--) {
        String text = word(random, 1 + random.nextInt(5));
        int kind = random.nextInt(10);
        Piece.Type type =
            kind == 0 ? Piece.Type.USER_DEFINED : kind == 1 ? Piece.Type.UNUSED : Piece.Type.NORMAL;
        if (types.putIfAbsent(text, type) == null) {
          tiny.piece(text, SCORES[random.nextInt(SCORES.length)], type);
        }
      }
      ModelFile file = TinyModel.read(tiny.bytes());
      SentencePiece model = SentencePiece.of(file);
      for (int i = 0; i < 30; i++) {
        String text = word(random, random.nextInt(30));
        for (Arithmetic arithmetic : Arithmetic.values()) {
          PlainSearch search = new PlainSearch(file, arithmetic == Arithmetic.FLOAT32);
          assertArrayEquals(
              merged(search.cut(model.normalize(text))),
              model.withArithmetic(arithmetic).encodeIds(text),
              "seed " + seed + " text " + text + " " + arithmetic);
        }
      }
    }
  }

  private static String word(Random random, int length) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < length; i++) {
      // mostly one letter, so that pieces overlap
      out.append(ALPHABET[random.nextInt(4) > 0 ? 0 : random.nextInt(ALPHABET.length)]);
    }
    return out.toString();
  }

  private static int[] merged(List<Integer> ids) {
    List<Integer> out = new ArrayList<>();
    for (int id : ids) {
      if (id != 0 || out.isEmpty() || out.getLast() != 0) {
        out.add(id);
      }
    }
    return out.stream().mapToInt(Integer::intValue).toArray();
  }

  /// Spec: `candidate = score + (double) best[start]; if (unset || candidate > best[end]) best[end]
  /// = (float) candidate`; or with a `float candidate`.
  private static final class PlainSearch {
    private final ModelFile file;
    private final float min;
    private final float max;
    private final boolean single;

    PlainSearch(ModelFile file, boolean single) {
      this.file = file;
      this.single = single;
      float lowest = Float.MAX_VALUE;
      float highest = Float.MIN_NORMAL;
      for (Piece piece : file.pieces()) {
        if (piece.type() == Piece.Type.NORMAL) {
          lowest = Math.min(lowest, piece.score());
          highest = Math.max(highest, piece.score());
        }
      }
      min = lowest;
      max = highest;
    }

    List<Integer> cut(String text) {
      float[] best = new float[text.length() + 1];
      int[] from = new int[text.length() + 1];
      int[] id = new int[text.length() + 1];
      Arrays.fill(from, -1);
      for (int start = 0; start < text.length(); ) {
        int next = text.offsetByCodePoints(start, 1);
        boolean alone = false;
        for (int end = next; end <= text.length(); end++) {
          int found = find(text.substring(start, end));
          if (found < 0) {
            continue;
          }
          Piece piece = file.pieces().get(found);
          int bytes = piece.text().getBytes(StandardCharsets.UTF_8).length;
          double bonus = single ? 0.1f * (bytes - 1) : bytes * max - 0.1;
          double score = piece.type() == Piece.Type.USER_DEFINED ? bonus : piece.score();
          double candidate = single ? (float) score + best[start] : score + best[start];
          if (from[end] < 0 || candidate > best[end]) {
            best[end] = (float) candidate;
            from[end] = start;
            id[end] = found;
          }
          alone |= end == next;
        }
        float candidate = min - 10 + best[start];
        if (!alone && (from[next] < 0 || candidate > best[next])) {
          best[next] = candidate;
          from[next] = start;
          id[next] = 0;
        }
        start = next;
      }
      List<Integer> ids = new ArrayList<>();
      for (int end = text.length(); end > 0; end = from[end]) {
        ids.addFirst(id[end]);
      }
      return ids;
    }

    private int find(String text) {
      for (int i = 0; i < file.pieces().size(); i++) {
        Piece piece = file.pieces().get(i);
        boolean found =
            piece.type() == Piece.Type.NORMAL || piece.type() == Piece.Type.USER_DEFINED;
        if (found && piece.text().equals(text)) {
          return i;
        }
      }
      return -1;
    }
  }

  /// The automaton's entries at every place of a text are the pieces that end there, longest first.
  @Test
  void automatonFindsEveryPiece() throws IOException {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Map<String, Integer> ids = new HashMap<>();
      TinyModel model = TinyModel.letters();
      for (int i = 0; i < 60; i++) {
        model.normal(-4, "piece" + i); // for the ids
      }
      ModelFile file = TinyModel.read(model.bytes());
      var pieces = new PieceAutomatonBuilder.Pieces(file);
      for (int i = 0; i < 60; i++) {
        String text = word(random, 1 + random.nextInt(6));
        if (ids.putIfAbsent(text, i) == null) {
          byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
          pieces.add(i, bytes, bytes.length, -i);
        }
      }
      PieceAutomaton automaton = pieces.automaton();
      byte[] text = (word(random, 80) + "\0z").getBytes(StandardCharsets.UTF_8);
      int state = PieceAutomaton.ROOT;
      for (int end = 1; end <= text.length; end++) {
        state = next(automaton, state, text[end - 1] & 0xFF);
        List<Integer> expected = new ArrayList<>();
        for (int start = 0; start < end; start++) {
          String piece = new String(text, start, end - start, StandardCharsets.UTF_8);
          if (ids.containsKey(piece)) {
            expected.add(ids.get(piece));
          }
        }
        assertEquals(expected, entries(automaton, state), "seed " + seed + " end " + end);
      }
    }
  }

  private static int next(PieceAutomaton automaton, int state, int b) {
    int child = automaton.states[state * PieceAutomaton.STRIDE] >>> PieceAutomaton.LABEL_BITS ^ b;
    if ((automaton.states[child * PieceAutomaton.STRIDE] & PieceAutomaton.NO_LABEL) == b) {
      return child;
    }
    int again = automaton.restart[b];
    return again >= 0 ? again : next(automaton, automaton.fallbacks[state], b);
  }

  private static List<Integer> entries(PieceAutomaton automaton, int state) {
    int entries = automaton.states[state * PieceAutomaton.STRIDE + 1];
    int first = entries >>> PieceAutomaton.COUNT_BITS;
    List<Integer> ids = new ArrayList<>();
    for (int i = first; i < first + (entries & PieceAutomaton.COUNT_MASK); i++) {
      ids.add(automaton.ids[i]);
      assertEquals(-automaton.ids[i], automaton.scores[i]);
    }
    return ids;
  }

  /// No two nodes share a base or a place, whatever the labels; few places stay empty.
  @Test
  void layoutKeepsChildrenApart() {
    Random random = new Random(1);
    DoubleArrayLayout layout = new DoubleArrayLayout(1 << 20, 4);
    boolean[] bases = new boolean[1 << 20];
    boolean[] places = new boolean[1 << 20];
    int taken = 0;
    for (int node = 0; node < 20_000; node++) {
      byte[] labels = new byte[random.nextInt(10) > 0 ? 1 : 2 + random.nextInt(6)];
      List<Integer> all = new ArrayList<>();
      for (int b = 0; b < 256; b++) {
        all.add(b);
      }
      Collections.shuffle(all, random);
      for (int i = 0; i < labels.length; i++) {
        labels[i] = (byte) (int) all.get(i);
      }
      int base = layout.place(labels, 0, labels.length);
      assertFalse(bases[base], "base " + base);
      bases[base] = true;
      for (byte label : labels) {
        int place = base ^ (label & 0xFF);
        assertFalse(places[place], "place " + place);
        places[place] = true;
        taken++;
      }
    }
    assertTrue(taken > 0.8 * layout.size(), taken + " of " + layout.size());
  }

  @Test
  void layoutHasABound() {
    DoubleArrayLayout layout = new DoubleArrayLayout(512, 4);
    byte[] all = new byte[256];
    for (int b = 0; b < 256; b++) {
      all[b] = (byte) b;
    }
    assertEquals(0, layout.place(all, 0, 256));
    assertEquals(256, layout.place(all, 0, 256));
    assertEquals(-1, layout.place(all, 0, 1));
  }
}
