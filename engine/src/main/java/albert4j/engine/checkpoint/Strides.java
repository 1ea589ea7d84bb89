package albert4j.engine.checkpoint;

import albert4j.engine.Shape;
import java.util.ArrayList;
import java.util.List;

/// How the elements of a stored tensor lie, as few dimensions as tell it: those of size 1 are left
/// out, and neighbours that lie in a row are one.
///
/// The two innermost of them, `rows` of `columns`, are a plane; a tensor of fewer dimensions has a
/// plane of one row.
///
/// @param outer the dimensions around the planes, outermost first
/// @param outerStrides how many elements apart those of each outer dimension lie
record Strides(
    List<Integer> outer,
    List<Long> outerStrides,
    int rows,
    long rowStride,
    int columns,
    long columnStride) {

  /// Does something with a plane.
  interface Plane {
    /// Reads one.
    ///
    /// @param from the stored element that it begins with
    /// @param to the number of the element, in the order of rows, that it begins with
    void read(long from, int to) throws CheckpointException;
  }

  /// The layout of a tensor.
  ///
  /// @param strides as many as the shape has dimensions, or none if the elements lie in the order
  ///   of rows, without gaps
  static Strides of(Shape shape, List<Long> strides) {
    int rank = strides.isEmpty() || shape.size() == 0 ? 0 : shape.rank();
    var dims = new ArrayList<Integer>();
    var steps = new ArrayList<Long>();
    for (int i = 0; i < rank; i++) {
      int dim = shape.dim(i);
      long step = strides.get(i);
      if (dim == 1) {
        continue;
      }
      if (!dims.isEmpty() && steps.getLast() == dim * step) {
        dims.add(dims.removeLast() * dim);
        steps.removeLast();
      } else {
        dims.add(dim);
      }
      steps.add(step);
    }
    if (dims.isEmpty()) {
      dims.add(shape.size());
      steps.add(1L);
    }
    if (dims.size() == 1) {
      dims.addFirst(1);
      steps.addFirst(0L);
    }
    int planes = dims.size() - 2;
    return new Strides(
        List.copyOf(dims.subList(0, planes)),
        List.copyOf(steps.subList(0, planes)),
        dims.get(planes),
        steps.get(planes),
        dims.get(planes + 1),
        steps.get(planes + 1));
  }

  /// Goes through all planes in order.
  void planes(Plane plane) throws CheckpointException {
    int size = rows * columns;
    int count = size == 0 ? 0 : outer.stream().reduce(1, (a, b) -> a * b);
    int[] index = new int[outer.size()];
    long from = 0;
    for (int p = 0; p < count; p++) {
      plane.read(from, p * size);
      for (int d = index.length - 1; d >= 0; d--) {
        from += outerStrides.get(d);
        if (++index[d] < outer.get(d)) {
          break;
        }
        from -= outerStrides.get(d) * index[d];
        index[d] = 0;
      }
    }
  }
}
