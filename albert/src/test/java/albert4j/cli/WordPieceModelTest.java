package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.Json;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Pretrained;
import albert4j.model.PretrainedTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands on a folder with BERT's vocab.txt in place of a SentencePiece model, as the Chinese and
/// Korean ALBERT models come. Ids and decoded texts are those of transformers' `BertTokenizer`.
class WordPieceModelTest {
  private static final List<String> VOCABULARY =
      List.of(
          "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "语", "言", "模", "型", "##型", "the", "fox",
          "##es", ",", "e", "é", "学", "The");

  @TempDir private Path folder;

  private Path model = Path.of("");

  @BeforeEach
  void writeVocabulary() throws IOException {
    model = Files.createDirectory(folder.resolve("model"));
    Files.writeString(model.resolve("vocab.txt"), String.join("\n", VOCABULARY));
  }

  private void config(String json) throws IOException {
    Files.writeString(model.resolve("tokenizer_config.json"), json);
  }

  private void weights(Architecture architecture) throws IOException {
    AlbertConfig config =
        AlbertConfig.of(
            Map.of(
                "vocab_size", VOCABULARY.size(),
                "embedding_size", 4,
                "hidden_size", 8,
                "num_attention_heads", 2,
                "intermediate_size", 12,
                "num_hidden_layers", 2,
                "max_position_embeddings", 16,
                "initializer_range", 0.5));
    Pretrained.fresh(config, architecture, new SplittableRandom(7)).save(model);
  }

  private String run(String command, String... arguments) throws IOException {
    Path out = folder.resolve("out");
    String[] all = new String[arguments.length + 3];
    all[0] = command;
    all[1] = "--model=" + model;
    all[2] = "--output=" + out;
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    Run.of(all).ok();
    return Files.readString(out);
  }

  @Test
  void tokenizeAndBack() throws IOException {
    config("{\"tokenizer_class\": \"BertTokenizer\", \"do_lower_case\": true}");
    assertEquals(
        """
        {"text":"The foxes, 语言狐é","tokens":\
        ["[CLS]","the","fox","##es",",","语","言","[UNK]","e","[SEP]"],\
        "ids":[2,10,11,12,13,5,6,1,14,3],\
        "offsets":[[0,0],[0,3],[4,7],[7,9],[9,10],[11,12],[12,13],[13,14],[14,15],[0,0]],\
        "type_ids":[0,0,0,0,0,0,0,0,0,0]}
        """,
        run("tokenize", "The foxes, 语言狐é"));
    assertEquals(
        """
        the foxes, 语
        the foxes, 语
        模型
        """,
        run(
            "detokenize",
            "--format=text",
            "2 10 11 12 13 5 3",
            "{\"ids\":[10,11,12,13,5]}",
            "模 ##型"));
    assertEquals(
        "[CLS] the [UNK] [SEP]\n",
        run("detokenize", "--format=text", "--keep-special", "2 10 1 3"));
  }

  @Test
  void whatSentencePieceDoesNeedsItsModel() {
    String said = " a SentencePiece model (spiece.model)";
    Run.of("tokenize", "--model=" + model, "--raw", "a").fails(2, "--raw needs" + said);
    Run.of("detokenize", "--model=" + model, "--raw", "5").fails(2, "--raw needs" + said);
    Run.of("tokenize", "--model=" + model, "--sample=.1", "a")
        .fails(2, "--sample and --arithmetic need" + said);
  }

  @Test
  void theConfigurationCounts() throws IOException {
    assertEquals("[CLS] the e [SEP]\n", run("tokenize", "--format=text", "The é"));
    config("{\"do_lower_case\": false, \"strip_accents\": null, \"never_split\": null}");
    assertEquals("[CLS] The é [SEP]\n", run("tokenize", "--format=text", "The é"));
    config("{\"do_lower_case\": true, \"strip_accents\": false}");
    assertEquals("[CLS] the é [SEP]\n", run("tokenize", "--format=text", "The é"));
    config("{\"tokenize_chinese_chars\": false}");
    assertEquals("[CLS] 模 ##型 [SEP]\n", run("tokenize", "--format=text", "模型"));
    config("{\"do_basic_tokenize\": false}");
    assertEquals("[CLS] The [UNK] [SEP]\n", run("tokenize", "--format=text", "The fox,"));
    config("{\"never_split\": [\"fox,the\"]}");
    assertEquals("[CLS] fox,the [SEP]\n", run("tokenize", "--format=text", "fox,the"));
  }

  @Test
  void specialTokensHaveTheNamesOfTheConfiguration() throws IOException {
    Files.writeString(model.resolve("vocab.txt"), "<s>\n</s>\n<unk>\n<pad>\n<mask>\n<x>\nthe\n");
    Files.writeString(
        model.resolve("special_tokens_map.json"),
        """
        {"cls_token": "<s>", "sep_token": {"content": "</s>", "lstrip": false},
         "unk_token": "<unk>", "pad_token": "<pad>", "mask_token": {"content": "<mask>"},
         "additional_special_tokens": ["<x>"]}
        """);
    assertEquals(
        "<s> the <mask> <x> <unk> </s>\n", run("tokenize", "--format=text", "the<mask> <x>y"));
    assertEquals("the\n", run("detokenize", "--format=text", "0 6 4 5 2 1"));
    config("{\"added_tokens_decoder\": {\"0\": {\"content\": \"<s>\", \"special\": true}}}");
    Run.of("tokenize", "--model=" + model, "a")
        .fails(69, "vocab.txt", "\"[UNK]\", \"[SEP]\", \"[PAD]\", \"[CLS]\"");
  }

  @Test
  void damagedConfigurations() throws IOException {
    refused("{\"tokenizer_class\": \"BertJapaneseTokenizer\"}", "found BertJapaneseTokenizer");
    refused("{\"do_lower_case\": 1}", "do_lower_case: expected true or false, found 1");
    refused("{\"never_split\": \"a\"}", "never_split: expected a list of tokens, found \"a\"");
    refused("{\"mask_token\": {\"text\": 1}}", "mask_token: expected a token, found {\"text\":1}");
    refused("{\"mask_token\": \"<mask>\"}", "also \"<mask>\", found none among 18");
    refused(
        "{\"added_tokens_decoder\": {\"9\": {\"content\": \"a\", \"special\": false}}}",
        "added_tokens_decoder: expected special tokens");
  }

  private void refused(String json, String message) throws IOException {
    config(json);
    Run.of("tokenize", "--model=" + model, "a").fails(69, message);
  }

  @Test
  void fillMask() throws IOException {
    weights(Architecture.MASKED_LM);
    Object record = Json.parse(run("fill-mask", "--top-k=18", "语言[MASK] 学, the foxes"));
    List<?> results =
        (List<?>) Objects.requireNonNull(Json.object(record).orElseThrow().get("results"));
    Map<Object, Object> sequences =
        results.stream()
            .map(result -> (Map<?, ?>) result)
            .collect(
                Collectors.toMap(
                    result -> Objects.requireNonNull(result.get("token_str")),
                    result -> Objects.requireNonNull(result.get("sequence"))));
    assertEquals(18, sequences.size());
    assertTrue(sequences.keySet().containsAll(VOCABULARY));
    assertEquals("语 言 模 学, the foxes", sequences.get("模"));
    assertEquals("语 言型 学, the foxes", sequences.get("##型"));
  }

  @Test
  void embed() throws IOException {
    weights(Architecture.MODEL);
    String lines = run("embed", "--format=csv", "The foxes", "the foxés", "语言", "语 言 ");
    List<String> embeddings = lines.lines().map(line -> line.replaceFirst("^[^,]*,", "")).toList();
    int first = embeddings.size() - 4;
    assertEquals(embeddings.get(first), embeddings.get(first + 1));
    assertNotEquals(embeddings.get(first), embeddings.get(first + 2));
    assertEquals(embeddings.get(first + 2), embeddings.get(first + 3));
  }

  @Test
  void info() throws IOException {
    weights(Architecture.MODEL);
    String info = run("info");
    assertTrue(
        info.contains(
            "\"tokenizer\":{\"pieces\":18,\"pad\":0,\"unk\":1,\"cls\":2,\"sep\":3,\"mask\":4}"),
        info);
    assertTrue(info.contains("\"kind\":\"WordPiece vocabulary\""), info);
  }

  @Test
  void aCopyReadsTheSame() throws IOException {
    config("{\"strip_accents\": false, \"model_max_length\": 8}");
    Path copy = Files.createDirectory(folder.resolve("copy"));
    PretrainedTokenizer.copy(model, copy);
    model = copy;
    assertEquals("[CLS] the é [SEP]\n", run("tokenize", "--format=text", "The é"));
    Map<String, Object> json = Json.readObject(copy.resolve("tokenizer_config.json"));
    assertEquals("BertTokenizer", json.get("tokenizer_class"));
    assertEquals(true, json.get("do_lower_case"));
    assertEquals(8, PretrainedTokenizer.maxLength(copy, 512));
  }
}
