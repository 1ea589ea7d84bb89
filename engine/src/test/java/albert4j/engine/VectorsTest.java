package albert4j.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the VM's flags make of the vectors, each in a VM of its own.
class VectorsTest {
  /// Prints the vectors' state, or what the first touch of the engine throws.
  static final class Report {
    public static void main(String[] args) {
      try (Scope scope = Scope.inference(1)) {
        System.out.println("vectors: " + Scope.vectors() + ", threads: " + scope.threads());
      } catch (LinkageError e) {
        System.out.println("thrown: " + e);
      }
    }
  }

  /// Does nothing but to make a scope.
  static final class Touch {
    public static void main(String[] args) {
      Scope.inference(1).close();
    }
  }

  private static void assertReports(String expected, String... flags) {
    Fork fork = Fork.run(Report.class, flags);
    assertTrue(fork.output().contains(expected), fork::output);
  }

  @Test
  void missingModuleIsNamedAtTheFirstTouch() {
    Fork fork = Fork.run(Touch.class);
    String message =
        "java.lang.LinkageError: albert4j needs the module jdk.incubator.vector:"
            + " start java with --add-modules jdk.incubator.vector";
    assertTrue(fork.output().contains(message), fork::output);
    assertEquals(1, fork.exit());
  }

  @ParameterizedTest
  @CsvSource({
    "-Xint, 'the VM only interprets'",
    "-XX:TieredStopAtLevel=1, 'the VM runs without its optimising compiler (C2)'",
    "-XX:-UseFMA, 'no fused multiply-add on this processor or VM'"
  })
  void offWhereTheVmWouldEmulate(String flag, String reason) {
    assertReports("vectors: 0 bits, off: " + reason, Fork.VECTOR_MODULE, flag);
  }

  /// An independent look at the processor: HotSpot's own flag. If it has the instruction, vectors
  /// are on; so no slip in the detection can leave the scalar loops alone tested.
  @Test
  void onWhereTheProcessorFuses() {
    Fork flags = Fork.run(Report.class, Fork.VECTOR_MODULE, "-XX:+PrintFlagsFinal");
    boolean fuses = Pattern.compile("bool UseFMA +=? *= true").matcher(flags.output()).find();
    assertEquals(fuses, flags.output().contains("bits, preferred by the VM"), flags::output);
    assertEquals(!fuses, flags.output().contains("vectors: 0 bits"), flags::output);
  }

  @Test
  void forcedWidth() {
    assertReports(
        "vectors: 0 bits, set by -Dalbert4j.vectorBits",
        Fork.VECTOR_MODULE,
        "-Dalbert4j.vectorBits=0");
    assertReports(
        "vectors: 128 bits, set by -Dalbert4j.vectorBits",
        Fork.VECTOR_MODULE,
        "-Dalbert4j.vectorBits=128");
  }

  @ParameterizedTest
  @ValueSource(strings = {"64", "1024", "-1", "wide"})
  void impossibleWidth(String wanted) {
    Fork fork = Fork.run(Report.class, Fork.VECTOR_MODULE, "-Dalbert4j.vectorBits=" + wanted);
    String message =
        "thrown: java.lang.LinkageError: albert4j.vectorBits must be 0, 128, 256 or 512 and at most"
            + " what this machine has: wanted="
            + wanted
            + " machine=";
    assertTrue(fork.output().contains(message), fork::output);
    assertFalse(fork.output().contains("vectors:"), fork::output);
  }

  @Test
  @EnabledOnOs(architectures = {"amd64", "x86_64"})
  void widerThanTheMachine() {
    assertReports(
        "wanted=512 machine=128",
        Fork.VECTOR_MODULE,
        "-XX:UseAVX=1", // float vectors could have 256 bits, but not those of all types
        "-Dalbert4j.vectorBits=512");
  }
}
