package albert4j.engine.checkpoint;

import static albert4j.engine.checkpoint.NameTable.Scheme.HUGGING_FACE;
import static albert4j.engine.checkpoint.NameTable.Scheme.OURS;
import static albert4j.engine.checkpoint.NameTable.Scheme.TENSORFLOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.NameTable.Row;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameTableTest {
  private final NameTable table =
      NameTable.of(
          List.of(
              new Row("norm.weight", "LayerNorm.weight", "LayerNorm/gamma", false),
              new Row("blocks.*.*.w", "groups.*.layers.*.weight", "group_*/inner_*/kernel", true)));

  @Test
  void translatesInAllDirections() {
    Map<NameTable.Scheme, String> names =
        Map.of(
            OURS, "blocks.3.12.w",
            HUGGING_FACE, "groups.3.layers.12.weight",
            TENSORFLOW, "group_3/inner_12/kernel");
    names.forEach((scheme, name) -> {
      var match = table.find(scheme, name).orElseThrow();
      assertTrue(match.row().transposed());
      names.forEach((other, translated) -> assertEquals(translated, match.name(other)));
    });
    assertEquals("LayerNorm/gamma", table.find(OURS, "norm.weight").orElseThrow().name(TENSORFLOW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "norm",
        "normXweight",
        "norm.weight.",
        "xnorm.weight",
        "blocks.*.*.w",
        "blocks.1.w",
        "blocks.01.0.w",
        "blocks.-1.0.w",
        "blocks.1.0.0.w",
        "blocks.1.a.w",
        "LayerNorm.weight",
        "blocks.1234567890.0.w",
        "blocks.0.0.w\n",
      })
  void findsNothingElse(String name) {
    assertTrue(table.find(OURS, name).isEmpty());
  }

  @Test
  void refusesAmbiguousTables() {
    assertEquals(
        "names: must be unique in their column: x",
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                NameTable.of(
                    List.of(new Row("a", "x", "y", false), new Row("b", "x", "z", false)))));
    assertEquals(
        "names: wildcards must agree in a row: Row[ours=a.*, huggingFace=x, tensorFlow=y, transposed=false]",
        Thrown.message(
            IllegalArgumentException.class,
            () -> NameTable.of(List.of(new Row("a.*", "x", "y", false)))));
  }
}
