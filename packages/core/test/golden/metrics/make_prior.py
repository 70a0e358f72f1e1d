"""Member fractions by expectation maximisation, in plain numpy: Saerens, Latinne & Decaestecker 2002.

Scores of two unit Gaussians, two and a half apart: the posterior at a training fraction is known exactly, and the
field's fraction is another. Writes prior.json beside this file. Needs numpy.
"""

import json
from pathlib import Path

import numpy as np

SEPARATION = 2.5


def posterior(score, fraction):
    member = fraction * np.exp(-0.5 * (score - SEPARATION) ** 2)
    background = (1 - fraction) * np.exp(-0.5 * score**2)
    return member / (member + background)


def adapted(p, trained, fraction):
    """Equation 2.4."""
    ratios = np.array([(1 - fraction) / (1 - trained), fraction / trained])
    joint = ratios * np.column_stack([1 - p, p])
    return (joint / joint.sum(axis=1, keepdims=True))[:, 1]


def expectation_maximisation(p, trained, tolerance=1e-9, most=10_000):
    """Equation 2.9."""
    fraction = trained
    for iteration in range(1, most + 1):
        updated = adapted(p, trained, fraction).mean()
        step = abs(updated - fraction)
        fraction = updated
        if step <= tolerance:
            break
    return fraction, iteration


def case(rng, count, trained, true):
    member = rng.random(count) < true
    score = rng.normal(size=count) + SEPARATION * member
    p = np.round(posterior(score, trained), 7)
    fraction, iterations = expectation_maximisation(p, trained)
    return {
        "trainedFraction": trained,
        "trueFraction": float(member.mean()),
        "pMember": p.tolist(),
        "fraction": fraction,
        "iterations": iterations,
        "adapted": adapted(p, trained, fraction)[:20].tolist(),
    }


rng = np.random.default_rng(11)
cases = [case(rng, 600, 0.5, 0.1), case(rng, 600, 0.3, 0.7), case(rng, 600, 0.2, 0.02)]
Path(__file__).with_name("prior.json").write_text(json.dumps(cases) + "\n")
for c in cases:
    print(c["trainedFraction"], c["trueFraction"], c["fraction"], c["iterations"])
