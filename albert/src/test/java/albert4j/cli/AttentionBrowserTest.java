package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.pipeline.AttentionMaps;
import albert4j.pipeline.AttentionReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page of `attention` and the picture of `similarity --matrix` in a real browser. What they
/// look like is kept as pictures in `target/look`.
class AttentionBrowserTest {
  private static final String TEXT = "The king gave his crown to the boy.";
  private static final Path LOOK = Path.of("target", "look");

  @TempDir private static Path profile;
  private static Browser browser;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.start(profile);
  }

  @AfterAll
  static void end() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void itShowsWhereTheTokenUnderThePointerLooks() throws Exception {
    Path page = page(TEXT);
    AttentionMaps maps = maps(TEXT);
    browser.open(page);
    browser.screenshot(LOOK.resolve("attention-before.png"));
    assertEquals(looks(maps, 0, 0, 1), browser.text("#status"));
    assertEquals("Layer 1, head 1", browser.text("#name"));
    int boy = shown(maps).indexOf("boy");
    browser.hover(token(boy));
    assertEquals(looks(maps, 0, 0, boy), browser.text("#status"));
    browser.click(".map canvas[aria-label='Layer 3, head 2']");
    browser.hover(token(2));
    assertEquals("Layer 3, head 2", browser.text("#name"));
    assertEquals(looks(maps, 2, 1, 2), browser.text("#status"));
    browser.screenshot(LOOK.resolve("attention-after.png"));

    // the strongest colour is that of the largest part, and the list begins with it
    int best = best(maps.encoding().size(), i -> maps.probability(2, 1, 2, i));
    assertEquals(
        "100%", browser.evaluate(query(token(best)) + ".style.getPropertyValue('--part')"));
    String first = browser.text("#parts li");
    assertTrue(first.startsWith(shown(maps).get(best) + "  " + best), first);

    assertEquals(List.of(), browser.complaints());
    assertEquals(List.of(page.toUri().toString()), browser.requests());
  }

  @Test
  void everyPartOfTheAttentionIsListed() throws Exception {
    browser.open(page(TEXT));
    Object sum =
        browser.evaluate(
            "[...document.querySelectorAll('#parts span')].reduce((s, e) => s + parseFloat(e.textContent), 0)");
    // ten roundings to 0.1 per cent
    assertEquals(100, ((Number) sum).doubleValue(), 0.5);
  }

  @Test
  void aLongTokenDoesNotHideItsNumber() throws Exception {
    browser.open(page(TEXT));
    browser.evaluate(
        "document.querySelectorAll('.token').forEach(e => e.textContent = 'm'.repeat(40))");
    browser.hover(token(2));
    browser.screenshot(LOOK.resolve("attention-long.png"));
    assertEquals(
        true,
        browser.evaluate(
            "[...document.querySelectorAll('#parts b')].every(e => e.scrollWidth <= e.clientWidth)"));
  }

  @Test
  void aClickHoldsATokenAndEscapeLetsItGo() throws Exception {
    browser.open(page(TEXT));
    browser.click(token(4));
    String held = browser.text("#status");
    assertEquals("true", browser.evaluate(query(token(4)) + ".getAttribute('aria-pressed')"));
    browser.hover(token(6));
    assertEquals(held, browser.text("#status"));
    browser.press("Escape");
    browser.hover(token(5));
    browser.hover(token(6));
    assertNotEquals(held, browser.text("#status"));
  }

  @Test
  void theKeyboardDoesAllOfIt() throws Exception {
    AttentionMaps maps = maps(TEXT);
    browser.open(page(TEXT));
    browser.evaluate(query(token(1)) + ".focus()");
    browser.press("ArrowRight");
    browser.press("ArrowRight");
    assertEquals(looks(maps, 0, 0, 3), browser.text("#status"));
    browser.press("Enter");
    browser.press("End");
    assertEquals(looks(maps, 0, 0, 3), browser.text("#status"));
    browser.press("Home");
    browser.press("ArrowLeft");
    assertEquals("[CLS]", browser.evaluate("document.activeElement.textContent"));
    browser.evaluate("document.querySelector('.map').focus()");
    browser.press("ArrowDown");
    browser.press("ArrowRight");
    assertEquals("Layer 2, head 2", browser.text("#name"));
    assertEquals(looks(maps, 1, 1, 3), browser.text("#status"));
    // one stop of the Tab key for the text, and one for the maps
    assertEquals(
        2.0,
        ((Number) browser.evaluate("document.querySelectorAll('[tabindex=\"0\"]').length"))
            .doubleValue());
  }

  @Test
  void itCanBeReadBackwardsAndWithoutSpecialTokens() throws Exception {
    AttentionMaps maps = maps(TEXT);
    int n = maps.encoding().size();
    browser.open(page(TEXT));
    browser.click(token(2));
    browser.click("#in");
    int best = best(n, i -> maps.probability(0, 0, i, 2));
    assertEquals(
        "Most of those that look at “king” is the part of "
            + named(maps, best, maps.probability(0, 0, best, 2)),
        browser.text("#status"));
    browser.click("#out");
    browser.click("#plain");
    int plain =
        best(
            n,
            i -> maps.encoding().specialTokensMask()[i] == 1 ? -1 : maps.probability(0, 0, 2, i));
    assertEquals(
        "“king” looks most at " + named(maps, plain, maps.probability(0, 0, 2, plain)),
        browser.text("#status"));
  }

  @Test
  void theLargeMapNamesThePairUnderThePointer() throws Exception {
    AttentionMaps maps = maps(TEXT);
    double n = maps.encoding().size();
    browser.open(page(TEXT));
    browser.hover("#large canvas", 5.5 / n, 2.5 / n);
    assertEquals(
        "“king” looks at " + named(maps, 5, maps.probability(0, 0, 2, 5)), browser.text("#place"));
    // a stronger pixel is a larger probability
    String alpha =
        "document.querySelector('#large canvas').getContext('2d').getImageData(%d, 2, 1, 1).data[3]";
    int best = best((int) n, i -> maps.probability(0, 0, 2, i));
    int least = best((int) n, i -> -maps.probability(0, 0, 2, i));
    assertTrue(number(alpha.formatted(best)) > number(alpha.formatted(least)));
  }

  @Test
  void aHostileTextIsOnlyText() throws Exception {
    String hostile =
        "</script><script>document.title='x'</script> <img src=x onerror=alert(1)> <!--";
    Path page = page(hostile);
    browser.open(page);
    assertEquals("Attention: " + hostile, browser.text("h1"));
    assertEquals(browser.text("h1"), browser.evaluate("document.title"));
    assertEquals(0, number("document.images.length"));
    assertEquals(2, number("document.scripts.length"));
    assertTrue(browser.text("#status").contains(" looks most at "), browser.text("#status"));
    assertEquals(List.of(), browser.complaints());
    assertEquals(List.of(page.toUri().toString()), browser.requests());
  }

  @Test
  void keysOfTheBrowserAreLeftToIt() throws Exception {
    browser.open(page(TEXT));
    browser.evaluate(query(token(3)) + ".focus()");
    String back =
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
            + " {key: 'ArrowLeft', altKey: %b, bubbles: true, cancelable: true}))";
    assertEquals(true, browser.evaluate(back.formatted(true)));
    assertEquals("gave", browser.evaluate("document.activeElement.textContent"));
    assertEquals(false, browser.evaluate(back.formatted(false)));
    assertEquals("king", browser.evaluate("document.activeElement.textContent"));
  }

  @Test
  void aTextFromRightToLeftRunsFromRightToLeft() throws Exception {
    browser.open(page("\u05E9\u05DC\u05D5\u05DD \u05E2\u05D5\u05DC\u05DD"));
    browser.screenshot(LOOK.resolve("attention-right-to-left.png"));
    String left = "document.querySelectorAll('.token')[%d]" + ".getBoundingClientRect().left";
    assertTrue(number(left.formatted(0)) > number(left.formatted(2)));
    assertTrue(number(left.formatted(2)) > number(left.formatted(4)));
    // what stands behind a token elsewhere stays behind it
    String box =
        "(n => { const r = document.createRange(); r.selectNode(n); return r.getBoundingClientRect(); })";
    assertEquals(
        true,
        browser.evaluate(
            "[...document.querySelectorAll('#parts b')].slice(0, -1).every(b => "
                + (box + "(b.lastChild).left >= ")
                + (box + "(b.firstChild).right - 1)")));
  }

  @Test
  void itIsLightOrDark() throws Exception {
    String red =
        "document.querySelector('#large canvas').getContext('2d').getImageData(1, 1, 1, 1).data[0]";
    browser.open(page(TEXT));
    double light = number(red);
    browser.prefer("dark");
    try {
      assertTrue(number(red) > light);
      browser.screenshot(LOOK.resolve("attention-dark.png"));
    } finally {
      browser.prefer("light");
    }
  }

  @Test
  void theHeatMapShowsItsCells() throws Exception {
    Path file = folder.resolve("map.svg");
    Run.of(
            "similarity",
            "--matrix",
            "--output=" + file,
            "A cat sleeps.",
            "A dog <b>sleeps</b>.",
            TEXT)
        .ok();
    browser.open(file);
    browser.screenshot(LOOK.resolve("similarity.png"));
    assertEquals(9, number("document.querySelectorAll('.cell').length"));
    String fill = "getComputedStyle(document.querySelector('.cell')).fill";
    Object light = browser.evaluate(fill);
    browser.prefer("dark");
    try {
      assertNotEquals(light, browser.evaluate(fill));
      browser.screenshot(LOOK.resolve("similarity-dark.png"));
    } finally {
      browser.prefer("light");
    }
    assertEquals(List.of(), browser.complaints());
    assertEquals(List.of(file.toUri().toString()), browser.requests());
  }

  private Path page(String text) {
    Path file = folder.resolve("attention.html");
    Run.of("attention", "--output=" + file, text).ok();
    return file;
  }

  private static AttentionMaps maps(String text) throws Exception {
    try (AttentionReader reader = AttentionReader.load(DemoModel.folder())) {
      return reader.read(reader.encode(text));
    }
  }

  private static double number(String expression) throws Exception {
    return ((Number) browser.evaluate(expression)).doubleValue();
  }

  private static String token(int i) {
    return ".token[title*=', token " + i + ",']";
  }

  private static String query(String selector) {
    return "document.querySelector(\"" + selector + "\")";
  }

  /// The tokens as the page shows them.
  private static List<String> shown(AttentionMaps maps) {
    return maps.encoding().pieces().stream()
        .map(piece -> piece.length() > 1 ? piece.replaceFirst("^▁", "") : piece)
        .toList();
  }

  /// The sentence about the token that gets most.
  private static String looks(AttentionMaps maps, int layer, int head, int from) {
    int best = best(maps.encoding().size(), i -> maps.probability(layer, head, from, i));
    return "“%s” looks most at %s"
        .formatted(
            shown(maps).get(from), named(maps, best, maps.probability(layer, head, from, best)));
  }

  private static String named(AttentionMaps maps, int token, double part) {
    // the page holds 16 bits of each, which may round to another tenth than all of them would
    double held = Math.round((float) part * 65535) / 65535.0;
    return String.format(Locale.ROOT, "“%s”: %.1f %%", shown(maps).get(token), 100 * held);
  }

  private static int best(int count, IntToDoubleFunction value) {
    List<Integer> all = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    return all.stream().max(Comparator.comparingDouble(value::applyAsDouble)).orElseThrow();
  }
}
