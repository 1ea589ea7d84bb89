package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.model.Architecture;
import albert4j.model.PaddedBatch;
import albert4j.model.PaddedForward;
import albert4j.model.Pretrained;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The probability against the logits that the padded forward returns, which the reference checks.
class SentenceOrderClassifierTest {
  @TempDir private Path folder;

  @Test
  void theProbabilityIsThatOfClass0() throws IOException {
    Path model = TinyFolder.save(folder, Architecture.PRE_TRAINING);
    try (var classifier = SentenceOrderClassifier.load(model);
        Scope scope = Scope.inference(1)) {
      Encoding pair = classifier.encode("He took his hat.", "Then he left.");
      var inputs =
          new PaddedBatch.Inputs(
              1, pair.size(), pair.ids(), Optional.empty(), new int[0], pair.typeIds(), new int[0]);
      Map<String, Tensor> outputs =
          PaddedForward.run(
              scope, Pretrained.load(model), inputs, PaddedForward.Labels.NONE, 1, false, false);
      Tensor logits = Objects.requireNonNull(outputs.get("sop_logits"));
      double expected = 1 / (1 + Math.exp(logits.get(1) - logits.get(0)));
      assertTrue(Math.abs(expected - 0.5) > 0.01, "says nothing: " + expected);
      assertEquals(expected, classifier.inOrder("He took his hat.", "Then he left."), 1e-6);
    }
  }

  @Test
  void theHeadMustBeThere() throws IOException {
    Path model = TinyFolder.save(folder, Architecture.MASKED_LM);
    var e = assertThrows(CheckpointException.class, () -> SentenceOrderClassifier.load(model));
    assertTrue(
        String.valueOf(e.getMessage()).contains("also [pooler, sentence_order]"), e.getMessage());
  }
}
