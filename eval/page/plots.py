"""Plots as SVG, drawn by hand so that the page needs no script, font or library, and follows its colours.

Sizes are in the plot's own units; the page scales it. Colours come from the page's style sheet by class.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, log10

WIDTH, HEIGHT = 480, 300
LEFT, RIGHT, TOP, BOTTOM = 54, 24, 14, 46
ROW = 30
LABELS, LETTER = 190, 6.9
"""Width of the names beside bars, at least, and of a letter."""


@dataclass(frozen=True)
class Bar:
    """A share with its interval. ``note`` is said at the right (the number of questions)."""

    name: str
    value: float
    low: float
    high: float
    note: str


def bars(rows: Sequence[Bar], title: str) -> str:
    """Horizontal bars from 0 to 100 % with their intervals as lines."""
    height = len(rows) * ROW + 30
    x0, x1 = max(LABELS, LETTER * max((len(row.name) for row in rows), default=0)), 640 - 60
    parts = []
    for percent in (0, 25, 50, 75, 100):
        x = x0 + (x1 - x0) * percent / 100
        parts.append(_line(x, 4, x, height - 24, "grid"))
        parts.append(_text(x, height - 8, f"{percent} %", "tick", "middle"))
    for place, row in enumerate(rows):
        y = place * ROW + 6
        width, low, high = ((x1 - x0) * v for v in (row.value, row.low, row.high))
        parts.append(_text(x0 - 10, y + 14, row.name, "name", "end"))
        parts.append(f'<rect class="bar" x="{x0:.1f}" y="{y + 3}" width="{width:.1f}" height="14" rx="2"/>')
        parts.append(_line(x0 + low, y + 10, x0 + high, y + 10, "interval"))
        parts += [_line(x0 + edge, y + 6, x0 + edge, y + 14, "interval") for edge in (low, high)]
        parts.append(_text(x1 + 10, y + 14, row.note, "tick", "start"))
    return _svg(640, height, title, parts)


@dataclass(frozen=True)
class Amount:
    """An amount of anything; ``note`` is said at the right."""

    name: str
    value: float
    note: str


def amounts(rows: Sequence[Amount], title: str) -> str:
    """Horizontal bars from 0 to the largest amount."""
    x0, x1 = max(LABELS, LETTER * max((len(row.name) for row in rows), default=0)), 640 - 90
    most = max((row.value for row in rows), default=0.0) or 1.0
    parts = []
    for place, row in enumerate(rows):
        y, width = place * ROW + 6, (x1 - x0) * row.value / most
        parts.append(_text(x0 - 10, y + 14, row.name, "name", "end"))
        parts.append(f'<rect class="bar" x="{x0:.1f}" y="{y + 3}" width="{width:.1f}" height="14" rx="2"/>')
        parts.append(_text(x0 + width + 10, y + 14, row.note, "tick", "start"))
    return _svg(640, len(rows) * ROW + 10, title, parts)


def lines(
    names: Sequence[str], series: Mapping[str, Sequence[float]], title: str, across: str, up: str
) -> str:
    """A line for each series over equally spaced ``names``; the y axis starts at 0."""
    top = _nice(max((value for values in series.values() for value in values), default=1.0))
    end = max(1, len(names) - 1)
    x_ticks = [(float(place), name) for place, name in enumerate(names)]
    parts = _frame(
        across, up, x_ticks, [(top * part / 4, f"{top * part / 4:g}") for part in range(5)], end, top
    )
    for name, values in series.items():
        points = [(_x(place, end), _y(value, top)) for place, value in enumerate(values)]
        parts.append(f'<path class="curve" d="M{" L".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>')
        parts += [_dot(x, y, 3) for x, y in points]
        if name and points:
            parts.append(_text(points[-1][0], points[-1][1] - 8, name, "tick", "end"))
    return _svg(WIDTH, HEIGHT, title, parts)


def curve(points: Sequence[tuple[float, float]], title: str, across: str, up: str) -> str:
    """A stepped line through (coverage, risk), both from 0 to 1."""
    top = _ceiling(max((risk for _, risk in points), default=0.0))
    parts = _frame(across, up, _percents(1.0), _percents(top), 1.0, top)
    if points:
        path = "M" + " L".join(f"{_x(c, 1.0):.1f},{_y(r, top):.1f}" for c, r in _thinned(points))
        parts.append(f'<path class="curve" d="{path}"/>')
        parts.append(_dot(_x(points[-1][0], 1.0), _y(points[-1][1], top), 4.5))
    return _svg(WIDTH, HEIGHT, title, parts)


def reliability(bins: Sequence[tuple[float, float, int]], title: str, across: str, up: str) -> str:
    """Points (confidence, share right) sized by how many answers they stand for, beside the diagonal."""
    ticks = _percents(1.0)
    parts = _frame(across, up, ticks, ticks, 1.0, 1.0)
    parts.append(_line(_x(0, 1), _y(0, 1), _x(1, 1), _y(1, 1), "ideal"))
    most = max((n for _, _, n in bins), default=1)
    if len(bins) > 1:
        path = "M" + " L".join(f"{_x(c, 1):.1f},{_y(r, 1):.1f}" for c, r, _ in bins)
        parts.append(f'<path class="curve thin" d="{path}"/>')
    parts += [_dot(_x(c, 1), _y(r, 1), 3 + 4 * (n / most) ** 0.5) for c, r, n in bins]
    return _svg(WIDTH, HEIGHT, title, parts)


def histogram(
    values: Sequence[float], title: str, across: str, up: str, marks: Sequence[tuple[str, float]]
) -> str:
    """How many values lie where; ``marks`` are named lines (the median). The axis ends a little after the last mark,
    and its last bar holds all that is beyond."""
    last = max((value for _, value in marks), default=max(values))
    end = _nice(min(max([*values, 1.0]), 1.5 * last))
    count = 24
    tally = [0] * count
    for value in values:
        tally[min(count - 1, int(value / end * count))] += 1
    top = _nice(max(tally))
    ticks = [(end * part / 4, f"{end * part / 4:,.0f}") for part in range(5)]
    parts = _frame(
        across, up, ticks, [(top * part / 2, f"{top * part / 2:g}") for part in range(3)], end, top
    )
    step = (WIDTH - LEFT - RIGHT) / count
    for place, n in enumerate(tally):
        if n:
            y = _y(n, top)
            parts.append(
                f'<rect class="bar" x="{LEFT + place * step + 1:.1f}" y="{y:.1f}" width="{step - 2:.1f}" '
                f'height="{HEIGHT - BOTTOM - y:.1f}"/>'
            )
    for name, value in marks:
        x = _x(value, end)
        parts.append(_line(x, TOP - 2, x, HEIGHT - BOTTOM, "ideal"))
        parts.append(_text(x, TOP - 4, name, "tick", "middle"))
    return _svg(WIDTH, HEIGHT, title, parts)


def _frame(
    across: str,
    up: str,
    x_ticks: Sequence[tuple[float, str]],
    y_ticks: Sequence[tuple[float, str]],
    x_end: float,
    y_end: float,
) -> list[str]:
    """Grid, ticks and the names of both axes."""
    parts = []
    for value, name in y_ticks:
        y = _y(value, y_end)
        parts.append(_line(LEFT, y, WIDTH - RIGHT, y, "grid"))
        parts.append(_text(LEFT - 8, y + 4, name, "tick", "end"))
    for value, name in x_ticks:
        parts.append(_text(_x(value, x_end), HEIGHT - BOTTOM + 18, name, "tick", "middle"))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, across, "axis", "middle"))
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts.append(
        f'<text class="axis" text-anchor="middle" transform="translate(12 {middle:.1f}) rotate(-90)">{escape(up)}</text>'
    )
    return parts


def _x(value: float, end: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * value / end


def _y(value: float, end: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / end


def _percents(end: float) -> list[tuple[float, str]]:
    return [(end * part / 4, f"{100 * end * part / 4:g} %") for part in range(5)]


def _ceiling(value: float) -> float:
    """The end of an axis for shares: 0.2, 0.4 … 1."""
    return max(0.2, min(1.0, ceil(value * 5) / 5))


def _nice(value: float) -> float:
    """The next of 1, 2, 4, 6, 8, 10 times a power of ten: 137 → 200."""
    power = 10.0 ** int(log10(value)) if value >= 1 else 1.0
    return next((step * power for step in (1, 1.5, 2, 3, 4, 6, 8, 10) if value <= step * power), value)


def _thinned(points: Sequence[tuple[float, float]], most: int = 400) -> list[tuple[float, float]]:
    step = max(1, len(points) // most)
    kept = list(points[::step])
    return kept if kept[-1] == points[-1] else [*kept, points[-1]]


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _dot(x: float, y: float, radius: float) -> str:
    return f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>'


def _text(x: float, y: float, said: str, kind: str, anchor: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(said)}</text>'


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title, quote=True)}">'
        f"{''.join(parts)}</svg>"
    )
