"""The figures of a run: a value with its spread over the repeats, the stock pipelines' beside it, and what is promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """``value`` is the median of the repeats, ``low`` and ``high`` are the least and the most of them. ``beside`` holds
    the same figure of stock pipelines, by name. ``kept`` says whether a promise was kept; None without one."""

    key: str
    what: str
    value: float
    unit: str
    low: float
    high: float
    repeats: int = 1
    beside: Mapping[str, float] = field(default_factory=dict)
    promised: str = ""
    kept: bool | None = None


@dataclass(frozen=True)
class Part:
    """What one part of the benchmark found: its figures, a sentence to read with them, and all that was measured."""

    name: str
    figures: tuple[Figure, ...]
    said: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """A whole run, with what it was made on."""

    made: str
    machine: Mapping[str, str | int]
    parts: tuple[Part, ...]

    @property
    def figures(self) -> list[Figure]:
        return [figure for part in self.parts for figure in part.figures]


def figure(
    key: str,
    what: str,
    repeats: Sequence[float],
    unit: str,
    *,
    beside: Mapping[str, Sequence[float]] | None = None,
    at_most: float | None = None,
    at_least: float | None = None,
) -> Figure:
    """The median of ``repeats``, with the medians beside it, and a promise about its value."""
    value = median(repeats)
    promised, kept = _promise(value, unit, at_most, at_least)
    medians = {name: median(values) for name, values in (beside or {}).items()}
    return Figure(
        key, what, value, unit, min(repeats), max(repeats), len(repeats), medians, promised, kept
    )  # fmt: skip


def ratio(
    key: str,
    what: str,
    over: float,
    under: float,
    *,
    at_most: float | None = None,
    at_least: float | None = None,
) -> Figure:
    """One figure over another, both of this run: 60,000 over 20,000 is 3 times."""
    value = over / under
    promised, kept = _promise(value, "times", at_most, at_least)
    return Figure(key, what, value, "times", value, value, promised=promised, kept=kept)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the values lie; of 1, 2, 3, 4 the 0.5 is 2.5."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def shown(value: float, unit: str) -> str:
    """A value as people read it: "96,412 characters/s", "1.41 s", "4.1 times"."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:.0%}" if unit == "share" else f"{value:,.{digits}f} {unit}"


def _promise(
    value: float, unit: str, at_most: float | None, at_least: float | None
) -> tuple[str, bool | None]:
    if at_most is not None:
        return f"at most {at_most:,g} {unit}", value <= at_most
    if at_least is not None:
        return f"at least {at_least:,g} {unit}", value >= at_least
    return "", None
