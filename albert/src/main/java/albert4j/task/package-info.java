/// Tasks for which models are trained, with their data files and metrics.
///
/// A [Task] says what the model reads of a record, what its loss is and how its answers are judged;
/// there is one for each head. Records come out of files in the formats that people have, one
/// reader a format. A file that cannot be used is a [DataException] that names the line.
package albert4j.task;
