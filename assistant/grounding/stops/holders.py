"""Whose a figure is: "China spent $781bn" gives 781 to China."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from assistant.grounding.match import alike
from assistant.grounding.quantities import Quantity
from assistant.grounding.reading import Name, Reading


@lru_cache(maxsize=4096)
def holders(reading: Reading) -> Mapping[int, str | None]:
    """For each quantity, the stem of what it belongs to: lists are paired in order, else the nearest name in reach.

    "China and the US spent $781bn and $823bn" → 781: china, 823: usa.
    """
    found: dict[int, str | None] = dict.fromkeys(range(len(reading.quantities)))
    names = [n for n in reading.names if not _inside_quantity(n, reading)]
    paired = _paired(reading, names)
    if paired:
        return found | paired
    for i, quantity in enumerate(reading.quantities):
        at = reading.token_at(quantity.start)
        before = [n for n in names if n.last < at and not _between(reading, n.last, at, i)]
        after = [n for n in names if n.first > at and not _between(reading, at, n.first, i)]
        beside = [n for n in after if _is_elliptic(reading, at, n)]
        if beside:
            found[i] = beside[0].stems[-1]
        elif before:
            found[i] = before[-1].stems[-1]
        elif after:
            found[i] = after[0].stems[-1]
    return found


def _is_elliptic(reading: Reading, at: int, name: Name) -> bool:
    """Whether a figure begins its part of the sentence and a name ends it: "…, against 27 per cent for the US"."""
    clause = reading.clauses[at]
    opening = [t for t in reading.tokens[:at] if reading.clauses[t.place] == clause]
    return bool(clause) and reading.clauses[name.first] == clause and not any(t.content for t in opening)


def _inside_quantity(name: Name, reading: Reading) -> bool:
    start = reading.tokens[name.first].start
    return any(q.start <= start < q.end for q in reading.quantities)


def _between(reading: Reading, first: int, last: int, own: int) -> bool:
    """Whether another quantity of the same unit stands between two tokens."""
    start, end = reading.tokens[first].end, reading.tokens[last].start
    unit = reading.quantities[own].unit
    return any(
        i != own and start <= q.start < end and q.unit == unit for i, q in enumerate(reading.quantities)
    )


def _paired(reading: Reading, names: Sequence[Name]) -> dict[int, str | None]:
    """Lists of names and of figures of one unit, of the same length, paired in order."""
    runs = _runs([(q.start, q.end) for q in reading.quantities], reading.text)
    name_runs = _runs(
        [(reading.tokens[n.first].start, reading.tokens[n.last].end) for n in names], reading.text
    )
    for run in runs:
        for name_run in name_runs:
            units = {reading.quantities[i].unit for i in run}
            if len(run) == len(name_run) > 1 and len(units) == 1:
                return {i: names[j].stems[-1] for i, j in zip(run, name_run, strict=True)}
    return {}


def _runs(spans: Sequence[tuple[int, int]], text: str) -> list[list[int]]:
    """Neighbours joined by nothing but a comma or "and"."""
    runs: list[list[int]] = []
    for i, (start, _) in enumerate(spans):
        gap = text[spans[i - 1][1] : start] if i else "x"
        if i and re.fullmatch(r"[\s,]*(?:and|or|to)?\s*(?:the|about|a)?\s*", gap):
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def same_holder(one: str, other: str) -> bool:
    return one == other or alike(one, other)


def shown(holder: str, reading: Reading) -> str:
    return next((t.text for t in reading.tokens if t.stem == holder), holder)


def beside(reading: Reading, quantity: Quantity) -> str:
    holder = holders(reading).get(reading.quantities.index(quantity))
    return f" for {shown(holder, reading)}" if holder else ""
