"""Two runs over the same questions: what got better, what got worse, and what cannot be told.

Questions are paired by id, so what both runs find hard cancels out. A verdict needs the 95 % interval of the difference
to lie on one side of zero; of twenty figures that did not change, one may still look as if it had.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Literal

import numpy as np

from eval.figures import FIGURES, Columns, Figure, columns_of, pick
from eval.judge import Result
from eval.metrics import Interval, bootstrap, paired_difference
from eval.report import Report
from vectorstore import InvalidInput

Verdict = Literal["better", "worse", "same", "can't tell"]
FROM_THE_CLOCK = ("latency_ms", "retrieval_ms")


@dataclass(frozen=True)
class Change:
    """A figure in both runs. ``difference`` is new minus old."""

    figure: Figure
    old: float
    new: float
    difference: float
    interval: Interval
    verdict: Verdict


@dataclass(frozen=True)
class Comparison:
    """``repaired`` and ``broken`` are questions that went from wrong to right and back."""

    old_made: str
    n: int
    changes: tuple[Change, ...]
    repaired: tuple[Result, ...]
    broken: tuple[Result, ...]
    warnings: tuple[str, ...] = ()

    def of(self, key: str) -> Change | None:
        """The change of one figure."""
        return next((change for change in self.changes if change.figure.key == key), None)


def compare(new: Report, old: Report) -> Comparison:
    """Compares the questions that both runs asked in the same words. Raises ``InvalidInput`` when there are none."""
    before = {result.id: result for result in old.results}
    ours = [r for r in new.results if r.id in before and before[r.id].question == r.question]
    theirs = [before[result.id] for result in ours]
    gate = _gate_change(new, old)
    if not ours and gate is None:
        raise InvalidInput(
            f"The runs have no question in common ({new.name} and {old.name}); compare runs over the same set."
        )
    changes = [*_changes(new, old, ours, theirs), *([gate] if gate else [])]
    pairs = list(zip(ours, theirs, strict=True))
    return Comparison(
        old.made,
        len(ours),
        tuple(changes),
        tuple(now for now, then in pairs if now.right and then.right is False),
        tuple(now for now, then in pairs if now.right is False and then.right),
        tuple(_warnings(new, old, len(ours))),
    )


def _changes(new: Report, old: Report, ours: Sequence[Result], theirs: Sequence[Result]) -> list[Change]:
    if not ours:
        return []
    now, then = columns_of(ours), columns_of(theirs)
    shared = [f for f in FIGURES if f.key in new.figures and f.key in old.figures]
    return [change for f in shared if not isnan((change := _change(f, now, then)).difference)]


def _change(figure: Figure, now: Columns, then: Columns) -> Change:
    if figure.of is None:
        values, older = now[figure.key], then[figure.key]
        difference, interval = paired_difference(values, older)
        ours, theirs = _mean(values), _mean(older)
    else:
        of = figure.of
        ours, theirs = of(now), of(then)
        difference = ours - theirs
        interval = bootstrap(lambda d: of(pick(now, d)) - of(pick(then, d)), len(now["answerable"]))
    return Change(figure, theirs, ours, difference, interval, verdict(figure.better, difference, interval))


def verdict(better: int, difference: float, interval: Interval) -> Verdict:
    """What the interval of a difference allows to say. [0.01, 0.05], higher is better: "better"."""
    low, high = interval
    if difference == low == high == 0:
        return "same"
    if isnan(low) or low <= 0 <= high or not better:
        return "can't tell"
    return "better" if (difference > 0) == (better > 0) else "worse"


def _gate_change(new: Report, old: Report) -> Change | None:
    """The gate's claims are not kept one by one, so its intervals are compared: apart or not."""
    if new.gate is None or old.gate is None:
        return None
    now, then = new.gate, old.gate
    difference = now.balanced_accuracy - then.balanced_accuracy
    (low, high), (old_low, old_high) = now.balanced_accuracy_interval, then.balanced_accuracy_interval
    figure = Figure("gate.balanced_accuracy", "Gate's verdicts right", "balanced accuracy", unit="score")
    interval = (low - old_high, high - old_low)
    return Change(
        figure,
        then.balanced_accuracy,
        now.balanced_accuracy,
        difference,
        interval,
        verdict(1, difference, interval),
    )


def _warnings(new: Report, old: Report, shared: int) -> list[str]:
    said = []
    if new.data.get("hash") != old.data.get("hash"):
        said.append(
            f"The questions or articles changed between the runs; compared are the {shared} questions in both."
        )
    elif shared < len(new.results):
        said.append(f"Compared are the {shared} of {len(new.results)} questions that both runs asked.")
    if new.versions.get("cores") != old.versions.get("cores"):
        said.append("The runs were made on different machines, so their times say little.")
    return said


def _mean(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
