"""Writes resnet.json: logits and embeddings of small ResNet-50s, computed by PyTorch in float64.

    python make_resnet.py          (torch, numpy)

The network is written here from the paper's table, on its own: nothing of Perseus is used.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from formula import cutouts, digest, rounded, weight


class Bottleneck(nn.Module):
    def __init__(self, cin: int, width: int, stride: int, variant: str, project: bool):
        super().__init__()
        first, second = (stride, 1) if variant == "v1" else (1, stride)
        self.conv1 = nn.Conv2d(cin, width, 1, stride=first, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride=second, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * width)
        self.downsample = (
            nn.Sequential(nn.Conv2d(cin, 4 * width, 1, stride=stride, bias=False), nn.BatchNorm2d(4 * width))
            if project
            else None
        )

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet50(nn.Module):
    def __init__(self, stem: int, variant: str):
        super().__init__()
        self.conv1 = nn.Conv2d(3, stem, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(stem)
        cin = stem
        for stage, blocks in enumerate([3, 4, 6, 3]):
            width = stem * 2**stage
            layer = []
            for block in range(blocks):
                stride = 2 if stage > 0 and block == 0 else 1
                layer.append(Bottleneck(cin, width, stride, variant, project=block == 0))
                cin = 4 * width
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layer))
        self.fc = nn.Linear(cin, 2)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, stride=2, padding=1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        embedding = x.mean(dim=(2, 3))
        return self.fc(embedding), embedding


def case(name, stride, stem, downsample, size, height, width, count=3, zero_point=118, scale=0.015625):
    network = ResNet50(stem, stride).eval()
    state = {key: weight(key, tuple(value.shape)) for key, value in network.state_dict().items()}
    network.load_state_dict({key: torch.from_numpy(value) for key, value in state.items()}, strict=True)
    image = cutouts(count, height, width)
    top, left = (height - size) // 2, (width - size) // 2
    window = image[:, top : top + size, left : left + size].astype(np.float64)
    x = torch.from_numpy((window - zero_point) * scale).permute(0, 3, 1, 2)
    if downsample > 1:
        x = F.avg_pool2d(x, downsample)
    with torch.no_grad():
        logits, embedding = network.double()(x)
    return {
        "name": name,
        "architecture": {"name": "resnet50", "stride": stride, "stemChannels": stem},
        "downsample": downsample,
        "size": size,
        "height": height,
        "width": width,
        "count": count,
        "zeroPoint": zero_point,
        "scale": scale,
        "weightsSha256": digest(state.values()),
        "imageSha256": digest([image]),
        "logits": rounded(logits),
        "embedding": rounded(embedding),
    }


if __name__ == "__main__":
    cases = [
        case("stride in the 3x3", "v1.5", 8, 1, 64, 64, 64),
        case("stride in the 1x1, larger cutouts", "v1", 8, 1, 64, 71, 68),
        case("downsampled, a pixel left over", "v1.5", 8, 2, 97, 97, 97),
        case("another zero point and scale", "v1.5", 8, 1, 48, 48, 48, zero_point=0, scale=0.00390625),
    ]
    Path(__file__).with_name("resnet.json").write_text(json.dumps({"cases": cases}) + "\n")
