"""The plots of a run, with the eval page's pen."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from eval.bench.figures import Part, percentile
from eval.page import plots


def draw(part: Part) -> Iterator[str]:
    """The figures of a part that are better seen than read."""
    if part.name == "ingest":
        yield _speeds(part)
    if part.name == "questions":
        yield _times(part)
    if part.name == "search":
        yield _growth(part)
    if part.name == "memory" and part.raw["ingesting"]["seen"]:
        yield _memory(part)


def _speeds(part: Part) -> str:
    (speed, *_) = part.figures
    rows = {"Footnote": speed.value, **speed.beside}
    amounts = [plots.Amount(name, value, f"{value:,.0f}") for name, value in rows.items()]
    drawn = plots.amounts(amounts, "Characters taken in a second")
    return _figure(drawn, "Taking in the same articles", "Characters a second, median of the repeats.")


def _times(part: Part) -> str:
    times = [ms for run in part.raw["on"] for ms in run["ms"]]
    marks = [("median", percentile(times, 0.5)), ("95 %", percentile(times, 0.95))]
    drawn = plots.histogram(times, "Time a question", "milliseconds a question", "questions", marks)
    return _figure(drawn, "A question in a running assistant", "With the reader on, quote mode.")


def _growth(part: Part) -> str:
    sizes = {
        f"{int(size):,}": [ms for run in runs for ms in run["ms"]]
        for size, runs in part.raw.items()
        if size.isdigit()
    }
    lines = {
        name: [percentile(times, share) for times in sizes.values()]
        for name, share in (("half", 0.5), ("95 of 100", 0.95))
    }
    drawn = plots.lines(list(sizes), lines, "Search by size of the library", "passages", "milliseconds")
    return _figure(drawn, "Finding passages, by size of the library", "Besides the question's vector.")


def _memory(part: Part) -> str:
    seen = part.raw["ingesting"]["seen"]
    places = sorted({int(i * (len(seen) - 1) / 8) for i in range(9)})
    line = {"": [seen[place][1] for place in places]}
    names = [f"{seen[place][0]:,}" for place in places]
    drawn = plots.lines(names, line, "Memory while taking in articles", "articles", "MB")
    return _figure(drawn, "Memory while taking in articles", "Of the whole process, while it works.")


def _figure(drawn: str, title: str, said: str) -> str:
    return f"<figure>{drawn}<figcaption><b>{escape(title)}</b>{escape(said)}</figcaption></figure>"
