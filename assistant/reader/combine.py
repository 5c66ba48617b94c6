"""The reader's score and a few readable features as one ranking score and one probability.

Two linear models whose weights stand in `calibration.json`; `calibrate.py` fits them on the dev part.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

CALIBRATION = Path(__file__).with_name("calibration.json")

Features = Mapping[str, float]
"""Of one sentence: `reader` (its logit), `meaning` (cosine), `words` (BM25 divided by the question's best),
`coverage` and `coverage_around` (share of the question's words, weighted by rarity, in the sentence and in it with
its context), `named` (share of the question's names and numbers in it with its context), `kind` (1: has a number,
date, name … as the question asks)."""

_NAMED = re.compile(r"(?<=\S )[A-Z][\w’'-]*|\d[\d.,]*\d|\d")


def ranking_score(features: Features) -> float:
    """Higher is a better answer; only the order means something."""
    return _linear(_models()["ranking"], features)


def probability(best_first: Sequence[Features]) -> float:
    """How likely the first sentence answers the question, 0..1; 0 without sentences.

    Beside its own features count `margin`, its logit minus the second's, and `second`, the second's.
    """
    if not best_first:
        return 0.0
    return 1 / (1 + math.exp(-_linear(_models()["answerable"], answer_features(best_first))))


def answer_features(best_first: Sequence[Features]) -> dict[str, float]:
    """The features of the first sentence with `margin` over the best of the others (at most 6 either way)."""
    others = [f["reader"] for f in best_first[1:]]
    margin = best_first[0]["reader"] - max(others, default=best_first[0]["reader"] - 6.0)
    return {**best_first[0], "margin": max(-6.0, min(6.0, margin))}


def named_share(question: str, text: str) -> float:
    """Share (0..1) of the question's names and numbers that stand in the text; 1 when it has none.

    named_share("Who won the Tour in 2019?", "Bernal won the Tour.") is 0.5: Tour, not 2019.
    """
    named = {
        match.group().casefold().removesuffix("'s").removesuffix("’s") for match in _NAMED.finditer(question)
    }
    if not named:
        return 1.0
    have = set(re.findall(r"\d[\d.,]*\d|[\w-]+", text.casefold()))
    return sum(name in have for name in named) / len(named)


def _linear(weights: Mapping[str, float], features: Features) -> float:
    return weights["bias"] + sum(w * features[name] for name, w in weights.items() if name != "bias")


@cache
def _models() -> dict[str, dict[str, float]]:
    return json.loads(CALIBRATION.read_text())  # type: ignore[no-any-return]
