package albert4j.cli;

import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.SafetensorsWriter;
import albert4j.model.PaddedForward;
import albert4j.model.Pretrained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Tensors in, tensors out: for comparing with another implementation.
@Command(
    name = "forward",
    description = {
      "Run the model and its head on tensors, under the names that transformers gives them.",
      "",
      "Inputs: input_ids or inputs_embeds, attention_mask, token_type_ids, position_ids, labels,"
          + " sentence_order_label, start_positions, end_positions. Integers are I64 or I32, [b,s],"
          + " for multiple choice [b,choices,s].",
      "Outputs: last_hidden_state, pooler_output, prediction_logits, sop_logits, logits,"
          + " start_logits, end_logits and, with labels, loss: what the head that config.json names"
          + " returns. Where the mask is 0, outputs for single tokens are 0."
    },
    footer = {"", "Example:", "  albert forward --inputs in.safetensors --outputs out.safetensors"})
final class ForwardCommand implements Callable<Integer> {
  @ParentCommand private Main main;
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private ThreadOptions compute = new ThreadOptions();

  @Option(
      names = "--inputs",
      paramLabel = "FILE",
      required = true,
      description = "The safetensors file to read.")
  private Path inputs = Path.of("");

  @Option(
      names = "--outputs",
      paramLabel = "FILE",
      required = true,
      description = "The safetensors file to write, as a whole or not at all.")
  private Path outputs = Path.of("");

  @Option(
      names = "--hidden-states",
      description = "Also return hidden_states.0 (the embeddings) to hidden_states.L, [b,s,h].")
  private boolean hiddenStates;

  @Option(
      names = "--attentions",
      description = "Also return the attention probabilities, attentions.0 and on, [b,heads,s,s].")
  private boolean attentions;

  @Override
  public Integer call() throws IOException {
    int threads = compute.threads();
    OutputOptions.requireFolder(outputs);
    if (!Files.exists(inputs)) {
      throw new NoSuchFileException(inputs.toString());
    }
    Pretrained pretrained = model.load(Pretrained::load);
    pretrained.notes().forEach(main.messages::note);
    try (Checkpoint file = open();
        Scope scope = Scope.inference(threads)) {
      write(run(scope, pretrained, file));
    }
    return 0;
  }

  private Checkpoint open() throws IOException {
    try {
      return Checkpoint.open(inputs);
    } catch (CheckpointException e) {
      throw CliException.badData(e);
    }
  }

  private Map<String, Tensor> run(Scope scope, Pretrained pretrained, Checkpoint file)
      throws IOException {
    try {
      var in = new ForwardInputs(file, pretrained.config(), pretrained.architecture());
      var batch = in.inputs();
      var labels = in.labels();
      if (!in.unused().isEmpty()) {
        main.messages.note(
            inputs
                + ": of no use to "
                + pretrained.architecture().className()
                + ": "
                + String.join(", ", in.unused()));
      }
      return PaddedForward.run(
          scope, pretrained, batch, labels, in.choices(), hiddenStates, attentions);
    } catch (CheckpointException e) {
      throw CliException.badData(e);
    }
  }

  private void write(Map<String, Tensor> tensors) throws IOException {
    var writer = new SafetensorsWriter();
    tensors.forEach(writer::add);
    writer.write(outputs);
  }
}
