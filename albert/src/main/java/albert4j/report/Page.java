package albert4j.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// What all pages have in common: one file that loads nothing and works from a disk.
final class Page {
  private Page() {}

  /// Begins a page and writes its head.
  ///
  /// @param policy what the browser is to allow (Content Security Policy, level 3)
  /// @param styles names of style sheets in this package
  static void head(Html html, String title, String policy, String... styles) {
    html.open("html", "lang", "en").open("head");
    html.empty("meta", "charset", "utf-8");
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty("meta", "name", "color-scheme", "content", "light dark");
    html.empty("meta", "http-equiv", "Content-Security-Policy", "content", policy);
    html.element("title", title);
    for (String style : styles) {
      html.raw("style", resource(style));
    }
    html.close();
  }

  /// A file of this package.
  static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
