package albert4j.engine;

import albert4j.engine.kernel.Gemm;
import albert4j.engine.kernel.Lanes;
import albert4j.engine.work.Workers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What a computation needs besides its data, and what elsewhere is global: memory, threads, the
/// random numbers of dropout, and whether ops are recorded for a backward pass. Every op takes it
/// first.
///
/// Memory comes from a pool and goes back to it when a [Frame] closes, so a repeated computation
/// allocates no arrays after the first round. A scope belongs to one thread at a time; any number
/// of scopes may compute with the same parameters.
///
/// ```java
/// try (Scope scope = Scope.inference(2); Scope.Frame frame = scope.frame()) {
///   float[] probabilities = Softmax.apply(scope, logits).toArray();
/// }
/// ```
public final class Scope implements AutoCloseable {
  private final boolean training;
  private final boolean recomputing;
  private boolean paused;
  private final Workers workers;
  private final boolean ownsWorkers;
  private final long seed;
  private long draws;
  private long order;
  private boolean closed;
  private final Map<Integer, ArrayDeque<float[]>> pool = new HashMap<>();
  private final List<float[]> live = new ArrayList<>();
  private final float[][] scratch;
  private final List<Map<Class<?>, Object>> locals = new ArrayList<>();

  private Scope(
      boolean training, boolean recomputing, Workers workers, boolean ownsWorkers, long seed) {
    Lanes.load();
    this.training = training;
    this.recomputing = recomputing;
    this.workers = workers;
    this.ownsWorkers = ownsWorkers;
    this.seed = seed;
    this.scratch = new float[workers.threads()][];
    for (int i = 0; i < workers.threads(); i++) {
      locals.add(new HashMap<>());
    }
  }

  /// A scope that records nothing, with its own `threads` threads (the caller's among them).
  ///
  /// @throws IllegalArgumentException if `threads` is below 1
  /// @throws LinkageError if the JVM runs without the module jdk.incubator.vector; the message
  ///   names the flag
  public static Scope inference(int threads) {
    return new Scope(false, false, new Workers(threads), true, 0);
  }

  /// A scope that records ops for [Gradients] and draws dropout masks from `seed`.
  ///
  /// @throws IllegalArgumentException if `threads` is below 1
  /// @throws LinkageError if the JVM runs without the module jdk.incubator.vector; the message
  ///   names the flag
  public static Scope training(int threads, long seed) {
    return new Scope(true, false, new Workers(threads), true, seed);
  }

  /// The same with less memory and more time: models compute the insides of their layers again in
  /// the backward pass, see [Recompute]. The results have the same bits.
  ///
  /// @throws IllegalArgumentException if `threads` is below 1
  /// @throws LinkageError if the JVM runs without the module jdk.incubator.vector; the message
  ///   names the flag
  public static Scope recomputing(int threads, long seed) {
    return new Scope(true, true, new Workers(threads), true, seed);
  }

  /// An inference scope on the threads of this one, which must stay open; for evaluation during
  /// training, or another caller.
  public Scope evaluation() {
    return new Scope(false, false, workers, false, 0);
  }

  /// The vector shape in use and the reason, such as `512 bits, preferred by the VM`.
  public static String vectors() {
    return Lanes.BITS + " bits, " + Lanes.REASON;
  }

  /// Whether a fused multiply-add is one instruction here.
  public static boolean fusedMultiplyAdd() {
    return Lanes.FUSED;
  }

  /// Whether this is a scope for training: dropout drops.
  public boolean training() {
    return training;
  }

  /// Whether ops leave a [Node] behind: while training, but for what is to be computed again.
  public boolean recording() {
    return training && !paused;
  }

  /// Whether models should [recompute][Recompute] their layers in the backward pass.
  public boolean recomputing() {
    return recomputing;
  }

  /// Number of threads, the caller's among them.
  public int threads() {
    return workers.threads();
  }

  /// A tensor whose elements are not set yet: memory from the pool.
  public Tensor allocate(Shape shape) {
    if (closed) {
      throw new IllegalStateException("scope: closed");
    }
    int room = room(shape.size());
    ArrayDeque<float[]> free = pool.get(room);
    float[] array = free == null || free.isEmpty() ? new float[room] : free.pop();
    live.add(array);
    return Tensor.of(shape, array);
  }

  /// A tensor of zeros from the pool.
  public Tensor zeros(Shape shape) {
    Tensor tensor = allocate(shape);
    Arrays.fill(tensor.data(), 0, shape.size(), 0f);
    return tensor;
  }

  /// Sizes of pooled arrays: the next number with at most four significant bits, so at most an
  /// eighth is lost and batches of similar size share their arrays.
  private static int room(int size) {
    int shift = Math.max(0, 28 - Integer.numberOfLeadingZeros(Math.max(size, 16)));
    long rounded = ((size + (1L << shift) - 1) >>> shift) << shift;
    return (int) Math.min(Math.max(rounded, 16), Integer.MAX_VALUE - 8);
  }

  /// Gives a tensor's memory back before its frame closes. Nobody may use it any more.
  @SuppressWarnings("ReferenceEquality") // the array itself, not one like it
  public void release(Tensor tensor) {
    for (int i = live.size() - 1; i >= 0; i--) {
      if (live.get(i) == tensor.data()) {
        free(live.remove(i));
        return;
      }
    }
  }

  private void free(float[] array) {
    pool.computeIfAbsent(array.length, n -> new ArrayDeque<>()).push(array);
  }

  /// Begins a frame: when it closes, what was allocated since goes back to the pool. While the
  /// scope records it does not, since the backward pass may need it: there a [#step()] gives memory
  /// back.
  public Frame frame() {
    return new Frame(!recording());
  }

  /// Begins a training step, forward and backward: when it closes, what was allocated since goes
  /// back to the pool.
  public Frame step() {
    return new Frame(true);
  }

  /// The same, with random numbers that follow from the scope's seed and the step's number alone: a
  /// run that goes on from step `number` draws what it would have drawn.
  public Frame step(long number) {
    draws = number << Integer.SIZE;
    return step();
  }

  /// A stretch of a computation whose memory is given back at its end, save what is [kept][#keep].
  public final class Frame implements AutoCloseable {
    private final int mark = live.size();
    private final boolean frees;
    private final IdentityHashMap<float[], Boolean> kept = new IdentityHashMap<>();
    private boolean ended;

    private Frame(boolean frees) {
      this.frees = frees;
    }

    /// Hands a tensor over to the enclosing frame.
    public Tensor keep(Tensor tensor) {
      kept.put(tensor.data(), true);
      return tensor;
    }

    /// Ends the frame; a second call does nothing.
    @Override
    public void close() {
      if (!frees || ended) {
        return;
      }
      ended = true;
      List<float[]> own = live.subList(Math.min(mark, live.size()), live.size());
      List<float[]> stay = own.stream().filter(kept::containsKey).toList();
      own.stream().filter(array -> !kept.containsKey(array)).forEach(Scope.this::free);
      own.clear();
      live.addAll(stay);
    }
  }

  /// The op's output, carrying its derivative if this scope records and an input needs a gradient.
  ///
  /// @param backward makes the derivative; called only if it is needed
  public Tensor record(Tensor output, List<Tensor> inputs, Supplier<Node.Backward> backward) {
    if (!recording() || inputs.stream().noneMatch(Tensor::needsGradient)) {
      return output;
    }
    return recordAlways(output, backward.get());
  }

  /// The same whatever the inputs.
  Tensor recordAlways(Tensor output, Node.Backward backward) {
    var node = new Node(order++, backward);
    return new Tensor(output.data(), output.offset(), output.shape(), Optional.of(node), false);
  }

  /// Computes something without recording it, and keeps nothing but the result.
  Tensor unrecorded(Supplier<Tensor> work) {
    paused = true;
    try (Frame frame = frame()) {
      return frame.keep(work.get());
    } finally {
      paused = false;
    }
  }

  /// Computes something with the random numbers that followed when [#draws()] was that.
  Tensor redrawing(long then, Supplier<Tensor> work) {
    long now = draws;
    draws = then;
    try {
      return work.get();
    } finally {
      draws = now;
    }
  }

  /// How many random numbers were drawn.
  long draws() {
    return draws;
  }

  /// The order of the next op that is recorded.
  long order() {
    return order;
  }

  /// One numbered share of an op's work.
  @FunctionalInterface
  public interface Task {
    /// Computes share `index`.
    ///
    /// @param slot names the scratch memory to use: no other task that runs at the same time has it
    void run(int index, int slot);
  }

  /// Runs tasks 0 to `tasks` on the scope's threads, in any order. They must write to different
  /// places.
  public void parallel(int tasks, Task task) {
    workers.run(tasks, task::run);
  }

  /// A number for the dropout mask of one op: the next of the sequence that `seed` gives.
  public long nextKey() {
    return seed * 0x9E3779B97F4A7C15L + ++draws * 0xD1B54A32D192ED03L;
  }

  /// Scratch memory for the matrix products of one slot.
  float[] scratch(int slot) {
    if (scratch[slot] == null) {
      scratch[slot] = new float[Gemm.SCRATCH];
    }
    return scratch[slot];
  }

  /// An object that the tasks of one slot reuse, such as a kernel with scratch memory; made when
  /// first asked for.
  public <T> T local(int slot, Class<T> type, Supplier<T> make) {
    return type.cast(locals.get(slot).computeIfAbsent(type, t -> make.get()));
  }

  /// Drops the pool and ends the threads, if they are this scope's own.
  @Override
  public void close() {
    closed = true;
    pool.clear();
    live.clear();
    if (ownsWorkers) {
      workers.close();
    }
  }
}
