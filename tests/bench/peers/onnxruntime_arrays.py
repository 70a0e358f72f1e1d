"""Images/s of Python onnxruntime on a model of Perseus, uint8 arrays in memory; batches of 8 or of 32, as a short trial
has it.

python onnxruntime_arrays.py MODEL SIZE COUNT: one line of JSON.
"""

import json
import os
import sys
import time

import numpy as np
import onnxruntime

BATCHES = (8, 32)


def main():
    model, size, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = len(os.sched_getaffinity(0))
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    cutouts = np.random.default_rng(0).integers(0, 256, (count, size, size, 3), dtype=np.uint8)

    def rate_of(batch, images):
        whole = max(images // batch, 1) * batch
        start = time.perf_counter()
        for first in range(0, whole, batch):
            session.run(["probability"], {"image": cutouts[first : first + batch]})
        return whole / (time.perf_counter() - start)

    for batch in BATCHES:
        rate_of(batch, batch)
    better = max(BATCHES, key=lambda batch: rate_of(batch, count // 4))
    print(json.dumps({"imagesPerSecond": rate_of(better, count), "batch": better}))


main()
