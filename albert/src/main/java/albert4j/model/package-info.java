/// ALBERT: its configuration, its layers, its heads, and how they are read from and written to the
/// folders that other tools make.
///
/// Letters for the sizes of a configuration: V vocabulary, P positions, T token types, E embedding,
/// H hidden, A attention heads, I inner size of the feed-forward, L layers, G groups of layers, K
/// layers in a group, n labels. Shapes have the small letters of [albert4j.engine]: `[t, h]` is a
/// row of the hidden size for each token of a batch.
package albert4j.model;
