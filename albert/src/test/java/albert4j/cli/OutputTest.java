package albert4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import albert4j.cli.Output.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputTest {
  private static final List<Map<String, Object>> TWO =
      List.of(record("say \"é\", ok", List.of(1, 2)), record("b", 0.5f));

  @Test
  void eachFormatIsComplete() throws IOException {
    assertEquals("<say \"é\", ok>\n<b>\n", written(Format.TEXT, TWO));
    assertEquals(
        """
        {"text":"say \\"é\\", ok","x":[1,2]}
        {"text":"b","x":0.5}
        """,
        written(Format.JSONL, TWO));
    assertEquals(
        """
        [{"text":"say \\"é\\", ok","x":[1,2]},
         {"text":"b","x":0.5}]
        """,
        written(Format.JSON, TWO));
    assertEquals(
        """
        text,x
        "say ""é"", ok","[1,2]"
        b,0.5
        """,
        written(Format.CSV, TWO));
  }

  @Test
  void noRecordsAreStillValid() throws IOException {
    assertEquals("[]\n", written(Format.JSON, List.of()));
    assertEquals("", written(Format.JSONL, List.of()));
  }

  @Test
  void columnsOfCsvAreThoseOfTheFirstRecord() throws IOException {
    assertEquals("a,b\n1,2\n3,\n", written(Format.CSV, List.of(pair(1, 2), Map.of("a", 3))));
    assertEquals(
        "record 2: no column for b in csv; the first record has [a]",
        assertThrows(
                CliException.class, () -> written(Format.CSV, List.of(Map.of("a", 3), pair(1, 2))))
            .getMessage());
  }

  private static Map<String, Object> record(String text, Object x) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("text", text);
    record.put("x", x);
    return record;
  }

  private static Map<String, Object> pair(int a, int b) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("a", a);
    record.put("b", b);
    return record;
  }

  private static String written(Format format, List<Map<String, Object>> records)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Output out = new Output(format, bytes, false);
    for (Map<String, Object> record : records) {
      out.write(record, () -> "<" + record.get("text") + ">");
    }
    out.finish();
    return bytes.toString(UTF_8);
  }
}
