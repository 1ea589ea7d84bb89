/// JMH benchmarks of the engine and the model, with peers beside them.
package albert4j.bench;
