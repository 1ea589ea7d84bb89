/// Layers: parameters together with the op that uses them, and nothing else.
package albert4j.engine.layer;
