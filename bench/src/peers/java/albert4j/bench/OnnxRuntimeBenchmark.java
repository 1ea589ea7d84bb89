package albert4j.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// ONNX Runtime on the inputs of [ModelBenchmark]: `-p model=albert.onnx`, an ALBERT-base with the
/// inputs `input_ids`, `attention_mask` and `token_type_ids`, int64 of sequences × tokens.
@State(Scope.Benchmark)
public class OnnxRuntimeBenchmark extends ModelShapes {
  /// The ONNX file.
  @Param("")
  public String model;

  private OrtEnvironment environment;
  private OrtSession session;
  private Map<String, OnnxTensor> inputs;

  /// Loads the model and makes the input.
  ///
  /// @throws IllegalArgumentException if no file is named
  /// @throws OrtException if it cannot be used
  @Setup
  public void setUp() throws OrtException {
    if (model.isEmpty()) {
      throw new IllegalArgumentException("name a model: -p model=FILE");
    }
    environment = OrtEnvironment.getEnvironment();
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      session = environment.createSession(model, options);
    }
    long[] ids = ids(shape).stream().flatMapToInt(Arrays::stream).asLongStream().toArray();
    long[] mask = new long[ids.length];
    Arrays.fill(mask, 1);
    inputs =
        Map.of(
            "input_ids", input(ids),
            "attention_mask", input(mask),
            "token_type_ids", input(new long[ids.length]));
  }

  private OnnxTensor input(long[] values) throws OrtException {
    long[] dims = {dim(shape, 0), dim(shape, 1)};
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), dims);
  }

  /// Frees model and input.
  ///
  /// @throws OrtException if ONNX Runtime fails
  @TearDown
  public void tearDown() throws OrtException {
    inputs.values().forEach(OnnxTensor::close);
    session.close();
  }

  /// ONNX Runtime's.
  ///
  /// @return number of outputs
  /// @throws OrtException if the model does not fit the inputs
  @Benchmark
  public int onnxruntime() throws OrtException {
    try (OrtSession.Result outputs = session.run(inputs)) {
      return outputs.size();
    }
  }
}
