"""Training images/s of ResNet-50 in PyTorch as a user of a GPU has it: channels_last, autocast, SGD with Nesterov momentum in
one kernel, the uint8 cutouts on the device already, each batch gathered by index and normalised there, not turned.

python gpu_train_resnet50.py '{"device", "mode", "precision", "size", "batch", "steps", "reportEvery", "warmUp", "stem"}': one line
of JSON, the median over groups of `reportEvery` steps, after each of which the loss is read. Mode "eager", or "compile": network
and loss by torch.compile(mode="max-autotune"), which has them in CUDA graphs.
"""

import json
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from resnet50 import resnet50

# A processor is only for a try, and its autotuning takes many minutes.
COMPILE = {"cuda": "max-autotune", "cpu": "default"}
CUTOUTS = 2048


def main():
    request = json.loads(sys.argv[1])
    device = torch.device(request["device"])
    size, batch, every = request["size"], request["batch"], request["reportEvery"]
    torch.manual_seed(0)
    torch.set_float32_matmul_precision("high")
    torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    cutouts = torch.randint(0, 256, (min(CUTOUTS, 8 * batch), size, size, 3), dtype=torch.uint8).to(device)
    labels = torch.arange(len(cutouts), device=device) % 2
    step = stepper(request, device)

    def group(steps):
        for _ in range(steps):
            rows = torch.randint(len(cutouts), (batch,), device=device)
            loss = step(cutouts[rows], labels[rows])
        loss.item()

    group(request["warmUp"])
    rates = []
    for _ in range(request["steps"] // every):
        start = time.perf_counter()
        group(every)
        rates.append(every * batch / (time.perf_counter() - start))
    told = {"imagesPerSecond": statistics.median(rates)}
    if device.type == "cuda":
        told["peakGiB"] = torch.cuda.max_memory_reserved() / 2**30
    print(json.dumps(told))


def stepper(request, device):
    model = resnet50(request["stem"]).to(device, memory_format=torch.channels_last).train()
    optimizer = torch.optim.SGD(
        [
            {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": 5e-4},
            {"params": [p for p in model.parameters() if p.dim() < 2], "weight_decay": 0.0},
        ],
        lr=0.001,
        momentum=0.9,
        nesterov=True,
        fused=True,
    )
    precision = getattr(torch, request["precision"])
    lower = precision is not torch.float32
    scaler = torch.amp.GradScaler(device.type, enabled=precision is torch.float16)

    def loss_of(pixels, labels):
        x = pixels.permute(0, 3, 1, 2).to(precision).sub_(30.0).mul_(0.026)
        with torch.autocast(device.type, precision if lower else torch.bfloat16, enabled=lower):
            logits = model(x)
        return F.cross_entropy(logits.float(), labels, label_smoothing=0.1)

    compiled = request["mode"] == "compile"
    forward = torch.compile(loss_of, mode=COMPILE[device.type]) if compiled else loss_of

    def step(pixels, labels):
        if compiled:
            # Or the graphs would take the next forward pass for one of the same step.
            torch.compiler.cudagraph_mark_step_begin()
        loss = forward(pixels, labels)
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad(set_to_none=True)
        return loss

    return step


main()
