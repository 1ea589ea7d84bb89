/// Loops over `float[]` and an offset: all arithmetic of the engine, and the only code that imports
/// the Vector API.
///
/// Every loop is a vector body of [albert4j.engine.kernel.Lanes] width and a scalar tail; with
/// vectors off the tail is all there is. Kernels check nothing (the ops above did), allocate
/// nothing and know no tensors. Where a result is a sum over many elements, its order depends on
/// the width but never on the number of threads.
package albert4j.engine.kernel;
