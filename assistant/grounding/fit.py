"""Makes ``weights.json``: one logistic model over the gate's features.

    python -m assistant.grounding.fit --gate DIR --training DIR

``--gate`` holds labelled pairs ({"id", "evidence", "claim", "label"} a line, a file a set); ``--training`` texts from which
errors and harmless changes are made by ``attack``. Half of each set, by a hash of the evidence, is fitted on; the
other half is only reported. Every set and both labels of it weigh the same, each set has an intercept of its own
while fitting (sets differ in how many of their claims are true), and no feature may speak against its meaning.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.grounding.gate import claimed, find, sentences
from assistant.grounding.match import Source
from assistant.grounding.reading import read, read_all
from assistant.grounding.score import BAD, FEATURES, WEIGHTS, combined

Floats = NDArray[np.float64]
RIDGE = 2.0
STEPS = 4000


@dataclass
class Rows:
    """Claims as features, with what they are worth for fitting."""

    values: Floats
    supported: Floats
    group: list[str]
    fitted: NDArray[np.bool_]


def gate_rows(folder: Path) -> Iterator[tuple[str, str, str, float]]:
    """(set, evidence, claim, supported) of every labelled pair; "partly" counts as not supported."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            row = json.loads(line)
            yield path.stem, row["evidence"], row["claim"], float(row["label"] == "supported")


def attack_rows(folder: Path, per_file: int) -> Iterator[tuple[str, str, str, float]]:
    """Errors and harmless changes made from the paragraphs of the training texts."""
    from assistant.grounding.attack import pairs
    from vectorstore import Article

    for path in sorted(folder.glob("squadshifts*.jsonl")):
        lines = path.read_text().splitlines()[:: max(1, len(path.read_text().splitlines()) // per_file)]
        articles = [
            Article(text=json.loads(line)["text"], source=f"{path.stem}-{i}") for i, line in enumerate(lines)
        ]
        for pair in pairs(articles, seed=1, per_kind=150):
            yield "attack", pair.evidence, pair.claim, float(not pair.is_error)


def fitted_half(evidence: str) -> bool:
    """Whether claims on this evidence are fitted on; the same for all claims that share it."""
    return hashlib.sha256(evidence.encode()).digest()[-1] % 2 == 0


def rows(pairs: Sequence[tuple[str, str, str, float]]) -> Rows:
    known: dict[str, Source] = {}
    values, supported, group, fitted = [], [], [], []
    for name, evidence, claim, label in pairs:
        if evidence not in known:
            known[evidence] = Source(read_all(tuple(sentences(evidence))))
        together = combined([find(read(s.text), known[evidence]).values for s in claimed(claim)])
        values.append([together[feature] for feature in FEATURES])
        supported.append(label)
        group.append(name)
        fitted.append(fitted_half(evidence))
    return Rows(np.array(values), np.array(supported), group, np.array(fitted))


def fit(data: Rows) -> dict[str, float]:
    """Weights by projected gradient descent on the weighted logistic loss with a ridge.

    (Logistic regression: Cox 1958. The bias is the mean of the sets' own intercepts.)
    """
    groups = sorted(set(data.group))
    member = np.array([[g == name for name in groups] for g in data.group], dtype=float)
    weight = np.zeros(len(data.group))
    for j in range(len(groups)):
        for label in (0.0, 1.0):
            mine = data.fitted & (member[:, j] > 0) & (data.supported == label)
            weight[mine] = 1.0 / max(1, mine.sum())
    weight *= data.fitted.sum() / weight.sum()
    x = np.hstack([data.values, member])
    lowest = np.array([-np.inf if f in BAD else 0.0 for f in FEATURES] + [-np.inf] * len(groups))
    highest = np.array([0.0 if f in BAD else np.inf for f in FEATURES] + [np.inf] * len(groups))
    ridge = np.array([RIDGE] * len(FEATURES) + [0.01] * len(groups))
    theta = np.zeros(x.shape[1])
    step = 4.0 / (np.linalg.norm(x * np.sqrt(weight)[:, None], 2) ** 2 + 4 * RIDGE)
    ahead, momentum = theta.copy(), 1.0
    for _ in range(STEPS):  # FISTA (Beck and Teboulle 2009): a projected gradient with momentum
        p = 1 / (1 + np.exp(-(x @ ahead)))
        gradient = x.T @ (weight * (p - data.supported)) + ridge * ahead
        new = np.clip(ahead - step * gradient, lowest, highest)
        larger = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = new + (momentum - 1) / larger * (new - theta)
        theta, momentum = new, larger
    found = {f: round(float(w), 3) for f, w in zip(FEATURES, theta, strict=False)}
    return found | {"bias": round(float(theta[len(FEATURES) :].mean()), 3)}


def auc(scores: Floats, positive: NDArray[np.bool_]) -> float:
    """Area under the ROC curve: how often a supported claim scores higher than another (ties count half).

    >>> auc(np.array([0.9, 0.2, 0.2]), np.array([True, True, False]))
    0.75
    """
    wins = scores[positive][:, None] - scores[~positive][None, :]
    return float((wins > 0).mean() + 0.5 * (wins == 0).mean())


def balanced(called: NDArray[np.bool_], positive: NDArray[np.bool_]) -> float:
    """Mean of the shares of supported and of other claims that are called rightly."""
    return float((called[positive].mean() + (~called[~positive]).mean()) / 2)


def threshold(scores: Floats, positive: NDArray[np.bool_]) -> float:
    """The score (0.05..0.95) around which, 0.05 to each side, claims are called best on the average: the single best score
    of a few hundred claims is a chance peak."""
    tried = np.linspace(0.0, 1.0, 101)
    called = np.array([balanced(scores >= t, positive) for t in tried])
    around = np.convolve(called, np.ones(11) / 11, "valid")
    return float(tried[5:-5][around.argmax()])


def report(data: Rows, weights: dict[str, float]) -> dict[str, dict[str, float]]:
    """Per set: the kept-aside half's AUC, balanced accuracy at the set's threshold of the fitted half and at 0.5."""
    total = data.values @ np.array([weights[f] for f in FEATURES]) + weights["bias"]
    score = 1 / (1 + np.exp(-total))
    result = {}
    for name in sorted(set(data.group)):
        mine = np.array([g == name for g in data.group])
        positive = data.supported > 0.5
        seen, kept = mine & data.fitted, mine & ~data.fitted
        cut = threshold(score[seen], positive[seen])
        result[name] = {
            "n": int(kept.sum()),
            "auc": round(auc(score[kept], positive[kept]), 3),
            "threshold": round(float(cut), 2),
            "balanced_accuracy": round(balanced(score[kept] >= cut, positive[kept]), 3),
            "balanced_accuracy_at_0.5": round(balanced(score[kept] >= 0.5, positive[kept]), 3),
        }
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the gate's weights.")
    parser.add_argument("--gate", type=Path, required=True, help="folder of labelled pairs, a .jsonl a set")
    parser.add_argument("--training", type=Path, help="folder with squadshifts_*.jsonl to make errors from")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    given = parser.parse_args()
    pairs = list(gate_rows(given.gate))
    if given.training:
        pairs += attack_rows(given.training, per_file=150)
    data = rows(pairs)
    weights = fit(data)
    kept = report(data, weights)
    given.out.write_text(json.dumps({"weights": weights, "kept_aside": kept}, indent=1) + "\n")
    for name, figures in kept.items():
        print(name, figures)


if __name__ == "__main__":
    main()
