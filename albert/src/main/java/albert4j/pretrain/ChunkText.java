package albert4j.pretrain;

import albert4j.task.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The documents of a chunk, in sentences.
///
/// For one thread.
final class ChunkText {
  private final CorpusForm form;
  private final SentenceSplitter splitter = new SentenceSplitter();
  private final StringBuilder paragraph = new StringBuilder();
  private List<List<String>> documents = new ArrayList<>();
  private List<String> document = new ArrayList<>();

  ChunkText(CorpusForm form) {
    this.form = form;
  }

  /// Reads the documents of a chunk; none is without sentences, and no sentence is blank.
  ///
  /// @throws DataException if the text is not UTF-8, or not what it was
  List<List<String>> documents(Chunk chunk) throws IOException {
    documents = new ArrayList<>();
    String text = decode(chunk);
    int blankLines = 0;
    int end;
    for (int start = 0; start < text.length(); start = end + 1) {
      end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      String line = strip(text, start, end);
      blankLines = line.isEmpty() ? blankLines + 1 : 0;
      if (line.isEmpty()) {
        endParagraph();
        if (form.endsDocument(blankLines)) {
          endDocument();
        }
      } else {
        add(line);
      }
    }
    endParagraph();
    endDocument();
    return documents;
  }

  private void add(String line) {
    switch (form) {
      case SENTENCES -> document.add(line);
      case PARAGRAPHS -> document.addAll(splitter.split(line));
      case WRAPPED -> paragraph.append(paragraph.isEmpty() ? "" : " ").append(line);
    }
  }

  private void endParagraph() {
    if (!paragraph.isEmpty()) {
      document.addAll(splitter.split(paragraph.toString()));
      paragraph.setLength(0);
    }
  }

  private void endDocument() {
    if (!document.isEmpty()) {
      documents.add(document);
      document = new ArrayList<>();
    }
  }

  /// Text `[start, end)` without whitespace, line ends and byte order marks around it.
  private static String strip(String text, int start, int end) {
    int from = start;
    int to = end;
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (from < to && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isSpace(char c) {
    return c <= ' ' || Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF';
  }

  private static String decode(Chunk chunk) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(chunk.read());
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer chars = CharBuffer.allocate(bytes.remaining());
    CoderResult result = decoder.decode(bytes, chars, true);
    if (result.isError()) {
      throw new DataException(
          chunk.file().toString(),
          "byte " + (chunk.offset() + bytes.position()),
          "UTF-8 (convert it, for example with iconv)",
          String.format("0x%02X", bytes.get(bytes.position())));
    }
    return chars.flip().toString();
  }
}
