/// What happened in a training run, kept as it happens and shown on one page.
package albert4j.report;
