"""Prints name, element type and shape of each initializer of a model, as ONNX's own reader has them.

python list_initializers.py model.onnx
"""

import json
import sys

import onnx

graph = onnx.load(sys.argv[1]).graph
print(json.dumps([[t.name, onnx.TensorProto.DataType.Name(t.data_type).lower(), list(t.dims)] for t in graph.initializer]))
