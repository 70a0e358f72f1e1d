"""Runs a model in Python's ONNX Runtime on cutouts of a dataset, and says what its graph has become there.

python run_int8.py model.onnx cutouts.safetensors size

Prints logits and probabilities, and how many operators of each kind are left after optimisation.
"""

import collections
import json
import os
import sys
import tempfile

import onnx
import onnxruntime
from safetensors.numpy import load_file

model, dataset, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
image = load_file(dataset)["image"]
top, left = (image.shape[1] - size) // 2, (image.shape[2] - size) // 2
with tempfile.TemporaryDirectory() as folder:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.optimized_model_filepath = os.path.join(folder, "optimised.onnx")
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    operators = collections.Counter(node.op_type for node in onnx.load(options.optimized_model_filepath).graph.node)
window = image[:, top : top + size, left : left + size]
logits, probability = session.run(["logits", "probability"], {"image": window})
print(json.dumps({"logits": logits.ravel().tolist(), "probability": probability.ravel().tolist(), "operators": operators}))
