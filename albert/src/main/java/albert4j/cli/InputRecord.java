package albert4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One record of the input.
///
/// @param place where it stands, for messages: `reviews.jsonl: line 3` or `argument 1`
/// @param fields its fields as JSON values; plain text is the field `text`
record InputRecord(String place, Map<String, Object> fields) {

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
    Object value = fields.get(field);
    if (value != null && !(value instanceof String)) {
      throw CliException.badData(
          place, "field \"" + field + "\" must be a string, found: " + value);
    }
    return Optional.ofNullable((String) value);
  }

  /// A field that must be there and be a list of strings, at least one.
  ///
  /// @throws CliException if it is not, naming the place
  List<String> texts(String field) throws CliException {
    Object value = fields.get(field);
    if (value == null) {
      throw missing(field);
    }
    List<String> texts = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.stream().filter(String.class::isInstance).forEach(one -> texts.add((String) one));
      if (!texts.isEmpty() && texts.size() == list.size()) {
        return texts;
      }
    }
    throw CliException.badData(
        place, "field \"" + field + "\" must be a list of strings, found: " + value);
  }

  private CliException missing(String field) {
    return CliException.badData(
        place, "field \"" + field + "\" is missing; fields found: " + fields.keySet());
  }
}
