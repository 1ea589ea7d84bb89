package albert4j.cli;

import albert4j.engine.checkpoint.DType;
import albert4j.model.Architecture;
import albert4j.model.OnnxExport;
import albert4j.model.Pretrained;
import albert4j.model.PretrainedTokenizer;
import albert4j.model.WeightsFormat;
import albert4j.pipeline.EmbedderConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Writes a model in another format.
@Command(
    name = "convert",
    description = {
      "Write a model in another format: a folder with weights, configuration and tokenizer.",
      "",
      "Reads whatever the other commands read. Prints the path of what was written."
    },
    footer = {
      "",
      "Example:",
      "  albert convert --to onnx --output demo-onnx",
      "  albert convert --model albert/albert-base-v2 --to safetensors --dtype BF16 \\",
      "    --output albert-bf16"
    })
final class ConvertCommand implements Callable<Integer> {
  /// What a model is written as.
  enum Format {
    /// Hugging Face's folder with model.safetensors.
    SAFETENSORS,
    /// Hugging Face's folder with pytorch_model.bin.
    PYTORCH,
    /// A graph for ONNX Runtime and others.
    ONNX,
    /// Google's checkpoint of TensorFlow 1.
    TENSORFLOW
  }

  /// The architectures by their class names, for the help.
  static final class ClassNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Architecture.values()).map(Architecture::className).iterator();
    }
  }

  @ParentCommand private Main main;
  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FORMAT",
      description = {
        "One of ${COMPLETION-CANDIDATES}: model.safetensors or pytorch_model.bin as transformers"
            + " reads them, model.onnx of opset 17, or model.ckpt-best as Google's code reads it."
      })
  private Format format = Format.SAFETENSORS;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The folder to write; it must not be there yet, or be empty.")
  private Path output = Path.of("");

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = {
        "F32 (default), F16 or BF16: how safetensors and pytorch store numbers, rounded to nearest."
      })
  private DType dtype = DType.F32;

  @Option(
      names = "--architecture",
      paramLabel = "CLASS",
      completionCandidates = ClassNames.class,
      description = {
        "Write only this much of the model, such as AlbertModel without the heads; default: what"
            + " the model is. One of ${COMPLETION-CANDIDATES}."
      })
  private Optional<String> architecture = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Optional<Architecture> wanted = architecture();
    if (dtype != DType.F32 && (format == Format.ONNX || format == Format.TENSORFLOW)) {
      throw CliException.usage("--dtype is for --to safetensors and --to pytorch");
    }
    OutputFolder.require(output);
    Path path = model.load(found -> found);
    Path root = Files.isDirectory(path) ? path : path.resolveSibling("");
    Path from = model.load(EmbedderConfig::read).modelFolder();
    Pretrained pretrained =
        model.load(
            _ -> wanted.isPresent() ? Pretrained.load(from, wanted.get()) : Pretrained.load(from));
    pretrained.notes().forEach(main.messages::note);
    OutputFolder.write(
        output,
        folder -> {
          Path place = Files.isDirectory(from) ? root.relativize(from) : Path.of("");
          write(pretrained, from, folder.resolve(place.toString()));
          EmbedderConfig.copy(root, folder);
        });
    System.out.println(output);
    return 0;
  }

  private Optional<Architecture> architecture() throws CliException {
    if (architecture.isEmpty()) {
      return Optional.empty();
    }
    String name = architecture.get();
    Optional<Architecture> known =
        Arrays.stream(Architecture.values()).filter(a -> a.className().equals(name)).findFirst();
    if (known.isEmpty()) {
      throw CliException.usage(
          "--architecture must be one of "
              + String.join(", ", new ClassNames())
              + "; found: "
              + name);
    }
    return known;
  }

  private void write(Pretrained pretrained, Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try {
      writeModel(pretrained, to);
    } catch (IllegalArgumentException e) {
      throw CliException.unavailable(
          "--to " + format.name().toLowerCase(Locale.ROOT) + ": " + e.getMessage());
    }
    if (PretrainedTokenizer.exists(from)) {
      PretrainedTokenizer.copy(from, to);
    }
  }

  private void writeModel(Pretrained pretrained, Path to) throws IOException {
    switch (format) {
      case SAFETENSORS -> pretrained.save(to, WeightsFormat.SAFETENSORS, dtype);
      case PYTORCH -> pretrained.save(to, WeightsFormat.PYTORCH, dtype);
      case TENSORFLOW -> pretrained.save(to, WeightsFormat.TENSORFLOW, dtype);
      case ONNX -> {
        OnnxExport.write(pretrained, to.resolve("model.onnx"));
        pretrained
            .config()
            .with("architectures", List.of(pretrained.architecture().className()))
            .write(to.resolve("config.json"));
      }
    }
  }
}
