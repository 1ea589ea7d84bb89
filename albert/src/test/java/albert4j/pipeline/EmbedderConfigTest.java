package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What sentence-transformers writes beside a model.
class EmbedderConfigTest {
  private static final String TYPE = "sentence_transformers.models.";

  @TempDir private Path folder;

  @Test
  void withoutFilesItIsTheMean() throws IOException {
    EmbedderConfig config = EmbedderConfig.read(folder);
    assertEquals(Pooling.MEAN, config.pooling());
    assertFalse(config.normalize());
    assertEquals(Integer.MAX_VALUE, config.maxLength());
    assertEquals("", config.prompt());
    assertEquals(folder, config.modelFolder());
  }

  @Test
  void modulesSayAll() throws IOException {
    write(
        "modules.json",
        """
        [{"idx":0,"name":"0","path":"0_Transformer","type":"%1$sTransformer"},
         {"idx":1,"name":"1","path":"1_Pooling","type":"%1$sPooling"},
         {"idx":2,"name":"2","path":"2_Normalize","type":"%1$sNormalize"}]
        """
            .formatted(TYPE));
    write(
        "1_Pooling/config.json",
        """
        {"word_embedding_dimension":8,"pooling_mode_cls_token":true,
         "pooling_mode_mean_tokens":false,"pooling_mode_max_tokens":false}
        """);
    write(
        "0_Transformer/sentence_bert_config.json",
        "{\"max_seq_length\":100,\"do_lower_case\":true}");
    write(
        "config_sentence_transformers.json",
        "{\"prompts\":{\"query\":\"find: \"},\"default_prompt_name\":\"query\"}");
    EmbedderConfig config = EmbedderConfig.read(folder);
    assertEquals(Pooling.CLS, config.pooling());
    assertTrue(config.normalize());
    assertEquals(100, config.maxLength());
    assertTrue(config.lowerCase());
    assertEquals("find: ", config.prompt());
    assertEquals(Map.of("query", "find: "), config.prompts());
    assertEquals(folder.resolve("0_Transformer"), config.modelFolder());
  }

  @Test
  void theNewerSpelling() throws IOException {
    write("1_Pooling/config.json", "{\"embedding_dimension\":8,\"pooling_mode\":\"max\"}");
    assertEquals(Pooling.MAX, EmbedderConfig.read(folder).pooling());
    write("1_Pooling/config.json", "{\"pooling_mode\":[\"mean\"]}");
    assertEquals(Pooling.MEAN, EmbedderConfig.read(folder).pooling());
  }

  @Test
  void whatWouldChangeTheVectorsIsRefused() throws IOException {
    write("1_Pooling/config.json", "{\"pooling_mode_weightedmean_tokens\":true}");
    refused(
        "1_Pooling/config.json: pooling mode: expected one of cls, mean, max, found [weightedmean]");
    write("1_Pooling/config.json", "{\"pooling_mode\":[\"cls\",\"mean\"]}");
    refused("found [cls, mean]");
    write("1_Pooling/config.json", "{\"pooling_mode\":\"mean\",\"include_prompt\":false}");
    refused("include_prompt: expected true, found false");
    write("modules.json", "[{\"idx\":2,\"path\":\"2_Dense\",\"type\":\"" + TYPE + "Dense\"}]");
    refused("module: expected Transformer, Pooling or Normalize, found \"Dense\"");
    write("modules.json", "{");
    refused("modules.json");
  }

  private void refused(String part) {
    var e = assertThrows(CheckpointException.class, () -> EmbedderConfig.read(folder));
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(folder.resolve(name).resolveSibling(""));
    Files.writeString(folder.resolve(name), text);
  }
}
