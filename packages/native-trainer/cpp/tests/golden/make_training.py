"""Makes training.json: what PyTorch gives for the small trainings of test_training.cpp, step by step.

Independent of the C++ code: the network is torchvision's ResNet layout written in PyTorch, optimizers, schedules and loss
are PyTorch's own; initialisation, order and images follow their definitions (Philox 4x32-10) in numpy.
All blocks start as the identity: without that, float32 and float64 part within two steps on so small a network, and no
comparison would mean anything. Needs torch and numpy. Run: python make_training.py
"""

import json
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

SHUFFLE, INITIALISATION = 1, 3
SEED, TRAIN, VALIDATION, SIDE = 7, 10, 6, 64


def philox(counter, key):
    """counter: four arrays of uint32, key: two ints. Salmon et al. 2011."""
    c = [np.asarray(x, dtype=np.uint64) for x in counter]
    k0, k1 = key
    mask = np.uint64(0xFFFFFFFF)
    for _ in range(10):
        p0 = np.uint64(0xD2511F53) * c[0]
        p1 = np.uint64(0xCD9E8D57) * c[2]
        c = [
            (p1 >> np.uint64(32)) ^ c[1] ^ np.uint64(k0),
            p1 & mask,
            (p0 >> np.uint64(32)) ^ c[3] ^ np.uint64(k1),
            p0 & mask,
        ]
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c


def block(purpose, index0, index1, blocks):
    blocks = np.asarray(blocks, dtype=np.uint64)
    full = lambda v: np.full_like(blocks, v)
    return philox([blocks, full(index0), full(index1), full(purpose)], (SEED & 0xFFFFFFFF, SEED >> 32))


def order(count, epoch):
    permutation = list(range(count))
    for last in range(count, 1, -1):
        w = [int(x) for x in block(SHUFFLE, last - 1, epoch, 0)]
        other = (((w[0] << 32) | w[1]) * last) >> 64
        permutation[last - 1], permutation[other] = permutation[other], permutation[last - 1]
    return permutation


class Bottleneck(nn.Module):
    def __init__(self, inside, width, stride, v1):
        super().__init__()
        out = width * 4
        self.conv1 = nn.Conv2d(inside, width, 1, stride if v1 else 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1 if v1 else stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, out, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(out)
        self.downsample = None
        if stride != 1 or inside != out:
            self.downsample = nn.Sequential(nn.Conv2d(inside, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return F.relu(y + (self.downsample(x) if self.downsample else x))


class ResNet50(nn.Module):
    def __init__(self, w, v1):
        super().__init__()
        self.conv1 = nn.Conv2d(3, w, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(w)
        inside = w
        for number, (blocks, width) in enumerate(zip((3, 4, 6, 3), (w, 2 * w, 4 * w, 8 * w)), 1):
            layers = []
            for i in range(blocks):
                layers.append(Bottleneck(inside, width, 2 if i == 0 and number > 1 else 1, v1))
                inside = width * 4
            setattr(self, f"layer{number}", nn.Sequential(*layers))
        self.fc = nn.Linear(inside, 2)

    def forward(self, x):
        y = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        for number in (1, 2, 3, 4):
            y = getattr(self, f"layer{number}")(y)
        return self.fc(y.mean((2, 3)))


def initialise(model, zero_last_gamma):
    with torch.no_grad():
        for index, (name, p) in enumerate(model.named_parameters()):
            n = p.numel()
            words = block(INITIALISATION, index, 0, np.arange((n + 3) // 4))
            words = [w.astype(np.float64) for w in words]
            if p.dim() == 4:
                deviation = math.sqrt(2.0 / (p.shape[0] * p.shape[2] * p.shape[3]))
                values = []
                for a, b in ((words[0], words[1]), (words[2], words[3])):
                    radius = deviation * np.sqrt(-2.0 * np.log((a + 0.5) / 2**32))
                    values += [radius * np.cos(2 * np.pi * b / 2**32), radius * np.sin(2 * np.pi * b / 2**32)]
                flat = np.stack(values, 1).ravel()[:n]
            elif name.startswith("fc."):
                bound = 1.0 / math.sqrt(model.fc.in_features)
                flat = ((2 * np.stack(words, 1) / 2**32 - 1) * bound).ravel()[:n]
            else:
                one = name.endswith("weight") and not ("bn3" in name and zero_last_gamma)
                flat = np.full(n, float(one))
            p.copy_(torch.tensor(flat, dtype=torch.float64).reshape(p.shape))


def images():
    i = np.arange((TRAIN + VALIDATION) * SIDE * SIDE * 3, dtype=np.uint64)
    pixels = (((i * np.uint64(2654435761) + np.uint64(12345)) & np.uint64(0xFFFFFFFF)) >> np.uint64(24)).astype(np.uint8)
    return torch.tensor(pixels.reshape(-1, SIDE, SIDE, 3).astype(np.float64))


def base():
    return {
        "formatVersion": 1,
        "recipe": "golden",
        "seed": SEED,
        "device": "cpu",
        "threads": 2,
        "loaderThreads": 2,
        "precision": "float32",
        "epochs": 3,
        "batchSize": 4,
        "architecture": {"stride": "v1.5", "stemChannels": 4, "zeroInitLastGamma": True},
        "input": {"size": SIDE, "downsample": 1, "zeroPoint": 128, "scale": 0.0135},
        "augmentation": {
            "rotation": "none",
            "anglesDeg": [],
            "flip": False,
            "interpolation": "bilinear",
            "corners": "reflect",
        },
        "optimizer": {
            "kind": "sgd",
            "momentum": 0.9,
            "nesterov": True,
            "beta1": 0.9,
            "beta2": 0.999,
            "epsilon": 1e-8,
            "weightDecay": 5e-4,
            "decayNormAndBias": False,
            "convolutionL2": 0.0,
        },
        "schedule": {
            "kind": "cosine",
            "learningRate": 0.005,
            "decayRate": 0.9,
            "decaySteps": 5.0,
            "warmupFraction": 0.2,
        },
        "loss": {"labelSmoothing": 0.0, "classWeights": [1.0, 1.0]},
        "gradientClipNorm": 0.0,
        "emaDecay": 0.0,
        "earlyStoppingPatience": 0,
        "checkpointSeconds": 3600.0,
        "reportEverySteps": 1,
    }


def cases():
    first = base()
    first["loss"]["labelSmoothing"] = 0.1
    first["gradientClipNorm"] = 1.0
    first["emaDecay"] = 0.9
    second = base()
    second["optimizer"] |= {"kind": "adamw", "weightDecay": 0.05, "decayNormAndBias": True, "epsilon": 0.01}
    second["schedule"] |= {"kind": "one-cycle", "learningRate": 0.001, "warmupFraction": 0.3}
    second["loss"]["classWeights"] = [0.5, 1.5]
    second["input"] |= {"downsample": 2}
    third = base()
    third["architecture"]["stride"] = "v1"
    third["optimizer"] |= {"momentum": 0.0, "nesterov": False, "weightDecay": 0.0, "convolutionL2": 0.001}
    third["schedule"] |= {"kind": "exponential", "learningRate": 0.002}
    return {"sgd-cosine-ema": first, "adamw-one-cycle": second, "thesis": third}


def optimizer_of(config, model):
    o = config["optimizer"]
    spared = [p for p in model.parameters() if p.dim() < 2 and not o["decayNormAndBias"]]
    decayed = [p for p in model.parameters() if p.dim() > 1 or o["decayNormAndBias"]]
    groups = [{"params": decayed, "weight_decay": o["weightDecay"]}, {"params": spared, "weight_decay": 0.0}]
    groups = [g for g in groups if g["params"]]
    rate = config["schedule"]["learningRate"]
    if o["kind"] == "sgd":
        return torch.optim.SGD(groups, lr=rate, momentum=o["momentum"], nesterov=o["nesterov"])
    return torch.optim.AdamW(groups, lr=rate, betas=(o["beta1"], o["beta2"]), eps=o["epsilon"])


def rates(config, total):
    s = config["schedule"]
    peak = s["learningRate"]
    if s["kind"] == "exponential":  # tf.keras.optimizers.schedules.ExponentialDecay
        return [peak * s["decayRate"] ** (step / s["decaySteps"]) for step in range(total)]
    if s["kind"] == "one-cycle":
        dummy = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0, momentum=0.9)
        cycle = torch.optim.lr_scheduler.OneCycleLR(
            dummy, max_lr=peak, total_steps=total, pct_start=s["warmupFraction"], cycle_momentum=False
        )
        found = []
        for _ in range(total):
            found.append(cycle.get_last_lr()[0])
            dummy.step()
            if len(found) < total:
                cycle.step()
        return found
    warmup = s["warmupFraction"] * total
    found = []
    for step in range(total):
        if step < warmup:
            found.append(peak * (step + 1) / (warmup + 1))
        else:
            found.append(peak / 2 * (1 + math.cos(math.pi * (step - warmup) / (total - warmup))))
    return found


def network_input(x, config):
    i = config["input"]
    x = ((x - i["zeroPoint"]) * i["scale"]).permute(0, 3, 1, 2)
    return F.avg_pool2d(x, i["downsample"]) if i["downsample"] > 1 else x


def run(config):
    torch.manual_seed(0)
    a = config["architecture"]
    model = ResNet50(a["stemChannels"], a["stride"] == "v1")
    initialise(model, a["zeroInitLastGamma"])
    average = ResNet50(a["stemChannels"], a["stride"] == "v1")
    average.load_state_dict(model.state_dict())
    optimizer = optimizer_of(config, model)
    x = images()
    y = torch.arange(TRAIN + VALIDATION) % 2
    class_weights = torch.tensor(config["loss"]["classWeights"], dtype=torch.float64)
    batches = -(-TRAIN // config["batchSize"])
    starts = [sum(len(part) for part in np.array_split(range(TRAIN), batches)[:i]) for i in range(batches + 1)]
    schedule = rates(config, batches * config["epochs"])
    step, step_losses, validation_losses = 0, [], []
    for epoch in range(config["epochs"]):
        permutation = order(TRAIN, epoch)
        model.train()
        for i in range(batches):
            rows = permutation[starts[i] : starts[i + 1]]
            for group in optimizer.param_groups:
                group["lr"] = schedule[step]
            losses = F.cross_entropy(
                model(network_input(x[rows], config)),
                y[rows],
                reduction="none",
                label_smoothing=config["loss"]["labelSmoothing"],
            )
            weights = class_weights[y[rows]]
            loss = (losses * weights).sum() / weights.sum()
            penalty = config["optimizer"]["convolutionL2"] * sum(
                (p**2).sum() for p in model.parameters() if p.dim() == 4
            )
            optimizer.zero_grad()
            (loss + penalty).backward()
            if config["gradientClipNorm"] > 0:
                nn.utils.clip_grad_norm_(model.parameters(), config["gradientClipNorm"])
            optimizer.step()
            step += 1
            step_losses.append(loss.item())
            decay = min(config["emaDecay"], (1 + step - 1) / (10 + step - 1))
            with torch.no_grad():
                current = model.state_dict()
                for name, value in average.state_dict().items():
                    if value.dtype.is_floating_point:
                        value.lerp_(current[name], 1 - decay)
        shown = (average if config["emaDecay"] > 0 else model).eval()
        with torch.no_grad():
            logits = shown(network_input(x[TRAIN:], config))
            validation_losses.append(F.cross_entropy(logits, y[TRAIN:]).item())
    return {"config": config, "stepLosses": step_losses, "rates": schedule, "validationLosses": validation_losses}


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)  # what float32 must come near to
    made = {name: run(config) for name, config in cases().items()}
    pathlib.Path(__file__).with_name("training.json").write_text(json.dumps(made, indent=1) + "\n")
