package albert4j.pretrain;

import static java.nio.charset.StandardCharsets.UTF_8;

import albert4j.engine.checkpoint.Json;
import albert4j.tokenizer.Tokenizer;
import albert4j.tokenizer.Vocabulary;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// Tells data for pre-training apart.
final class Fingerprint {
  /// A text that tokenizers with the same pieces but other rules cut differently.
  private static final String PROBE = "  Déjà VU: \"1,000\" ``Ünits''  at 9,5 [MASK] Ⅷ 語言\t";

  /// Raised whenever the same corpus, options and seed give other examples than before.
  private static final int VERSION = 1;

  private Fingerprint() {}

  /// Of a corpus: the sizes and CRC-32C checksums of all its chunks, which were computed when it
  /// was opened; of a tokenizer: its pieces, and how it cuts a text; of options: all. SHA-256 of
  /// these, the first half of it.
  static String of(Corpus corpus, Tokenizer tokenizer, PretrainingOptions options) {
    MessageDigest digest = sha256();
    put(digest, "version " + VERSION);
    put(digest, corpus.form().toString());
    put(digest, Json.compact(options.settings()));
    ByteBuffer numbers = ByteBuffer.allocate(2 * Integer.BYTES);
    for (Chunk chunk : corpus.chunks()) {
      digest.update(numbers.clear().putInt(chunk.bytes()).putInt(chunk.checksum()).flip());
    }
    Vocabulary vocabulary = tokenizer.vocabulary();
    for (int id = 0; id < vocabulary.size(); id++) {
      put(digest, vocabulary.piece(id).text());
    }
    put(digest, Arrays.toString(tokenizer.encodeIds(PROBE)));
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static void put(MessageDigest digest, String text) {
    digest.update(text.getBytes(UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
