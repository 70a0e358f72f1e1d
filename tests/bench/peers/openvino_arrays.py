"""Images/s of Python OpenVINO with its defaults, uint8 arrays in memory; batches of 8 or of 32, as a short trial has it.

python openvino_arrays.py MODEL SIZE COUNT: one line of JSON. MODEL is ONNX, or OpenVINO's own XML.
"""

import json
import sys
import time

import numpy as np
import openvino

BATCHES = (8, 32)


def main():
    path, size, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    core = openvino.Core()
    cutouts = np.random.default_rng(0).integers(0, 256, (count, size, size, 3), dtype=np.uint8)

    def rate_of(batch, images):
        whole = max(images // batch, 1) * batch
        start = time.perf_counter()
        for first in range(0, whole, batch):
            requests[batch].infer([cutouts[first : first + batch]])
        return whole / (time.perf_counter() - start)

    requests = {batch: compiled(core, path, batch, size) for batch in BATCHES}
    for batch in BATCHES:
        rate_of(batch, batch)
    better = max(BATCHES, key=lambda batch: rate_of(batch, count // 4))
    print(json.dumps({"imagesPerSecond": rate_of(better, count), "batch": better}))


def compiled(core, path, batch, size):
    model = core.read_model(path)
    model.reshape([batch, size, size, 3])
    return core.compile_model(model, "CPU").create_infer_request()


main()
