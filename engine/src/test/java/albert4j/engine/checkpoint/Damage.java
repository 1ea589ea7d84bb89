package albert4j.engine.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Damages the parts of a file while [SmallFiles] puts it together: lengths and check sums around a
/// damaged part are then right, so that its own reader gets to see it.
final class Damage implements SmallFiles.Part {
  private static final byte[] ODD = {0, 1, 0x7F, (byte) 0x80, (byte) 0xFF};

  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    127,
    128,
    255,
    254,
    0xFFFF,
    1 << 20,
    1 << 24,
    Integer.MAX_VALUE - 9,
    Integer.MAX_VALUE - 8,
    Integer.MAX_VALUE,
    1L << 31,
    0xFFFFFFFFL,
    1L << 32,
    1L << 33,
    1L << 60,
    1L << 61,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private final Random random;
  private final double share;

  /// @param share the part of all parts that is damaged
  Damage(Random random, double share) {
    this.random = random;
    this.share = share;
  }

  /// Numbers that differ from seed to seed: a [Random]'s first ones hardly do if its seeds are
  /// neighbours.
  static Random random(long seed) {
    return new Random(seed * 0x9E3779B97F4A7C15L);
  }

  @Override
  public byte[] of(byte[] part) {
    if (random.nextDouble() >= share) {
      return part;
    }
    byte[] damaged = part;
    do {
      damaged = once(damaged);
    } while (random.nextInt(3) == 0);
    return damaged;
  }

  /// One damage.
  private byte[] once(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int to = at + random.nextInt(Math.min(40, bytes.length - at) + 1);
    byte[] out = bytes.clone();
    switch (random.nextInt(11)) {
      case 0 -> {
        if (at < out.length) {
          out[at] ^= (byte) (1 << random.nextInt(8));
        }
      }
      case 1 -> Arrays.fill(out, at, Math.min(to, at + 9), ODD[random.nextInt(ODD.length)]);
      case 2 -> {
        if (at < out.length) {
          out[at] = (byte) random.nextInt(256);
        }
      }
      case 3 -> out = Arrays.copyOf(out, at);
      case 4 -> out = join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, to, bytes.length));
      case 5 -> out = insert(bytes, at, Arrays.copyOfRange(bytes, at, to));
      case 6 -> {
        int from = random.nextInt(bytes.length + 1);
        int end = from + random.nextInt(bytes.length - from + 1);
        out = insert(bytes, at, Arrays.copyOfRange(bytes, from, end));
      }
      case 7 -> {
        byte[] noise = new byte[random.nextInt(20)];
        random.nextBytes(noise);
        out = insert(bytes, at, noise);
      }
      case 8 -> out = join(Arrays.copyOf(bytes, at), join(varint(number()), tail(bytes, at + 1)));
      case 9 -> {
        int width = List.of(1, 2, 4, 8).get(random.nextInt(4));
        byte[] value = SmallFiles.littleEndian(8, number());
        System.arraycopy(value, 0, out, at, Math.min(width, out.length - at));
      }
      default -> out = digits(bytes);
    }
    return out;
  }

  /// Most often one of those that something may go wrong with.
  private long number() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(300);
      case 1 -> random.nextLong();
      default -> NUMBERS[random.nextInt(NUMBERS.length)];
    };
  }

  /// A number in a text.
  private byte[] digits(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    List<MatchResult> found = DIGITS.matcher(text).results().toList();
    if (found.isEmpty()) {
      return bytes;
    }
    MatchResult one = found.get(random.nextInt(found.size()));
    String other = random.nextInt(8) == 0 ? number() + "e" + number() : "" + number();
    return (text.substring(0, one.start()) + other + text.substring(one.end()))
        .getBytes(ISO_8859_1);
  }

  private static byte[] varint(long value) {
    var out = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
    long rest = value;
    for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
      out.put((byte) (rest | 0x80));
    }
    return Arrays.copyOf(out.put((byte) rest).array(), out.position());
  }

  private static byte[] tail(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, Math.min(from, bytes.length), bytes.length);
  }

  private static byte[] insert(byte[] bytes, int at, byte[] more) {
    return join(Arrays.copyOf(bytes, at), join(more, tail(bytes, at)));
  }

  private static byte[] join(byte[] first, byte[] second) {
    var out = new ByteArrayOutputStream(first.length + second.length);
    out.writeBytes(first);
    out.writeBytes(second);
    return out.toByteArray();
  }
}
