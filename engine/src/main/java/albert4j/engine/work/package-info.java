/// The threads that share one operation's work.
package albert4j.engine.work;
