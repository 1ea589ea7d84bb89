"""ONNX Runtime's outputs beside ours: pip install onnx onnxruntime safetensors

    albert.jar forward --model DIR --inputs in.safetensors --outputs out.safetensors
    onnx_against_forward.py model.onnx in.safetensors out.safetensors [--tolerance 1e-4]

Checks the file, and prints for every output the largest difference over the positions that the
attention mask does not leave out. Ends with 1 if one is above the tolerance.
"""

import argparse
import sys

import numpy as np
import onnx
import onnxruntime
from safetensors.numpy import load_file


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model")
    parser.add_argument("inputs")
    parser.add_argument("outputs")
    parser.add_argument("--tolerance", type=float, default=1e-4)
    options = parser.parse_args()
    onnx.checker.check_model(options.model, full_check=True)
    session = onnxruntime.InferenceSession(options.model, providers=["CPUExecutionProvider"])
    given = load_file(options.inputs)
    ours = load_file(options.outputs)
    feeds = complete(given)
    worst = 0.0
    for output, theirs in zip(session.get_outputs(), session.run(None, feeds)):
        largest = difference(theirs, ours[output.name], feeds["attention_mask"])
        print(f"{output.name} {list(theirs.shape)}: {largest:.2g}")
        worst = max(worst, largest)
    return 0 if worst <= options.tolerance else 1


def complete(given):
    """What a file may leave out, as the forward command takes it."""
    ids = given["input_ids"].astype(np.int64)
    mask = given.get("attention_mask", np.ones_like(ids)).astype(np.int64)
    types = given.get("token_type_ids", np.zeros_like(ids)).astype(np.int64)
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}


def difference(theirs, ours, mask):
    if theirs.shape != ours.shape:
        sys.exit(f"shapes differ: {theirs.shape}, ours {ours.shape}")
    distance = np.abs(theirs - ours)
    if mask.ndim == 2 and distance.shape[:2] == mask.shape:
        distance = distance[mask == 1]
    largest = float(distance.max())
    return largest if np.isfinite(largest) else float("inf")


if __name__ == "__main__":
    sys.exit(main())
