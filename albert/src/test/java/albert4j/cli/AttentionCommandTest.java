package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Goldens;
import albert4j.model.Pretrained;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.util.DefaultLocale;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/// `attention` and its page, read with the JDK's XML parser; a browser opens it in
/// [AttentionBrowserTest].
class AttentionCommandTest {
  /// Half a unit of the page's 16 bits, and float32 errors.
  private static final double TOLERANCE = 0.5 / 65535 + 1e-5;

  @TempDir private Path folder;

  /// Two numbers of those in AttentionReaderTest.
  @Test
  void thePageHoldsTheReferencesNumbers() throws Exception {
    Run.of(
            "attention",
            "--model=" + Goldens.folder("pipeline/classify"),
            "--output=" + page(),
            "{\"text\":\"A man eats something.\",\"text_pair\":\"He is hungry.\"}")
        .ok();
    Document page = parse();
    assertEquals(List.of("13 tokens · 3 layers of 4 heads"), all(page, "//header/p"));
    assertEquals(
        List.of("[CLS]", "a", "man", "eat", "s", "something", ".", "[SEP]"),
        all(page, "//*[@id='tokens']/p[1]/button"));
    assertEquals(
        List.of("he", "is", "hungry", ".", "[SEP]"), all(page, "//*[@id='tokens']/p[2]/button"));
    assertEquals("Layer 1, head 1", all(page, "//canvas/@aria-label").getFirst());
    assertEquals(3 * (4 + 1), all(page, "//table//button").size());
    double[] values = probabilities(page);
    assertEquals(3 * 4 * 13 * 13, values.length);
    assertEquals(0.877754036245463, values[4], TOLERANCE);
    assertEquals(0.17743202468148578, values[(11 * 13 + 3) * 13 + 5], TOLERANCE);
    for (int row = 0; row < values.length; row += 13) {
      double sum = IntStream.range(row, row + 13).mapToDouble(i -> values[i]).sum();
      assertEquals(1, sum, 13 * TOLERANCE);
    }
  }

  @Test
  void nothingIsLoadedAndOneScriptMayRun() throws Exception {
    Run.of("attention", "--output=" + page(), "</script><script>alert(1)</script> &amp; ]]>").ok();
    Document page = parse();
    assertEquals(
        List.of("Attention: </script><script>alert(1)</script> &amp; ]]>"), all(page, "//h1"));
    assertEquals(2, all(page, "//script").size());
    String text = Files.readString(page());
    assertFalse(text.matches("(?is).*(https?:|url\\(|@import|\\s(src|href|on\\w+)=).*"));
    // the browser takes the script as it stands in the file
    int start = text.lastIndexOf("<script>") + "<script>".length();
    String script = text.substring(start, text.indexOf("</script>", start));
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
    assertEquals(
        List.of(
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"
                + Base64.getEncoder().encodeToString(hash)
                + "'"),
        all(page, "//meta[@http-equiv='Content-Security-Policy']/@content"));
    assertTrue(
        text.contains(".map[aria-pressed=\"true\"]"), "the style sheet is as it was written");
  }

  @Test
  @DefaultLocale("ar-EG") // has digits of its own
  void longTextsAreCut() throws Exception {
    String model = "--model=" + model(2);
    String text = "a ".repeat(200);
    Run run = Run.of("attention", model, "--output=" + page(), text).ok();
    assertEquals(
        "albert: records that were cut at 128 tokens and lost their end: 1\n", run.errors());
    assertEquals(
        List.of("128 tokens, and 74 more that were cut off · 2 layers of 4 heads"),
        all(parse(), "//header/p"));
    Run.of("attention", model, "--output=" + page(), "--max-length=300", text).ok();
    assertEquals(List.of("202 tokens · 2 layers of 4 heads"), all(parse(), "//header/p"));
    Run.of("attention", model, "--output=" + page(), "--on-overflow=error", text)
        .fails(65, "argument 1: too long by 74 tokens");
  }

  @Test
  @DefaultLocale("ar-EG") // has digits of its own
  void aPageHasALimit() throws IOException {
    String model = "--model=" + model(400);
    // 1600 maps of 102 times 102 are 16.6 million, of 103 times 103 more than 2^24
    Run.of("attention", model, "--output=" + page(), "--max-length=500", "a ".repeat(101))
        .fails(65, "argument 1: too long for a page: 103 tokens; give --max-length 102 or less");
    assertFalse(Files.exists(page()));
  }

  /// Four heads a layer, one word.
  private Path model(int layers) throws IOException {
    Files.write(
        folder.resolve("vocab.txt"), List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a"));
    AlbertConfig config =
        AlbertConfig.of(
            Map.of(
                "vocab_size", 6,
                "embedding_size", 4,
                "hidden_size", 8,
                "num_attention_heads", 4,
                "intermediate_size", 12,
                "num_hidden_layers", layers,
                "max_position_embeddings", 512));
    Pretrained.fresh(config, Architecture.MODEL, new SplittableRandom(7)).save(folder);
    return folder;
  }

  @Test
  void thereIsOneRecord() throws IOException {
    Run.of("attention", "--quiet", "--output=" + page(), "a", "b")
        .fails(65, "argument 2: a second record; a page shows one");
    Path empty = Files.createFile(folder.resolve("empty"));
    Run.of("attention", "--quiet", "--output=" + page(), "--input=" + empty)
        .fails(65, "no text to show");
    assertFalse(Files.exists(page()));
  }

  private Path page() {
    return folder.resolve("attention.html");
  }

  private Document parse() throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(page().toFile());
  }

  private static double[] probabilities(Document page) throws Exception {
    byte[] bytes = Base64.getDecoder().decode(all(page, "//*[@id='probabilities']").getFirst());
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return IntStream.range(0, bytes.length / 2)
        .mapToDouble(i -> Short.toUnsignedInt(buffer.getShort(2 * i)) / 65535.0)
        .toArray();
  }

  private static List<String> all(Document page, String path) throws Exception {
    NodeList nodes =
        (NodeList)
            XPathFactory.newInstance().newXPath().evaluate(path, page, XPathConstants.NODESET);
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent().strip())
        .toList();
  }
}
