"""What the command line prints: reports, answers, tables."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from assistant.answer import DOUBT

if TYPE_CHECKING:
    from assistant import Answer, Article, Verification
    from ingest import IngestReport
    from ingest import Progress as IngestProgress
    from vectorstore import Health

console = Console(highlight=False, soft_wrap=True)
WIDTH = 96


@contextmanager
def ingest_progress() -> Iterator[Callable[[IngestProgress], None]]:
    """A progress bar on standard error, shown only at a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    errors = Console(stderr=True)
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("Ingesting", total=None, rate="")

        def show(now: IngestProgress) -> None:
            name = Path(now.source).name[:32]
            rate = f"{now.per_second:.1f}/s"
            bar.update(task, total=now.total, completed=now.done, description=name, rate=rate)

        yield show


def print_report(report: IngestReport, count: tuple[int, int]) -> None:
    """What an ingest did, failures last with their reasons."""
    if report.repaired:
        console.print(Text(f"Cleared away what an interrupted run had left of {report.repaired} articles."))
    words = ("added", "changed", "moved", "unchanged", "removed", "skipped", "failed")
    counts = [(word, len(getattr(report, word))) for word in words]
    console.print(Text(" · ".join(f"{n} {word}" for word, n in counts if n) or "Nothing to do."))
    for failure in (*report.skipped, *report.failed):
        console.print(Text(f"  {failure.source}: {failure.reason}"))
    console.print(Text(f"The library holds {count[0]} articles in {count[1]} passages."))


def print_answer(answer: Answer) -> None:
    """The answer with its footnotes below, or the refusal with what came nearest."""
    for notice in answer.notices:
        console.print(Text(f"Note: {notice}", style="dim"))
    if answer.understood:
        console.print(Text(f"Understood as: {answer.understood}", style="dim"))
    for line in answer.text.splitlines():  # a list keeps its lines
        console.print(Text(textwrap.fill(line, WIDTH)))
    console.print()
    if answer.refused:
        if answer.nearest:
            console.print(Text("Nearest passages (not an answer):", style="dim"))
        for hit in answer.nearest:
            words = textwrap.shorten(hit.passage.text, 160, placeholder=" …")
            console.print(Text(f"  {_named(hit.passage.article)}: {words}", style="dim"))
        return
    if any(sentence.unsupported for sentence in answer.sentences):
        console.print(Text(DOUBT, style="dim"))
    for sentence in answer.sentences:
        for reason in sentence.reasons:
            console.print(Text(f"  ◐ {sentence.support} supported: {reason}", style="dim"))
    for citation in answer.citations:
        page = f", page {citation.page}" if citation.page else ""
        console.print(Text(f"[{citation.number}] {_named(citation.article)}{page}"))
        console.print(
            Text(f"    {_short(citation.article.source)}:{citation.start}-{citation.end}", style="dim")
        )
    for conflict in answer.conflicts:
        console.print(Text(conflict.text))
    console.print(Text(f"Confidence {answer.confidence:.0%}", style="dim"))


def print_articles(heads: Sequence[tuple[Article, int]]) -> None:
    """Two lines an article, which fit any width: date, title and length; then where it is from."""
    for article, characters in heads:
        console.print(
            Text(f"{article.published or 'no date':<10}  {article.title or '–'} ({characters:,} characters)")
        )
        origin = ", ".join(part for part in (article.outlet, article.author) if part)
        where = " · ".join(part for part in (origin, _short(article.source)) if part)
        console.print(Text(f"{'':<10}  {where}", style="dim"))
    console.print(Text(f"{len(heads)} articles"))


def print_verification(answer: Answer, result: Verification) -> None:
    """One line a citation."""
    console.print(Text(answer.question))
    words = {
        "verbatim": "still there, word for word",
        "changed": "its article has changed since; these words are not at this place any more",
        "gone": "its article is not in the library any more",
    }
    for check in result.checks:
        mark = "✓" if check.state == "verbatim" else "✗"
        console.print(Text(f"  {mark} [{check.number}] {check.title}: {words[check.state]}"))
    if not result.checks:
        console.print(Text("  no citations to check"))


def print_health(path: Path, health: Health) -> None:
    """What ``footnote doctor`` found."""
    console.print(Text(f"{path}: {health.articles} articles, {health.passages} passages"))
    console.print(Text(f"embedding model {health.embedding_model}, generation {health.generation}"))
    for problem in health.problems:
        console.print(Text(f"✗ {problem}"))
    console.print(Text("✓ healthy" if health.healthy else "Mend it with: footnote doctor --repair"))


def _short(source: str) -> str:
    """A path as seen from the current folder when it lies below it."""
    here = Path.cwd()
    return str(Path(source).relative_to(here)) if Path(source).is_relative_to(here) else source


def _named(article: Article) -> str:
    parts = (
        f"“{article.title}”" if article.title else article.source,
        article.author,
        article.outlet,
        article.published,
    )
    return ", ".join(part for part in parts if part)
