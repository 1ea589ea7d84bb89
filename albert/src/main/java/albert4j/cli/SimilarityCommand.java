package albert4j.cli;

import albert4j.pipeline.Embedder;
import albert4j.pipeline.EmbedderConfig;
import albert4j.pipeline.PipelineOptions;
import albert4j.pipeline.Similarity;
import albert4j.pipeline.TopK;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// How close texts are.
@Command(
    name = "similarity",
    description = {
      "Say how close texts are: the cosine of the vectors that albert embed makes of them.",
      "Records are JSON with text and text_pair, which are compared with each other. With --query"
          + " or --queries they are texts, which are compared with the queries: all in their order,"
          + " or with --top-k the closest of each query, the closest first.",
      "With --matrix all texts are compared with each other, or with the queries, and the result is"
          + " a picture, a heat map in SVG; up to "
          + SimilarityMatrix.MOST
          + " texts and queries."
    },
    footer = {
      "",
      "Example:",
      "  albert similarity --query \"Where is my parcel?\" --top-k 1 \\",
      "    \"Track an order\" \"Change a password\"",
      "  albert similarity --matrix --output map.svg \"A cat sleeps.\" \"A dog sleeps.\" \\",
      "    \"The king is dead.\""
    })
final class SimilarityCommand implements Callable<Integer> {
  private static final String TEXT = InputRecord.TEXT;
  private static final String PAIR = InputRecord.PAIR;
  private static final String PICTURE = "a picture";

  @ParentCommand private Main main;
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private InputOptions input = new InputOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private LengthOptions length = new LengthOptions(false);
  @Mixin private BatchOptions batches = new BatchOptions();
  @Mixin private TopKOption topK = new TopKOption();

  @Option(
      names = "--query",
      paramLabel = "TEXT",
      description = "Compare each record with this; may be given several times.")
  private List<String> queries = new ArrayList<>();

  @Option(
      names = "--queries",
      paramLabel = "FILE",
      description = "Compare each record with each line of this file, as --input has them.")
  private Optional<Path> queryFile = Optional.empty();

  @Option(
      names = "--matrix",
      description = "Write one picture of all scores, a heat map (SVG), in place of records.")
  private boolean matrix;

  /// What a record is compared with.
  private static final class Query {
    final String text;
    final float[] vector;

    Query(String text, float[] vector) {
      this.text = text;
      this.vector = vector;
    }
  }

  @Override
  public Integer call() throws IOException {
    PipelineOptions options = batches.pipeline(length);
    Optional<Integer> most = topK.limit();
    boolean pairs = queries.isEmpty() && queryFile.isEmpty();
    if (matrix) {
      output.requireNoFormat(PICTURE);
      if (most.isPresent()) {
        throw CliException.usage("--top-k is not for a --matrix, which shows all scores");
      }
    }
    if (pairs && most.isPresent()) {
      throw CliException.usage("--top-k goes with --query or --queries");
    }
    EmbedderConfig config = model.load(EmbedderConfig::read);
    try (Similarity similarity = model.load(_ -> Similarity.load(config, options));
        InputRecords in = input.open(main.messages);
        Progress progress = main.messages.progress()) {
      Embedder embedder = similarity.embedder();
      model.tell(embedder.notes());
      if (matrix) {
        output.file().writeText(PICTURE, () -> picture(embedder, in, progress));
      } else if (pairs) {
        output.write(out -> batches.run(in, progress, new Pairs(similarity, out)));
      } else {
        List<Query> wanted = queries(embedder);
        output.write(out -> {
          var search = new Search(embedder, wanted, most, out);
          batches.run(in, progress, search);
          search.writeBest();
        });
      }
    }
    length.report(main.messages);
    return 0;
  }

  private String picture(Embedder embedder, InputRecords in, Progress progress) throws IOException {
    var picture = new SimilarityMatrix();
    List<Query> wanted = queries(embedder);
    SimilarityMatrix.check("the queries", wanted.size());
    for (Query query : wanted) {
      picture.addColumn(query.text, query.vector);
    }
    batches.run(in, progress, new Matrix(embedder, picture));
    return picture.svg();
  }

  private Encoding encode(Embedder embedder, InputRecord record) throws CliException {
    Encoding encoding = embedder.encode(record.onlyText());
    length.cut(record, encoding);
    return encoding;
  }

  private List<Query> queries(Embedder embedder) throws IOException {
    List<InputRecord> records = new ArrayList<>();
    for (String query : queries) {
      records.add(new InputRecord("--query " + (records.size() + 1), Map.of(TEXT, query)));
    }
    if (queryFile.isPresent()) {
      try (InputRecords in = InputRecords.ofFile(queryFile.get())) {
        for (var next = in.next(); next.isPresent(); next = in.next()) {
          records.add(next.get());
        }
      }
    }
    List<Encoding> encodings = new ArrayList<>(records.size());
    for (InputRecord record : records) {
      encodings.add(encode(embedder, record));
    }
    List<float[]> vectors = embedder.embed(encodings);
    List<Query> wanted = new ArrayList<>(records.size());
    for (int i = 0; i < vectors.size(); i++) {
      wanted.add(new Query(records.get(i).text(TEXT), vectors.get(i)));
    }
    return wanted;
  }

  /// A record of the result.
  ///
  /// @param fields as JSON values; text and text_pair are among them
  private record Scored(Map<String, Object> fields, float score) {
    void write(Output out) throws IOException {
      out.write(
          fields,
          () ->
              String.format(
                  Locale.ROOT, "%.4f  %s | %s", score, fields.get(TEXT), fields.get(PAIR)));
    }

    static Scored of(Map<String, Object> fields, float score, boolean truncated) {
      Map<String, Object> all = new LinkedHashMap<>(fields);
      all.put("score", score);
      all.put("truncated", truncated);
      return new Scored(all, score);
    }
  }

  /// Compares the two texts of each record.
  private final class Pairs implements BatchOptions.Work<Similarity.Pair, Float> {
    private final Similarity similarity;
    private final Output out;

    Pairs(Similarity similarity, Output out) {
      this.similarity = similarity;
      this.out = out;
    }

    @Override
    public BatchOptions.Prepared<Similarity.Pair> prepare(InputRecord record) throws IOException {
      Similarity.Pair pair = similarity.encode(record.text(TEXT), record.text(PAIR));
      length.cut(record, List.of(pair.first(), pair.second()));
      return new BatchOptions.Prepared<>(record, pair, pair.first().size() + pair.second().size());
    }

    @Override
    public List<Float> compute(List<Similarity.Pair> inputs) {
      return similarity.scores(inputs.stream()).toList();
    }

    @Override
    public void write(BatchOptions.Prepared<Similarity.Pair> one, Float score) throws IOException {
      Similarity.Pair pair = one.input();
      boolean truncated = pair.first().truncated() || pair.second().truncated();
      Scored.of(one.record().fields(), score, truncated).write(out);
    }
  }

  /// Takes records that are one text each.
  private abstract class Singles implements BatchOptions.Work<Encoding, float[]> {
    private final Embedder embedder;

    Singles(Embedder embedder) {
      this.embedder = embedder;
    }

    @Override
    public BatchOptions.Prepared<Encoding> prepare(InputRecord record) throws IOException {
      Encoding encoding = encode(embedder, record);
      return new BatchOptions.Prepared<>(record, encoding, encoding.size());
    }

    @Override
    public final List<float[]> compute(List<Encoding> inputs) {
      return embedder.embed(inputs);
    }
  }

  /// Collects the records of a picture.
  private final class Matrix extends Singles {
    private final SimilarityMatrix picture;
    private int count;

    Matrix(Embedder embedder, SimilarityMatrix picture) {
      super(embedder);
      this.picture = picture;
    }

    @Override
    public BatchOptions.Prepared<Encoding> prepare(InputRecord record) throws IOException {
      SimilarityMatrix.check(record.place(), ++count);
      return super.prepare(record);
    }

    @Override
    public void write(BatchOptions.Prepared<Encoding> one, float[] vector) throws IOException {
      picture.addRow(one.record().text(TEXT), vector);
    }
  }

  /// Compares each record with the queries.
  private final class Search extends Singles {
    private final List<Query> wanted;
    private final List<TopK<Scored>> best = new ArrayList<>();
    private final Output out;

    Search(Embedder embedder, List<Query> wanted, Optional<Integer> most, Output out) {
      super(embedder);
      this.wanted = wanted;
      this.out = out;
      most.ifPresent(k -> wanted.forEach(_ -> best.add(new TopK<>(k, Scored::score))));
    }

    @Override
    public void write(BatchOptions.Prepared<Encoding> one, float[] vector) throws IOException {
      for (int q = 0; q < wanted.size(); q++) {
        Scored scored = compare(wanted.get(q), one, vector);
        if (best.isEmpty()) {
          scored.write(out);
        } else {
          best.get(q).add(scored);
        }
      }
    }

    private static Scored compare(
        Query query, BatchOptions.Prepared<Encoding> one, float[] vector) {
      Map<String, Object> own = one.record().fields();
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put(TEXT, query.text);
      fields.put(PAIR, own.get(TEXT));
      own.forEach(fields::putIfAbsent);
      return Scored.of(fields, Similarity.cosine(query.vector, vector), one.input().truncated());
    }

    /// Writes what was kept.
    void writeBest() throws IOException {
      for (TopK<Scored> ofQuery : best) {
        for (Scored scored : ofQuery.best()) {
          scored.write(out);
        }
      }
    }
  }
}
