/// Pre-training: masked language modelling and sentence order, from plain text.
///
/// How text becomes examples: a [albert4j.pretrain.Corpus] is taken apart into chunks, chunks into
/// documents and sentences, these into tokens, tokens into pairs of segments, and of each pair some
/// tokens are masked. [albert4j.pretrain.CorpusExamples] does it while a model trains;
/// [albert4j.pretrain.ExampleFile] keeps the examples for later.
///
/// Source: Lan et al. 2019, "ALBERT: A Lite BERT", section 3, and google-research/albert
/// `create_pretraining_data.py`.
package albert4j.pretrain;
