"""Inference images/s of ResNet-50, its batch norms folded, by torch.compile(mode="max-autotune"): uint8 to probabilities.

python gpu_infer_resnet50.py '{"device", "precision", "size", "batch", "count", "stem", "from"}': one line of JSON. From "host":
batches lie in pinned memory, go up on a stream of their own while the one before is computed, and probabilities come back; from
"device": batches lie there already, and probabilities stay.
"""

import json
import sys
import time

import torch
from resnet50 import folded, resnet50

# A processor is only for a try, and its autotuning takes many minutes.
COMPILE = {"cuda": "max-autotune", "cpu": "default"}
SLOTS = 2
BATCHES = 4
WARM_UP = 6


def main():
    request = json.loads(sys.argv[1])
    device = torch.device(request["device"])
    precision, size, batch = getattr(torch, request["precision"]), request["size"], request["batch"]
    torch.manual_seed(0)
    torch.set_float32_matmul_precision("high")
    torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    network = folded(resnet50(request["stem"])).to(device, precision, memory_format=torch.channels_last)

    def probability(pixels):
        x = pixels.permute(0, 3, 1, 2).to(precision).sub_(30.0).mul_(0.026)
        return network(x).float().softmax(1)

    compiled = torch.compile(probability, mode=COMPILE[device.type])
    cutouts = torch.randint(0, 256, (BATCHES, batch, size, size, 3), dtype=torch.uint8)
    run = from_device if request["from"] == "device" or device.type == "cpu" else from_host
    with torch.no_grad():
        run(compiled, cutouts, device, WARM_UP)
        batches = max(request["count"] // batch, 1)
        start = time.perf_counter()
        last = run(compiled, cutouts, device, batches)
        seconds = time.perf_counter() - start
    if not torch.isfinite(last).all():
        raise SystemExit("a probability is not finite")
    print(json.dumps({"imagesPerSecond": batches * batch / seconds}))


def from_device(compiled, cutouts, device, batches):
    there = cutouts.to(device)
    for i in range(batches):
        last = compiled(there[i % BATCHES])
    return last.cpu()


def from_host(compiled, cutouts, device, batches):
    there = cutouts.pin_memory()
    results = torch.empty(batches, cutouts.shape[1], 2).pin_memory()
    compute, upload = torch.cuda.current_stream(), torch.cuda.Stream()
    slots = [torch.empty_like(cutouts[0], device=device) for _ in range(SLOTS)]
    filled = [torch.cuda.Event() for _ in range(SLOTS)]
    emptied = [torch.cuda.Event() for _ in range(SLOTS)]
    for i in range(batches):
        slot = i % SLOTS
        with torch.cuda.stream(upload):
            upload.wait_event(emptied[slot])
            slots[slot].copy_(there[i % BATCHES], non_blocking=True)
            filled[slot].record(upload)
        compute.wait_event(filled[slot])
        results[i].copy_(compiled(slots[slot]), non_blocking=True)
        emptied[slot].record(compute)
    torch.cuda.synchronize()
    return results[-1]


main()
