"""Quantises a model by NNCF's defaults, as the peer of Perseus's int8 form.

python nncf_quantise.py MODEL OUTPUT.xml SIZE: calibrated on noise, which its speed does not depend on.
"""

import sys

import nncf
import numpy as np
import openvino


def main():
    model, output, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
    draws = np.random.default_rng(1)
    cutouts = [draws.integers(0, 256, (1, size, size, 3), dtype=np.uint8) for _ in range(32)]
    quantised = nncf.quantize(openvino.Core().read_model(model), nncf.Dataset(cutouts), subset_size=32)
    openvino.save_model(quantised, output)


main()
