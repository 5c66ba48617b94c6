"""How high the right passages rank."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2


def reciprocal_rank(relevant: Sequence[bool]) -> float:
    """1 / rank of the first relevant result, 0 without one; its mean is MRR (Voorhees, TREC-8, 1999).

    [False, True, True] → 1 / 2.
    """
    return next((1 / rank for rank, is_relevant in enumerate(relevant, start=1) if is_relevant), 0.0)


def ndcg(gains: Sequence[float], ideal: Sequence[float]) -> float:
    """Discounted cumulative gain over that of an ideal ranking (Järvelin and Kekäläinen, 2002).

    ``gains`` are those of the results, best result first; ``ideal`` those that exist, in any order.
    Gains [0, 1] where [1] exists: (1 / log2 3) / (1 / log2 2) = 0.631. Never above 1, which a result that
    earns several ideal gains at once could exceed.
    """
    best = _discounted(sorted(ideal, reverse=True)[: len(gains)])
    return min(1.0, _discounted(gains) / best) if best else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))
