"""The files of this folder, by the ONNX project's own library: pip install onnx==1.23.1 numpy"""

import numpy as np
import onnx
from onnx import TensorProto, external_data_helper, helper, numpy_helper

DIMS = ["batch_size", "sequence_length"]
PAGE = 4096


def model():
    nodes = [
        helper.make_node("Transpose", ["matrix"], ["table"], name="table", perm=[1, 0]),
        helper.make_node("Gather", ["table", "ids"], ["rows"], name="rows", axis=0),
        helper.make_node("MatMul", ["rows", "other"], ["product"], name="product"),
        helper.make_node("Split", ["product", "sizes"], ["left", "right"], name="left", axis=-1),
        helper.make_node(
            "LayerNormalization", ["left", "one"], ["normed"], name="normed", axis=-1, epsilon=1e-12
        ),
    ]
    numbers = np.arange(600, dtype=np.float32)
    weights = {
        "matrix": np.ascontiguousarray(numbers.reshape(2, 300).T),
        "sizes": np.array([1, 1], dtype=np.int64),
        "one": np.array([1], dtype=np.float32),
        "other": (numbers * -0.5).reshape(300, 2),
    }
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, DIMS)],
        [
            helper.make_tensor_value_info("normed", TensorProto.FLOAT, DIMS + [1]),
            helper.make_tensor_value_info("right", TensorProto.FLOAT, DIMS + [1]),
        ],
        [numpy_helper.from_array(array, name) for name, array in weights.items()],
    )
    opset = [helper.make_opsetid("", 17)]
    made = helper.make_model(graph, producer_name="albert4j", ir_version=8, opset_imports=opset)
    helper.set_model_props(made, {"made_by": "a test", "empty": ""})
    onnx.checker.check_model(made, full_check=True)
    return made


def apart(made, name):
    """The same with its large weights in another file."""
    data = b""
    for tensor in made.graph.initializer:
        if len(tensor.raw_data) >= 1024:
            data += bytes(-len(data) % PAGE)
            external_data_helper.set_external_data(
                tensor, name + "_data", len(data), len(tensor.raw_data)
            )
            data += tensor.raw_data
            tensor.ClearField("raw_data")
    with open(name + "_data", "wb") as file:
        file.write(data)
    with open(name, "wb") as file:
        file.write(made.SerializeToString(deterministic=True))
    onnx.checker.check_model(name, full_check=True)


if __name__ == "__main__":
    with open("inside.onnx", "wb") as file:
        file.write(model().SerializeToString(deterministic=True))
    apart(model(), "apart.onnx")
