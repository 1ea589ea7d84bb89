package albert4j.model;

import albert4j.engine.Parameters;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.CheckpointWriter;
import albert4j.engine.checkpoint.DType;
import albert4j.engine.checkpoint.SafetensorsWriter;
import albert4j.engine.checkpoint.TensorFlowWriter;
import albert4j.engine.checkpoint.TorchWriter;

/// The formats in which weights are written.
public enum WeightsFormat {
  /// Hugging Face's own, for transformers.
  SAFETENSORS("model.safetensors"),
  /// PyTorch's state dict, for transformers and older tools.
  PYTORCH("pytorch_model.bin"),
  /// TensorFlow's checkpoint, under the names of Google's ALBERT and in its layout.
  TENSORFLOW("model.ckpt-best.index");

  private final String fileName;

  WeightsFormat(String fileName) {
    this.fileName = fileName;
  }

  /// The file that holds the weights, or their index: `model.safetensors`.
  public String fileName() {
    return fileName;
  }

  /// A writer that holds all parameters of a model under the format's names.
  ///
  /// @throws IllegalArgumentException if the format cannot hold the type, or has no name for one
  CheckpointWriter<?> writer(Parameters parameters, DType dtype) {
    return switch (this) {
      case SAFETENSORS -> huggingFace(new SafetensorsWriter(), parameters, dtype);
      case PYTORCH -> huggingFace(new TorchWriter(), parameters, dtype);
      case TENSORFLOW -> tensorFlow(parameters, dtype);
    };
  }

  private static CheckpointWriter<?> huggingFace(
      CheckpointWriter<?> writer, Parameters parameters, DType dtype) {
    AlbertNames.huggingFace(parameters.names())
        .forEach((ours, name) -> writer.add(name, parameters.get(ours), dtype));
    return writer;
  }

  private static CheckpointWriter<?> tensorFlow(Parameters parameters, DType dtype) {
    Shape.check(
        dtype == DType.F32, "save: the variables of Google's ALBERT are F32", "dtype", dtype);
    var writer = new TensorFlowWriter();
    for (String ours : parameters.names()) {
      String name = AlbertNames.tensorFlow(ours);
      Tensor tensor = parameters.get(ours);
      if (AlbertNames.isTransposed(ours)) {
        writer.addTransposed(name, tensor);
      } else {
        writer.add(name, tensor);
      }
    }
    // a program that goes on from here, or evaluates, wants to know at which step that is
    return writer.add("global_step", Shape.SCALAR, 0);
  }
}
