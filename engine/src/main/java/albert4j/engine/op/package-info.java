/// The operations: one file each, with shape rule, forward and backward side by side.
///
/// Every op takes the [albert4j.engine.Scope] first, leaves its inputs as they are and returns a
/// new tensor; its backward adds to the gradients of those inputs that need one. There is no op
/// without a backward.
package albert4j.engine.op;
