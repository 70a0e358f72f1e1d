"""Training images/s of ResNet-50 (v1.5, two outputs) in PyTorch: channels_last, SGD with Nesterov momentum.

python train_resnet50.py float32|bfloat16|bfloat16-pure eager|compile BATCH SIZE STEPS: one line of JSON, the median over
steps; two warm up. bfloat16 keeps weights in float32 (autocast), bfloat16-pure has them in bfloat16 too.
"""

import json
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from resnet50 import resnet50


def main():
    precision, mode, batch, size, steps = *sys.argv[1:3], *map(int, sys.argv[3:6])
    torch.manual_seed(0)
    torch.set_num_threads(len(__import__("os").sched_getaffinity(0)))
    model = resnet50().to(memory_format=torch.channels_last).train()
    if precision == "bfloat16-pure":
        model = model.to(torch.bfloat16)
    spared = [p for p in model.parameters() if p.dim() < 2]
    decayed = [p for p in model.parameters() if p.dim() > 1]
    optimizer = torch.optim.SGD(
        [{"params": decayed, "weight_decay": 5e-4}, {"params": spared, "weight_decay": 0.0}],
        lr=0.001,
        momentum=0.9,
        nesterov=True,
    )
    forward = torch.compile(model) if mode == "compile" else model
    cutouts = torch.randint(0, 256, (batch * 4, size, size, 3), dtype=torch.uint8)
    labels = torch.arange(batch * 4) % 2
    rates = []
    for step in range(steps + 2):
        start = time.perf_counter()
        rows = slice(step % 4 * batch, (step % 4 + 1) * batch)
        x = cutouts[rows].float().sub_(30.0).mul_(0.026).permute(0, 3, 1, 2)
        if precision == "bfloat16-pure":
            x = x.to(torch.bfloat16)
        with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16"):
            logits = forward(x)
        loss = F.cross_entropy(logits.float(), labels[rows], label_smoothing=0.1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()
        if step >= 2:
            rates.append(batch / (time.perf_counter() - start))
    print(json.dumps({"imagesPerSecond": statistics.median(rates)}))


main()
