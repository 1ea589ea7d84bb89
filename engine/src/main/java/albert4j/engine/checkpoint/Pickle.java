package albert4j.engine.checkpoint;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a Python pickle, of protocol 2 to 5, as data: nothing that it names is ever executed.
///
/// A pickle is a program for a stack machine. Only the instructions are known here that PyTorch's
/// files are made of, and what a program may call is decided by its reader ([Builder]). Values
/// become `Long`, `Double`, `Boolean`, `String`, [Json#NULL], `List`, `Map` (with keys that are
/// `String` or `Long`), [Tuple], [Global], or what the builder makes.
///
/// Source: CPython, Lib/pickletools.py (the instructions and their meaning).
final class Pickle {
  /// A Python tuple.
  record Tuple(List<Object> items) {}

  /// A Python function or class, by name: `torch._utils._rebuild_tensor_v2`.
  record Global(String name) {}

  /// What a reader lets a program do.
  interface Builder {
    /// Whether a program may name this function or class.
    boolean knows(String global);

    /// What calling a function or class gives.
    ///
    /// @param problem makes a complaint about this call, of what was expected and found
    Object call(String global, List<Object> arguments, Problem problem) throws CheckpointException;

    /// The object that lies outside of the program under this id.
    Object persistent(Object id, Problem problem) throws CheckpointException;
  }

  /// Makes a complaint about an instruction.
  interface Problem {
    /// The exception to throw.
    CheckpointException of(String expected, String found);
  }

  private static final Object MARK = new Object();

  /// An ALBERT needs some 30 a tensor; what one makes takes up to 100 bytes.
  private static final int MAX_STEPS = 4_000_000;

  private static final long MAX_BYTES = 1 << 26;

  private final Cursor in;
  private final Builder builder;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Long, Object> memo = new HashMap<>();
  private final long start;
  private int steps;
  private long at;
  private int code;

  private Pickle(Cursor in, Builder builder) {
    this.in = in;
    this.start = in.position();
    this.builder = builder;
  }

  /// The value of the program that comes next; what stands behind it stays unread.
  ///
  /// @throws CheckpointException if it is damaged, or does what its reader does not allow
  static Object read(Cursor in, Builder builder) throws CheckpointException {
    var pickle = new Pickle(in, builder);
    while (pickle.step()) {}
    return pickle.pop();
  }

  /// The first of several values, for complaints.
  static String describe(Collection<?> values) {
    String first = values.stream().limit(20).map(Pickle::describe).toList().toString();
    return values.size() <= 20 ? first : first + " and " + (values.size() - 20) + " more";
  }

  /// A value in a few words, for complaints; its parts are not looked at, since a program can make
  /// a list that holds itself.
  static String describe(Object value) {
    return switch (value) {
      case Tuple tuple -> "a tuple of " + tuple.items.size();
      case List<?> list -> "a list of " + list.size();
      case Map<?, ?> map -> "a dict of " + map.size();
      case Global global -> global.name;
      case String text -> CheckpointException.quote(text);
      case Long number -> number.toString();
      case Double number -> number.toString();
      case Boolean flag -> flag.toString();
      default ->
          value == MARK
              ? "a mark"
              : value.equals(Json.NULL) ? "None" : value.getClass().getSimpleName();
    };
  }

  /// Does one instruction; false after the last.
  private boolean step() throws CheckpointException {
    at = in.position();
    if (++steps > MAX_STEPS || at - start > MAX_BYTES) {
      throw problem("at most " + MAX_STEPS + " instructions of " + MAX_BYTES + " bytes", "more");
    }
    code = in.u8("pickle");
    switch (code) {
      case '.' -> {
        return false;
      }
      case 0x80 -> protocol();
      // a frame says how much may be read at once
      case 0x95 -> in.i64("frame");
      case '(' -> push(MARK);
      case '0' -> pop();
      case '1' -> items();
      case '2' -> push(top());
      case 'N' -> push(Json.NULL);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'J' -> push((long) in.i32("integer"));
      case 'K' -> push((long) in.u8("integer"));
      case 'M' -> push((long) in.u16("integer"));
      case 0x8A -> push(longInteger());
      case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.i64("float"))));
      case 0x8C -> push(text(in.u8("string")));
      case 'X' -> push(text(in.i32("string") & 0xFFFFFFFFL));
      case 0x8D -> push(text(in.i64("string")));
      case 'c' -> push(global(in.line("module"), in.line("name")));
      case 0x93 -> {
        String name = pop(String.class, "the name of a function or class");
        push(global(pop(String.class, "the name of a module"), name));
      }
      case 'q' -> memo.put((long) in.u8("memo"), top());
      case 'r' -> memo.put(in.i32("memo") & 0xFFFFFFFFL, top());
      case 0x94 -> memo.put((long) memo.size(), top());
      case 'h' -> push(recall(in.u8("memo")));
      case 'j' -> push(recall(in.i32("memo") & 0xFFFFFFFFL));
      default -> build();
    }
    return true;
  }

  /// The instructions that make something of what is on the stack.
  private void build() throws CheckpointException {
    switch (code) {
      case ')' -> push(new Tuple(List.of()));
      case 't' -> push(new Tuple(items()));
      case 0x85 -> push(new Tuple(last(1)));
      case 0x86 -> push(new Tuple(last(2)));
      case 0x87 -> push(new Tuple(last(3)));
      case ']' -> push(new ArrayList<>());
      case '}' -> push(new LinkedHashMap<>());
      case 'a' -> append(last(1));
      case 'e' -> append(items());
      case 's' -> put(last(2));
      case 'u' -> put(items());
      case 'Q' -> push(builder.persistent(pop(), this::problem));
      case 'R', 0x81 -> {
        List<Object> arguments = pop(Tuple.class, "a tuple of arguments").items;
        String name = pop(Global.class, "a function or class").name;
        push(builder.call(name, arguments, this::problem));
      }
      // the state of an object, such as the _metadata of a state dict: of no interest
      case 'b' -> {
        pop();
        top();
      }
      default ->
          throw problem("an instruction that PyTorch's files have", String.format("0x%02X", code));
    }
  }

  private void protocol() throws CheckpointException {
    int version = in.u8("protocol");
    if (version < 2 || version > 5) {
      throw problem("protocol 2 to 5", Integer.toString(version));
    }
  }

  /// An integer of up to 255 bytes, of which those that fit 64 bits are of interest; PyTorch's
  /// magic number does not.
  private Object longInteger() throws CheckpointException {
    int length = in.u8("integer");
    byte[] bytes = in.slice("integer", length).bytes().toArray(ValueLayout.JAVA_BYTE);
    if (length > 8) {
      return HexFormat.of().formatHex(bytes);
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= (bytes[i] & 0xFFL) << (8 * i);
    }
    int unused = 64 - 8 * length;
    return length == 0 ? 0L : (value << unused) >> unused;
  }

  private String text(long length) throws CheckpointException {
    return in.slice("string", length).utf8("string");
  }

  private Global global(String module, String name) throws CheckpointException {
    String global = module + "." + name;
    if (!builder.knows(global)) {
      throw problem(
          "functions and classes that hold weights (nothing else is let in, for a pickle can run"
              + " any program)",
          CheckpointException.quote(global));
    }
    return new Global(global);
  }

  private Object recall(long index) throws CheckpointException {
    Object value = memo.get(index);
    if (value == null) {
      throw problem("a value under number " + index + " of the memo", "none");
    }
    return value;
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object top() throws CheckpointException {
    if (stack.isEmpty() || stack.getLast() == MARK) {
      throw problem("a value on the stack", stack.isEmpty() ? "none" : "a mark");
    }
    return stack.getLast();
  }

  private Object pop() throws CheckpointException {
    Object value = top();
    stack.removeLast();
    return value;
  }

  private <T> T pop(Class<T> type, String what) throws CheckpointException {
    Object value = pop();
    if (!type.isInstance(value)) {
      throw problem(what, describe(value));
    }
    return type.cast(value);
  }

  private List<Object> last(int count) throws CheckpointException {
    var items = new ArrayList<Object>();
    for (int i = 0; i < count; i++) {
      items.addFirst(pop());
    }
    return items;
  }

  /// Takes everything down to the mark from the stack, and the mark.
  private List<Object> items() throws CheckpointException {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw problem("a mark on the stack", "none");
    }
    List<Object> above = stack.subList(mark + 1, stack.size());
    List<Object> items = new ArrayList<>(above);
    stack.subList(mark, stack.size()).clear();
    return items;
  }

  @SuppressWarnings("unchecked")
  private void append(List<Object> items) throws CheckpointException {
    Object target = top();
    if (!(target instanceof List<?> list)) {
      throw problem("a list", describe(target));
    }
    ((List<Object>) list).addAll(items);
  }

  @SuppressWarnings("unchecked")
  private void put(List<Object> items) throws CheckpointException {
    Object target = top();
    if (!(target instanceof Map<?, ?> map) || items.size() % 2 != 0) {
      throw problem("a dict, keys and values", describe(target) + ", " + items.size() + " items");
    }
    for (int i = 0; i < items.size(); i += 2) {
      Object key = items.get(i);
      // others compare slowly, or hold themselves
      if (!(key instanceof String || key instanceof Long)) {
        throw problem("a string or an integer for a key", describe(key));
      }
      ((Map<Object, Object>) map).put(key, items.get(i + 1));
    }
  }

  private CheckpointException problem(String expected, String found) {
    return in.bad(at, "pickle", expected, found);
  }
}
