"""Scores of small classifications by scikit-learn, with and without weights. Run: python make_scores.py"""

import json
import warnings
from pathlib import Path

import numpy as np
from sklearn import metrics
from sklearn.calibration import calibration_curve

warnings.filterwarnings("ignore")


def scores(labels, p, weights=None):
    one_class = len(set(labels[weights > 0] if weights is not None else labels)) < 2
    return {
        "rocAuc": None if one_class else metrics.roc_auc_score(labels, p, sample_weight=weights),
        "averagePrecision": None if one_class else metrics.average_precision_score(labels, p, sample_weight=weights),
        "brier": metrics.brier_score_loss(labels, p, sample_weight=weights, pos_label=1),
        "logLoss": metrics.log_loss(labels, p, sample_weight=weights, labels=[0, 1]),
        "balancedAccuracy": None if one_class else metrics.balanced_accuracy_score(labels, p >= 0.5, sample_weight=weights),
    }


def reliability(labels, p):
    members, means = calibration_curve(labels, p, n_bins=10, strategy="uniform")
    edges = np.linspace(0, 1, 11)
    counts = np.bincount(np.searchsorted(edges[1:-1], p), minlength=10)
    filled = counts[counts > 0]
    return {
        "counts": counts.tolist(),
        "memberFraction": members.tolist(),
        "meanProbability": means.tolist(),
        "expectedCalibrationError": float((filled * np.abs(members - means)).sum() / len(p)),
    }


def report_numbers(labels, predicted, names):
    kw = dict(labels=[0, 1], target_names=names, zero_division=0.0)
    given = metrics.classification_report(labels, predicted, output_dict=True, **kw)

    def averages(d):
        return {"precision": d["precision"], "recall": d["recall"], "f1": d["f1-score"], "support": d["support"]}

    return {
        "classes": [{"name": name, **averages(given[name])} for name in names],
        "accuracy": given["accuracy"],
        "macro": averages(given["macro avg"]),
        "weighted": averages(given["weighted avg"]),
    }


def case(name, labels, p, rng):
    labels, p = np.asarray(labels), np.asarray(p, dtype=float)
    predicted = (p >= 0.5).astype(int)
    weights = rng.integers(0, 4, len(labels)).astype(float)
    weights[0] += 1
    names = ["background", "member"]
    one_class = len(set(labels)) < 2
    precision, recall, thresholds = metrics.precision_recall_curve(labels, p) if not one_class else ([], [], [])
    return {
        "name": name,
        "labels": labels.tolist(),
        "pMember": p.tolist(),
        "weights": weights.tolist(),
        "confusion": metrics.confusion_matrix(labels, predicted, labels=[0, 1]).tolist(),
        "rowNormalised": metrics.confusion_matrix(labels, predicted, labels=[0, 1], normalize="true").tolist(),
        "report": report_numbers(labels, predicted, names),
        "text": metrics.classification_report(labels, predicted, labels=[0, 1], target_names=names, zero_division=0.0),
        "text4": metrics.classification_report(
            labels, predicted, labels=[0, 1], target_names=names, zero_division=0.0, digits=4
        ),
        "scores": scores(labels, p),
        "weightedScores": scores(labels, p, weights),
        "reliability": reliability(labels, p),
        "purityCompleteness": [
            [float(t), float(a), float(b)] for t, a, b in list(zip(thresholds, precision, recall))[:: max(1, len(thresholds) // 8)]
        ],
    }


rng = np.random.default_rng(7)


def drawn(count, members, sharpness, digits=None):
    labels = (rng.random(count) < members).astype(int)
    p = 1 / (1 + np.exp(-sharpness * (labels - 0.5 + rng.normal(0, 0.6, count))))
    return labels, p if digits is None else np.round(p, digits)


half_ties = [1] * 8 + [0] * 8  # 5 of 8 and 7 of 8: 0.625 and 0.875 lie exactly between two printed numbers
cases = [
    case("balanced", *drawn(60, 0.5, 4), rng),
    case("unbalanced", *drawn(200, 0.08, 3), rng),
    case("tied scores", *drawn(80, 0.4, 2, digits=1), rng),
    case("members alone", [1] * 12, rng.random(12), rng),
    case("backgrounds alone", [0] * 9, rng.random(9) * 0.4, rng),
    case("never predicted member", [0, 1, 0, 1, 0], [0.1, 0.2, 0.3, 0.4, 0.05], rng),
    case("perfect and certain", [0, 0, 1, 1, 1], [0, 0, 1, 1, 1], rng),
    case("certain and wrong", [0, 1, 1], [1, 0, 1], rng),
    case("halves to print", half_ties, [0.9] * 5 + [0.1] * 3 + [0.1] * 7 + [0.9], rng),
]
Path(__file__).with_name("scores.json").write_text(json.dumps(cases) + "\n")

cycle = [0, 1, 2, 1, 0, 2, 2, 1, 1, 0, 2]
guess = [0, 2, 2, 1, 0, 1, 2, 1, 0, 0, 2]
names = ["spiral", "a very long class name", "dE"]
three = {
    "counts": metrics.confusion_matrix(cycle, guess).tolist(),
    "names": names,
    "text": metrics.classification_report(cycle, guess, target_names=names, digits=3),
}
Path(__file__).with_name("three-classes.json").write_text(json.dumps(three) + "\n")
