/// The trainer that all tasks share: runs that may be killed and go on with the same bits.
package albert4j.train;
