"""How sure a figure is: bootstrap intervals with fixed seeds, and differences between two runs.

Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), percentile intervals; for shares of
which every one or no one succeeded, where the bootstrap knows no spread, Wilson's score interval (1927).
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

SEED = 20_240_501
RESAMPLES = 2_000
Z = 1.959964  # 95 %

Interval = tuple[float, float]
Floats = NDArray[np.float64]


def resamples(n: int, seed: int = SEED, times: int = RESAMPLES) -> NDArray[np.int64]:
    """``times`` draws of ``n`` from ``n`` with replacement, the same for the same seed."""
    return np.random.default_rng(seed).integers(0, n, size=(times, n))


def mean_interval(values: ArrayLike, seed: int = SEED, *, share: bool = True) -> Interval:
    """The 95 % interval of a mean. NaNs are questions to which the figure does not apply; they stay in the
    draw, so that the interval knows how many there might have been. ``share``: no value is below 0 or above 1, so
    that values that are all 0 or all 1 say how near to it the mean must be (Wilson)."""
    column = np.asarray(values, dtype=float)
    known = column[~np.isnan(column)]
    if not len(known):
        return (float("nan"), float("nan"))
    if len(set(known.tolist())) == 1:
        same = float(known[0])
        return wilson(len(known), same) if share and same in (0.0, 1.0) else (same, same)
    drawn = column[resamples(len(column), seed)]
    counts = (~np.isnan(drawn)).sum(axis=1)
    sums = np.nansum(drawn, axis=1)
    return _middle(sums[counts > 0] / counts[counts > 0])


def bootstrap(
    statistic: Callable[[NDArray[np.int64]], float], n: int, seed: int = SEED, times: int = RESAMPLES // 2
) -> Interval:
    """The 95 % interval of any statistic of ``n`` questions; it gets the places of the questions drawn."""
    if not n:
        return (float("nan"), float("nan"))
    found = np.array([statistic(draw) for draw in resamples(n, seed, times)], dtype=float)
    found = found[~np.isnan(found)]
    return _middle(found) if len(found) else (float("nan"), float("nan"))


def paired_difference(new: ArrayLike, old: ArrayLike, seed: int = SEED) -> tuple[float, Interval]:
    """Mean of ``new`` minus mean of ``old`` with its 95 % interval, drawing questions in pairs: what both
    runs find hard cancels out. NaN in either means that the figure did not apply there.

    [1, 1, 0] against [0, 1, 0]: 2/3 - 1/3 = 1/3.
    """
    ours, theirs = np.asarray(new, dtype=float), np.asarray(old, dtype=float)
    apart = _mean(ours) - _mean(theirs)
    draws = resamples(len(ours), seed)
    spread = _means(ours[draws]) - _means(theirs[draws])
    return apart, _middle(spread[~np.isnan(spread)])


def wilson(n: int, share: float) -> Interval:
    """Wilson's score interval of a share. 10 of 10: from 0.722 to 1."""
    if not n:
        return (float("nan"), float("nan"))
    centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return (0.0 if share == 0 else centre - half, 1.0 if share == 1 else centre + half)


def percentile(values: ArrayLike, share: float) -> float:
    """The value below which ``share`` per cent lie, between neighbours if need be: median of 1, 2, 4, 9 → 3."""
    column = np.sort(np.asarray(values, dtype=float))  # np.percentile does the same, twenty times slower
    if not len(column):
        return float("nan")
    place = (len(column) - 1) * share / 100
    below = int(place)
    above = min(below + 1, len(column) - 1)
    return float(column[below] + (column[above] - column[below]) * (place - below))


def _mean(column: Floats) -> float:
    known = column[~np.isnan(column)]
    return float(known.mean()) if len(known) else float("nan")


def _means(drawn: Floats) -> Floats:
    counts = (~np.isnan(drawn)).sum(axis=1)
    return np.where(counts > 0, np.nansum(drawn, axis=1) / np.maximum(counts, 1), np.nan)


def _middle(found: Floats) -> Interval:
    """The middle 95 %."""
    if not len(found):
        return (float("nan"), float("nan"))
    low, high = np.percentile(found, [2.5, 97.5])
    return (float(low), float(high))
