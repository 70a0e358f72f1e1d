"""Temperatures by scipy's bounded minimiser, from logits that are written along. Run: python make_calibration.py"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import expit


def cross_entropy(log_t, logits, labels):
    margin = (logits[..., 1] - logits[..., 0]) / np.exp(log_t)
    p1, p0 = expit(margin).mean(axis=0), expit(-margin).mean(axis=0)
    n1, n0 = int(labels.sum()), int((1 - labels).sum())
    target = np.where(labels == 1, (n1 + 1) / (n1 + 2), 1 / (n0 + 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        loss = -(target * np.log(p1) + (1 - target) * np.log(p0)).mean()
    return loss if np.isfinite(loss) else 1e300


def case(rng, name, views, count, sharpness, separated=False):
    labels = rng.integers(0, 2, count).astype(np.int32)
    truth = rng.normal(0, 2, count)
    if not separated:
        labels = (rng.random(count) < expit(truth)).astype(np.int32)
    else:
        truth = np.where(labels == 1, 1, -1) * (1 + np.abs(truth))
    margin = sharpness * (truth + rng.normal(0, 0.5, (views, count)))
    if separated:
        margin = sharpness * np.broadcast_to(truth, (views, count))
    shift = rng.normal(0, 1, (views, count))
    logits = np.stack([shift - margin / 2, shift + margin / 2], axis=-1).astype(np.float32).astype(np.float64)
    best = minimize_scalar(
        cross_entropy, bounds=(np.log(0.05), np.log(20)), args=(logits, labels), method="bounded", options={"xatol": 1e-10}
    )
    mean = expit((logits[..., 1] - logits[..., 0]) / 1.5)
    return {
        "name": name,
        "views": views,
        "labels": labels.tolist(),
        "logits": [float(x) for x in logits.ravel()],
        "temperature": float(np.exp(best.x)),
        "pMemberAt1.5": mean.mean(axis=0).tolist(),
        "spreadAt1.5": mean.std(axis=0).tolist(),
    }


rng = np.random.default_rng(20240501)
cases = [
    case(rng, "overconfident, one view", 1, 60, 4.0),
    case(rng, "underconfident, one view", 1, 60, 0.2),
    case(rng, "overconfident, eight views", 8, 40, 3.0),
    case(rng, "perfectly separated", 1, 30, 2.0, separated=True),
    case(rng, "five objects", 1, 5, 1.0),
]
Path(__file__).with_name("calibration.json").write_text(json.dumps(cases) + "\n")
