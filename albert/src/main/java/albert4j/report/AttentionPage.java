package albert4j.report;

import albert4j.pipeline.AttentionMaps;
import albert4j.tokenizer.Encoding;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/// Where the tokens of a text look, on one page for people: HTML in one file that loads nothing and
/// works from a disk.
///
/// Text and tables are markup. The probabilities are data that a script of the page draws and
/// follows the pointer with: 16 bits each, in units of 1/65535, little-endian, in the order layer,
/// head, query, key, in base64. No other script runs, whatever the text is. The page is well-formed
/// XML, too.
public final class AttentionPage {
  /// The most probabilities of a page, which is then of 45 MB: 12 layers of 12 heads over 341
  /// tokens.
  public static final int MOST_PROBABILITIES = 1 << 24;

  private static final int MOST_TITLE_CHARS = 80;
  private static final int MOST_TOKEN_CHARS = 40;

  private final Html html = new Html();
  private final AttentionMaps maps;
  private final Encoding encoding;

  private AttentionPage(AttentionMaps maps) {
    this.maps = maps;
    this.encoding = maps.encoding();
  }

  /// The page.
  ///
  /// @param text what was read, for the title
  /// @throws IllegalArgumentException if there are more than [#MOST_PROBABILITIES]
  public static String of(String text, AttentionMaps maps) {
    return new AttentionPage(maps).page("Attention: " + Html.cut(text.strip(), MOST_TITLE_CHARS));
  }

  private String page(String title) {
    String script = Page.resource("attention.js");
    String policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" + hash(script) + "'";
    Page.head(html, title, policy, "report.css", "attention.css");
    html.open("body").open("main", "data-heads", "" + maps.heads());
    html.open("header").element("h1", title).element("p", size(), "class", "quiet").close();
    html.element("noscript", "This page draws with a script, which the browser does not run.");
    looks();
    html.open("div", "class", "sides");
    grid();
    details();
    html.close().close();
    html.raw("script", data(), "type", "text/plain", "id", "probabilities");
    html.raw("script", script).close().close();
    return html.toString();
  }

  private String size() {
    return String.format(
        Locale.ROOT,
        "%d tokens%s · %d layers of %d %s",
        encoding.size(),
        encoding.truncated() ? ", and " + encoding.removed() + " more that were cut off" : "",
        maps.layers().size(),
        maps.heads(),
        maps.heads() == 1 ? "head" : "heads");
  }

  /// The text, each token a button; a second text begins a new paragraph.
  private void looks() {
    html.open("section", "aria-label", "Text");
    html.element("p", "", "id", "status", "class", "verdict", "aria-live", "polite");
    html.open("div", "class", "choices");
    choice("radio", "out", "where the token looks", true);
    choice("radio", "in", "who looks at the token", false);
    choice("checkbox", "plain", "leave out special tokens", false);
    html.close();
    html.open("div", "id", "tokens", "class", "card").open("p", "dir", "auto");
    int[] types = encoding.typeIds();
    for (int i = 0; i < encoding.size(); i++) {
      if (i > 0 && types[i] != types[i - 1]) {
        html.close().open("p", "dir", "auto");
      }
      token(i);
    }
    html.close().close();
    html.element(
        "p",
        "Point at a token, or move to it with the arrow keys. A click or Enter holds it, Escape lets"
            + " it go. The strongest colour is the largest part.",
        "class",
        "quiet");
    html.close();
  }

  private void choice(String type, String id, String label, boolean checked) {
    String[] attributes = {"type", type, "name", type, "id", id, "checked", "checked"};
    html.open("label");
    html.empty("input", checked ? attributes : Arrays.copyOf(attributes, 6));
    html.text(label).close();
  }

  private void token(int i) {
    String piece = encoding.pieces().get(i);
    boolean special = encoding.specialTokensMask()[i] == 1;
    boolean word = piece.startsWith("▁");
    String shown = word && piece.length() > 1 ? piece.substring(1) : piece;
    String style = "token" + (special ? " special" : "") + (startsWord(i) ? " word" : "");
    String title = piece + ", token " + i + ", id " + encoding.ids()[i];
    // with a direction of its own a special token does not decide that of its paragraph
    String[] attributes = {
      "type", "button", "class", style, "tabindex", "-1", "title", title, "dir", "ltr"
    };
    html.open("button", special ? attributes : Arrays.copyOf(attributes, 8));
    html.text(Html.cut(shown, MOST_TOKEN_CHARS)).close();
  }

  private boolean startsWord(int i) {
    int[] words = encoding.wordIds();
    return i == 0 || words[i] == Encoding.NO_WORD || words[i] != words[i - 1];
  }

  /// A button for every head, in the order of layers and heads, and one for the mean of each layer.
  private void grid() {
    html.open("section", "class", "grid").element("h2", "Layers and heads");
    html.open("div", "class", "scroll", "role", "region", "aria-label", "Layers and heads");
    html.open("table", "id", "grid").open("thead").open("tr");
    html.element("th", "layer \\ head", "scope", "col");
    for (int head = 1; head <= maps.heads(); head++) {
      html.element("th", "" + head, "scope", "col");
    }
    html.element("th", "mean", "scope", "col").close().close().open("tbody");
    for (String layer : maps.layers()) {
      html.open("tr").element("th", layer, "scope", "row");
      for (int head = 1; head <= maps.heads(); head++) {
        map("Layer " + layer + ", head " + head);
      }
      map("Layer " + layer + ", mean of the heads");
      html.close();
    }
    html.close().close().close();
    html.element("p", "In each map, rows look at columns, from the top left on.", "class", "quiet");
    html.close();
  }

  private void map(String name) {
    html.open("td").open("button", "type", "button", "class", "map", "tabindex", "-1");
    html.element("canvas", "", "role", "img", "aria-label", name).close().close();
  }

  private void details() {
    html.open("section", "class", "details").element("h2", "", "id", "name");
    html.open("div", "class", "card").element("ol", "", "id", "parts").close();
    html.open("div", "id", "large").element("canvas", "", "role", "img", "aria-label", "Map");
    html.element("div", "", "id", "line").close();
    html.element("p", "", "id", "place", "class", "quiet").close();
  }

  private String data() {
    int n = encoding.size();
    long count = (long) maps.layers().size() * maps.heads() * n * n;
    if (count > MOST_PROBABILITIES) {
      throw new IllegalArgumentException(
          "attention page: too many probabilities: found=" + count + " most=" + MOST_PROBABILITIES);
    }
    byte[] bytes = new byte[Math.toIntExact(2 * count)];
    int end = 0;
    for (int layer = 0; layer < maps.layers().size(); layer++) {
      for (int head = 0; head < maps.heads(); head++) {
        for (int i = 0; i < n * n; i++) {
          int units = Math.round(maps.probability(layer, head, i / n, i % n) * 65535);
          bytes[end++] = (byte) units;
          bytes[end++] = (byte) (units >> 8);
        }
      }
    }
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String hash(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
