"""The parts of the benchmark: which jobs each runs, how often, and the figures it makes of what they say.

The jobs of the pipelines that are compared take turns, so that a slow minute of the machine falls on all of them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.bench.cold import footnote_ask, stock_ask
from eval.bench.figures import Figure, Part, figure, percentile, ratio
from eval.bench.jobs import FOOTNOTE, LANGCHAIN
from eval.bench.processes import job


@dataclass(frozen=True)
class Plan:
    """How much is measured: articles for ingest and cold start, for questions and for memory; passages of the libraries
    that are searched; questions a repeat."""

    repeats: int = 5
    ingest: int = 100
    questions: int = 1_000
    passages: tuple[int, ...] = (1_000, 10_000, 100_000)
    memory: int = 10_000
    asked: int = 50
    texts: int = 600


QUICK = Plan(
    repeats=2, ingest=10, questions=20, passages=(500, 2_000), memory=200, asked=10, texts=40
)  # fmt: skip


class Bench:
    """One run: its plan, a folder for its libraries, and what has been made there already."""

    def __init__(self, plan: Plan, folder: Path, say: Callable[[str], None] = print) -> None:
        self.plan, self.folder, self.say = plan, folder, say
        job("prepare")
        self.peers: list[str] = job("peers")

    def articles(self, count: int) -> Path:
        """A folder with so many articles."""
        path = self.folder / f"articles-{count}"
        if not path.exists():
            self.say(f"  writing {count:,} articles")
            job("articles", folder=str(path), count=count)
        return path

    def library(self, count: int) -> Path:
        """A library with so many articles, taken in as a person would."""
        path = self.folder / f"library-{count}"
        if not path.exists():
            self.say(f"  taking in {count:,} articles")
            job("ingest", pipeline=FOOTNOTE, folder=str(self.articles(count)), library=str(path))
        return path

    def filled(self, passages: int) -> Path:
        """A library with so many passages, whose vectors need no model."""
        path = self.folder / f"passages-{passages}"
        if not path.exists():
            self.say(f"  making a library of {passages:,} passages")
            job("fill", library=str(path), passages=passages)
        return path


def ingest(bench: Bench) -> Part:
    """Characters of the same files a second, by every pipeline."""
    folder, fresh = bench.articles(bench.plan.ingest), bench.folder / "ingested"
    measured: dict[str, list[dict[str, float]]] = {name: [] for name in (FOOTNOTE, *bench.peers)}
    for number in range(bench.plan.repeats):
        for name, runs in measured.items():
            bench.say(f"  {name}, {number + 1} of {bench.plan.repeats}")
            shutil.rmtree(fresh, ignore_errors=True)
            runs.append(job("ingest", pipeline=name, folder=str(folder), library=str(fresh)))
    speeds = {name: [run["characters"] / run["seconds"] for run in runs] for name, runs in measured.items()}
    ours = speeds.pop(FOOTNOTE)
    what = f"Taking in {bench.plan.ingest:,} articles"
    figures = [figure("ingest.speed", what, ours, "characters/s", beside=speeds)]
    if LANGCHAIN in speeds:
        times = [a / b for a, b in zip(ours, speeds[LANGCHAIN], strict=True)]
        cpu = {name: [run["cpu_seconds"] for run in runs] for name, runs in measured.items()}
        figures.append(figure("ingest.cpu", "… processor time", cpu.pop(FOOTNOTE), "s", beside=cpu))
        figures.append(figure("ingest.ratio", "… over LangChain, stock", times, "times", at_least=4))
    return Part("ingest", tuple(figures), raw=measured)


def cold(bench: Bench) -> Part:
    """Seconds from the start of a process to its answer."""
    library, store = bench.library(bench.plan.ingest), bench.folder / "stock"
    question = "How many people does the old company employ?"
    ours, stock = [], []
    with_stock = LANGCHAIN in bench.peers
    if with_stock and not store.exists():
        job("stock_store", folder=str(bench.articles(bench.plan.ingest)), store=str(store))
    for _ in range(bench.plan.repeats + 1):  # the first reads everything from the disk
        ours.append(footnote_ask(library, question))
        if with_stock:
            stock.append(stock_ask(store, question))
    beside = {LANGCHAIN: [run.seconds for run in stock[1:]]} if with_stock else {}
    seconds = [run.seconds for run in ours[1:]]
    figures = [figure("cold.ask", "`footnote ask`, cold", seconds, "s", beside=beside, at_most=2)]
    if with_stock:
        shares = [a / b for a, b in zip(seconds, beside[LANGCHAIN], strict=True)]
        figures.append(figure("cold.ratio", "… over the stock script", shares, "times", at_most=0.34))
    peaks = [run.peak_mb for run in ours[1:]]
    used = {LANGCHAIN: [run.cpu_seconds for run in stock[1:]]} if with_stock else {}
    figures.append(
        figure("cold.cpu", "… processor time", [run.cpu_seconds for run in ours[1:]], "s", beside=used)
    )
    figures.append(figure("cold.memory", "… its memory at the most", peaks, "MB"))
    return Part("cold", tuple(figures), raw={"footnote": seconds, **beside})


def questions(bench: Bench) -> Part:
    """Milliseconds a question in a running assistant, with the reader on and off; disk an article."""
    count, repeats = bench.plan.questions, bench.plan.repeats
    library = bench.library(count)
    raw: dict[str, list[dict[str, list[float]]]] = {}
    figures = []
    for name, reader, p50, p95 in (("on", True, 100, 200), ("off", False, 30, 60)):
        bench.say(f"  questions with the reader {name}")
        runs = [
            job("questions", library=str(library), count=count, asked=bench.plan.asked, reader=reader)
            for _ in range(repeats)
        ]
        raw[name] = runs
        what = f"A question, {count:,} articles, reader {name}"
        figures += _percentiles(f"question.{name}", what, runs, p50, p95)
    said = job("disk", library=str(library))
    figures.append(figure("disk.article", "Disk an article", [said["kb_an_article"]], "kB"))
    return Part("questions", tuple(figures), raw=raw | {"disk": said})


def search(bench: Bench) -> Part:
    """Milliseconds to find the passages, besides the question's vector, in libraries of growing size."""
    figures: list[Figure] = []
    raw: dict[str, list[dict[str, Any]]] = {}
    for size in bench.plan.passages:
        library = bench.filled(size)
        bench.say(f"  searching {size:,} passages")
        runs = [
            job("search", library=str(library), passages=size, asked=bench.plan.asked, skip=7 * number)
            for number in range(bench.plan.repeats)
        ]
        raw[str(size)] = runs
        most = 10 if size == max(bench.plan.passages) else None
        figures += _percentiles(f"search.{size}", f"Search in {size:,} passages", runs, p95=most)
    figures += _growth(bench, raw)
    same = [run["same"] for run in raw[str(max(bench.plan.passages))]]
    figures.append(figure("search.same", "… first eight as without the limit on words", same, "share"))
    return Part("search", tuple(figures), raw=raw)


def _growth(bench: Bench, raw: Mapping[str, list[dict[str, Any]]]) -> list[Figure]:
    if len(bench.plan.passages) < 2:
        return []
    before, last = sorted(bench.plan.passages)[-2:]
    slow = {
        size: percentile([ms for run in raw[str(size)] for ms in run["cpu_ms"]], 0.95)
        for size in (before, last)
    }
    what = f"… 95 of 100 at {last:,} over {before:,}, processor time"
    return [ratio("search.growth", what, slow[last], slow[before], at_most=2)]


def memory(bench: Bench) -> Part:
    """MB at the most while asking a large library, and while taking in many articles, and whether that grows."""
    passages, count = max(bench.plan.passages), bench.plan.memory
    library = bench.filled(passages)
    bench.say(f"  asking a library of {passages:,} passages")
    asked = job("asking", library=str(library), passages=passages, asked=bench.plan.asked)
    folder, fresh = bench.articles(count), bench.folder / "memory"
    bench.say(f"  taking in {count:,} articles")
    taken = job("ingesting", folder=str(folder), library=str(fresh))
    figures = [
        figure("memory.asking", f"Memory, asking {passages:,} passages", [asked["peak_mb"]], "MB", at_most=600),
        *_percentiles("asking", f"A question, {passages:,} passages, reader on", [asked]),
        figure("memory.ingesting", f"Memory, taking in {count:,} articles", [taken["peak_mb"]], "MB", at_most=1200),
    ]  # fmt: skip
    if len(seen := taken["seen"]) >= 4:
        figures.append(
            ratio("memory.growth", "… at the end over a quarter", seen[-1][1], seen[len(seen) // 4][1])
        )
    return Part("memory", tuple(figures), raw={"asking": asked, "ingesting": taken})


def size(bench: Bench) -> Part:
    """MB of an installation."""
    found = job("installed")
    figures = (
        figure("install.all", "Installed, with everything it needs", [found["all_mb"]], "MB"),
        figure(
            "install.serving", "… without what only exports the models", [found["without_torch_mb"]], "MB"
        ),
        figure("install.models", "… the exported models", [found["models_mb"]], "MB"),
    )
    return Part("size", figures, raw=found)


def limit(bench: Bench) -> Part:
    """Embedding beside the physical limit."""
    folder = bench.articles(bench.plan.ingest)
    runs = [job("limit", folder=str(folder), texts=bench.plan.texts) for _ in range(bench.plan.repeats)]
    figures = (
        figure("limit.tokens", "Embedding", [run["tokens_a_second"] for run in runs], "tokens/s"),
        figure("limit.rate", "int8 multiply-adds this machine does", [run["limit"] / 1e9 for run in runs], "billion/s"),
        figure("limit.share", "… of which embedding uses", [run["share"] for run in runs], "share"),
    )  # fmt: skip
    said = ", ".join(f"{name} {share:.0%}" for name, share in runs[0]["by_operator"].items())
    return Part("limit", figures, f"The model's own time goes to {said}.", {"runs": runs})


PARTS: Mapping[str, Callable[[Bench], Part]] = {
    "ingest": ingest, "cold": cold, "questions": questions, "search": search, "size": size, "limit": limit,
    "memory": memory,
}  # fmt: skip


def _percentiles(
    key: str,
    what: str,
    runs: Sequence[Mapping[str, Sequence[float]]],
    p50: float | None = None,
    p95: float | None = None,
) -> list[Figure]:
    """Median and 95th percentile of each repeat, and the medians of those."""
    half = [percentile(run["ms"], 0.5) for run in runs]
    slow = [percentile(run["ms"], 0.95) for run in runs]
    used = [percentile(run["cpu_ms"], 0.5) for run in runs]
    return [
        figure(f"{key}.p50", f"{what}: half of them", half, "ms", at_most=p50),
        figure(f"{key}.p95", "… 95 of 100", slow, "ms", at_most=p95),
        figure(f"{key}.cpu", "… processor time, half of them", used, "ms"),
    ]
