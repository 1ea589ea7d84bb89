package albert4j.engine.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A `tf.train.Example`: lists of integers and of floating-point numbers by name. Lists of strings
/// are passed over.
///
/// Source: tensorflow `core/example/example.proto` and `feature.proto`.
public final class TensorFlowExample {
  private static final int FEATURES = 1;
  private static final int FEATURE = 1;
  private static final int KEY = 1;
  private static final int VALUE = 2;
  private static final int FLOAT_LIST = 2;
  private static final int INT64_LIST = 3;
  private static final int LIST_VALUE = 1;

  private final Map<String, long[]> integers = new LinkedHashMap<>();
  private final Map<String, float[]> floats = new LinkedHashMap<>();

  /// An example without lists.
  public TensorFlowExample() {}

  /// Adds a list of integers, which is copied.
  public TensorFlowExample add(String name, long[] values) {
    integers.put(name, values.clone());
    return this;
  }

  /// Adds a list of floating-point numbers, which is copied.
  public TensorFlowExample add(String name, float[] values) {
    floats.put(name, values.clone());
    return this;
  }

  /// A copy of the integers with a name, if there are such.
  public Optional<long[]> integers(String name) {
    return Optional.ofNullable(integers.get(name)).map(long[]::clone);
  }

  /// A copy of the floating-point numbers with a name, if there are such.
  public Optional<float[]> floats(String name) {
    return Optional.ofNullable(floats.get(name)).map(float[]::clone);
  }

  byte[] toBytes() {
    var features = new ProtoWriter();
    integers.forEach((name, values) -> {
      ProtoWriter list = new ProtoWriter().packed(LIST_VALUE, values);
      features.message(FEATURE, entry(name, INT64_LIST, list));
    });
    floats.forEach((name, values) -> {
      ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
      bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
      ProtoWriter list = new ProtoWriter().bytes(LIST_VALUE, bytes.array());
      features.message(FEATURE, entry(name, FLOAT_LIST, list));
    });
    return new ProtoWriter().message(FEATURES, features).toBytes();
  }

  private static ProtoWriter entry(String name, int kind, ProtoWriter list) {
    return new ProtoWriter().text(KEY, name).message(VALUE, new ProtoWriter().message(kind, list));
  }

  static TensorFlowExample read(Cursor bytes) throws CheckpointException {
    var example = new TensorFlowExample();
    var fields = new ProtoFields(bytes, "example");
    while (fields.next()) {
      if (fields.number() == FEATURES) {
        ProtoFields features = fields.message("features");
        while (features.next()) {
          if (features.number() == FEATURE) {
            example.readEntry(features.message("feature"));
          }
        }
      }
    }
    return example;
  }

  private void readEntry(ProtoFields entry) throws CheckpointException {
    String name = "";
    Optional<ProtoFields> value = Optional.empty();
    while (entry.next()) {
      switch (entry.number()) {
        case KEY -> name = entry.content().utf8("name of a feature");
        case VALUE -> value = Optional.of(entry.message("feature"));
        default -> {} // of a later version
      }
    }
    while (value.isPresent() && value.get().next()) {
      switch (value.get().number()) {
        case FLOAT_LIST -> floats.put(name, readFloats(value.get().message(name)));
        case INT64_LIST -> integers.put(name, readIntegers(value.get().message(name)));
        default -> {} // strings
      }
    }
  }

  private static long[] readIntegers(ProtoFields list) throws CheckpointException {
    long[] values = {};
    int size = 0;
    while (list.next()) {
      if (list.number() == LIST_VALUE && list.hasContent()) {
        Cursor packed = list.content();
        values = Arrays.copyOf(values, size + Math.toIntExact(packed.remaining()));
        while (packed.hasRemaining()) {
          values[size++] = packed.varint("integer");
        }
      } else if (list.number() == LIST_VALUE) {
        values = size < values.length ? values : Arrays.copyOf(values, 2 * size + 8);
        values[size++] = list.varint();
      }
    }
    return Arrays.copyOf(values, size);
  }

  private static float[] readFloats(ProtoFields list) throws CheckpointException {
    float[] values = {};
    int size = 0;
    while (list.next()) {
      if (list.number() == LIST_VALUE && list.hasContent()) {
        Cursor packed = list.content();
        values = Arrays.copyOf(values, size + Math.toIntExact(packed.remaining() / Float.BYTES));
        while (packed.hasRemaining()) {
          values[size++] = Float.intBitsToFloat(packed.i32("float"));
        }
      } else if (list.number() == LIST_VALUE) {
        values = size < values.length ? values : Arrays.copyOf(values, 2 * size + 8);
        values[size++] = Float.intBitsToFloat(list.fixed32());
      }
    }
    return Arrays.copyOf(values, size);
  }
}
