package albert4j.cli;

import albert4j.engine.checkpoint.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/// One record of the input.
///
/// @param place where it stands, for messages: `reviews.jsonl: line 3` or `argument 1`
/// @param fields its fields as JSON values; plain text is the field `text`
record InputRecord(String place, Map<String, Object> fields) {
  /// The field that most commands read.
  static final String TEXT = "text";

  /// The field with the second text of a pair.
  static final String PAIR = "text_pair";

  private static final String STRINGS = "a list of strings";

  /// A field that must be there and be a string.
  ///
  /// @throws CliException if it is not, naming the place
  String text(String field) throws CliException {
    Optional<String> text = optionalText(field);
    if (text.isEmpty()) {
      throw missing(field);
    }
    return text.get();
  }

  /// A field that must be a string if it is there.
  ///
  /// @throws CliException if it is something else, naming the place
  Optional<String> optionalText(String field) throws CliException {
    Optional<Object> value = value(field);
    if (value.isPresent() && !(value.get() instanceof String)) {
      throw wrong(field, "a string", value.get());
    }
    return value.map(String.class::cast);
  }

  /// `text` of a record that is one text.
  ///
  /// @throws CliException if it is no string, there is none, or there is a `text_pair`, which would
  ///   count for nothing, naming the place
  String onlyText() throws CliException {
    if (value(PAIR).isPresent()) {
      throw CliException.badData(
          place, "field \"text_pair\" has no use here, where a record is one text; leave it out");
    }
    return text(TEXT);
  }

  /// What becomes of `text`, or of `text` and `text_pair` where the record has both.
  ///
  /// @throws CliException if one is no string, or there is no text, naming the place
  <T> T encoded(Function<String, T> ofText, BiFunction<String, String, T> ofPair)
      throws CliException {
    String text = text(TEXT);
    Optional<String> pair = optionalText(PAIR);
    return pair.isPresent() ? ofPair.apply(text, pair.get()) : ofText.apply(text);
  }

  /// A field that must be there and be a list of strings, at least one.
  ///
  /// @throws CliException if it is not, naming the place
  List<String> texts(String field) throws CliException {
    Optional<List<String>> texts = optionalTexts(field);
    if (texts.isEmpty()) {
      throw missing(field);
    }
    if (texts.get().isEmpty()) {
      throw wrong(field, STRINGS, texts.get());
    }
    return texts.get();
  }

  /// A field that must be a list of strings if it is there.
  ///
  /// @throws CliException if it is something else, naming the place
  Optional<List<String>> optionalTexts(String field) throws CliException {
    Optional<List<?>> list = optionalList(field, STRINGS);
    if (list.isEmpty()) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>(list.get().size());
    for (Object each : list.get()) {
      if (!(each instanceof String text)) {
        throw wrong(field, STRINGS, each);
      }
      texts.add(text);
    }
    return Optional.of(texts);
  }

  /// A field that must be a list if it is there.
  ///
  /// @param what what it must be, for the message; its elements are the caller's to check
  /// @throws CliException if it is something else, naming the place
  Optional<List<?>> optionalList(String field, String what) throws CliException {
    Optional<Object> value = value(field);
    if (value.isPresent() && !(value.get() instanceof List<?>)) {
      throw wrong(field, what, value.get());
    }
    return value.map(list -> (List<?>) list);
  }

  /// A field; where it is JSON's null, as tools write it for what they do not have, it is not
  /// there.
  private Optional<Object> value(String field) {
    return Optional.ofNullable(fields.get(field)).filter(value -> !value.equals(Json.NULL));
  }

  private CliException wrong(String field, String expected, Object found) {
    return CliException.badData(
        place, "field \"" + field + "\" must be " + expected + ", found: " + Json.compact(found));
  }

  private CliException missing(String field) {
    return CliException.badData(
        place, "field \"" + field + "\" is missing; fields found: " + fields.keySet());
  }
}
