package albert4j.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An object of a JSON file that somebody else has parsed, and where it stands in there.
///
/// Objects are maps, arrays are lists; whatever is neither of them, nor a string, a number or a
/// boolean, stands for `null`, which is the same as a key that is not there.
final class JsonSection {
  private final String source;
  private final String path;
  private final Map<?, ?> values;

  /// @param source the file, as its user named it
  /// @param path the keys that lead here; empty for the whole file
  JsonSection(String source, String path, Map<?, ?> values) {
    this.source = source;
    this.path = path;
    this.values = values;
  }

  /// The value of a key, if there is one that is not `null`.
  Optional<Object> value(String key) {
    return Optional.ofNullable(values.get(key)).filter(JsonSection::isSomething);
  }

  private static boolean isSomething(Object value) {
    return switch (value) {
      case Map<?, ?> _, List<?> _, String _, Number _, Boolean _ -> true;
      default -> false;
    };
  }

  /// The object of a key, if there is one.
  Optional<JsonSection> section(String key) throws TokenizerException {
    Optional<Object> value = value(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof Map<?, ?> map) {
      return Optional.of(new JsonSection(source, at(key), map));
    }
    throw error(key, "an object", describe(value.get()));
  }

  /// The array of a key; empty if there is none.
  List<?> list(String key) throws TokenizerException {
    Object value = value(key).orElse(List.of());
    if (value instanceof List<?> list) {
      return list;
    }
    throw error(key, "an array", describe(value));
  }

  /// The objects of an array.
  List<JsonSection> sections(String key) throws TokenizerException {
    List<JsonSection> sections = new ArrayList<>();
    for (Object entry : list(key)) {
      String place = key + "[" + sections.size() + "]";
      if (!(entry instanceof Map<?, ?> map)) {
        throw error(place, "an object", describe(entry));
      }
      sections.add(new JsonSection(source, at(place), map));
    }
    return sections;
  }

  /// The string of a key that has to be there.
  String text(String key) throws TokenizerException {
    Object value = value(key).orElse(Optional.empty());
    if (value instanceof String text) {
      return text;
    }
    throw error(key, "a string", describe(value));
  }

  /// The string of a key, or what it is by default.
  String text(String key, String absent) throws TokenizerException {
    return value(key).isPresent() ? text(key) : absent;
  }

  /// The flag of a key, or what it is by default.
  boolean flag(String key, boolean absent) throws TokenizerException {
    Object value = value(key).orElse(absent);
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw error(key, "true or false", describe(value));
  }

  /// The number of a key that has to be there: a whole one from 0 on.
  int count(String key) throws TokenizerException {
    Object value = value(key).orElse(Optional.empty());
    if (value instanceof Number number
        && number.doubleValue() == number.intValue()
        && number.intValue() >= 0) {
      return number.intValue();
    }
    throw error(key, "a number from 0 on", describe(value));
  }

  /// What an object says that it is: its key `type`.
  String type() throws TokenizerException {
    return text("type");
  }

  /// An error about the object's type.
  ///
  /// @param supported the types that would do
  TokenizerException unsupported(String supported) throws TokenizerException {
    return error("type", supported, TokenizerException.quote(type()));
  }

  /// An error about the value of a key.
  TokenizerException error(String key, String expected, String found) {
    return TokenizerException.at(source, at(key), expected, found);
  }

  /// A value, made fit for a one-line message.
  static String describe(Object value) {
    return switch (value) {
      case Map<?, ?> _ -> "an object";
      case List<?> _ -> "an array";
      case String text -> TokenizerException.quote(text);
      case Number number -> number.toString();
      case Boolean flag -> flag.toString();
      default -> "nothing";
    };
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
