"""Writes figures of classifiers' results: intervals, tests, confusion matrices, risk and coverage.

    pip install -r requirements.txt
    python figures.py ../../src/main/resources/dev/bantam/testkit/evaluate

scipy, statsmodels and scikit-learn compute them; the area under the risk-coverage curve is computed from its definition,
row by row, with numpy.
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy.stats import bootstrap
from sklearn.metrics import accuracy_score, precision_recall_fscore_support
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

LABELS = ["billing", "login", "outage", "unused"]


def intervals():
    shares = [(0, 1), (1, 1), (0, 10), (10, 10), (3, 10), (5, 10), (1, 306), (157, 306), (305, 306), (9_999, 100_000)]
    return [
        {"successes": successes, "trials": trials, "interval": proportion_confint(successes, trials, method="wilson")}
        for successes, trials in shares
    ]


def comparison(both, first, second, neither):
    a = np.repeat([1, 1, 0, 0], [both, first, second, neither])
    b = np.repeat([1, 0, 1, 0], [both, first, second, neither])
    rows = {"bothRight": both, "onlyFirst": first, "onlySecond": second, "bothWrong": neither}
    interval = bootstrap(
        (a, b),
        lambda x, y, axis: x.mean(axis) - y.mean(axis),
        paired=True,
        vectorized=True,
        n_resamples=50_000,
        batch=1_000,
        method="percentile",
        rng=np.random.default_rng(1),
    ).confidence_interval
    p = mcnemar([[both, first], [second, neither]], exact=True).pvalue
    return rows | {"difference": a.mean() - b.mean(), "interval": list(interval), "mcNemarP": p}


def comparisons():
    counts = [(10, 3, 1, 2), (150, 60, 20, 76), (200, 25, 25, 56), (0, 12, 0, 0), (5, 0, 9, 3), (700, 130, 170, 200)]
    return [comparison(*count) for count in counts]


def confusion(random, rows, out_of_scope):
    """Predictions that are mostly right, and nothing of the label `unused`."""
    truths = random.choice(LABELS[:3], rows, p=[0.6, 0.3, 0.1])
    predictions = np.where(random.random(rows) < 0.7, truths, random.choice(LABELS[:3], rows))
    truths = truths.tolist() + ["elsewhere", "nowhere"] * (out_of_scope // 2)
    predictions = predictions.tolist() + random.choice(LABELS[:3], out_of_scope).tolist()
    precision, recall, f1, support = precision_recall_fscore_support(
        truths, predictions, labels=LABELS, zero_division=0
    )
    return {
        "labels": LABELS,
        "truths": truths,
        "predictions": predictions,
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
        "macroF1": f1.mean(),
        "accuracy": accuracy_score(truths, predictions),
    }


def risk_coverage(random, rows, digits):
    """Of each row: the rows at least as sure, and the errors among them."""
    confidence = np.round(random.random(rows), digits)
    correct = random.random(rows) < confidence
    answered = confidence[None, :] >= confidence[:, None]
    errors = (answered & ~correct[None, :]).sum(1)
    return {
        "confidence": confidence.tolist(),
        "correct": correct.tolist(),
        "answered": answered.sum(1).tolist(),
        "errors": errors.tolist(),
        "area": (errors / answered.sum(1)).mean(),
    }


def main(folder):
    random = np.random.default_rng(7)
    golden = {
        "intervals": intervals(),
        "comparisons": comparisons(),
        "confusion": [confusion(random, 60, 0), confusion(random, 60, 10)],
        "riskCoverage": [risk_coverage(random, *case) for case in ((1, 3), (40, 12), (60, 1), (25, 0))],
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "figures.json").write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
