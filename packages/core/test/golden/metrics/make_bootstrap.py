"""Percentile intervals over groups by scipy, and quantiles by numpy. Run: python make_bootstrap.py"""

import json
from pathlib import Path

import numpy as np
from scipy.stats import binomtest, bootstrap
from sklearn.metrics import roc_auc_score

rng = np.random.default_rng(11)
sizes = rng.integers(1, 5, 60)
groups = np.repeat(np.arange(60), sizes)
labels = np.repeat((rng.random(60) < 0.5).astype(int), sizes)
p = np.clip(0.25 + 0.5 * labels + np.repeat(rng.normal(0, 0.25, 60), sizes) + rng.normal(0, 0.05, len(labels)), 0, 1)
rows_of = [np.flatnonzero(groups == g) for g in range(60)]


def over_groups(statistic):
    def of(drawn):
        rows = np.concatenate([rows_of[g] for g in drawn])
        return statistic(labels[rows], p[rows])

    result = bootstrap((np.arange(60),), of, method="percentile", vectorized=False, n_resamples=20000, rng=np.random.default_rng(3))
    return [result.confidence_interval.low, result.confidence_interval.high]


values = np.sort(rng.normal(size=23))
fractions = [0, 0.025, 0.1, 0.5, 0.77, 0.975, 1]
shares = [(0, 1), (1, 1), (0, 12), (12, 12), (3, 7), (88, 335)]
golden = {
    "groups": groups.tolist(),
    "labels": labels.tolist(),
    "pMember": p.tolist(),
    "accuracy": over_groups(lambda y, s: float(((s >= 0.5) == y).mean())),
    "rocAuc": over_groups(lambda y, s: float(roc_auc_score(y, s))),
    "wilson": [[k, n, *binomtest(k, n).proportion_ci(method="wilson")] for k, n in shares],
    "quantiles": {"sorted": values.tolist(), "fractions": fractions, "expected": np.quantile(values, fractions).tolist()},
}
Path(__file__).with_name("bootstrap.json").write_text(json.dumps(golden) + "\n")
