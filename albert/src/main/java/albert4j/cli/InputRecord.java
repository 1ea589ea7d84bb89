package albert4j.cli;

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
      throw CliException.badData(
          place, "field \"" + field + "\" is missing; fields found: " + fields.keySet());
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
}
