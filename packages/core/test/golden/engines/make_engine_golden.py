"""Makes tiny-model.onnx, wrong-model.onnx and engine.json: what every engine must give for one small model.

    python make_engine_golden.py

Needs numpy, onnx and onnxruntime. The model has the contract's inputs, outputs, names and metadata: ResNet-50 with one
channel in its stem and cutouts of 32 pixels. Its weights are random multiples of 1/32, so that the file packs well.
"""

import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
SIZE, STEM, ZERO_POINT, SCALE, TEMPERATURE = 32, 1, 120, 1 / 64, 1.5
random = np.random.default_rng(11)
nodes, initializers = [], []


def initializer(name, values):
    initializers.append(numpy_helper.from_array(values, name))


def node(kind, inputs, output, **attributes):
    nodes.append(helper.make_node(kind, inputs, [output], **attributes))
    return output


def convolution(x, name, channels, out_channels, kernel, stride):
    spread = np.sqrt(2 / (channels * kernel * kernel))
    weight = np.round(random.normal(0, spread, (out_channels, channels, kernel, kernel)) * 32) / 32
    initializer(f"{name}.weight", weight.astype(np.float32))
    initializer(f"{name}.bias", (np.round(random.normal(0.1, 0.2, out_channels) * 32) / 32).astype(np.float32))
    inputs = [x, f"{name}.weight", f"{name}.bias"]
    pads = [kernel // 2] * 4
    return node("Conv", inputs, name, kernel_shape=[kernel, kernel], strides=[stride, stride], pads=pads)


def backbone():
    initializer("input_scale", np.array(SCALE, np.float32))
    initializer("input_zero_point", np.array(ZERO_POINT, np.uint8))
    x = node("DequantizeLinear", ["image", "input_scale", "input_zero_point"], "scaled")
    x = node("Transpose", [x], "pixels", perm=[0, 3, 1, 2])
    x = node("Relu", [convolution(x, "conv1", 3, STEM, 7, 2)], "stem")
    x = node("MaxPool", [x], "pooled", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    channels = STEM
    for stage, (blocks, width) in enumerate([(3, 1), (4, 2), (6, 4), (3, 8)], 1):
        width *= STEM
        for block in range(blocks):
            name, stride = f"layer{stage}.{block}", 2 if stage > 1 and block == 0 else 1
            y = node("Relu", [convolution(x, f"{name}.conv1", channels, width, 1, 1)], f"{name}.conv1.relu")
            y = node("Relu", [convolution(y, f"{name}.conv2", width, width, 3, stride)], f"{name}.conv2.relu")
            y = convolution(y, f"{name}.conv3", width, 4 * width, 1, 1)
            if block == 0:
                x = convolution(x, f"{name}.downsample.0", channels, 4 * width, 1, stride)
            x = node("Relu", [node("Add", [y, x], f"{name}.sum")], name)
            channels = 4 * width
    x = node("GlobalAveragePool", [x], "averaged")
    node("Flatten", [x], "embedding", axis=1)
    return channels


def head(channels):
    initializer("fc.weight", (random.integers(-8, 9, (2, channels)) / 32).astype(np.float32))
    initializer("fc.bias", np.array([0.25, -0.25], np.float32))
    initializer("temperature", np.array([TEMPERATURE], np.float32))
    node("Gemm", ["embedding", "fc.weight", "fc.bias"], "logits", transB=1)
    node("Div", ["logits", "temperature"], "tempered")
    node("Softmax", ["tempered"], "probability", axis=1)


def metadata():
    calibrations = [
        {"views": views, "precision": "float32", "temperature": TEMPERATURE, "threshold": 0.5}
        for views in (1, 8, 16)
    ]
    unknown = dict.fromkeys(["pixelScaleArcsec", "bands", "filterSystem", "stretch", "psfFwhmArcsec", "depth"])
    return unknown | {
        "formatVersion": 1,
        "perseusVersion": "0.1.0",
        "classes": ["background", "member"],
        "size": SIZE,
        "downsample": 1,
        "architecture": {"name": "resnet50", "stride": "v1.5", "stemChannels": STEM},
        "preprocessing": {"zeroPoint": ZERO_POINT, "scale": SCALE},
        "extinction": None,
        "source": "random weights",
        "simulated": True,
        "trainingRanges": {"magnitude": None, "sizeArcsec": None, "surfaceBrightness": None},
        "memberFraction": 0.5,
        "clusterRedshift": None,
        "corners": "reflect",
        "interpolation": "bilinear",
        "calibrations": calibrations,
        "datasetHash": "0" * 64,
    }


def save(path, graph, properties):
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, properties)
    onnx.checker.check_model(model, full_check=True)
    path.write_bytes(model.SerializeToString(deterministic=True))


def value(name, kind, shape):
    return helper.make_tensor_value_info(name, kind, shape)


def make_tiny_model(path):
    channels = backbone()
    head(channels)
    outputs = [
        value("logits", TensorProto.FLOAT, ["N", 2]),
        value("probability", TensorProto.FLOAT, ["N", 2]),
        value("embedding", TensorProto.FLOAT, ["N", channels]),
    ]
    image = value("image", TensorProto.UINT8, ["N", SIZE, SIZE, 3])
    graph = helper.make_graph(nodes, "perseus", [image], outputs, initializers)
    save(path, graph, {"perseus": json.dumps(metadata())})


def make_wrong_model(path):
    """A valid ONNX model that is none of Perseus's."""
    graph = helper.make_graph(
        [helper.make_node("Relu", ["x"], ["y"])],
        "other",
        [value("x", TensorProto.FLOAT, ["N", 3])],
        [value("y", TensorProto.FLOAT, ["N", 3])],
    )
    save(path, graph, {"author": "somebody"})


def make_outputs(model_path, path):
    session = onnxruntime.InferenceSession(str(model_path), providers=["CPUExecutionProvider"])
    # Blobs on a gradient: cutouts of noise alone would look the same to a random network.
    yy, xx = np.mgrid[0:SIZE, 0:SIZE]
    cutouts = []
    for i in range(5):
        center, width = random.uniform(8, 24, 2), random.uniform(2, 9)
        blob = np.exp(-((xx - center[0]) ** 2 + (yy - center[1]) ** 2) / (2 * width**2))
        colour = random.uniform(40, 220, 3)
        cutouts.append(np.clip(20 + blob[..., None] * colour + 0.5 * i * xx[..., None], 0, 255).astype(np.uint8))
    image = np.stack(cutouts)
    # The views at right angles, by numpy alone: counter-clockwise turns, and the flip before them.
    views = [(k * 90, flip) for flip in (False, True) for k in range(4)]
    results = []
    for angle, flip in views:
        look = image[:, :, ::-1] if flip else image
        look = np.ascontiguousarray(np.rot90(look, angle // 90, axes=(1, 2)))
        results.append(session.run(["logits", "probability", "embedding"], {"image": look}))
    document = {
        "size": SIZE,
        "count": len(image),
        "image": image.reshape(-1).tolist(),
        "views": [{"angleDeg": angle, "flip": flip} for angle, flip in views],
        "logits": np.stack([r[0] for r in results]).reshape(-1).tolist(),
        "probability": np.stack([r[1] for r in results]).reshape(-1).tolist(),
        "embedding": results[0][2].reshape(-1).tolist(),
    }
    print(np.stack([r[0] for r in results])[:2], results[0][2].std(axis=0))
    path.write_text(json.dumps(document) + "\n")


make_tiny_model(HERE / "tiny-model.onnx")
make_wrong_model(HERE / "wrong-model.onnx")
make_outputs(HERE / "tiny-model.onnx", HERE / "engine.json")
