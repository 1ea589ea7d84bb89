/// The SentencePiece unigram tokenizer, and ALBERT's rules around it.
///
/// [Tokenizer][albert4j.tokenizer.Tokenizer] is what a model is fed with, in most cases an
/// [AlbertTokenizer][albert4j.tokenizer.AlbertTokenizer], and
/// [SentencePiece][albert4j.tokenizer.SentencePiece] what the native library of that name does; all
/// give an [Encoding][albert4j.tokenizer.Encoding].
///
/// How a text walks through, and what each station is tested against:
///
/// 1. `Preprocessor`, with `Folding` and `FinalSigma`: ALBERT's own preparation, from UTF-16 to
///    UTF-8. Hugging Face's slow tokenizer.
/// 2. `Normalizer`, with the model's `Charsmap` and `SymbolMatcher`: characters replaced, spaces
///    collapsed. The native library.
/// 3. `Viterbi`, over the `PieceAutomaton` that `PieceAutomatonBuilder` made of the `Vocabulary`:
///    the cut of the highest score. The native library, and a plain search in the tests.
/// 4. `NumberCommas` and `Template`: ALBERT again. Hugging Face.
///
/// Where more than the best cut is wanted, a `Lattice` of all cuts takes the place of `Viterbi`'s
/// one pass: `NBest` finds the best of them, and `Sampler` draws one. The native library, and all
/// cuts of short texts written down.
///
/// [WordPieceTokenizer][albert4j.tokenizer.WordPieceTokenizer], for models with BERT's vocab.txt,
/// walks from word to word instead: `BasicTokenizer`, with `Folding` and `CanonicalComposition`,
/// then `WordPieces`. Hugging Face's slow `BertTokenizer`.
///
/// A tokenizer.json says itself what is done to text: `FastTokenizerReader` makes of it the steps
/// of a [FastTokenizer][albert4j.tokenizer.FastTokenizer], each a record (`NormalizerStep`,
/// `SplitterStep`, `DecoderStep`), which change `AlignedPoints` and cut them into `Words`; its
/// `UnigramModel` shares `UnigramSearch` and the automaton with `Viterbi`. Hugging Face's Rust
/// library.
///
/// How a vocabulary is trained ([UnigramTrainer][albert4j.tokenizer.UnigramTrainer]), against
/// native `spm_train`:
///
/// 1. `CorpusReader`, or `SentenceSample`, hands blocks of lines to a `SentenceCutter` a thread,
///    which normalises them, cuts them by the `PieceRules`, and counts what is left in
///    `SegmentCounts`.
/// 2. `Alphabet` chooses the characters, `Segments` writes all in them, and `SeedPieces` finds the
///    first `PieceSet` with a `SuffixSorter`.
/// 3. `Expectation` and `Pruning`, by the `BestCut`, in turns.
/// 4. `MetaPieces` and `UnigramModelWriter` make a `ModelFile` of it.
///
/// What is mutable sits in a `Worker`, which belongs to one thread at a time and comes from a
/// `WorkerPool`; everything else never changes. `ModelFile`, on top of the protobuf reader
/// `Message`, is all there is of SentencePiece's file format, `VocabularyLines` of BERT's.
///
/// Places in texts are UTF-16 indices unless said otherwise; places inside a worker's buffers are
/// bytes.
package albert4j.tokenizer;
