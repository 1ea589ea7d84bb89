/// The command line: [Main], one file for each command, and what the commands share.
///
/// Data goes to standard output, everything else to standard error. A command throws what went
/// wrong and [Main] turns it into a message and an exit code.
package albert4j.cli;
