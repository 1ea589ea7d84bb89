package albert4j.pipeline;

import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.op.Softmax;
import albert4j.model.AlbertModel;
import albert4j.model.Architecture;
import albert4j.model.Batch;
import albert4j.model.MaskedLm;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Says what could stand where a text has `[MASK]`.
///
/// ```java
/// try (FillMask fillMask = FillMask.load(Path.of("albert-base-v2"))) {
///   String best = fillMask.fill("Paris is the [MASK] of France.", 5).getFirst().getFirst().text();
/// }
/// ```
///
/// May be shared between threads.
public final class FillMask extends Pipeline {
  /// Masks whose logits exist at once: each has as many as there are pieces.
  private static final int MASKS_AT_ONCE = 64;

  private final MaskedLm head;

  /// One proposal for one mask.
  ///
  /// @param score its probability
  /// @param token id of its piece
  /// @param text the piece as text: `token_str` in transformers
  /// @param sequence the whole text with the piece in place of the mask; other masks stay, and then
  ///   special tokens are written out
  public record Proposal(float score, int token, String text, String sequence) {}

  /// A row of the hidden state: which mask of which encoding.
  private record Place(int encoding, int token) {}

  private FillMask(TextModel model) {
    super(model);
    this.head = (MaskedLm) model.pretrained().head().orElseThrow();
  }

  /// Loads a folder whose model has a masked-LM head.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if something is missing or damaged
  /// @throws IOException if a file cannot be read
  public static FillMask load(Path folder) throws IOException {
    return load(folder, PipelineOptions.DEFAULT);
  }

  /// Loads a folder whose model has a masked-LM head.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if something is missing or damaged
  /// @throws IOException if a file cannot be read
  public static FillMask load(Path folder, PipelineOptions options) throws IOException {
    return new FillMask(TextModel.load(folder, Architecture.MASKED_LM, options));
  }

  /// The most probable pieces for each mask of a text.
  ///
  /// @param topK how many for each mask
  /// @return for each mask, in the order of the text, its proposals, the best first
  /// @throws IllegalArgumentException if there is no mask among the tokens that the model takes, or
  ///   `topK` is below 1
  public List<List<Proposal>> fill(String text, int topK) {
    return fill(List.of(encode(text)), topK).getFirst();
  }

  /// The most probable pieces for each mask of each encoding, in their order.
  ///
  /// @throws IllegalArgumentException if one has no mask, or `topK` is below 1
  public List<List<List<Proposal>>> fill(List<Encoding> encodings, int topK) {
    return fill(encodings.stream(), topK).toList();
  }

  /// The same for a stream: `fill(lines.map(fillMask::encode), 5)`.
  public Stream<List<List<Proposal>>> fill(Stream<Encoding> encodings, int topK) {
    Shape.check(topK > 0, "fill-mask: topK must be at least 1", "topK", topK);
    return model.run(
        encodings.map(this::checked),
        (scope, encoder, batch, part) -> fill(scope, encoder, batch, part, topK));
  }

  private Encoding checked(Encoding encoding) {
    Shape.check(
        masks(encoding) > 0, "fill-mask: text must have a [MASK]", "pieces", encoding.pieces());
    return encoding;
  }

  private List<List<List<Proposal>>> fill(
      Scope scope, AlbertModel encoder, Batch batch, List<Encoding> encodings, int topK) {
    List<Place> places = new ArrayList<>();
    List<List<List<Proposal>>> results = new ArrayList<>();
    for (int i = 0; i < encodings.size(); i++) {
      results.add(new ArrayList<>());
      for (int token = 0; token < encodings.get(i).size(); token++) {
        if (encodings.get(i).ids()[token] == tokenizer().maskId()) {
          places.add(new Place(i, token));
        }
      }
    }
    int[] rows =
        places.stream().mapToInt(p -> batch.sequences().start(p.encoding) + p.token).toArray();
    Tensor hidden = encoder.hidden(scope, batch, rows);
    for (int from = 0; from < places.size(); from += MASKS_AT_ONCE) {
      int count = Math.min(MASKS_AT_ONCE, places.size() - from);
      try (Scope.Frame _ = scope.frame()) {
        Tensor probabilities = Softmax.apply(scope, head.logits(scope, hidden.rows(from, count)));
        for (int r = 0; r < count; r++) {
          Place place = places.get(from + r);
          results
              .get(place.encoding)
              .add(proposals(probabilities.rows(r, 1), encodings.get(place.encoding), place, topK));
        }
      }
    }
    return results;
  }

  private List<Proposal> proposals(Tensor scores, Encoding encoding, Place place, int topK) {
    boolean single = masks(encoding) == 1;
    List<Proposal> proposals = new ArrayList<>();
    for (int id : best(scores, topK)) {
      int[] ids = encoding.ids().clone();
      ids[place.token] = id;
      proposals.add(
          new Proposal(
              TextModel.finite(scores.get(id)),
              id,
              tokenizer().decode(id),
              tokenizer().decode(ids, single)));
    }
    return proposals;
  }

  /// The ids of the highest scores, the highest first; of equals the smaller id.
  private List<Integer> best(Tensor scores, int topK) {
    var best = new TopK<Integer>(topK, scores::get);
    int pieces = tokenizer().vocabulary().size();
    for (int id = 0; id < pieces; id++) {
      best.add(id);
    }
    return best.best();
  }

  /// How many masks an encoding has.
  public int masks(Encoding encoding) {
    return (int) IntStream.of(encoding.ids()).filter(id -> id == tokenizer().maskId()).count();
  }

  /// A text as the model reads it, cut to [#maxLength()].
  public Encoding encode(String text) {
    return model.encode(text);
  }

  /// A pair of texts as the model reads it, cut to [#maxLength()].
  public Encoding encode(String text, String pair) {
    return model.encode(text, pair);
  }
}
