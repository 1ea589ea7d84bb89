package albert4j.engine;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import jdk.incubator.vector.VectorShape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Marks tests that the build runs once more for every vector width
/// (`-Dalbert4j.vectorBits=0|128|256|512`). Where the machine's vectors are narrower they are
/// reported as skipped.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("allWidths")
@ExtendWith(AllWidths.MachineHasWidth.class)
public @interface AllWidths {
  /// Skips tests where the width that is asked for does not exist.
  final class MachineHasWidth implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      int wanted = Integer.getInteger("albert4j.vectorBits", 0);
      int machine = VectorShape.preferredShape().vectorBitSize();
      String reason = "albert4j.vectorBits=%d, this machine has %d".formatted(wanted, machine);
      return wanted > machine ? disabled(reason) : enabled(reason);
    }
  }
}
