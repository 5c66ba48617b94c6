"""The gate against claims that people have judged: does its score tell supported from not, and does its verdict?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.answer import Support
from eval import metrics
from eval.data import GateCase
from eval.judge import Check
from eval.metrics import Interval
from vectorstore import Article

SHOWN_MISTAKES = 12
SEED = 7
PER_KIND = 20
"""Sentences made of each kind when the claims are made from the articles."""


@dataclass(frozen=True)
class Mistake:
    """A claim on which the gate was wrong, for the report."""

    id: str
    kind: str
    label: str
    verdict: str
    score: float
    claim: str
    evidence: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class KindFigures:
    """Of the claims of one kind, what share the gate judged as people did."""

    n: int
    accuracy: float
    interval: Interval


@dataclass(frozen=True)
class GateReport:
    """``threshold`` is the lowest score that was let through as supported; None when nothing was."""

    n: int
    auc: float
    auc_interval: Interval
    balanced_accuracy: float
    balanced_accuracy_interval: Interval
    threshold: float | None
    supported_shown: float
    unsupported_shown: float
    by_kind: dict[str, KindFigures]
    mistakes: tuple[Mistake, ...]
    milliseconds: float = 0.0
    source: str = ""


def run_gate(
    cases: Sequence[GateCase],
    check: Check,
    *,
    tick: Callable[[], None] = lambda: None,
    clock: Callable[[], float] = lambda: 0.0,
    source: str = "",
) -> GateReport:
    """Checks every claim. "partly" counts as not supported; shown means the verdict ``supported``."""
    started = clock()
    supports = []
    for case in cases:
        supports.append(check(case.claim, case.evidence))
        tick()
    milliseconds = (clock() - started) * 1000 / max(1, len(cases))
    truth = np.array([case.label == "supported" for case in cases])
    shown = np.array([support.verdict == "supported" for support in supports])
    scores = np.array([support.score for support in supports], dtype=float)
    passed = scores[shown]
    return GateReport(
        n=len(cases),
        auc=metrics.auc(scores, truth),
        auc_interval=metrics.bootstrap(lambda d: metrics.auc(scores[d], truth[d]), len(cases)),
        balanced_accuracy=balanced_accuracy(truth, shown),
        balanced_accuracy_interval=metrics.bootstrap(
            lambda d: balanced_accuracy(truth[d], shown[d]), len(cases)
        ),
        threshold=float(passed.min()) if len(passed) else None,
        supported_shown=_share(shown[truth]),
        unsupported_shown=_share(shown[~truth]),
        by_kind=_by_kind(cases, truth, shown),
        mistakes=_mistakes(cases, supports, truth, shown),
        milliseconds=milliseconds,
        source=source,
    )


def claims_from(articles: Sequence[Article], per_kind: int = PER_KIND) -> list[GateCase]:
    """Claims made from the articles' own sentences, without a model: falsified in many ways, or changed so that
    they stay true. The same for the same articles."""
    from assistant.grounding.attack import pairs

    made = pairs(sorted(articles, key=lambda article: article.id), SEED, per_kind)
    return [
        GateCase(
            f"made-{number}",
            (pair.evidence,),
            pair.claim,
            "unsupported" if pair.is_error else "supported",
            pair.kind,
        )
        for number, pair in enumerate(made, start=1)
    ]


def balanced_accuracy(truth: NDArray[np.bool_], shown: NDArray[np.bool_]) -> float:
    """Mean of the shares right among supported and among not (Brodersen et al., 2010); NaN unless both exist.

    2 of 2 supported shown, 1 of 2 unsupported hidden: (1 + 0.5) / 2.
    """
    if truth.all() or not truth.any():
        return float("nan")
    return float((shown[truth].mean() + (~shown[~truth]).mean()) / 2)


def _share(flags: NDArray[np.bool_]) -> float:
    return float(flags.mean()) if len(flags) else float("nan")


def _by_kind(
    cases: Sequence[GateCase], truth: NDArray[np.bool_], shown: NDArray[np.bool_]
) -> dict[str, KindFigures]:
    names = [f"{case.kind or 'claim'} ({case.label})" for case in cases]
    right = (truth == shown).astype(float)
    found = {}
    for name in sorted(set(names)):
        mine = right[[other == name for other in names]]
        found[name] = KindFigures(len(mine), float(mine.mean()), metrics.mean_interval(mine))
    return found


def _mistakes(
    cases: Sequence[GateCase],
    supports: Sequence[Support],
    truth: NDArray[np.bool_],
    shown: NDArray[np.bool_],
) -> tuple[Mistake, ...]:
    """The surest mistakes, claims wrongly let through first."""
    wrong = [i for i in range(len(cases)) if truth[i] != shown[i]]
    wrong.sort(
        key=lambda i: (bool(truth[i]), -supports[i].score if shown[i] else supports[i].score, cases[i].id)
    )
    return tuple(
        Mistake(
            cases[i].id,
            cases[i].kind,
            cases[i].label,
            supports[i].verdict,
            supports[i].score,
            cases[i].claim,
            " … ".join(cases[i].evidence)[:600],
            supports[i].reasons,
        )
        for i in wrong[:SHOWN_MISTAKES]
    )
