package albert4j.tokenizer;

import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a tokenizer.json: which steps there are, and what they are called.
///
/// Source: huggingface/tokenizers, whose serialisation is the only description of the format. It
/// also reads the spelling of 2020, in which the published ALBERT files are.
final class FastTokenizerReader {
  private static final String NORMALIZERS =
      "Sequence, NFC, NFD, NFKC, NFKD, StripAccents, Lowercase, Replace, Precompiled, Prepend, Strip"
          + " or Nmt";
  private static final String SPLITTERS = "Sequence, WhitespaceSplit, Whitespace or Metaspace";
  private static final String DECODERS =
      "Sequence, Metaspace, Replace, ByteFallback, Fuse or Strip";

  /// In this order the names are looked for that a vocabulary may have for a token.
  private static final List<String> PADS = List.of("<pad>", "[PAD]");

  private static final List<String> MASKS = List.of("[MASK]", "<mask>");

  private final JsonSection file;
  private final String source;

  FastTokenizerReader(Map<String, ?> json, String source) {
    file = new JsonSection(source, "", json);
    this.source = source;
  }

  FastTokenizer read() throws TokenizerException {
    List<AddedToken> added = new ArrayList<>();
    for (JsonSection section : file.sections("added_tokens")) {
      added.add(AddedToken.read(section));
    }
    added.sort(Comparator.comparingInt(AddedToken::id));
    UnigramModel model = UnigramModel.read(required("model"), added, source);
    List<NormalizerStep> normalizer = new ArrayList<>();
    List<SplitterStep> splitter = new ArrayList<>();
    List<DecoderStep> decoder = new ArrayList<>();
    for (JsonSection step : steps("normalizer", "normalizers")) {
      normalizer.add(normalizer(step));
    }
    for (JsonSection step : steps("pre_tokenizer", "pretokenizers")) {
      splitter.add(splitter(step));
    }
    for (JsonSection step : steps("decoder", "decoders")) {
      decoder.add(decoder(step));
    }
    TemplateReader template = new TemplateReader(required("post_processor"), model.vocabulary());
    Tokenizer.Specials specials =
        new Tokenizer.Specials(
            template.cls(),
            template.sep(),
            special("mask", MASKS, model.vocabulary()),
            special("padding", PADS, model.vocabulary()));
    return new FastTokenizer(model, specials, added, normalizer, splitter, decoder);
  }

  private JsonSection required(String key) throws TokenizerException {
    Optional<JsonSection> section = file.section(key);
    if (section.isEmpty()) {
      throw file.error(key, "an object", "nothing");
    }
    return section.get();
  }

  private String special(String role, List<String> names, Vocabulary vocabulary)
      throws TokenizerException {
    return names.stream()
        .filter(vocabulary::contains)
        .findFirst()
        .orElseThrow(() ->
            file.error(
                "model.vocab",
                "a token for " + role + ": " + String.join(" or ", names),
                "none among " + vocabulary.size()));
  }

  /// The steps of a part of the file, those of a sequence one by one, also where sequences hold
  /// sequences.
  private List<JsonSection> steps(String key, String members) throws TokenizerException {
    List<JsonSection> open = new ArrayList<>();
    file.section(key).ifPresent(open::add);
    List<JsonSection> steps = new ArrayList<>();
    while (!open.isEmpty()) {
      JsonSection step = open.removeLast();
      if (step.type().equals("Sequence")) {
        open.addAll(step.sections(members).reversed());
      } else {
        steps.add(step);
      }
    }
    return steps;
  }

  private NormalizerStep normalizer(JsonSection step) throws TokenizerException {
    return switch (step.type()) {
      case "NFC" -> new UnicodeFormStep(Form.NFC);
      case "NFD" -> new UnicodeFormStep(Form.NFD);
      case "NFKC" -> new UnicodeFormStep(Form.NFKC);
      case "NFKD" -> new UnicodeFormStep(Form.NFKD);
      case "StripAccents" -> new StripAccentsStep();
      case "Lowercase" -> new LowercaseStep();
      case "Replace" -> new ReplaceStep(TextPattern.read(step, "pattern"), step.text("content"));
      case "Precompiled" -> precompiled(step);
      case "Prepend" -> new PrependStep(step.text("prepend"));
      case "Strip" -> new StripStep(step.flag("strip_left", true), step.flag("strip_right", true));
      case "Nmt" -> new NmtStep();
      default -> throw step.unsupported(NORMALIZERS);
    };
  }

  private NormalizerStep precompiled(JsonSection step) throws TokenizerException {
    String key = "precompiled_charsmap";
    String text = step.text(key);
    byte[] blob;
    try {
      blob = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw step.error(key, "a table in base 64", TokenizerException.quote(text));
    }
    return new PrecompiledStep(Charsmap.of(source + ": " + key, 0, blob));
  }

  private SplitterStep splitter(JsonSection step) throws TokenizerException {
    return switch (step.type()) {
      case "WhitespaceSplit" -> new WhitespaceStep(false);
      case "Whitespace" -> new WhitespaceStep(true);
      case "Metaspace" -> MetaspaceStep.read(step);
      default -> throw step.unsupported(SPLITTERS);
    };
  }

  private DecoderStep decoder(JsonSection step) throws TokenizerException {
    return switch (step.type()) {
      case "Metaspace" -> MetaspaceStep.read(step);
      case "Replace" ->
          new ReplacePiecesStep(TextPattern.read(step, "pattern"), step.text("content"));
      case "ByteFallback" -> new ByteFallbackStep();
      case "Fuse" -> new FuseStep();
      case "Strip" -> StripPiecesStep.read(step);
      default -> throw step.unsupported(DECODERS);
    };
  }
}
