package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuffixSorterTest {
  @ParameterizedTest
  @CsvSource({"1, 5, 3", "2, 3, 100", "3, 2, 17", "4, 60000, 2", "5, 1, 9", "6, 1, 4000"})
  void sortsAsAPlainSortDoes(long seed, int symbols, int depth) {
    Random random = new Random(seed);
    char[] text = new char[3000];
    for (int i = 0; i < text.length - 1; i++) {
      text[i] = (char) (random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(symbols));
    }
    int[] expected =
        IntStream.range(0, text.length)
            .boxed()
            .sorted((a, b) -> compare(text, a, b, depth))
            .mapToInt(i -> i)
            .toArray();
    int[] places = IntStream.range(0, text.length).toArray();
    new SuffixSorter(text, places, depth).sort(0, places.length, 0);
    assertArrayEquals(expected, places);
  }

  private static int compare(char[] text, int a, int b, int depth) {
    return string(text, a, depth).equals(string(text, b, depth))
        ? Integer.compare(a, b)
        : string(text, a, depth).compareTo(string(text, b, depth));
  }

  private static String string(char[] text, int from, int depth) {
    int to = from;
    while (to < from + depth && text[to] != 0) {
      to++;
    }
    return new String(text, from, to - from);
  }
}
