/// Model files: one reader for each format, all of which make a
/// [albert4j.engine.checkpoint.Checkpoint]; JSON; the table of tensor names; and TensorFlow's files
/// of examples.
///
/// Whatever a file holds, reading it ends with tensors or with an [java.io.IOException] that names
/// file, place, expected and found: nothing in a file is trusted before it was checked.
package albert4j.engine.checkpoint;
