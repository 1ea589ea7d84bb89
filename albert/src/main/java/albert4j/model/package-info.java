/// ALBERT: its configuration, its layers, its heads, and how they are read from and written to the
/// folders that other tools make.
///
/// Letters for sizes, used in all comments: V vocabulary, P positions, T token types, E embedding,
/// H hidden, A attention heads, I inner size of the feed-forward, L layers, G groups of layers, K
/// layers in a group, n labels.
package albert4j.model;
