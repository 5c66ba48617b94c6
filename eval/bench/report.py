"""A run as a Markdown table, as JSON and as a page with plots."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, replace
from html import escape
from importlib import metadata
from pathlib import Path

from eval.bench.figures import Figure, Part, Run, shown

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
BY_THE_CLOCK = ("s", "ms", "characters/s", "tokens/s", "billion/s")
PACKAGES = ("footnote", "chromadb", "onnxruntime", "torch", "sentence-transformers", "langchain-chroma")


class NoPlace(ValueError):
    """The file has no markers to put the table between."""


def markdown(run: Run) -> str:
    """The figures as a table, the pipelines beside them in columns of their own."""
    peers = list(dict.fromkeys(name for figure in _trusted(run) for name in figure.beside))
    head = ["what", "Footnote", *peers, "promised"]
    lines = [f"| {' | '.join(head)} |", "| --- |" + " ---: |" * (len(head) - 2) + " --- |"]
    for figure in _trusted(run):
        cells = [figure.what, _ours(figure), *(_theirs(figure, name) for name in peers), _promise(figure)]
        lines.append(f"| {' | '.join(cells)} |")
    said = [part.said for part in run.parts if part.said]
    return "\n".join([*lines, "", _about(run), *said])


def to_json(run: Run) -> str:
    return json.dumps(asdict(run), indent=1)


def page(run: Run) -> str:
    """The table and the plots as a page that needs nothing else."""
    from eval.page.style import STYLE

    rows = "".join(
        f'<tr><td>{escape(f.what.replace("`", ""))}</td><td class="n">{shown(f.value, f.unit)}</td>'
        f'<td class="n">{escape(", ".join(f"{name} {shown(v, f.unit)}" for name, v in f.beside.items()))}</td>'
        f"<td>{escape(_promise(f).replace('**', ''))}</td></tr>"
        for f in run.figures
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Footnote: fast and small</title>'
        f"<style>{STYLE}</style></head><body><main><h1>Fast and small</h1><p>{escape(_about(run))}</p>"
        f'<div class="plots">{"".join(_plots(run.parts))}</div>'
        f"<table><tr><th>what</th><th>Footnote</th><th>beside it</th><th>promised</th></tr>{rows}</table>"
        "</main></body></html>\n"
    )


def inserted(text: str, new: str) -> str:
    """``text`` with what lies between the markers replaced. Raises ``NoPlace`` without markers."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise NoPlace(f"The file has no place for the table; put {BEGIN} and {END} on lines of their own.")
    return f"{before}{BEGIN}\n{new}\n{END}{after}"


def machine() -> dict[str, str | int]:
    """What a run was made on."""
    found: dict[str, str | int] = {
        "cores": os.cpu_count() or 1,
        "load": round(os.getloadavg()[0]),
        "processor": _processor(),
        "python": platform.python_version(),
    }
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _trusted(run: Run) -> list[Figure]:
    """The figures of a run; of one on a busy machine without those by the clock, which are in the JSON only. What was
    named by the figure before ("… processor time") gets that one's name then."""
    if not _busy(run):
        return run.figures
    found, named = [], ""
    for figure in run.figures:
        if not figure.what.startswith("…"):
            named = figure.what.partition(":")[0]
        if figure.unit not in BY_THE_CLOCK or figure.key.endswith(".cpu"):
            found.append(replace(figure, what=figure.what.replace("…", f"{named}:", 1)))
    return found


def _busy(run: Run) -> bool:
    return int(run.machine.get("load", 0)) > int(run.machine["cores"])


def _ours(figure: Figure) -> str:
    value = shown(figure.value, figure.unit)
    if figure.repeats < 2 or figure.unit == "share":
        return value
    low, high = (shown(edge, figure.unit).split()[0] for edge in (figure.low, figure.high))
    return f"{value} ({low} – {high})"


def _theirs(figure: Figure, name: str) -> str:
    return shown(figure.beside[name], figure.unit) if name in figure.beside else ""


def _promise(figure: Figure) -> str:
    if figure.kept is None:
        return ""
    return f"{figure.promised}: {'kept' if figure.kept else '**not kept**'}"


def _about(run: Run) -> str:
    repeats = max((figure.repeats for figure in run.figures), default=1)
    busy = (
        f" Other work was running on the machine (load {run.machine.get('load')}), so times by the clock are left "
        "out: ratios of runs that took turns, and processor time, stand."
    )
    return (
        f"Made {run.made[:10]} on {run.machine['cores']} cores ({run.machine['processor']}), synthetic articles; "
        f"medians of {repeats} repeats, in brackets the least and the most." + (busy if _busy(run) else "")
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _plots(parts: Sequence[Part]) -> list[str]:
    from eval.bench.plots import draw

    return [drawn for part in parts for drawn in draw(part)]
