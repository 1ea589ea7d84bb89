/// Pre-training: masked language modelling and sentence order, from plain text.
package albert4j.pretrain;
