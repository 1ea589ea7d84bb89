package albert4j.pretrain;

/// How a corpus in text files is laid out: where documents and sentences end. The end of a file
/// always ends a document.
public enum CorpusForm {
  /// A sentence on each line, a blank line between documents: what Google's script reads.
  SENTENCES,

  /// A paragraph on each line, a blank line between documents. Sentences are found as in English
  /// prose.
  PARAGRAPHS,

  /// Books as they come: paragraphs of wrapped lines, a blank line between paragraphs, three or
  /// more between documents, as Project Gutenberg puts them between chapters. Sentences are found
  /// as in English prose.
  WRAPPED;

  private static final int LINES_BETWEEN_CHAPTERS = 3;

  /// Whether so many blank lines in a row end a document.
  boolean endsDocument(int blankLines) {
    return blankLines >= (this == WRAPPED ? LINES_BETWEEN_CHAPTERS : 1);
  }

  /// Whether a sentence may not go on after so many blank lines in a row.
  boolean endsParagraph(int blankLines) {
    return this != WRAPPED || blankLines > 0;
  }

  /// The name in lower case, as users write it.
  @Override
  public String toString() {
    return switch (this) {
      case SENTENCES -> "sentences";
      case PARAGRAPHS -> "paragraphs";
      case WRAPPED -> "wrapped";
    };
  }
}
