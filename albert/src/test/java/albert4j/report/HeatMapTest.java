package albert4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/// The picture, read with the JDK's XML parser.
class HeatMapTest {
  private static final String CELLS = "//rect[@class='cell']";

  @Test
  void aCellsColourIsItsPlaceBetweenTheEndsOfTheLegend() throws Exception {
    float[][] values = {{0.5f, -0.5f, 0}, {0.25f, 0.5f, 0.5f}};
    Document svg = parse(HeatMap.of("T", List.of("r", "s"), List.of("a", "b", "c"), values));
    assertEquals(
        List.of("-0.4", "-0.2", "0", "0.2", "0.4", "0.6"),
        all(svg, "//text[@text-anchor='middle' and not(@class)]").stream()
            .filter(text -> !text.equals("-0.6"))
            .toList());
    // from -0.6 to 0.6
    assertEquals(
        List.of("0.9167", "0.0833", "0.5000", "0.7083", "0.9167", "0.9167"),
        all(svg, CELLS + "/@fill-opacity"));
    assertEquals(
        List.of("0.50", "-0.50", "0.00", "0.25", "0.50", "0.50"),
        all(svg, "//g/text[@class='strong' or @class='weak']"));
    assertEquals("0.2500\ns\na", all(svg, "//g/title").get(3));
    List<String> x = all(svg, CELLS + "/@x");
    assertEquals(x.subList(0, 3), x.subList(3, 6));
    assertEquals(2, all(svg, CELLS + "/@y").stream().distinct().count());
  }

  @Test
  void theDiagonalOfOneListDoesNotStretchTheColours() throws Exception {
    float[][] values = {{1, 0.51f}, {0.59f, 1}};
    Document svg = parse(HeatMap.of("T", List.of("a", "b"), values));
    // from 0.50 to 0.60
    assertEquals(
        List.of("1.0000", "0.1000", "0.9000", "1.0000"), all(svg, CELLS + "/@fill-opacity"));
    svg = parse(HeatMap.of("T", List.of("a"), new float[][] {{1}}));
    assertEquals(List.of("1.00"), all(svg, "//g/text"));
  }

  @Test
  void textsAreEscapedAndCut() throws Exception {
    String evil = "</text><script>alert(1)</script>\u0000";
    String wide = "x".repeat(50) + "\uD83D\uDE00".repeat(50);
    String svg = HeatMap.of("T", List.of(evil, wide, ""), new float[3][3]);
    Document document = parse(svg);
    assertEquals(List.of(), all(document, "//script"));
    List<String> labels = all(document, "//text[@text-anchor='end']");
    assertTrue(labels.get(0).startsWith("</text><script>"), labels.get(0));
    // 37 times 7 pixels are within 260
    assertEquals("x".repeat(37) + "…", labels.get(1));
    assertEquals("", labels.get(2));
    assertTrue(svg.startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\""), svg);
  }

  @Test
  @Timeout(60)
  void aTextOfAnyLengthIsALabel() throws Exception {
    String svg = HeatMap.of("T", List.of("x".repeat(2_000_000)), new float[1][1]);
    assertEquals(List.of("x".repeat(37) + "…"), all(parse(svg), "//text[@text-anchor='end']"));
  }

  @Test
  void manyCellsAreWithoutNumbers() throws Exception {
    Document svg = parse(HeatMap.of("T", Collections.nCopies(21, "a"), new float[21][21]));
    assertEquals(441, all(svg, CELLS).size());
    assertEquals(List.of(), all(svg, "//g/text"));
    assertEquals(441, all(svg, "//g/title").size());
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> all(Document page, String path) throws Exception {
    NodeList nodes =
        (NodeList)
            XPathFactory.newInstance().newXPath().evaluate(path, page, XPathConstants.NODESET);
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent())
        .toList();
  }
}
