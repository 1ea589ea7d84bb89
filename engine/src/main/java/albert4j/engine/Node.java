package albert4j.engine;

/// What an op leaves behind while its scope records: its place in the order of all ops, and its
/// derivative.
///
/// @param order of ops within the scope; an op's inputs have smaller numbers than its output
/// @param backward adds the gradients of the op's inputs, given that of its output
public record Node(long order, Backward backward) {
  /// The derivative of one use of an op. It holds what it needs of the op's inputs and output.
  @FunctionalInterface
  public interface Backward {
    /// Adds to the gradients of the inputs that need one.
    ///
    /// @param gradients takes the shares: [Gradients#add], [Gradients#give] or [Gradients#into]
    /// @param dy gradient of the op's output, same shape; the op may overwrite it
    void run(Gradients gradients, Tensor dy);
  }
}
