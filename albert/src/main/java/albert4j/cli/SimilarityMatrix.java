package albert4j.cli;

import albert4j.pipeline.Similarity;
import albert4j.report.HeatMap;
import java.util.ArrayList;
import java.util.List;

/// The texts of a picture of similarities, with their vectors.
final class SimilarityMatrix {
  /// The most rows, and the most columns: more fit on no screen.
  static final int MOST = 100;

  private final List<String> rows = new ArrayList<>();
  private final List<String> columns = new ArrayList<>();
  private final List<float[]> rowVectors = new ArrayList<>();
  private final List<float[]> columnVectors = new ArrayList<>();

  /// Checks that there is room for one more.
  ///
  /// @param count how many there are with it
  /// @throws CliException if there is none
  static void check(String place, int count) throws CliException {
    if (count > MOST) {
      throw CliException.badData(
          place, "--matrix shows at most " + MOST + " texts; leave the others out");
    }
  }

  void addRow(String text, float[] vector) {
    rows.add(text);
    rowVectors.add(vector);
  }

  /// Adds a text that the rows are compared with; without any it is the rows themselves.
  void addColumn(String text, float[] vector) {
    columns.add(text);
    columnVectors.add(vector);
  }

  /// The picture.
  ///
  /// @throws CliException if there is no row
  String svg() throws CliException {
    if (rows.isEmpty()) {
      throw CliException.badData("the input", "no text, so there is nothing to show");
    }
    String title = "Cosine similarity";
    return columns.isEmpty()
        ? HeatMap.of(title, rows, cosines(rowVectors))
        : HeatMap.of(title, rows, columns, cosines(columnVectors));
  }

  private float[][] cosines(List<float[]> others) {
    float[][] cosines = new float[rows.size()][others.size()];
    for (int r = 0; r < cosines.length; r++) {
      for (int c = 0; c < cosines[r].length; c++) {
        cosines[r][c] = Similarity.cosine(rowVectors.get(r), others.get(c));
      }
    }
    return cosines;
  }
}
