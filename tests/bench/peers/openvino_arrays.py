"""Images/s of Python OpenVINO with its defaults, uint8 arrays in memory; the better of batches of 8 and of 32.

python openvino_arrays.py MODEL SIZE COUNT: one line of JSON. MODEL is ONNX, or OpenVINO's own XML.
"""

import json
import sys
import time

import numpy as np
import openvino


def main():
    path, size, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    core = openvino.Core()
    cutouts = np.random.default_rng(0).integers(0, 256, (count, size, size, 3), dtype=np.uint8)
    best = 0.0
    for batch in (8, 32):
        model = core.read_model(path)
        model.reshape([batch, size, size, 3])
        request = core.compile_model(model, "CPU").create_infer_request()
        request.infer([cutouts[:batch]])
        whole = count // batch * batch
        start = time.perf_counter()
        for first in range(0, whole, batch):
            request.infer([cutouts[first : first + batch]])
        best = max(best, whole / (time.perf_counter() - start))
    print(json.dumps({"imagesPerSecond": best}))


main()
