package albert4j.task;

import albert4j.engine.checkpoint.Json;
import albert4j.engine.checkpoint.JsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An object of a JSON file, whose fields are asked for by name and kind.
///
/// @param source what messages call the file
/// @param place where in the file: a line of JSON Lines, a path of keys
/// @param values the object
record JsonFields(String source, String place, Map<String, Object> values) {
  /// Takes a value for an object.
  ///
  /// @throws DataException if it is none
  static JsonFields of(String source, String place, Object value) throws DataException {
    return new JsonFields(
        source,
        place,
        Json.object(value)
            .orElseThrow(
                () -> new DataException(source, place, "a JSON object", Json.describe(value))));
  }

  /// Parses a line.
  ///
  /// @throws DataException if it is not JSON, or not an object
  static JsonFields parse(String source, long line, String text) throws DataException {
    try {
      return of(source, "line " + line, Json.parse(text));
    } catch (JsonException e) {
      throw new DataException(
          source, "line " + line + ", byte " + e.offset(), e.expected(), e.found());
    }
  }

  /// The same object, for messages that call its place otherwise.
  JsonFields at(String name) {
    return new JsonFields(source, name, values);
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /// A text.
  ///
  /// @throws DataException if there is none
  String text(String key) throws DataException {
    return field(key, String.class, "a text");
  }

  /// A list of anything.
  ///
  /// @throws DataException if there is none
  List<?> list(String key) throws DataException {
    return field(key, List.class, "a list");
  }

  /// A list of texts.
  ///
  /// @throws DataException if there is none
  List<String> texts(String key) throws DataException {
    return texts("\"" + key + "\"", list(key));
  }

  /// The elements of a list as texts.
  ///
  /// @param what messages call the list
  /// @throws DataException if one is not
  List<String> texts(String what, List<?> list) throws DataException {
    List<String> texts = new ArrayList<>(list.size());
    for (Object element : list) {
      if (!(element instanceof String text)) {
        throw error("texts in " + what, Json.describe(element));
      }
      texts.add(text);
    }
    return texts;
  }

  /// A whole number.
  ///
  /// @throws DataException if there is none
  long integer(String key) throws DataException {
    return field(key, Long.class, "a whole number");
  }

  /// True or false.
  ///
  /// @throws DataException if there is none
  boolean flag(String key) throws DataException {
    return field(key, Boolean.class, "true or false");
  }

  private <T> T field(String key, Class<T> type, String expected) throws DataException {
    Optional<Object> value = Optional.ofNullable(values.get(key));
    if (value.isPresent() && type.isInstance(value.get())) {
      return type.cast(value.get());
    }
    throw error(
        expected + " under \"" + key + "\"", value.map(Json::describe).orElse("no such key"));
  }

  /// What is wrong with the object.
  DataException error(String expected, String found) {
    return new DataException(source, place, expected, found);
  }
}
