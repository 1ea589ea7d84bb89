package albert4j.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Damages model files: anywhere in their bytes, or field by field, so that more of it gets past
/// the first checks.
final class Damage {
  private static final long[] LENGTHS = {
    0, 1, 127, 128, 1 << 20, Integer.MAX_VALUE, 1L << 31, 1L << 32, Long.MAX_VALUE, -1
  };

  /// The settings of trainer and normaliser that this version reads, by field number.
  private static final List<Integer> TRAINER_FIELDS = List.of(3, 24, 35, 40, 44);

  private static final List<Integer> NORMALIZER_FIELDS = List.of(2, 3, 4, 5);

  private final Random random;

  Damage(Random random) {
    this.random = random;
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
      boolean hit = i == first || (part ? random.nextInt(3) == 0 : random.nextInt(2 * count) == 0);
      out.writeBytes(hit ? field(f) : new Message.Builder().copy(f).toBytes());
    }
    return out.toByteArray();
  }

  private byte[] field(Message.Fields f) throws TokenizerException {
    byte[] value = f.bytes();
    Message.Builder same = new Message.Builder().copy(f);
    return switch (random.nextInt(8)) {
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

  private byte[] part(int number, byte[] value) {
    Message.Builder change = new Message.Builder();
    switch (number) {
      case 1 -> piece(change);
      case 2 -> change.integer(one(TRAINER_FIELDS), random.nextInt(3) - 1);
      case 3 -> {
        if (random.nextInt(3) == 0) {
          change.integer(one(NORMALIZER_FIELDS), random.nextInt(2));
        } else {
          change.bytes(2, charsmap(value));
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
      case 0 -> change.float32(Piece.SCORE, Float.intBitsToFloat(random.nextInt()));
      case 1 -> change.integer(Piece.TYPE, random.nextInt(8));
      default -> change.string(Piece.TEXT, "aé▁ b".substring(0, 1 + random.nextInt(5)));
    }
  }

  /// The table at the end of a normaliser, or what is taken for it, with units that lead anywhere,
  /// back to where they are, or in circles, and with replacements that have no end.
  private byte[] charsmap(byte[] normalizer) {
    int at = normalizer.length > 300_000 ? 0 : Math.min(normalizer.length, random.nextInt(12));
    byte[] blob = Arrays.copyOfRange(normalizer, at, normalizer.length);
    if (blob.length < 2048) {
      blob = Arrays.copyOf(blob, 2048);
    }
    ByteBuffer units = ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN);
    int size = random.nextInt(4) == 0 ? random.nextInt() : blob.length / 4 * 4 / 2;
    units.putInt(0, size & ~3);
    for (int i = random.nextInt(30); i >= 0; i--) {
      int unit = random.nextInt(blob.length / 8);
      int label = random.nextInt(256);
      int to = random.nextInt(3) == 0 ? unit ^ label : random.nextInt(blob.length / 8);
      units.putInt(4 + 4 * unit, to << 10 | random.nextInt(4) << 8 | label);
    }
    if (random.nextBoolean()) {
      Arrays.fill(blob, blob.length - blob.length / 4, blob.length, (byte) random.nextInt(2));
    }
    return blob;
  }
}
