package albert4j.engine.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import albert4j.engine.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;

/// Writes a state dict as `torch.save` does, in the zip format of PyTorch 1.6 and later:
/// `pytorch_model.bin`. It holds nothing that `torch.load(…, weights_only=True)` would refuse.
///
/// `data.pkl` is a program of protocol 2 that builds an OrderedDict, in which each tensor is the
/// only view of its own storage `data/0`, `data/1`, ….
///
/// Source: PyTorch, torch/serialization.py and torch/_utils.py.
public final class TorchWriter extends CheckpointWriter<TorchWriter> {
  /// What the archive's members have in front of their names; any word will do.
  private static final String FOLDER = "archive/";

  /// An empty state dict.
  public TorchWriter() {
    super("pytorch", "");
  }

  @Override
  TorchWriter self() {
    return this;
  }

  @Override
  public void write(Path path) throws IOException {
    write(path, TorchZip.NONE32);
  }

  /// Writes the file.
  ///
  /// @param zip64From see [TorchZipWriter]
  void write(Path path, long zip64From) throws IOException {
    AtomicFile.write(
        path,
        channel -> {
          var zip = new TorchZipWriter(channel, zip64From);
          zip.add(FOLDER + "data.pkl", Payload.of(new Program().stateDict(payloads())));
          zip.add(FOLDER + "byteorder", Payload.of("little".getBytes(US_ASCII)));
          int key = 0;
          for (Payload payload : payloads().values()) {
            zip.add(FOLDER + "data/" + key++, payload);
          }
          zip.add(FOLDER + "version", Payload.of("3\n".getBytes(US_ASCII)));
          zip.finish();
        });
  }

  /// A pickle under way. Each method pushes a value onto the stack of the machine that runs it.
  private static final class Program {
    private final ByteArrayOutputStream code = new ByteArrayOutputStream();

    byte[] stateDict(Map<String, Payload> payloads) {
      // protocol 2
      code("\u0080\2");
      emptyDict();
      code("(");
      int key = 0;
      for (Map.Entry<String, Payload> entry : payloads.entrySet()) {
        text(entry.getKey());
        tensor(entry.getValue(), Integer.toString(key++));
      }
      // what is above the mark becomes items of the dict; end
      code("u.");
      return code.toByteArray();
    }

    private void emptyDict() {
      global(TorchTensors.ORDERED_DICT);
      // called without arguments
      code(")R");
    }

    /// `_rebuild_tensor_v2(storage, 0, size, strides, False, OrderedDict())`.
    private void tensor(Payload payload, String key) {
      Shape shape = payload.shape();
      global(TorchTensors.TENSOR);
      code("(");
      storage(payload.dtype(), key, shape.size());
      integer(0);
      tuple(shape.toArray());
      tuple(strides(shape));
      // not differentiated
      code("\u0089");
      emptyDict();
      // the tuple of arguments, and the call
      code("tR");
    }

    /// The storage with the persistent id `("storage", class, key, "cpu", elements)`.
    private void storage(DType dtype, String key, int elements) {
      code("(");
      text("storage");
      global(TorchTensors.storageClass(dtype));
      text(key);
      text("cpu");
      integer(elements);
      code("tQ");
    }

    private static int[] strides(Shape shape) {
      int[] strides = new int[shape.rank()];
      int stride = 1;
      for (int i = strides.length - 1; i >= 0; i--) {
        strides[i] = stride;
        // without elements any stride is right, and the product might be too large
        stride *= shape.size() == 0 ? 1 : shape.dim(i);
      }
      return strides;
    }

    private void tuple(int[] integers) {
      code("(");
      for (int integer : integers) {
        integer(integer);
      }
      code("t");
    }

    private void integer(int value) {
      code("J");
      littleEndian(value);
    }

    private void text(String text) {
      byte[] utf8 = text.getBytes(UTF_8);
      code("X");
      littleEndian(utf8.length);
      code.writeBytes(utf8);
    }

    /// A class or function, by its module and its name in it.
    private void global(String name) {
      int dot = name.lastIndexOf('.');
      code("c" + name.substring(0, dot) + "\n" + name.substring(dot + 1) + "\n");
    }

    private void littleEndian(int value) {
      code.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    /// Instructions, one character a byte.
    private void code(String latin1) {
      code.writeBytes(latin1.getBytes(ISO_8859_1));
    }
  }
}
