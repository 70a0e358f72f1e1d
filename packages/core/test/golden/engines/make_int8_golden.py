"""Makes tiny-int8-model.onnx and engine-int8.json: the int8 form of tiny-model.onnx, and what an engine must give for it.

    python make_int8_golden.py

Needs numpy, onnx and onnxruntime, and the files of make_engine_golden.py. The form has the contract's names: symmetric
weights per channel within +-126, activations per tensor by their extremes over the golden cutouts, int32 biases.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

HERE = Path(__file__).parent


class Int8Form:
    """Collects the nodes and initializers of the int8 form of a float model."""

    def __init__(self, model, ranges):
        self.weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
        self.ranges, self.nodes, self.initializers, self.scales = ranges, [], [], {}
        self.nodes_of_model = list(model.graph.node)
        for node in self.nodes_of_model:
            self.take(node)

    def take(self, node):
        kind, output = node.op_type, node.output[0]
        if kind == "Conv":
            self.convolution(node)
        elif kind in ("Relu", "Add"):
            self.nodes.append(node if kind == "Add" else self.renamed(node, f"{output}.float"))
            if kind == "Relu":
                self.quantised(f"{output}.float", output)
        elif kind == "AveragePool":
            self.nodes.append(self.renamed(node, f"{output}.float"))
            self.quantised(f"{output}.float", output)
        else:
            for name in node.input:
                if name in self.weights and name not in [i.name for i in self.initializers]:
                    self.initializer(name, self.weights[name])
            self.nodes.append(node)
            if kind == "Transpose":
                self.scales[output] = float(self.weights["input_scale"])
            if kind == "MaxPool":
                self.scales[output] = self.scales[node.input[0]]

    def convolution(self, node):
        x, name = node.input[0], node.output[0]
        weight, bias = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
        extreme = np.abs(weight).reshape(len(weight), -1).max(axis=1)
        scale = np.where(extreme > 0, extreme / 126, 1).astype(np.float32)
        stored = np.clip(np.round(weight / scale[:, None, None, None]), -126, 126).astype(np.int8)
        self.dequantised(f"{name}.weight", stored, scale, np.zeros(len(weight), np.int8))
        bias_scale = (self.scales[x] * scale).astype(np.float32)
        self.dequantised(f"{name}.bias", np.round(bias / bias_scale).astype(np.int32), bias_scale, None)
        rectified = any(n.op_type == "Relu" and n.input[0] == name for n in self.nodes_of_model)
        made = name if rectified else f"{name}.float"
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        inputs = [x, f"{name}.weight.float", f"{name}.bias.float"]
        self.nodes.append(helper.make_node("Conv", inputs, [made], **attributes))
        if not rectified:
            self.quantised(made, name)

    def quantised(self, made, name):
        """QuantizeLinear and DequantizeLinear, after which the value bears its own name again."""
        low, high = min(0.0, self.ranges[name][0]), max(0.0, self.ranges[name][1])
        scale = np.float32((high - low) / 255 or 1)
        zero_point = np.uint8(np.round(-low / scale))
        self.scales[name] = float(scale)
        self.initializer(f"{name}_scale", np.array(scale, np.float32))
        self.initializer(f"{name}_zero_point", np.array(zero_point, np.uint8))
        parameters = [f"{name}_scale", f"{name}_zero_point"]
        self.nodes.append(helper.make_node("QuantizeLinear", [made, *parameters], [f"{name}.quantised"]))
        self.nodes.append(helper.make_node("DequantizeLinear", [f"{name}.quantised", *parameters], [name]))

    def dequantised(self, name, stored, scale, zero_point):
        self.initializer(name, stored)
        self.initializer(f"{name}_scale", scale)
        inputs = [name, f"{name}_scale"]
        if zero_point is not None:
            self.initializer(f"{name}_zero_point", zero_point)
            inputs.append(f"{name}_zero_point")
        self.nodes.append(helper.make_node("DequantizeLinear", inputs, [f"{name}.float"], axis=0))

    def initializer(self, name, values):
        self.initializers.append(numpy_helper.from_array(np.array(values, order="C"), name))

    @staticmethod
    def renamed(node, output):
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        return helper.make_node(node.op_type, list(node.input), [output], **attributes)


def ranges_of(model, image):
    """Smallest and largest of every value that is quantised, over the cutouts."""
    names = [n.output[0] for n in model.graph.node if n.op_type in ("Relu", "Conv", "AveragePool")]
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    watched.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    session = onnxruntime.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    values = session.run(names, {"image": image})
    return {name: (float(v.min()), float(v.max())) for name, v in zip(names, values)}


def metadata_of(model, float_bytes, cutouts):
    metadata = json.loads(next(p.value for p in model.metadata_props if p.key == "perseus"))
    floats = [c for c in metadata["calibrations"] if c["precision"] == "float32"]
    return metadata | {
        "calibrations": floats + [c | {"precision": "int8", "temperature": c["temperature"] + 0.25} for c in floats],
        "quantisation": {
            "floatSha256": hashlib.sha256(float_bytes).hexdigest(),
            "method": "min-max",
            "biasCorrected": False,
            "calibrationCutouts": cutouts,
            "changedLabels": 0,
            "validationCutouts": cutouts,
            "floatAuc": 1,
            "int8Auc": 1,
        },
    }


def int8_form(float_bytes, image):
    """The int8 form of a model, as bytes, calibrated on these cutouts."""
    model = onnx.load_model_from_string(float_bytes)
    form = Int8Form(model, ranges_of(model, image))
    metadata = metadata_of(model, float_bytes, len(image))
    temperature = next(i for i in form.initializers if i.name == "temperature")
    temperature.CopyFrom(
        numpy_helper.from_array(np.array([metadata["calibrations"][-1]["temperature"]], np.float32), "temperature")
    )
    graph = helper.make_graph(form.nodes, "perseus", model.graph.input, model.graph.output, form.initializers)
    int8 = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(int8, {"perseus": json.dumps(metadata)})
    onnx.checker.check_model(int8, full_check=True)
    return int8.SerializeToString(deterministic=True)


def main():
    golden = json.loads((HERE / "engine.json").read_text())
    size = golden["size"]
    image = np.array(golden["image"], np.uint8).reshape(golden["count"], size, size, 3)
    int8 = int8_form((HERE / "tiny-model.onnx").read_bytes(), image)
    # Not beside tiny-model.onnx by the name of its int8 form: tests of that model mean float32.
    (HERE / "tiny-int8-model.onnx").write_bytes(int8)
    session = onnxruntime.InferenceSession(int8, providers=["CPUExecutionProvider"])
    names = ["logits", "probability", "embedding"]
    outputs = session.run(names, {"image": image})
    document = {name: values.reshape(-1).tolist() for name, values in zip(names, outputs)}
    print(outputs[0], np.array(golden["logits"]).reshape(-1, golden["count"], 2)[0])
    (HERE / "engine-int8.json").write_text(json.dumps(document) + "\n")


if __name__ == "__main__":
    main()
