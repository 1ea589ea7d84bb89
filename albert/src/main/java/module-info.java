/// The ALBERT model with its heads, pipelines and training.
module albert4j {
  requires transitive albert4j.engine;
  requires transitive albert4j.tokenizer;
  requires java.net.http;

  exports albert4j.hub;
  exports albert4j.model;
  exports albert4j.pipeline;
  exports albert4j.pretrain;
  exports albert4j.task;
  exports albert4j.train;
}
