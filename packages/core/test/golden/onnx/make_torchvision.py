"""Writes torchvision.json: names and shapes of torchvision's ResNet-50 with two classes, and what it computes.

    python make_torchvision.py     (torch, torchvision, numpy)
"""

import json
from pathlib import Path

import numpy as np
import torch
from torchvision.models import resnet50

from formula import cutouts, digest, rounded, weight

COUNT, SIZE, ZERO_POINT, SCALE = 2, 64, 118, 0.015625

if __name__ == "__main__":
    network = resnet50(num_classes=2).eval()
    state = {key: weight(key, tuple(value.shape)) for key, value in network.state_dict().items()}
    tensors = [
        {"name": key, "dtype": "I64" if value.dtype == torch.int64 else "F32", "shape": list(value.shape)}
        for key, value in network.state_dict().items()
    ]
    network.load_state_dict({key: torch.from_numpy(value) for key, value in state.items()}, strict=True)
    image = cutouts(COUNT, SIZE, SIZE)
    x = torch.from_numpy((image.astype(np.float64) - ZERO_POINT) * SCALE).permute(0, 3, 1, 2)
    with torch.no_grad():
        network = network.double()
        logits = network(x)
        network.fc = torch.nn.Identity()
        embedding = network(x)
    golden = {
        "tensors": tensors,
        "case": {
            "name": "torchvision",
            "architecture": {"name": "resnet50", "stride": "v1.5", "stemChannels": 64},
            "downsample": 1,
            "size": SIZE,
            "height": SIZE,
            "width": SIZE,
            "count": COUNT,
            "zeroPoint": ZERO_POINT,
            "scale": SCALE,
            "weightsSha256": digest(state.values()),
            "imageSha256": digest([image]),
            "logits": rounded(logits),
            "embedding": rounded(embedding),
        },
    }
    Path(__file__).with_name("torchvision.json").write_text(json.dumps(golden) + "\n")
