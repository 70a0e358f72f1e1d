"""Images/s of Python onnxruntime on a model of Perseus, uint8 arrays in memory; the better of batches of 8 and of 32.

python onnxruntime_arrays.py MODEL SIZE COUNT: one line of JSON.
"""

import json
import os
import sys
import time

import numpy as np
import onnxruntime


def main():
    model, size, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = len(os.sched_getaffinity(0))
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    cutouts = np.random.default_rng(0).integers(0, 256, (count, size, size, 3), dtype=np.uint8)
    best = 0.0
    for batch in (8, 32):
        session.run(["probability"], {"image": cutouts[:batch]})
        start = time.perf_counter()
        for first in range(0, count, batch):
            session.run(["probability"], {"image": cutouts[first : first + batch]})
        best = max(best, count / (time.perf_counter() - start))
    print(json.dumps({"imagesPerSecond": best}))


main()
