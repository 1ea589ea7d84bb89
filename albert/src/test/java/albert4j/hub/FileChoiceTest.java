package albert4j.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Patterns as huggingface_hub's `filter_repo_objects` reads them, whose answers these are; and
/// what is taken of the repositories that there are.
class FileChoiceTest {
  private static final List<String> NAMES =
      List.of(
          "config.json",
          "a.bin",
          "b.bin",
          "onnx/model.onnx",
          "onnx/config.json",
          "1_Pooling/config.json",
          "model-00001-of-00002.safetensors",
          "x[1].txt",
          "y.TXT",
          "a^b");

  @ParameterizedTest
  @CsvSource({
    "*.json, '', config.json onnx/config.json 1_Pooling/config.json",
    "?.bin, '', a.bin b.bin",
    "[ab].bin, [!b].bin, b.bin",
    "onnx/, '', onnx/model.onnx onnx/config.json",
    "*, onnx/* *.bin, "
        + "config.json 1_Pooling/config.json model-00001-of-00002.safetensors x[1].txt y.TXT a^b",
    "model-*-of-*, '', model-00001-of-00002.safetensors",
    "x[[]1].txt, '', x[1].txt",
    "*.txt, '', x[1].txt",
    "[!a-m]*, '', onnx/model.onnx onnx/config.json 1_Pooling/config.json x[1].txt y.TXT",
    "a[^x]b [a^]^b, '', a^b",
    "*/*.json, '', onnx/config.json 1_Pooling/config.json"
  })
  void patterns(String include, String exclude, String expected) throws HubException {
    assertEquals(
        words(expected), choose(new FileChoice(List.of(), words(include), words(exclude)), NAMES));
  }

  @Test
  void whatIsNoChoice() {
    FileChoice none = new FileChoice(List.of(), List.of("[", "[]", "a]"), List.of());
    assertThrows(HubException.class, () -> choose(none, NAMES));
    List<String> one = List.of("a");
    assertThrows(IllegalArgumentException.class, () -> new FileChoice(one, one, List.of()));
    List<String> backwards = List.of("[z-a]");
    assertThrows(
        IllegalArgumentException.class, () -> new FileChoice(List.of(), backwards, List.of()));
  }

  /// albert/albert-base-v2, and a repository of sentence-transformers.
  @Test
  void whatAModelNeeds() throws HubException {
    assertEquals(
        words("config.json model.safetensors spiece.model tokenizer.json tokenizer_config.json"),
        needed(
            ".gitattributes README.md config.json flax_model.msgpack generation_config.json"
                + " model.safetensors pytorch_model.bin rust_model.ot spiece.model tf_model.h5"
                + " tokenizer.json tokenizer_config.json with-prefix-tf_model.h5"));
    assertEquals(
        words(
            "1_Pooling/config.json config.json config_sentence_transformers.json modules.json"
                + " pytorch_model.bin sentence_bert_config.json special_tokens_map.json spiece.model"
                + " tokenizer.json tokenizer_config.json"),
        needed(
            ".gitattributes 1_Pooling/config.json README.md config.json"
                + " config_sentence_transformers.json modules.json onnx/config.json onnx/model.onnx"
                + " openvino/openvino_model.bin pytorch_model.bin sentence_bert_config.json"
                + " special_tokens_map.json spiece.model tf_model.h5 tokenizer.json"
                + " tokenizer_config.json training_args.bin"));
  }

  @Test
  void weightsInSeveralFilesOrOtherFormats() throws HubException {
    assertEquals(
        words(
            "config.json model-00001-of-00002.safetensors model-00002-of-00002.safetensors"
                + " model.safetensors.index.json"),
        needed(
            "config.json model-00001-of-00002.safetensors model-00002-of-00002.safetensors"
                + " model.fp16.safetensors model.safetensors.index.json"
                + " pytorch_model-00001-of-00001.bin pytorch_model.bin.index.json"
                + " checkpoint-500/model.safetensors checkpoint-500/config.json"));
    assertEquals(
        words("0_Transformer/config.json 0_Transformer/pytorch_model.bin modules.json"),
        needed("0_Transformer/config.json 0_Transformer/pytorch_model.bin modules.json"));
    assertEquals(
        words(
            "30k-clean.model 30k-clean.vocab albert_config.json model.ckpt-best.data-00000-of-00001"
                + " model.ckpt-best.index"),
        needed(
            "30k-clean.model 30k-clean.vocab albert_config.json"
                + " model.ckpt-best.data-00000-of-00001 model.ckpt-best.index model.ckpt-best.meta"));
    assertThrows(HubException.class, () -> needed("README.md data.csv"));
  }

  private static List<String> needed(String names) throws HubException {
    return choose(FileChoice.NEEDED, words(names));
  }

  private static List<String> choose(FileChoice choice, List<String> names) throws HubException {
    List<RepositoryFile> files =
        names.stream().map(name -> new RepositoryFile(name, OptionalLong.empty())).toList();
    return choice.of(new HubName("a", "main"), files).stream().map(RepositoryFile::name).toList();
  }

  private static List<String> words(String text) {
    return Stream.of(text.split(" ")).filter(word -> !word.isEmpty()).toList();
  }
}
