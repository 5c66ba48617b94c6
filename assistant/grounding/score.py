"""Soft evidence: a few interpretable features of a claim laid over its evidence, weighed by one logistic model.

The weights are in ``weights.json`` beside this file, made by ``python -m assistant.grounding.fit``.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from assistant.grounding.match import Match
from assistant.grounding.stops import KINDS, Problem

WEIGHTS = Path(__file__).with_name("weights.json")

SOFT = (
    "found", "found in one sentence", "word pairs", "longest gap",
    "figures missing", "order", "sentences",
)  # fmt: skip
FEATURES = (*SOFT, *KINDS)


def features(steps: Sequence[Match], found: Sequence[Problem]) -> dict[str, float]:
    """What the model weighs, all between 0 and about 1. ``steps``: the best sentence alone … the best few together."""
    match = steps[-1]
    claim = match.claim
    scores = [match.found.get(t.place, 0.0) for t in claim.content]
    return {
        "found": match.coverage,
        "found in one sentence": steps[0].coverage,
        "word pairs": _pairs(match),
        "longest gap": min(1.0, _longest_gap(scores) / 4),
        "figures missing": min(1.0, (len(match.missing_quantities) + len(match.missing_dates)) / 2),
        "order": _order(match),
        "sentences": len(match.places) / 3,
        **{kind: float(any(p.kind == kind for p in found)) for kind in KINDS},
    }


def _pairs(match: Match) -> float:
    """Share of neighbouring content words of the claim that are near each other in the evidence too."""
    stems = [t.stem for t in match.claim.content]
    pairs = list(itertools.pairwise(stems))
    there = set()
    for reading in match.readings:
        known = [t.stem for t in reading.content]
        for i, one in enumerate(known):
            there |= {(one, other) for other in known[i + 1 : i + 4]}
    if not pairs:
        return 1.0
    return sum(1.0 if p in there else 0.5 if p[::-1] in there else 0.0 for p in pairs) / len(pairs)


def _longest_gap(scores: Sequence[float]) -> int:
    longest = run = 0
    for score in scores:
        run = run + 1 if score < 0.5 else 0
        longest = max(longest, run)
    return longest


def _order(match: Match) -> float:
    """How far the words come in the same order (Kendall's tau of first places, rescaled to 0..1)."""
    places: list[int] = []
    offset = 0
    first: dict[str, int] = {}
    for reading in match.readings:
        for token in reading.tokens:
            first.setdefault(token.stem, offset + token.place)
        offset += len(reading.tokens)
    places = [first[t.stem] for t in match.claim.content if t.stem in first]
    pairs = [(a, b) for i, a in enumerate(places) for b in places[i + 1 :]]
    return sum(a < b for a, b in pairs) / len(pairs) if pairs else 0.5


BAD = frozenset(["longest gap", "figures missing", "sentences", *KINDS])
"""Features that speak against a claim; the others speak for it."""


def combined(each: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The features of a claim of several sentences: three parts their mean, one part the worst of them."""
    return {
        name: 0.75 * sum(values[name] for values in each) / len(each)
        + 0.25 * (max if name in BAD else min)(values[name] for values in each)
        for name in FEATURES
    }


@cache
def weights() -> Mapping[str, float]:
    """The fitted weights by feature, with ``bias``."""
    read: dict[str, float] = json.loads(WEIGHTS.read_text())["weights"]
    return read


def probability(values: Mapping[str, float], weighing: Mapping[str, float] | None = None) -> float:
    """The calibrated probability that the evidence supports the claim."""
    known = weighing if weighing is not None else weights()
    total = known["bias"] + sum(known.get(name, 0.0) * value for name, value in values.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
