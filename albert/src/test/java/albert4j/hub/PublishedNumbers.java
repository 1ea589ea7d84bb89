package albert4j.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.model.Architecture;
import albert4j.model.PaddedBatch;
import albert4j.model.PaddedForward;
import albert4j.model.Pretrained;
import albert4j.pipeline.FillMask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Fetches a model by its name and compares what it computes with numbers that others have
/// published.
final class PublishedNumbers {
  private final Path folder;

  /// Fetches the model, unless the cache has it.
  PublishedNumbers(Map<String, String> environment, String name) throws IOException {
    try (var download = new Download(HubSettings.of(environment), DownloadListener.NONE)) {
      folder = download.toCache(HubName.parse(name).orElseThrow(), FileChoice.NEEDED);
    }
  }

  /// Compares elements 1 to 3 of the last hidden states of tokens 1 to 3.
  void assertHidden(int[] ids, int[] mask, double[][] expected, double tolerance)
      throws IOException {
    Pretrained albert = Pretrained.load(folder, Architecture.MODEL);
    var inputs =
        new PaddedBatch.Inputs(1, ids.length, ids, Optional.empty(), mask, new int[0], new int[0]);
    try (Scope scope = Scope.inference(1)) {
      Map<String, Tensor> outputs =
          PaddedForward.run(scope, albert, inputs, PaddedForward.Labels.NONE, 1, false, false);
      Tensor hidden = Objects.requireNonNull(outputs.get("last_hidden_state"));
      for (int token = 0; token < expected.length; token++) {
        for (int i = 0; i < expected[token].length; i++) {
          float found = hidden.get((token + 1) * albert.config().hiddenSize() + i + 1);
          assertEquals(expected[token][i], found, tolerance, "token " + (token + 1));
        }
      }
    }
  }

  /// Compares what could stand in place of the mask, the most probable first.
  void assertFills(String text, String... expected) throws IOException {
    try (FillMask fillMask = FillMask.load(folder)) {
      List<String> found =
          fillMask.fill(text, expected.length).getFirst().stream()
              .map(FillMask.Proposal::text)
              .toList();
      assertEquals(List.of(expected), found);
    }
  }
}
