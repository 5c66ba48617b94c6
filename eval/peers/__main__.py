"""``python -m eval.peers``: the comparison as a table, and into README where its markers are."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant import Assistant
from assistant.settings import Settings
from eval.cases import cases_of
from eval.command import plain_errors, write
from eval.data import QuestionSet, load_set
from eval.judge import DEPTH, Case, retrieval_scores
from eval.locate import locate, stored_articles
from eval.measure import SAMPLE
from eval.metrics import Interval, mean_interval
from eval.peers.pipelines import Footnote, LangChainStock, LlamaIndexStock, Pipeline, Texts
from eval.run import ingest, library_folder
from ingest.load import text_with_map
from vectorstore import InvalidInput

BEGIN, END = "<!-- peers: begin -->", "<!-- peers: end -->"
KEYS = {
    "retrieval.recall@5": "evidence in 5 passages",
    "retrieval.precision@5": "share of them that is evidence",
    "retrieval.mrr": "MRR",
}

app = typer.Typer(add_completion=False)


@dataclass(frozen=True)
class Row:
    """One pipeline on one set."""

    name: str
    questions: str
    n: int
    figures: dict[str, tuple[float, Interval]]
    seconds: float | None
    milliseconds: float


@app.command()
def main(
    data: Annotated[
        list[Path] | None, typer.Option("--data", metavar="DIR", help="A question set; repeatable.")
    ] = None,
    readme: Annotated[
        Path | None,
        typer.Option("--readme", metavar="FILE", help="Put the table between this file's markers."),
    ] = None,
    llama_index: Annotated[bool, typer.Option(help="Measure LlamaIndex too.")] = True,
) -> None:
    """Measures how well stock pipelines and Footnote find the evidence, on the same questions and machine."""
    os.environ |= {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False", "TOKENIZERS_PARALLELISM": "false"}
    console = Console()
    with plain_errors():
        rows = [
            row for folder in data or [SAMPLE] for row in compare(load_set(folder), llama_index=llama_index)
        ]
        console.print(table(rows))
        if readme:
            write(readme, inserted(readme.read_text("utf-8"), markdown(rows)))
            console.print(f"Wrote {readme}", style="dim")


def compare(questions: QuestionSet, *, llama_index: bool) -> list[Row]:
    """A row for each pipeline, over the answerable questions without a history whose evidence is known."""
    peers: list[Pipeline] = [LangChainStock(), *([LlamaIndexStock()] if llama_index else [])]
    with library_folder(None) as folder, Assistant.open(folder, settings=Settings()) as assistant:
        ingested = ingest(assistant, questions)
        stored = stored_articles(assistant.library, questions.articles)
        gold = locate(questions, stored, text_with_map)
        cases = [
            c
            for c in cases_of(questions, stored, gold, assistant.library)
            if c.gold and not c.question.history
        ]
        if not cases:
            raise InvalidInput(f"No question of {questions.name} says where its evidence is (spans).")
        texts = {article.id: article.text for article in stored.values()}
        rows = [measure(Footnote(assistant), questions.name, cases, texts, ingested.seconds)]
        return rows + [measure(peer, questions.name, cases, texts) for peer in peers]


def measure(
    pipeline: Pipeline, name: str, cases: Sequence[Case], texts: Texts, seconds: float | None = None
) -> Row:
    """Takes the texts in and searches for every question."""
    Console(stderr=True).print(f"{name}: {pipeline.name} …", style="dim")
    started = time.perf_counter()
    pipeline.ingest(texts)
    taken = time.perf_counter() - started if seconds is None else seconds
    started = time.perf_counter()
    found = [retrieval_scores(case, pipeline.search(case.question.question, DEPTH)) for case in cases]
    milliseconds = (time.perf_counter() - started) * 1000 / len(cases)
    figures = {}
    for key in KEYS:
        values = [scores[key] for scores in found]
        figures[key] = (sum(values) / len(values), mean_interval(values))
    return Row(pipeline.name, name, len(cases), figures, taken, milliseconds)


def table(rows: Sequence[Row]) -> Table:
    """The comparison for a terminal."""
    shown = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("questions", "pipeline", *KEYS.values(), "ms", "read in"):
        shown.add_column(heading)
    for row in rows:
        cells = [f"{value:.3f} ({low:.3f} – {high:.3f})" for value, (low, high) in row.figures.values()]
        shown.add_row(
            f"{row.questions} ({row.n})", row.name, *cells, f"{row.milliseconds:.0f}", f"{row.seconds:.1f} s"
        )
    return shown


def markdown(rows: Sequence[Row]) -> str:
    """The comparison for README."""
    head = ["questions", "pipeline", *KEYS.values()]
    lines = [f"| {' | '.join(head)} |", "| --- | --- |" + " ---: |" * len(KEYS)]
    for row in rows:
        cells = [f"{value:.3f} ({low:.3f} – {high:.3f})" for value, (low, high) in row.figures.values()]
        lines.append(f"| {row.questions} ({row.n}) | {row.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def inserted(text: str, new: str) -> str:
    """``text`` with what lies between the markers replaced. Raises ``InvalidInput`` without markers."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise InvalidInput(
            f"The file has no place for the table; put {BEGIN} and {END} on lines of their own."
        )
    return f"{before}{BEGIN}\n{new}\n{END}{after}"


if __name__ == "__main__":
    app()
