/// Tensors with reverse-mode autograd on the JDK's Vector API, and what is built from them.
module albert4j.engine {
  requires jdk.incubator.vector;

  exports albert4j.engine;
  exports albert4j.engine.checkpoint;
}
