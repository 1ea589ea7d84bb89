/// Tensors, the scope that owns their memory and the threads, and reverse-mode automatic
/// differentiation.
///
/// Dimension letters, used in all shape comments of the engine and the model: b batch (sequences),
/// t tokens (of all sequences together), s tokens of one sequence, h hidden, e embedding, a heads,
/// d head size, f feed-forward, v vocabulary; m, k, n for a matrix product `[m,k]·[k,n]`.
package albert4j.engine;
