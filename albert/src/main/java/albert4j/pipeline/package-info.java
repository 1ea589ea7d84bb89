/// From text to answers: one class a task, each a model and its tokenizer behind a few methods.
///
/// ```java
/// try (Embedder embedder = Embedder.load(Path.of("albert-base-v2"))) {
///   float[] vector = embedder.embed("A text of any kind.");
/// }
/// ```
///
/// All are loaded from a model folder, may be shared between threads, and give their memory and
/// threads back when they are closed, by whomever and however often: closing waits for the batches
/// that are being computed. They take texts one by one, or, faster, encodings by the list or the
/// stream; the results have the order of the inputs and do not depend on what they were computed
/// together with. Memory does not grow with a stream: it is read, and computed batch by batch, as
/// its results are asked for.
///
/// A model whose weights are damaged so that a result is not a finite number is answered with an
/// ArithmeticException; a call after closing, and the next batch of a stream that was begun before,
/// with an IllegalStateException; and an interrupted thread, before its next batch, with a
/// CancellationException; it stays interrupted.
package albert4j.pipeline;
