package albert4j.tokenizer;

import java.util.List;
import java.util.Map;

/// What a tokenizer.json puts around texts: its `post_processor`, which has to be ALBERT's and
/// BERT's template, `[CLS] A [SEP]` and `[CLS] A [SEP] B [SEP]`, whatever its tokens are called.
final class TemplateReader {
  private static final String SUPPORTED = "TemplateProcessing or BertProcessing";

  private final JsonSection section;
  private final String cls;
  private final String sep;

  /// @param vocabulary has to have the tokens
  TemplateReader(JsonSection section, Vocabulary vocabulary) throws TokenizerException {
    this.section = section;
    switch (section.type()) {
      case "BertProcessing" -> {
        cls = token("cls");
        sep = token("sep");
      }
      case "TemplateProcessing" -> {
        List<?> single = section.list("single");
        cls = single.isEmpty() ? "" : special(single.getFirst());
        sep = single.isEmpty() ? "" : special(single.getLast());
        require("single", cls + ":0 A:0 " + sep + ":0");
        require("pair", cls + ":0 A:0 " + sep + ":0 B:1 " + sep + ":1");
        requireIds(vocabulary);
      }
      default -> throw section.unsupported(SUPPORTED);
    }
    for (String name : List.of(cls, sep)) {
      if (!vocabulary.contains(name)) {
        throw section.error("type", "tokens of the vocabulary", TokenizerException.quote(name));
      }
    }
  }

  /// The token before the first text.
  String cls() {
    return cls;
  }

  /// The token behind each text.
  String sep() {
    return sep;
  }

  /// Of `["[SEP]", 3]` the name.
  private String token(String key) throws TokenizerException {
    List<?> list = section.list(key);
    if (list.size() == 2 && list.getFirst() instanceof String name) {
      return name;
    }
    throw section.error(key, "a token and its id", "something else");
  }

  private static String special(Object element) {
    return element instanceof Map<?, ?> map
            && map.get("SpecialToken") instanceof Map<?, ?> token
            && token.get("id") instanceof String name
        ? name
        : "";
  }

  private void require(String key, String expected) throws TokenizerException {
    List<String> found = section.list(key).stream().map(TemplateReader::describe).toList();
    if (!String.join(" ", found).equals(expected)) {
      throw section.error(
          key,
          "the template [CLS] A [SEP], or [CLS] A [SEP] B [SEP], types 0 and 1 (" + expected + ")",
          TokenizerException.quote(String.join(" ", found)));
    }
  }

  /// An element as its name and the type of its tokens: `[CLS]:0`, `A:0`.
  private static String describe(Object element) {
    if (element instanceof Map<?, ?> map) {
      for (String kind : List.of("SpecialToken", "Sequence")) {
        if (map.get(kind) instanceof Map<?, ?> part) {
          String type = part.get("type_id") instanceof Number id ? "" + id.intValue() : "";
          return part.get("id") + ":" + type;
        }
      }
    }
    return JsonSection.describe(element);
  }

  /// A template names its tokens' ids once more.
  private void requireIds(Vocabulary vocabulary) throws TokenizerException {
    JsonSection tokens =
        section
            .section("special_tokens")
            .orElseThrow(() -> section.error("special_tokens", "an object", "nothing"));
    for (String name : List.of(cls, sep)) {
      JsonSection token =
          tokens.section(name).orElseThrow(() -> tokens.error(name, "an object", "nothing"));
      List<?> ids = token.list("ids");
      boolean one =
          ids.size() == 1
              && ids.getFirst() instanceof Number id
              && id.intValue() == vocabulary.id(name);
      if (!one) {
        throw token.error(
            "ids", "[" + vocabulary.id(name) + "] as in the vocabulary", ids.toString());
      }
    }
  }
}
