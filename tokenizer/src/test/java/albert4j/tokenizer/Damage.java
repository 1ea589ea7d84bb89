package albert4j.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/// Damages model files: anywhere in their bytes, or field by field, so that more of it gets past
/// the first checks.
final class Damage {
  private static final long[] LENGTHS = {
    0, 1, 127, 128, 1 << 20, Integer.MAX_VALUE, 1L << 31, 1L << 32, Long.MAX_VALUE, -1
  };

  private static final int[] TYPES = {1, 1, 1, 4, 4, 4, 5, 5, 5, 0, 2, 3, 6, 7};

  /// The settings of trainer and normaliser that this version reads, by field number.
  private static final List<Integer> TRAINER_FIELDS = List.of(3, 24, 35, 40, 44);

  private static final List<Integer> NORMALIZER_FIELDS = List.of(2, 3, 4, 5);

  private final Random random;

  Damage(Random random) {
    this.random = random;
  }

  /// Numbers that differ from seed to seed: a [Random]'s first ones hardly do if its seeds are
  /// neighbours.
  static Random random(long seed) {
    return new Random(seed * 0x9E3779B97F4A7C15L);
  }

  /// Bytes that differ from the given ones in one to four places, or are cut.
  byte[] bytes(byte[] bytes) {
    byte[] out = bytes.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(out.length);
      switch (random.nextInt(6)) {
        case 0 -> out[at] = (byte) random.nextInt(256);
        case 1 -> out[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> out[at] = (byte) 0xFF;
        case 3 -> out = Arrays.copyOf(out, Math.max(1, at));
        case 4 -> {
          int to = at + random.nextInt(out.length - at);
          System.arraycopy(out, at, out, random.nextInt(out.length - (to - at)), to - at);
        }
        default -> Arrays.fill(out, at, Math.min(out.length, at + random.nextInt(12)), (byte) 0);
      }
    }
    return out;
  }

  /// The start of one file and the end of another.
  byte[] splice(byte[] start, byte[] end) {
    int from = random.nextInt(end.length);
    byte[] out = Arrays.copyOf(start, random.nextInt(start.length) + end.length - from);
    System.arraycopy(end, from, out, out.length - (end.length - from), end.length - from);
    return out;
  }

  /// Bytes of no meaning.
  byte[] noise() {
    byte[] out = new byte[1 + random.nextInt(400)];
    random.nextBytes(out);
    for (int i = 0; i < out.length; i++) {
      if (random.nextBoolean()) {
        out[i] = (byte) (random.nextInt(4) << 3 | random.nextInt(6)); // may be a field's tag
      }
    }
    return out;
  }

  /// A model whose fields are damaged, one in a while, and those of its parts.
  byte[] fields(byte[] model) throws TokenizerException {
    int count = 0;
    for (Message.Fields f = Message.of("", model).fields(); f.next(); ) {
      count++;
    }
    int first = random.nextInt(count);
    ByteArrayOutputStream out = new ByteArrayOutputStream(model.length + 100);
    int i = 0;
    for (Message.Fields f = Message.of("", model).fields(); f.next(); i++) {
      boolean part = f.number() == 2 || f.number() == 3;
      boolean hit = i == first || (part ? random.nextInt(3) == 0 : random.nextInt(4 * count) == 0);
      out.writeBytes(hit ? field(f) : new Message.Builder().copy(f).toBytes());
    }
    return out.toByteArray();
  }

  private byte[] field(Message.Fields f) throws TokenizerException {
    byte[] value = f.bytes();
    Message.Builder same = new Message.Builder().copy(f);
    return switch (random.nextInt(24)) {
      case 0 -> new byte[0];
      case 1 -> same.copy(f).toBytes();
      case 2 -> withLength(f.number(), value, LENGTHS[random.nextInt(LENGTHS.length)]);
      case 3 -> new Message.Builder().integer(f.number(), random.nextLong()).toBytes();
      case 4 -> new Message.Builder().bytes(f.number(), noise()).toBytes();
      default -> new Message.Builder().bytes(f.number(), part(f.number(), value)).toBytes();
    };
  }

  /// A field whose length is not that of its value.
  private static byte[] withLength(int number, byte[] value, long length) {
    Message.Builder out = new Message.Builder().integer(number, length);
    byte[] field = out.toBytes();
    field[0] |= (byte) Message.BYTES;
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(field);
    all.writeBytes(value);
    return all.toByteArray();
  }

  private byte[] part(int number, byte[] value) throws TokenizerException {
    Message.Builder change = new Message.Builder();
    switch (number) {
      case 1 -> piece(change);
      case 2 -> change.integer(one(TRAINER_FIELDS), random.nextInt(3) - 1);
      case 3 -> {
        if (random.nextInt(3) == 0 || !Message.of("", value).last(2).found()) {
          change.integer(one(NORMALIZER_FIELDS), random.nextInt(2));
        } else {
          change.bytes(2, charsmap(Message.of("", value).last(2).bytes()));
        }
      }
      default -> change.bytes(1 + random.nextInt(5), noise());
    }
    byte[] changed = change.toBytes();
    byte[] out = Arrays.copyOf(value, value.length + changed.length);
    System.arraycopy(changed, 0, out, value.length, changed.length);
    return out;
  }

  private int one(List<Integer> numbers) {
    return numbers.get(random.nextInt(numbers.size()));
  }

  /// Of several fields with one number the last one counts.
  private void piece(Message.Builder change) {
    switch (random.nextInt(3)) {
      case 0 -> {
        int bits = random.nextInt() & (random.nextInt(4) == 0 ? -1 : 0xBFFFFFFF);
        change.float32(Piece.SCORE, Float.intBitsToFloat(bits));
      }
      case 1 -> change.integer(Piece.TYPE, TYPES[random.nextInt(TYPES.length)]);
      default -> change.string(Piece.TEXT, text());
    }
  }

  private String text() {
    int length = random.nextInt(50) == 0 ? 70_000 : 1 + random.nextInt(9);
    return random
        .ints(length, 0, 8)
        .mapToObj(i -> "aé▁ b😀は,".substring(i, i + 1))
        .collect(Collectors.joining());
  }

  /// A table with units that lead anywhere, back to where they are, or in circles, and sometimes of
  /// another size, or with replacements that have no end.
  private byte[] charsmap(byte[] table) {
    byte[] out = Arrays.copyOf(table, Math.max(2048, table.length));
    ByteBuffer in = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
    int units = Math.max(1, Math.min(out.length - 4, in.getInt(0) & Integer.MAX_VALUE) / 4);
    for (int i = random.nextInt(4); i >= 0; i--) {
      int unit = random.nextInt(units);
      int label = random.nextInt(256);
      int to = random.nextInt(3) == 0 ? label : unit ^ random.nextInt(units);
      in.putInt(4 + 4 * unit, to << 10 | random.nextInt(4) << 8 | label);
    }
    switch (random.nextInt(8)) {
      case 0 -> in.putInt(0, random.nextInt());
      case 1 -> in.putInt(0, 4 * random.nextInt(units));
      case 2 -> Arrays.fill(out, 4 + 4 * units, out.length, (byte) random.nextInt(2));
      default -> {}
    }
    return out;
  }
}
