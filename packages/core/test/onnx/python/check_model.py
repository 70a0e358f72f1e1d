"""Passes a model through ONNX's own checker, shape inference included, and prints its versions and inputs and outputs.

python check_model.py model.onnx
"""

import json
import sys

import onnx

path = sys.argv[1]
onnx.checker.check_model(path, full_check=True)
model = onnx.shape_inference.infer_shapes(onnx.load(path), strict_mode=True, data_prop=True)


def described(value):
    tensor = value.type.tensor_type
    shape = [d.dim_param if d.HasField("dim_param") else d.dim_value for d in tensor.shape.dim]
    return [value.name, onnx.TensorProto.DataType.Name(tensor.elem_type), shape]


print(
    json.dumps(
        {
            "ir": model.ir_version,
            "opset": [[o.domain, o.version] for o in model.opset_import],
            "inputs": [described(v) for v in model.graph.input],
            "outputs": [described(v) for v in model.graph.output],
            "properties": {p.key: p.value for p in model.metadata_props},
        }
    )
)
