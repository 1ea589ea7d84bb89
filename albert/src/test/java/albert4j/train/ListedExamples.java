package albert4j.train;

import albert4j.pretrain.PretrainingExample;
import albert4j.pretrain.PretrainingExamples;
import java.util.List;
import java.util.Optional;

/// Examples from memory, once or again and again.
final class ListedExamples implements PretrainingExamples {
  private final List<PretrainingExample> examples;
  private final boolean endless;
  private long next;

  ListedExamples(List<PretrainingExample> examples, boolean endless) {
    this.examples = examples;
    this.endless = endless;
  }

  @Override
  public Optional<PretrainingExample> next() {
    return endless || next < examples.size()
        ? Optional.of(examples.get((int) (next++ % examples.size())))
        : Optional.empty();
  }

  @Override
  public List<Long> position() {
    return List.of(next);
  }

  @Override
  public void seek(List<Long> position) {
    next = position.getFirst();
  }

  @Override
  public String fingerprint() {
    return "list of " + examples.size();
  }

  @Override
  public void close() {}
}
