package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Pretrained;
import albert4j.model.PretrainedTokenizer;
import albert4j.model.SharedFolder;
import albert4j.tokenizer.AlbertTokenizer;
import albert4j.tokenizer.FastTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands on folders with a tokenizer.json or a `.vocab` in place of a SentencePiece model, and
/// on files that are given themselves.
class TokenizerFilesTest {
  static final String TOKENIZER_JSON =
      """
      {"version": "1.0", "truncation": {"max_length": 3}, "padding": null,
       "added_tokens": [
        {"id": 0, "content": "<pad>", "normalized": false, "special": true},
        {"id": 1, "content": "<unk>", "normalized": false, "special": true},
        {"id": 2, "content": "[CLS]", "normalized": false, "special": true},
        {"id": 3, "content": "[SEP]", "normalized": false, "special": true},
        {"id": 4, "content": "[MASK]", "normalized": false, "special": true, "lstrip": true}],
       "normalizer": {"type": "Sequence", "normalizers": [
        {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}]},
       "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
        {"type": "WhitespaceSplit"},
        {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}]},
       "post_processor": {"type": "TemplateProcessing",
        "single": [
         {"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
         {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
        "pair": [
         {"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
         {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
         {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
        "special_tokens": {
         "[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
         "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
       "decoder": {"type": "Metaspace", "replacement": "▁", "add_prefix_space": true},
       "model": {"type": "Unigram", "unk_id": 1, "byte_fallback": false, "vocab": [
        ["<pad>", 0.0], ["<unk>", 0.0], ["[CLS]", 0.0], ["[SEP]", 0.0], ["[MASK]", 0.0],
        ["▁", -2], ["a", -4], ["b", -4], ["▁a", -3], ["▁b", -3.5], ["ab", -5], ["▁the", -2.5],
        ["c", -4], ["▁ca", -4.5], ["t", -4], ["▁cat", -5], ["s", -3]]}}
      """;

  /// What the Rust library makes of a text with it.
  private static final String TEXT = "The cäts a [MASK] ab";

  private static final int[] IDS = {2, 11, 15, 16, 8, 4, 5, 10, 3};

  static final String VOCABULARY =
      """
      <pad>\t0
      <unk>\t0
      [CLS]\t0
      [SEP]\t0
      [MASK]\t0
      .\t0
      ▁\t-2
      ▁the\t-2.5
      ▁cat\t-5.25
      s\t-3
      """;

  @TempDir private Path folder;

  private Path model = Path.of("");

  @BeforeEach
  void makeFolder() throws IOException {
    model = Files.createDirectory(folder.resolve("model"));
  }

  private String run(String command, String... arguments) throws IOException {
    Path out = folder.resolve("out");
    String[] all = new String[arguments.length + 2];
    all[0] = command;
    all[1] = "--output=" + out;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    Run.of(all).ok();
    return Files.readString(out);
  }

  @Test
  void onlyATokenizerJson() throws IOException {
    Files.writeString(model.resolve("tokenizer.json"), TOKENIZER_JSON);
    assertEquals(
        """
        {"text":"The cäts a [MASK] ab","tokens":\
        ["[CLS]","▁the","▁cat","s","▁a"," [MASK]","▁","ab","[SEP]"],\
        "ids":[2,11,15,16,8,4,5,10,3],\
        "offsets":[[0,0],[0,3],[4,7],[7,8],[9,10],[10,17],[18,19],[18,20],[0,0]],\
        "type_ids":[0,0,0,0,0,0,0,0,0]}
        """,
        run("tokenize", "--model=" + model, TEXT));
    assertEquals(
        "the cats a ab\n",
        run("detokenize", "--model=" + model, "--format=text", "2 11 15 16 8 4 5 10 3"));
    Run.of("tokenize", "--model=" + model, "--raw", "a").fails(2, "--raw needs a SentencePiece");
  }

  @Test
  void onlyAVocabulary() throws IOException {
    Files.writeString(model.resolve("any.vocab"), VOCABULARY);
    assertEquals(
        "[CLS] ▁the ▁cat s . [SEP]\n",
        run("tokenize", "--model=" + model, "--format=text", "The  cäts."));
    assertEquals(
        "▁the ▁cat s .\n",
        run("tokenize", "--model=" + model, "--format=text", "--raw", "the cats."));
    Files.writeString(model.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");
    assertEquals(
        "[CLS] ▁ T ▁the [SEP]\n", run("tokenize", "--model=" + model, "--format=text", "T the"));
    Files.writeString(model.resolve("other.vocab"), VOCABULARY);
    Run.of("tokenize", "--model=" + model, "a")
        .fails(69, "tokenizer: expected one *.vocab, found any.vocab and other.vocab");
  }

  /// The vocabulary that Julia uses, with the ids that the published model gives.
  @Test
  void theVocabularyOfTheJuliaPackage() throws IOException {
    Path vocabulary = SharedFolder.resolve("data/albert-vocab/albert_base_v1_30k-clean.vocab");
    Files.copy(vocabulary, model.resolve("albert_base_v1_30k-clean.vocab"));
    String json = run("tokenize", "--model=" + model, "The quick brown fox jumps over it.");
    assertTrue(json.contains("\"ids\":[2,14,2231,886,2385,17659,84,32,9,3]"), json);
  }

  @Test
  void aPipeline() throws IOException {
    Files.writeString(model.resolve("tokenizer.json"), TOKENIZER_JSON);
    AlbertConfig config =
        AlbertConfig.of(
            Map.of(
                "vocab_size", 17,
                "embedding_size", 4,
                "hidden_size", 8,
                "num_attention_heads", 2,
                "intermediate_size", 12,
                "num_hidden_layers", 2));
    Pretrained.fresh(config, Architecture.MASKED_LM, new SplittableRandom(5)).save(model);
    String json = run("fill-mask", "--model=" + model, "--top-k=1", "the [MASK] s");
    assertTrue(json.contains("\"token_str\""), json);
    assertTrue(run("info", model.toString()).contains("\"tokenizer\":{\"pieces\":17,\"pad\":0"));
  }

  @Test
  void copies() throws IOException {
    Path json = Files.writeString(folder.resolve("some.json"), TOKENIZER_JSON);
    PretrainedTokenizer.copy(json, model);
    assertArrayEquals(IDS, PretrainedTokenizer.load(model).encodeIds(TEXT));
    String config = Files.readString(model.resolve("tokenizer_config.json"));
    assertTrue(config.contains("\"tokenizer_class\": \"PreTrainedTokenizerFast\""), config);
    assertTrue(config.contains("\"mask_token\": \"[MASK]\""), config);
    Path vocabulary = Files.writeString(folder.resolve("some.vocab"), VOCABULARY);
    Path other = Files.createDirectory(folder.resolve("other"));
    PretrainedTokenizer.copy(vocabulary, other);
    assertEquals(
        List.of("[CLS]", "▁the", "▁cat", "s", "[SEP]"),
        AlbertTokenizer.load(other.resolve("spiece.model")).encode("the cats").pieces());
    assertTrue(
        Files.readString(other.resolve("tokenizer_config.json")).contains("AlbertTokenizer"));
  }

  @Test
  void filesGoByWhatTheyHold() throws IOException {
    Path file = folder.resolve("file.model");
    Files.writeString(file, TOKENIZER_JSON);
    assertTrue(PretrainedTokenizer.load(file) instanceof FastTokenizer);
    assertTrue(
        run("info", file.toString()).contains("\"kind\":\"tokenizer.json of Hugging Face\""));
    Files.writeString(file, VOCABULARY);
    assertTrue(PretrainedTokenizer.load(file) instanceof AlbertTokenizer);
    String info = run("info", file.toString());
    assertTrue(info.contains("\"kind\":\"SentencePiece vocabulary with scores\""), info);
    assertTrue(info.contains("\"pieces\":10"), info);
  }

  @Test
  void otherTokenizersAreNamed() throws IOException {
    foreign("#version: 0.2\na b\n", "found the merges of a BPE tokenizer");
    foreign("IQ== 0\nIg== 1\n", "found the ranks of a tiktoken vocabulary (BPE)");
    foreign("", "found an empty file");
    foreign("<unk>\t0\n▁a\t-0\nab\t-1\nabc\t-2\n", "found whole numbers in all lines (BPE)");
    foreign("nothing", "expected a line for each special token");
    String json = TOKENIZER_JSON.replace("Unigram", "BPE");
    foreign(json, "model.type: expected Unigram, found \"BPE\"");
    foreign(
        TOKENIZER_JSON.replace("Unigram", "WordPiece"),
        "found \"WordPiece\" (BERT's; a vocab.txt beside it can be read)");
    foreign("{\"a\": 1}", "model: expected an object, found nothing");
    Files.writeString(model.resolve("tokenizer.json"), json);
    Run.of("tokenize", "--model=" + model, "a").fails(69, "tokenizer.json: model.type");
    Run.of("info", "--output=" + folder.resolve("out"), model.toString())
        .fails(65, "tokenizer.json: model.type");
  }

  private void foreign(String content, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), content);
    Throwable e = assertThrows(IOException.class, () -> PretrainedTokenizer.load(file));
    String found = String.valueOf(e.getMessage());
    assertTrue(found.startsWith(file + ": ") && found.contains(message), found);
  }

  /// Ids would be wrong without them.
  @Test
  void addedTokensAreNotLeftOutSilently() throws IOException {
    Files.writeString(model.resolve("m.vocab"), VOCABULARY);
    Path added = model.resolve("added_tokens.json");
    Files.writeString(added, "{\"[MASK]\": 4}");
    assertEquals(4, PretrainedTokenizer.load(model).maskId());
    for (String token : List.of("[ENT]\": 10", "▁the\": 7", "[MASK]\": 5")) {
      Files.writeString(added, "{\"" + token + "}");
      var e = assertThrows(CheckpointException.class, () -> PretrainedTokenizer.load(model));
      assertTrue(e.toString().contains("expected a special token of the vocabulary"), e.toString());
    }
  }

  /// The seed's file is a whole model, vocabulary included. None of its pieces are letters alone.
  @Test
  void aBsonIsAllThatIsNeeded() throws IOException {
    Path bson = SharedFolder.resolve("golden/julia/tiny_gelu_new.plain.bson.tfbson");
    Files.copy(bson, model.resolve(bson.getFileName()));
    assertEquals(
        "[CLS] ▁b1 ▁d3 [MASK] [SEP]\n",
        run("tokenize", "--model=" + model, "--format=text", "B1 d3[MASK]"));
    Run.of("fill-mask", "--model=" + model, "b1 [MASK]").ok();
  }

  /// As spm_encode takes it.
  @Test
  void aFileInPlaceOfAFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("my.vocab"), VOCABULARY);
    assertEquals(
        "[CLS] ▁the ▁cat s [SEP]\n",
        run("tokenize", "--model=" + file, "--format=text", "The cats"));
    assertEquals("the cats\n", run("detokenize", "--model=" + file, "--format=text", "2 7 8 9 3"));
    Run.of("fill-mask", "--model=" + file, "the [MASK]").fails(69, "my.vocab: ");
  }
}
