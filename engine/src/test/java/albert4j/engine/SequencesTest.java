package albert4j.engine;

import static albert4j.engine.Cases.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SequencesTest {
  @Test
  void offsets() {
    int[] lengths = {13, 0, 9};
    Sequences sequences = Sequences.ofLengths(lengths);
    lengths[0] = 1;
    assertEquals(3, sequences.count());
    assertEquals(22, sequences.tokens());
    assertEquals(0, sequences.start(0));
    assertEquals(13, sequences.start(1));
    assertEquals(13, sequences.start(2));
    assertEquals(13, sequences.length(0));
    assertEquals(0, sequences.length(1));
    assertEquals(9, sequences.keys(2));
    assertEquals(13, sequences.keys(0));
  }

  @Test
  void tokensThatAreNoKeys() {
    Sequences sequences = Sequences.of(new int[] {5, 4}, new int[] {3, 0});
    assertEquals(5, sequences.length(0));
    assertEquals(3, sequences.keys(0));
    assertEquals(0, sequences.keys(1));
    assertEquals(9, sequences.tokens());
  }

  @Test
  void none() {
    assertEquals(0, Sequences.ofLengths().count());
    assertEquals(0, Sequences.ofLengths().tokens());
  }

  @Test
  void messages() {
    assertRefused(
        "sequences: 0 <= keys <= length: keys=-1 length=-1", () -> Sequences.ofLengths(3, -1));
    assertRefused(
        "sequences: 0 <= keys <= length: keys=4 length=3",
        () -> Sequences.of(new int[] {3}, new int[] {4}));
    assertRefused(
        "sequences: one number of keys for each length: lengths=1 keys=2",
        () -> Sequences.of(new int[] {3}, new int[] {3, 3}));
    assertThrows(ArithmeticException.class, () -> Sequences.ofLengths(Integer.MAX_VALUE, 1));
  }
}
