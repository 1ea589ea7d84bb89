package albert4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/// Markup, written down here.
class HtmlTest {
  @Test
  void everythingIsEscaped() {
    Html html = new Html().open("p", "title", "\"&\"").text("a < b > c").empty("br");
    html.element("b", "").close();
    assertEquals(
        "<!DOCTYPE html>\n<p title=\"&quot;&amp;&quot;\">a &lt; b &gt; c<br/><b></b>\n</p>\n",
        html.toString());
  }

  @Test
  void whatNoPageCanHoldIsReplaced() {
    String text = "\t\n\u0001\u007F\u0085\uFFFE\uDC00\uD83D\uDE00";
    assertEquals(
        "<!DOCTYPE html>\n\t\n\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uD83D\uDE00",
        new Html().text(text).toString());
  }

  @Test
  void scriptsAndStyleSheetsStayAsTheyAre() {
    assertEquals(
        "<style>a \"b\" < c</style>\n", Html.plain().raw("style", "a \"b\" < c").toString());
    Html html = Html.plain();
    for (String end : new String[] {"a</script>", "<!-- b"}) {
      assertThrows(IllegalArgumentException.class, () -> html.raw("script", end));
    }
  }

  @Test
  void cutsNoCharacterInTwo() {
    assertEquals("abcd", Html.cut("abcd", 4));
    assertEquals("abc…", Html.cut("abcde", 4));
    assertEquals("ab…", Html.cut("ab\uD83D\uDE00de", 4));
    assertEquals("a\uD83D\uDE00…", Html.cut("a\uD83D\uDE00cde", 4));
  }
}
