"""Loads a run's weights into torchvision's ResNet-50 by name, strictly, and compares logits and embedding with the run's.

python load_in_torchvision.py model.safetensors reference.safetensors

Prints the largest |difference| / max(1, |value|).
"""

import json
import sys

import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torchvision.models import resnet50

weights, reference = sys.argv[1:]
network = resnet50(num_classes=2)
network.load_state_dict(load_file(weights), strict=True)
network.eval()
with safe_open(weights, "pt") as file:
    metadata = json.loads(file.metadata()["perseus"])
expected = load_file(reference)
size, preprocessing = metadata["size"], metadata["preprocessing"]
image = expected["image"]
top, left = (image.shape[1] - size) // 2, (image.shape[2] - size) // 2
window = image[:, top : top + size, left : left + size].float()
x = ((window - preprocessing["zeroPoint"]) * preprocessing["scale"]).permute(0, 3, 1, 2)
x = torch.nn.functional.avg_pool2d(x, metadata["downsample"])
with torch.no_grad():
    logits = network(x)
    network.fc = torch.nn.Identity()
    embedding = network(x)


def difference(actual, wanted):
    return ((actual - wanted).abs() / wanted.abs().clamp(min=1)).max().item()


print(max(difference(logits, expected["logits"]), difference(embedding, expected["embedding"])))
