/// Tensors with reverse-mode automatic differentiation on the JDK's Vector API, and what is built
/// on them: operations, layers, optimisers and checkpoint formats.
module albert4j.engine {
  requires jdk.incubator.vector;

  exports albert4j.engine;
  exports albert4j.engine.checkpoint;
  exports albert4j.engine.layer;
  exports albert4j.engine.op;
  exports albert4j.engine.optim;
}
