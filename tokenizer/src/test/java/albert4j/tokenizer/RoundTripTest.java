package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// From text to ids and back.
class RoundTripTest {
  private static final int LINES = 2000;

  /// The pieces spell the normalised text, and where each of them is known, decoding gives it back,
  /// without spaces in front.
  @ParameterizedTest
  @ValueSource(strings = {"tiny", "spiece", "test_ja_model", "botchan1k_bytefallback"})
  void decodingGivesTheNormalisedText(String name) throws IOException {
    SentencePiece model = PlacesTest.model(name);
    int characters = 0;
    for (int n = 0; n < LINES; n++) {
      String text = PlacesTest.line(n);
      if (!model.vocabulary().hasByteFallback()) {
        assertEquals(model.normalize(text), String.join("", model.encode(text).pieces()));
      }
      String known = known(model, text);
      int[] ids = model.encodeIds(known);
      if (IntStream.of(ids).noneMatch(id -> id == model.vocabulary().unknownId())) {
        String normalized = model.normalize(known).replace('▁', ' ');
        assertEquals(normalized.replaceFirst("^ +", ""), model.decode(ids));
        characters += known.length();
      }
    }
    assertTrue(characters > 20_000, "characters compared: " + characters);
  }

  /// The characters of a text that have pieces when they are alone.
  private static String known(SentencePiece model, String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .filter(c ->
            IntStream.of(model.encodeIds(Character.toString(c)))
                .noneMatch(id -> id == model.vocabulary().unknownId()))
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  /// Each thread starts at another line, so that long and short ones meet.
  @ParameterizedTest
  @ValueSource(strings = {"tiny", "spiece", "botchan1k_bytefallback"})
  void eightThreadsGetWhatOneGets(String name) throws Exception {
    SentencePiece model = PlacesTest.model(name);
    List<String> lines = IntStream.range(0, LINES).mapToObj(PlacesTest::line).toList();
    List<String> expected = lines.stream().map(line -> ids(model, line)).toList();
    SentencePiece fresh = PlacesTest.model(name);
    List<Callable<List<String>>> tasks = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      List<String> own = new ArrayList<>(lines);
      Collections.rotate(own, t * LINES / 8);
      tasks.add(() -> own.stream().map(line -> ids(fresh, line)).toList());
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<List<String>>> results = threads.invokeAll(tasks);
      for (int t = 0; t < 8; t++) {
        List<String> own = new ArrayList<>(results.get(t).get());
        Collections.rotate(own, -t * LINES / 8);
        assertEquals(expected, own);
      }
    }
  }

  private static String ids(SentencePiece model, String line) {
    return Arrays.toString(model.encodeIds(line)) + Arrays.toString(model.encode(line).ends());
  }
}
