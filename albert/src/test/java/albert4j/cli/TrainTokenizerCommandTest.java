package albert4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.tokenizer.ModelFile;
import albert4j.tokenizer.Piece;
import albert4j.tokenizer.SentencePiece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `train-tokenizer`: flags, files, and what it says.
class TrainTokenizerCommandTest {
  @TempDir private Path folder;
  private Path corpus = Path.of("");

  @BeforeEach
  void writeCorpus() throws IOException {
    String text = "river stone (apple)\nstone river dog\napple dog river\ndog apple stone\n";
    corpus = Files.writeString(folder.resolve("corpus.txt"), text.repeat(20));
  }

  private Run run(String... arguments) {
    return Run.of(
        Stream.concat(Stream.of("train-tokenizer", "--quiet"), Stream.of(arguments))
            .toArray(String[]::new));
  }

  private List<String> pieces(String name) throws IOException {
    return ModelFile.read(folder.resolve(name)).pieces().stream().map(Piece::text).toList();
  }

  @Test
  void writesAModelAndItsVocabulary() throws IOException {
    String prefix = folder.resolve("m").toString();
    run("--input=" + corpus, "--model_prefix=" + prefix, "--vocab_size=23", "--num_threads=2").ok();
    SentencePiece model = SentencePiece.load(folder.resolve("m.model"));
    assertEquals(23, model.vocabulary().size());
    assertEquals("river stone", model.decode(model.encodeIds("river  stone")));
    assertEquals(23, Files.readAllLines(folder.resolve("m.vocab")).size());
    assertEquals("<unk>\t0", Files.readAllLines(folder.resolve("m.vocab")).getFirst());
  }

  @Test
  void albertsFlagsAreAPresetThatOthersOverride() throws IOException {
    Path output = folder.resolve("new/folder");
    run("--albert", "--vocab-size=33", "--output", output.toString(), corpus.toString()).ok();
    assertEquals(
        List.of("<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]", "(", ")", "\"", "-"),
        pieces("new/folder/spiece.model").subList(0, 9));
    assertTrue(Files.exists(output.resolve("spiece.vocab")));
  }

  @Test
  void symbolsAreCommaSeparatedValues() throws IOException {
    String symbols = "(,\"\"\"\",\"a,b\",\"c\"\"d\",e\"f";
    String prefix = folder.resolve("m").toString();
    run(
            "--user_defined_symbols=" + symbols,
            "--control_symbols=[A],[B]",
            "--hard_vocab_limit=false",
            "--vocab_size=60",
            "--model_prefix",
            prefix,
            corpus.toString())
        .ok();
    assertEquals(
        List.of("<unk>", "<s>", "</s>", "[A]", "[B]", "(", "\"", "a,b", "c\"d", "e\"f"),
        pieces("m.model").subList(0, 10));
    run("--user_defined_symbols=a,\"b", "--model_prefix=" + prefix, corpus.toString())
        .fails(2, "--user_defined_symbols: a quote has no end", "\"\"\"\"");
  }

  @Test
  void severalFilesAreOneText() throws IOException {
    Path first = Files.writeString(folder.resolve("1"), "river stone"); // no line feed at the end
    Path second = Files.writeString(folder.resolve("2"), "dog\n");
    try (CorpusFiles files = new CorpusFiles(List.of(first, second, first))) {
      assertEquals("river stone\ndog\nriver stone\n", new String(files.readAllBytes(), UTF_8));
      assertEquals(0.5, files.fraction(13).orElseThrow());
    }
  }

  @Test
  void whatCannotBeIsSaidAndLeavesNoFiles() throws IOException {
    String prefix = "--model_prefix=" + folder.resolve("m");
    String text = corpus.toString();
    run(prefix, "--vocab_size=1000", text)
        .fails(65, "corpus.txt: vocab_size is too high for this text: 1000; it must be at most");
    run(prefix, "--vocab_size=10", text).fails(65, "vocab_size must be at least the number of");
    run(text).fails(2, "give either --model_prefix PREFIX or --output DIR");
    run(prefix, "--output=x", text).fails(2, "give either");
    run(prefix, "--model_type=bpe", text).fails(2, "--model_type must be unigram", "bpe");
    run(prefix, "--use_all_vocab", text).fails(2, "not supported");
    run(prefix, "--character_coverage=2", text)
        .fails(2, "character_coverage must be from 0.98 to 1.0: 2.0");
    run(prefix, "--input_format=csv", text).fails(2, "--input_format must be text or tsv");
    run(prefix, "--num_threads=0", text).fails(2, "num_threads must be from 1");
    run(prefix, "--normalization_rule_name=x", text).fails(2, "nmt_nfkc");
    run(prefix, folder.resolve("none").toString()).fails(1, "no such file");
    run(prefix, folder.toString()).fails(1, "this is a folder");
    run("--model_prefix=" + folder.resolve("none/m"), text).fails(1, "no such folder");
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    run(prefix, empty.toString()).fails(65, "there is no text to train on");
    assertFalse(Files.exists(folder.resolve("m.model")));
    assertFalse(Files.exists(folder.resolve("m.vocab")));
  }
}
