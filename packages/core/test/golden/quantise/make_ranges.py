"""Makes ranges.json: where numpy and scipy would clip values, by percentile and by the least divergence.

    python make_ranges.py

Needs numpy and scipy. Values come from a formula that the tests have too; histograms are counted here from numpy's own
normal and exponential numbers and kept.
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy.stats import entropy

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "onnx"))
from formula import values  # noqa: E402

COUNT = 60_000
KEPT = 0.9999
NEXT_TO_NOTHING = 1e-4


def least_divergence(counts, levels):
    """Migacz (2017), slides 38 to 40, bin by bin: the number of bins that are kept."""
    used = int(np.flatnonzero(counts)[-1]) + 1
    divergences = {}
    for kept in range(levels, used + 1):
        reference = counts[:kept].astype(np.float64)
        reference[-1] += counts[kept:].sum()
        candidate = np.zeros(kept)
        edges = [level * kept // levels for level in range(levels + 1)]
        for first, end in zip(edges[:-1], edges[1:]):
            filled = reference[first:end] != 0
            if filled.any():
                candidate[first:end][filled] = max(counts[first:end].sum() / filled.sum(), NEXT_TO_NOTHING)
        divergences[kept] = float(entropy(reference, candidate))
    return min(divergences, key=divergences.get)


def divergence_cases():
    random = np.random.default_rng(5)
    samples = {
        "half a normal": np.abs(random.normal(size=40_000)),
        "an exponential": random.exponential(size=40_000),
        "an exponential with two far outliers": np.append(random.exponential(size=40_000), [40.0, 61.0]),
        "half zeros, as a ReLU leaves them": np.maximum(random.normal(size=40_000), 0),
        "a uniform": random.uniform(size=40_000),
    }
    for name, sample in samples.items():
        for levels in (32, 64):
            counts, _ = np.histogram(sample, bins=512, range=(0, float(sample.max())))
            yield {"name": name, "levels": levels, "counts": counts.tolist(), "kept": least_divergence(counts, levels)}


def percentile_cases():
    for name, power, signed in (("signed", 5, True), ("rectified", 7, False)):
        sample = (values(f"ranges-{name}", COUNT) ** power).astype(np.float32)
        if not signed:
            sample = np.abs(sample)
        left = (1 - KEPT) / (2 if signed else 1)
        low, high = np.quantile(sample, [left, 1 - left], method="inverted_cdf").astype(float)
        yield {"name": name, "power": power, "signed": signed, "low": low if signed else 0.0, "high": high}


document = {"count": COUNT, "divergence": list(divergence_cases()), "percentile": list(percentile_cases())}
(HERE / "ranges.json").write_text(json.dumps(document) + "\n")
