package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

/// Each kind of step of a tokenizer.json alone, with what Hugging Face's Rust library (0.23.2)
/// makes of a text: pieces, spaces written as `_`, each with its place in code points and the
/// number of its word.
class FastTokenizerTest {
  private static final String SPLIT = "{\"type\": \"WhitespaceSplit\"}";
  private static final String FOLD =
      "{\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"NFD\"},"
          + " {\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"StripAccents\"}]},"
          + " {\"type\": \"Lowercase\"}]}";

  /// A file with two dozen pieces.
  private static String json(String normalizer, String splitter, String decoder, String added) {
    return """
    {"version": "1.0", "truncation": null, "padding": null,
     "added_tokens": [
      {"id": 0, "content": "<pad>", "normalized": false, "special": true},
      {"id": 1, "content": "<unk>", "normalized": false, "special": true},
      {"id": 2, "content": "[CLS]", "normalized": false, "special": true},
      {"id": 3, "content": "[SEP]", "normalized": false, "special": true},
      {"id": 4, "content": "[MASK]", "normalized": false, "special": true, "lstrip": true}ADDED],
     "normalizer": NORMALIZER, "pre_tokenizer": SPLITTER,
     "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
     "decoder": DECODER,
     "model": {"type": "Unigram", "unk_id": 1, "byte_fallback": false, "vocab": [
      ["<pad>", 0], ["<unk>", 0], ["[CLS]", 0], ["[SEP]", 0], ["[MASK]", 0],
      ["▁", -2], ["a", -4], ["b", -4], ["▁a", -3], ["▁b", -3.5], ["ab", -5], ["▁the", -2.5],
      ["c", -4], ["▁ca", -4.5], ["t", -4], ["▁cat", -5], ["s", -3]]}}
    """
        .replace("ADDED", added)
        .replace("NORMALIZER", normalizer)
        .replace("SPLITTER", splitter)
        .replace("DECODER", decoder);
  }

  private static FastTokenizer of(String json) throws TokenizerException {
    return FastTokenizer.of(Golden.parse(json), "tokenizer.json");
  }

  private static FastTokenizer normalizing(String step) throws TokenizerException {
    return of(json(step, "null", "null", ""));
  }

  private static void check(FastTokenizer tokenizer, String text, String expected) {
    Encoding encoding = tokenizer.encode(text).in(OffsetUnit.CODE_POINT);
    StringJoiner out = new StringJoiner(" ");
    for (int i = 1; i < encoding.size() - 1; i++) {
      String piece = encoding.pieces().get(i).replace(' ', '_');
      int from = encoding.starts()[i];
      out.add(piece + "@" + from + "-" + encoding.ends()[i] + "#" + encoding.wordIds()[i]);
    }
    assertEquals(expected, out.toString());
    assertTrue(Arrays.equals(encoding.ids(), tokenizer.encodeIds(text)));
  }

  @Test
  void normalForms() throws TokenizerException {
    FastTokenizer nfc = normalizing("{\"type\": \"NFC\"}");
    check(nfc, "e\u0301a", "\u00e9@0-1#0 a@2-3#0");
    check(nfc, "e\u0323\u0301\u0302b", "\u1eb9\u0301\u0302@0-4#0 b@4-5#0");
    check(nfc, "e\u0301\u0323", "\u1eb9\u0301@0-3#0");
    check(nfc, "\u1112\u1161\u11ab", "\ud55c@0-1#0");
    check(nfc, "\u212b", "\u00c5@0-1#0");
    FastTokenizer nfd = normalizing("{\"type\": \"NFD\"}");
    check(nfd, "\u00e9a", "e\u0301@0-1#0 a@1-2#0");
    check(nfd, "\u1ebf\u0323", "e\u0323\u0302\u0301@0-2#0");
    check(nfd, "\ud55c", "\u1112\u1161\u11ab@0-1#0");
    FastTokenizer nfkc = normalizing("{\"type\": \"NFKC\"}");
    check(nfkc, "\ufb01\u2460", "fi1@0-2#0");
    check(nfkc, "\uff76\uff9e", "\u30ac@0-1#0");
    FastTokenizer nfkd = normalizing("{\"type\": \"NFKD\"}");
    check(nfkd, "\ufb01\u00e9", "fie\u0301@0-2#0");
    check(nfkd, "\u00bd", "1\u20442@0-1#0");
    check(nfkd, "\u32ff", "\u32ff@0-1#0"); // of Unicode 12.1
  }

  /// Marks are sorted however many there are: half a million of them, of alternating classes.
  @Test
  void manyMarks() throws TokenizerException {
    String marks = "\u0301\u0323".repeat(1 << 18);
    String sorted = "\u0323".repeat(1 << 18) + "\u0301".repeat(1 << 18);
    assertEquals("x" + sorted, normalizing("{\"type\": \"NFD\"}").normalize("x" + marks));
  }

  @Test
  void characters() throws TokenizerException {
    FastTokenizer accents =
        normalizing(
            "{\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"NFD\"},"
                + " {\"type\": \"StripAccents\"}]}");
    check(accents, "\u00e9a\u0301b", "e@0-1#0 ab@1-4#0");
    check(accents, "\u0301a", "a@1-2#0");
    check(accents, "\u0afa", "\u0afa@0-1#0"); // of Unicode 10
    FastTokenizer lower = normalizing("{\"type\": \"Lowercase\"}");
    check(lower, "\u0130A\u03a3", "i\u0307@0-1#0 a@1-2#0 \u03c3@2-3#0");
    FastTokenizer nmt = normalizing("{\"type\": \"Nmt\"}");
    check(nmt, "a\u0001b\u200bc", "ab@0-3#0 _@3-4#0 c@4-5#0");
  }

  @Test
  void ends() throws TokenizerException {
    FastTokenizer strip =
        normalizing("{\"type\": \"Strip\", \"strip_left\": true, \"strip_right\": true}");
    check(strip, "  a b  ", "a@2-3#0 _@3-4#0 b@4-5#0");
    check(strip, "   ", "");
    FastTokenizer left =
        normalizing("{\"type\": \"Strip\", \"strip_left\": true, \"strip_right\": false}");
    check(left, " \u3000a ", "a@2-3#0 _@3-4#0");
    FastTokenizer prepend = normalizing("{\"type\": \"Prepend\", \"prepend\": \"xy\"}");
    check(prepend, "ab", "xy@0-1#0 ab@0-2#0");
    check(prepend, "", "");
  }

  @Test
  void replacements() throws TokenizerException {
    FastTokenizer text =
        normalizing(
            "{\"type\": \"Replace\", \"pattern\": {\"String\": \"ab\"}, \"content\": \"xyz\"}");
    check(text, "cabab", "c@0-1#0 xyzxyz@2-5#0");
    FastTokenizer regex =
        normalizing(
            "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \"[0-9]+\"}, \"content\": \"0\"}");
    check(regex, "a123b45", "a@0-1#0 0@3-4#0 b@4-5#0 0@6-7#0");
    FastTokenizer nothing =
        normalizing(
            "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \"\\\\s\"}, \"content\": \"\"}");
    check(nothing, "a b", "ab@0-3#0");
  }

  /// A pattern that takes exponential time is stopped, as is one that recurs with the text.
  @Test
  void expensivePatterns() throws TokenizerException {
    FastTokenizer slow =
        normalizing(
            "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \"(a+)+\\\\1c\"}, \"content\": \"\"}");
    Throwable e =
        assertThrows(IllegalArgumentException.class, () -> slow.encode("a".repeat(40) + "b"));
    assertEquals("regex: must not look at a character 1000 times: characters=41", e.getMessage());
    FastTokenizer deep =
        normalizing(
            "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \"(a|b)*c\"}, \"content\": \"\"}");
    e = assertThrows(IllegalArgumentException.class, () -> deep.encode("ab".repeat(1 << 19)));
    assertEquals("regex: must not need so much stack: regex=(a|b)*c", e.getMessage());
  }

  @Test
  void metaspace() throws TokenizerException {
    String text = "a  b [MASK]c";
    check(
        metaspace("\"prepend_scheme\": \"always\", \"split\": true"),
        text,
        "▁a@0-1#0 ▁@1-2#1 ▁b@2-4#2 _[MASK]@4-11#3 ▁@11-12#4 c@11-12#4");
    check(
        metaspace("\"str_rep\": \"▁\", \"add_prefix_space\": true"),
        text,
        "▁a@0-1#0 ▁@1-2#1 ▁b@2-4#2 _[MASK]@4-11#3 ▁@11-12#4 c@11-12#4");
    check(
        metaspace("\"prepend_scheme\": \"first\", \"split\": true"),
        text,
        "▁a@0-1#0 ▁@1-2#1 ▁b@2-4#2 _[MASK]@4-11#3 c@11-12#4");
    check(
        metaspace("\"prepend_scheme\": \"never\", \"split\": true"),
        text,
        "a@0-1#0 ▁@1-2#1 ▁b@2-4#2 _[MASK]@4-11#3 c@11-12#4");
    check(
        metaspace("\"prepend_scheme\": \"always\", \"split\": false"), "a b", "▁a@0-1#0 ▁b@1-3#0");
  }

  private static FastTokenizer metaspace(String options) throws TokenizerException {
    String step = "{\"type\": \"Metaspace\", \"replacement\": \"▁\", " + options + "}";
    return of(json("null", step, "null", ""));
  }

  @Test
  void whitespace() throws TokenizerException {
    check(
        of(json("null", "{\"type\": \"Whitespace\"}", "null", "")),
        "it's a_b, ok \u00e9\u0301!",
        "i@0-1#0 t@1-2#0 '@2-3#1 s@3-4#2 a@5-6#3 _@6-7#3 b@7-8#3 ,@8-9#4 ok@10-12#5"
            + " \u00e9\u0301@13-15#6 !@15-16#7");
    check(
        of(json("null", SPLIT, "null", "")),
        "a\u00e9\u2603b xx",
        "a@0-1#0 \u00e9\u2603@1-3#0 b@3-4#0 xx@5-7#1");
  }

  @Test
  void bytes() throws TokenizerException {
    StringBuilder pieces = new StringBuilder("[\"s\", -3]");
    for (int b = 0; b < 256; b++) {
      pieces.append(String.format(", [\"<0x%02X>\", -20]", b));
    }
    String decoder =
        """
        {"type": "Sequence", "decoders": [
         {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
         {"type": "ByteFallback"}, {"type": "Fuse"},
         {"type": "Strip", "content": "a", "start": 1, "stop": 1}]}
        """;
    FastTokenizer tokenizer =
        of(
            json("null", SPLIT, decoder, "")
                .replace("[\"s\", -3]", pieces)
                .replace("\"byte_fallback\": false", "\"byte_fallback\": true"));
    check(
        tokenizer,
        "a\u00e9\u2603ba",
        "a@0-1#0 <0xC3>@1-3#0 <0xA9>@1-3#0 <0xE2>@1-3#0 <0x98>@1-3#0 <0x83>@1-3#0 b@3-4#0"
            + " a@4-5#0");
    assertEquals("\u00e9\u2603b", tokenizer.decode(tokenizer.encodeIds("a\u00e9\u2603ba"), true));
  }

  @Test
  void addedTokens() throws TokenizerException {
    FastTokenizer plain = added("<x>", "\"normalized\": false");
    check(plain, "a <x> b", "a@0-1#0 <x>@2-5#1 b@6-7#2");
    check(plain, "a<x>b <x>", "a@0-1#0 <x>@1-4#1 b@4-5#2 <x>@6-9#3");
    assertEquals("a <x> b", plain.decode(plain.encodeIds("a <x> b"), true));
    FastTokenizer word = added("<x>", "\"normalized\": false, \"single_word\": true");
    check(word, "a<x>b <x>", "a@0-1#0 <x>@1-4#0 b@4-5#0 <x>@6-9#1");
    FastTokenizer strip = added("<x>", "\"normalized\": false, \"lstrip\": true, \"rstrip\": true");
    check(strip, "a <x> b", "a@0-1#0 _<x>_@1-6#1 b@6-7#2");
    check(strip, "a<x>b <x>", "a@0-1#0 <x>@1-4#1 b@4-5#2 _<x>@5-9#3");
    FastTokenizer special = added("<x>", "\"normalized\": false, \"special\": true");
    assertEquals("a b", special.decode(special.encodeIds("a <x> b"), true));
    FastTokenizer normalized = added("\u00c9x", "\"normalized\": true");
    check(normalized, "\u00e9X b", "ex@0-2#0 b@3-4#1");
    assertEquals(17, normalized.encodeIds("\u00e9X b")[1]);
  }

  private static FastTokenizer added(String content, String options) throws TokenizerException {
    return of(
        json(
            FOLD,
            SPLIT,
            "null",
            ", {\"id\": 17, \"content\": \"" + content + "\", " + options + "}"));
  }

  /// Longest-first leaves the odd token to the second text unless the first is longer.
  @Test
  void truncatedPairs() throws TokenizerException {
    FastTokenizer tokenizer = of(json("null", SPLIT, "null", ""));
    assertEquals(
        "[[CLS], a, [SEP], b, b, [SEP]]",
        tokenizer.encode("a a a", "b b b", 6, Truncation.LONGEST_FIRST).toString());
    assertEquals(
        "[[CLS], a, a, [SEP], b, [SEP]]",
        tokenizer.encode("a a a a", "b b b", 6, Truncation.LONGEST_FIRST).toString());
  }

  @Test
  void aLongWord() throws TokenizerException {
    FastTokenizer tokenizer = of(json(FOLD, SPLIT, "null", ""));
    int[] ids = tokenizer.encodeIds("ab".repeat(1 << 19));
    assertEquals((1 << 19) + 2, ids.length);
  }

  @Test
  void whatIsNotSupportedIsNamed() {
    String plain = json("null", SPLIT, "null", "");
    refused(
        json("{\"type\": \"BertNormalizer\"}", SPLIT, "null", ""),
        "normalizer.type: expected Sequence, NFC, NFD, NFKC, NFKD, StripAccents, Lowercase, Replace,"
            + " Precompiled, Prepend, Strip or Nmt, found \"BertNormalizer\"");
    refused(
        json("null", "{\"type\": \"ByteLevel\"}", "null", ""),
        "pre_tokenizer.type: expected Sequence, WhitespaceSplit, Whitespace or Metaspace, found"
            + " \"ByteLevel\"");
    refused(
        json(
            "null",
            SPLIT,
            "{\"type\": \"Sequence\", \"decoders\": [{\"type\": \"Fuse\"}, {\"type\": \"CTC\"}]}",
            ""),
        "decoder.decoders[1].type: expected Sequence, Metaspace, Replace, ByteFallback, Fuse or"
            + " Strip, found \"CTC\"");
    refused(plain.replace("Unigram", "BPE"), "model.type: expected Unigram, found \"BPE\"");
    refused(
        plain.replace("BertProcessing", "RobertaProcessing"),
        "post_processor.type: expected TemplateProcessing or BertProcessing, found"
            + " \"RobertaProcessing\"");
    refused(
        plain.replace("post_processor", "p"), "post_processor: expected an object, found nothing");
  }

  @Test
  void damaged() {
    String plain = json("null", SPLIT, "null", "");
    refused(
        json(
            "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \"(\"}, \"content\": \"\"}",
            SPLIT,
            "null",
            ""),
        "normalizer.pattern.Regex: expected a regular expression that java.util.regex knows, found"
            + " \"(\" (Unclosed group)");
    refused(
        json("{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"?\"}", SPLIT, "null", ""),
        "normalizer.precompiled_charsmap: expected a table in base 64, found \"?\"");
    refused(
        plain.replace("[\"ab\", -5]", "[\"ab\", \"x\"]"),
        "model.vocab[10]: expected a piece and its score, found an array");
    refused(
        plain.replace("[\"ab\", -5]", "[\"a\", -5]"),
        "model.vocab[10]: expected each piece once, found \"a\" as in vocab[6]");
    refused(
        plain.replace("[\"ab\", -5]", "[\"\", -5]"),
        "model.vocab[10]: expected text without NUL, found \"\"");
    refused(
        plain.replace("[\"ab\", -5]", "[\"ab\", -1e10]"),
        "model.vocab[10]: expected a score within ±1.0E9, found -1.0E10");
    refused(
        plain.replace("\"unk_id\": 1", "\"unk_id\": null"),
        "model.unk_id: expected a number from 0 on, found nothing");
    refused(
        plain.replace("\"unk_id\": 1", "\"unk_id\": 99"),
        "model.unk_id: expected an id below 17, found 99");
    refused(
        plain.replace("{\"id\": 1, \"content\": \"<unk>\"", "{\"id\": 1, \"content\": \"a\""),
        "added_tokens: expected a piece \"a\" of id 1, found \"<unk>\"");
    refused(
        json("null", SPLIT, "null", ", {\"id\": 40, \"content\": \"x\"}"),
        "added_tokens: expected a piece \"x\" of id 40, found nothing");
    refused(
        plain.replace("[\"[MASK]\", 0]", "[\"[M]\", 0]").replace("\"[MASK]\"", "\"[M]\""),
        "model.vocab: expected a token for mask: [MASK] or <mask>, found none among 17");
    Throwable e =
        assertThrows(TokenizerException.class, () -> FastTokenizer.of(Map.of("a", 1), "file"));
    assertEquals("file: model: expected an object, found nothing", e.getMessage());
  }

  private static void refused(String json, String message) {
    TokenizerException e = assertThrows(TokenizerException.class, () -> of(json));
    assertEquals("tokenizer.json: " + message, e.getMessage());
    assertEquals(-1, e.offset());
  }
}
