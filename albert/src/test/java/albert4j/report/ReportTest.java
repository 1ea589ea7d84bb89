package albert4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.task.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.util.DefaultLocale;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/// The page, read with the JDK's XML parser. A plot is 400 units wide from x = 60 and 200 high down
/// to y = 230.
class ReportTest {
  private static final XPath XPATH = XPathFactory.newInstance().newXPath();
  private static final double NAN = Double.NaN;

  @TempDir private Path folder;
  private History history;

  @BeforeEach
  void start() throws IOException {
    history = History.start(folder.resolve("metrics.jsonl"), Map.of("lr", 2e-5));
  }

  @Test
  void curvesGoThroughTheirPoints() throws Exception {
    step(100, 1, 4);
    step(200, 0.5, 2);
    step(400, 0.25, 1);
    evaluated(200, 0.75, 0.5);
    evaluated(300, 0.125, 0.7);
    Document page = page();
    // steps 0 to 400: x = 60 + step. Values 0 to 1: y = 230 - 200 * value
    assertEquals(
        List.of("160,30 260,130 460,180"), in(page, "Loss", "g[@class='line training']/*/@points"));
    assertEquals(
        List.of("260,80 360,205"), in(page, "Loss", "g[@class='dots evaluation']/*/@points"));
    assertEquals(List.of("260", "360"), in(page, "Loss", "g[@class='dots evaluation']/circle/@cx"));
    // values 0 to 4
    assertEquals(
        List.of("160,30 260,130 460,180"),
        in(page, "Gradient norm", "g[@class='line norm']/*/@points"));
    // values 0.50 to 0.70: the constant of the axis is 0.05
    assertEquals(
        List.of("260,230 360,30"), in(page, "f1", "g[@class='dots evaluation']/*/@points"));
    assertEquals(List.of("360"), in(page, "f1", "g[@class='ring evaluation']/circle/@cx"));
    assertEquals(List.of("30"), in(page, "f1", "g[@class='ring evaluation']/circle/@cy"));
  }

  @Test
  void axesHaveTicksAndLabels() throws Exception {
    step(100, 1, 4);
    step(400, 0.25, 1);
    Document page = page();
    String labels = "g[@class='axis']/text";
    assertEquals(
        List.of("0", "0.2", "0.4", "0.6", "0.8", "1.0", "0", "100", "200", "300", "400", "step"),
        in(page, "Loss", labels));
    assertEquals(
        List.of("234", "194", "154", "114", "74", "34"),
        in(page, "Loss", labels + "[@text-anchor='end' and .!='step']/@y"));
    assertEquals(
        List.of("60", "160", "260", "360", "460"),
        in(page, "Loss", labels + "[@text-anchor='middle']/@x"));
  }

  @Test
  void valuesAreShownUnderThePointer() throws Exception {
    step(100, 1, 4);
    step(200, 0.5, 2);
    evaluated(200, 0.75, 0.5);
    Document page = page();
    assertEquals(
        List.of("step 100 · training 1.000", "step 200 · training 0.5000 · evaluation 0.7500"),
        in(page, "Loss", "g/g[@class='strip']/text"));
    assertEquals(
        List.of("step 200 · evaluation 0.5000"), in(page, "f1", "g/g[@class='strip']/text"));
    // the steps lie at x = 260 and 460, the strips meet in the middle
    assertEquals(List.of("60", "360"), in(page, "Loss", "g/g[@class='strip']/rect/@x"));
    assertEquals(List.of("300", "100"), in(page, "Loss", "g/g[@class='strip']/rect/@width"));
  }

  @Test
  void whatIsNotFiniteIsAGap() throws Exception {
    step(1, 1, NAN);
    step(2, 1, 1);
    step(3, NAN, NAN);
    step(4, 1, Double.POSITIVE_INFINITY);
    Document page = page();
    assertEquals(
        List.of("160,30 260,30"), in(page, "Loss", "g[@class='line training']/polyline/@points"));
    assertEquals(List.of("460"), in(page, "Loss", "g[@class='line training']/circle/@cx"));
    assertEquals(List.of(), in(page, "Gradient norm", "g[@class='line norm']/polyline"));
    assertEquals(List.of("260"), in(page, "Gradient norm", "g[@class='line norm']/circle/@cx"));
  }

  @Test
  void onePointIsADot() throws Exception {
    step(10, 0, 2);
    Document page = page();
    // a constant 0 lies at the foot of an axis from 0 to 1, a constant 2 at the top
    assertEquals(List.of("230"), in(page, "Loss", "g[@class='line training']/circle/@cy"));
    assertEquals(List.of("30"), in(page, "Gradient norm", "g[@class='line norm']/circle/@cy"));
    assertEquals(List.of("460"), in(page, "Learning rate", "g[@class='line rate']/circle/@cx"));
  }

  @Test
  void manyStepsAreSmoothed() throws Exception {
    for (int i = 1; i <= 80; i++) {
      step(i * 5L, i % 2, 1);
    }
    Document page = page();
    String raw = in(page, "Loss", "g[@class='faint training']/*/@points").getFirst();
    String mean = in(page, "Loss", "g[@class='line training']/*/@points").getFirst();
    assertTrue(raw.startsWith("65,30 70,230 75,30 "), raw);
    // 80 / 80 = 1 neighbour on either side: 1/2, 2/3, 1/3
    assertTrue(mean.startsWith("65,130 70,96.7 75,163.3 "), mean);
    assertEquals(List.of("training", "smoothed"), all(page, "//figure[.//h3='Loss']//li"));
  }

  @Test
  void theVerdict() throws Exception {
    step(1_500, 0.5, 1);
    evaluated(1_000, 0.75, 0.875);
    evaluated(1_500, 0.5, 0.75);
    Document page = page();
    assertEquals(
        List.of("Best f1 0.8750 at step 1,000 (epoch 10.00), after 1 min 40 s."),
        all(page, "//p[@class='verdict']"));
    assertEquals(
        List.of(
            "1,500 steps · 15.00 epochs · 150,000 tokens · 2 min 30 s · 1,000 tokens/s · last"
                + " training loss 0.5000"),
        all(page, "//header/p[@class='quiet']"));
    assertEquals(
        List.of("1,000 (best)", "1,500"),
        all(page, "//table[@class='numbers']//tr/th[1][@scope='row']"));
  }

  @Test
  void anEmptyHistory() throws Exception {
    history = History.start(folder.resolve("empty.jsonl"), Map.of());
    Document page = page();
    assertEquals(
        List.of("The model was not evaluated while it was trained."),
        all(page, "//p[@class='verdict']"));
    assertEquals(List.of("No step was logged."), all(page, "//header/p[@class='quiet']"));
    assertEquals(List.of("No values.", "No values.", "No values."), all(page, "//figure/p"));
    assertEquals(List.of(), all(page, "//svg | //table"));
  }

  @Test
  void textsAreEscapedAndCut() throws Exception {
    String evil = "</td><script>alert('1')</script>&amp; \"\u0000\uD800";
    history = History.start(folder.resolve("metrics.jsonl"), Map.of(evil, evil));
    history.note(1, evil);
    Evaluation.Prediction prediction =
        new Evaluation.Prediction(evil, evil + "x".repeat(10_000), evil, Optional.of(evil), 1);
    SequencedMap<String, Double> metrics = metrics(1);
    metrics.put(evil, 0.5);
    history.evaluation(new History.Evaluated(1, 1, 1, 1, metrics));
    Evaluation evaluation =
        new Evaluation(
            metrics,
            List.of(prediction),
            Optional.of(new Evaluation.Confusion(List.of(evil), List.of(List.of(1L)))),
            List.of(new Evaluation.ClassScore(evil, 1, 1, 1, 1)));
    Document page = page(evil, Optional.of(evaluation));
    String shown = evil.replace('\u0000', '\uFFFD').replace('\uD800', '\uFFFD');
    assertEquals(List.of(), all(page, "//script"));
    assertFalse(text().contains("<script"));
    assertEquals(List.of(shown), all(page, "//h1"));
    assertEquals(
        List.of("1.000", shown, shown + "x".repeat(599 - evil.length()) + "…", shown, shown),
        all(page, "//table[@class='examples']/tbody/tr/*"));
    assertEquals(List.of(shown, shown), all(page, "//table[@class='settings']//tr/*"));
    assertEquals(List.of("f1", shown), all(page, "//dt"));
    assertEquals(List.of("f1", shown), all(page, "//figure[.//*[@class='ring evaluation']]//h3"));
  }

  @Test
  void nothingIsLoaded() throws Exception {
    everything();
    String page = text();
    assertFalse(page.matches("(?is).*(https?:|url\\(|@import|\\s(src|href|on\\w+)=).*"));
    assertTrue(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""));
  }

  @Test
  void whoCannotSeeIsToldToo() throws Exception {
    Document page = everything();
    List<String> ids = all(page, "//@id");
    assertEquals(ids.size(), ids.stream().distinct().count());
    assertEquals(ids, all(page, "//svg[@role='img']/title/@id | //svg[@role='img']/desc/@id"));
    assertEquals(
        List.of("Line chart. training: 1.000 at step 1. evaluation: 0.5000 at step 1."),
        in(page, "Loss", "desc"));
    assertEquals(List.of(), all(page, "//th[not(@scope)]"));
    assertEquals(List.of(), all(page, "//table[not(ancestor::*[@aria-label])]"));
  }

  @Test
  void theConfusionMatrix() throws Exception {
    List<List<Long>> counts = List.of(List.of(3L, 1L), List.of(0L, 0L));
    Evaluation evaluation =
        new Evaluation(
            metrics(1),
            List.of(),
            Optional.of(new Evaluation.Confusion(List.of("no", "yes"), counts)),
            List.of());
    Document page = page("", Optional.of(evaluation));
    String rows = "//table[@class='heat']//tr";
    assertEquals(
        List.of("gold \\ predicted", "no", "yes", "all"), all(page, rows + "[1]/th[@scope='col']"));
    assertEquals(
        List.of("no", "3", "1", "4", "yes", "0", "0", "0"),
        all(page, "//table[@class='heat']/tbody/tr/*"));
    assertEquals(
        List.of("--part: 75%", "--part: 25%", "--part: 0%", "--part: 0%"),
        all(page, rows + "/td/@style"));
  }

  @Test
  void manyLabelsHaveNoMatrix() throws Exception {
    List<String> labels = IntStream.range(0, 200).mapToObj(i -> "label " + i).toList();
    List<Long> none = labels.stream().map(_ -> 0L).toList();
    List<Evaluation.ClassScore> classes = new ArrayList<>();
    labels.forEach(label -> classes.add(new Evaluation.ClassScore(label, 0.25, 1, 0.4, 3)));
    classes.set(0, new Evaluation.ClassScore("label 0", 0.75, 0, 0, 5));
    Evaluation evaluation =
        new Evaluation(
            metrics(1),
            List.of(),
            Optional.of(new Evaluation.Confusion(labels, labels.stream().map(_ -> none).toList())),
            classes);
    Document page = page("", Optional.of(evaluation));
    assertEquals(List.of(), all(page, "//table[contains(@class, 'heat')]"));
    assertEquals(labels, all(page, "//table[@class='numbers']/tbody/tr/th"));
    // (0.75 + 199 * 0.25) / 200, 199 / 200, 199 * 0.4 / 200, 5 + 199 * 3
    assertEquals(
        List.of("macro average", "0.2525", "0.9950", "0.3980", "602"), all(page, "//tfoot/tr/*"));
  }

  @Test
  void theHardestComeFirst() throws Exception {
    List<Evaluation.Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      double loss = i == 7 ? NAN : i * 7 % 30 / 10.0;
      predictions.add(new Evaluation.Prediction("id" + i, "", "yes", Optional.empty(), loss));
    }
    Evaluation evaluation = new Evaluation(metrics(1), predictions, Optional.empty(), List.of());
    Document page = page("", Optional.of(evaluation));
    List<String> ids = all(page, "//table[@class='examples']/tbody/tr/th");
    assertEquals(20, ids.size());
    // 7 i mod 30 is 29 for i = 17, 28 for 4, 27 for 21
    assertEquals(List.of("id17", "id4", "id21"), ids.subList(0, 3));
    assertFalse(ids.contains("id7"));
    assertEquals("–", all(page, "//table[@class='examples']/tbody/tr/td[3]").getFirst());
  }

  @Test
  @DefaultLocale("ar-EG") // has digits of its own
  void longTablesAreCut() throws Exception {
    for (int i = 1; i <= 1_234; i++) {
      evaluated(i, 1, 0.5);
    }
    Document page = page();
    List<String> rows = all(page, "//table[@class='numbers']/tbody/tr/th");
    assertEquals(200, rows.size());
    assertEquals(List.of("1,035", "1,234"), List.of(rows.getFirst(), rows.getLast()));
    assertEquals(List.of("The last 200 of 1,234."), all(page, "//section[h2='Evaluations']/p"));
  }

  private void step(long step, double loss, double norm) throws IOException {
    history.step(
        new History.Step(step, step / 100.0, step / 10.0, loss, 1e-5, norm, step * 100, 1_000));
  }

  private void evaluated(long step, double loss, double f1) throws IOException {
    history.evaluation(new History.Evaluated(step, step / 100.0, step / 10.0, loss, metrics(f1)));
  }

  private static SequencedMap<String, Double> metrics(double f1) {
    SequencedMap<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("f1", f1);
    return metrics;
  }

  /// A page with all its parts.
  private Document everything() throws Exception {
    step(1, 1, 1);
    evaluated(1, 0.5, 1);
    history.note(1, "Early stopping.");
    return page(
        "All",
        Optional.of(
            new Evaluation(
                metrics(1),
                List.of(new Evaluation.Prediction("0", "text", "no", Optional.of("no"), 1)),
                Optional.of(new Evaluation.Confusion(List.of("no"), List.of(List.of(1L)))),
                List.of(new Evaluation.ClassScore("no", 1, 1, 1, 1)))));
  }

  private Document page() throws Exception {
    return page("Title", Optional.empty());
  }

  private Document page(String title, Optional<Evaluation> evaluation) throws Exception {
    Path file = folder.resolve("report.html");
    Report.write(file, title, history, evaluation);
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
  }

  private String text() throws IOException {
    return Files.readString(folder.resolve("report.html"));
  }

  /// What a path leads to within the picture of a chart.
  private static List<String> in(Document page, String chart, String path) throws Exception {
    return all(page, "//figure[.//h3='" + chart + "']/svg/" + path);
  }

  private static List<String> all(Document page, String path) throws Exception {
    NodeList nodes = (NodeList) XPATH.evaluate(path, page, XPathConstants.NODESET);
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent().strip())
        .toList();
  }
}
