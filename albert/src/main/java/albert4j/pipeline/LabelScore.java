package albert4j.pipeline;

/// A label, or a choice, and how well it fits.
///
/// @param score a probability; for a regression the number itself
public record LabelScore(String label, float score) {}
