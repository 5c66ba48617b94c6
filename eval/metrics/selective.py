"""Knowing when not to answer: refusals, risk against coverage, and whether confidence means what it says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def auc(scores: ArrayLike, positive: ArrayLike) -> float:
    """The chance that a positive scores above a negative, ties counting half (area under the ROC curve;
    Hanley and McNeil, 1982). NaN unless both exist.

    Scores 0.9, 0.4 for positives and 0.6 for a negative: one of two pairs is right, 0.5.
    """
    values, is_positive = np.asarray(scores, dtype=float), np.asarray(positive, dtype=bool)
    n_positive = int(is_positive.sum())
    n_negative = len(values) - n_positive
    if not n_positive or not n_negative:
        return float("nan")
    ranks = _mean_ranks(values)
    wins = float(ranks[is_positive].sum()) - n_positive * (n_positive + 1) / 2
    return wins / (n_positive * n_negative)


def _mean_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1, equal values sharing their mean rank: [5, 3, 5] → [2.5, 1, 2.5]."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean_rank: NDArray[np.float64] = (last - (counts - 1) / 2)[place]
    return mean_rank


def risk_coverage(confidence: ArrayLike, right: ArrayLike) -> list[tuple[float, float]]:
    """(coverage, risk) when only the most confident answers are given (El-Yaniv and Wiener, 2010): a point
    for every confidence that occurs, so that ties have no order.

    Confidences 0.9 (right), 0.8 (wrong), 0.7 (right): (1/3, 0), (2/3, 1/2), (1, 1/3).
    """
    coverage, risk = _risk_coverage(confidence, right)
    return [(float(c), float(r)) for c, r in zip(coverage, risk, strict=True)]


def _risk_coverage(confidence: ArrayLike, right: ArrayLike) -> tuple[Floats, Floats]:
    values, wrong = np.asarray(confidence, dtype=float), ~np.asarray(right, dtype=bool)
    order = np.argsort(-values, kind="stable")
    values, wrong = values[order], wrong[order]
    is_end = np.append(values[1:] != values[:-1], True)[: len(values)]
    given = np.flatnonzero(is_end) + 1
    return given / max(1, len(values)), np.cumsum(wrong)[is_end] / given


def area_under_risk_coverage(confidence: ArrayLike, right: ArrayLike) -> float:
    """Mean risk over all coverages (AURC; Geifman et al., 2019), lower is better. NaN for no answers.

    The example of ``risk_coverage``: each point holds for a third of the coverage, (0 + 1/2 + 1/3) / 3.
    """
    coverage, risk = _risk_coverage(confidence, right)
    return float(np.diff(coverage, prepend=0.0) @ risk) if len(risk) else float("nan")


def crag_score(right: bool, refused: bool) -> float:
    """1 for right, 0 for a refusal, -1 for wrong (CRAG: Yang et al., NeurIPS 2024, without its half point).
    Its mean is accuracy minus hallucination; refusing a question that cannot be answered counts 0 too."""
    return 0.0 if refused else 1.0 if right else -1.0


def brier(confidence: ArrayLike, right: ArrayLike) -> float:
    """Mean squared distance of confidence from what happened (Brier, 1950). 0.8 and right, 0.6 and wrong:
    (0.04 + 0.36) / 2 = 0.2."""
    values, truth = np.asarray(confidence, dtype=float), np.asarray(right, dtype=float)
    return float(np.mean((values - truth) ** 2)) if len(values) else float("nan")


@dataclass(frozen=True)
class Bin:
    """Answers of similar confidence: how many, their mean confidence, and the share that was right."""

    n: int
    confidence: float
    right: float


def calibration_bins(confidence: ArrayLike, right: ArrayLike, bins: int = 10) -> list[Bin]:
    """The reliability table, with equally many answers in each bin (Nguyen and O'Connor, 2015).

    Confidences 0.9, 0.8, 0.2, 0.1 in two bins: (0.1, 0.2) and (0.8, 0.9).
    """
    sizes, said, true = _bins(confidence, right, bins)
    return [Bin(int(n), float(c), float(r)) for n, c, r in zip(sizes, said, true, strict=True)]


def calibration_error(confidence: ArrayLike, right: ArrayLike, bins: int = 10) -> float:
    """Expected calibration error with equal-mass bins (Naeini et al., 2015; Roelofs et al., 2022): the mean
    distance between confidence and share right. NaN for no answers.

    Two bins of two, confidence 0.15 with 0 right and 0.85 with 1/2 right: (0.15 + 0.35) / 2 = 0.25.
    """
    sizes, said, true = _bins(confidence, right, bins)
    return float(sizes @ np.abs(said - true) / sizes.sum()) if len(sizes) else float("nan")


def _bins(confidence: ArrayLike, right: ArrayLike, bins: int) -> tuple[Floats, Floats, Floats]:
    """For each bin: how many, mean confidence, share right. The first bins hold one more when it does not divide."""
    values, truth = np.asarray(confidence, dtype=float), np.asarray(right, dtype=float)
    count = min(bins, len(values))
    if not count:
        return np.zeros(0), np.zeros(0), np.zeros(0)
    order = np.argsort(values, kind="stable")
    sizes = np.full(count, len(values) // count, dtype=float)
    sizes[: len(values) % count] += 1
    starts = np.append(0, np.cumsum(sizes)[:-1]).astype(int)
    said, true = np.add.reduceat(values[order], starts), np.add.reduceat(truth[order], starts)
    return sizes, said / sizes, true / sizes
