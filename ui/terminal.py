"""What the command line prints: reports, answers, tables."""

from __future__ import annotations

import re
import shutil
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
UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that steer a terminal or turn its text round; file names can hold any of them."""


def shown(text: str) -> str:
    """One line that a terminal shows as it is: what would steer it is spelt out.

    >>> shown("a\\x1b[2Jb.txt")
    'a\\\\x1b[2Jb.txt'
    """
    return UNSHOWN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def say(text: str, style: str = "") -> None:
    """Prints one line."""
    console.print(Text(shown(text), style))


@contextmanager
def ingest_progress(doing: str = "Ingesting") -> Iterator[Callable[[IngestProgress], None]]:
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
        task = bar.add_task(doing, total=None, rate="")

        def show(now: IngestProgress) -> None:
            name = Path(now.source).name[:32]
            rate = f"{now.per_second:.1f}/s"
            bar.update(task, total=now.total, completed=now.done, description=name, rate=rate)

        yield show


def print_report(report: IngestReport, count: tuple[int, int]) -> None:
    """What an ingest did, failures last with their reasons."""
    if report.repaired:
        say(f"Cleared away what an interrupted run had left of {report.repaired} articles.")
    words = ("added", "changed", "moved", "unchanged", "removed", "skipped", "failed")
    counts = [(word, len(getattr(report, word))) for word in words]
    say(" · ".join(f"{n} {word}" for word, n in counts if n) or "Nothing to do.")
    for failure in (*report.skipped, *report.failed):
        say(f"  {failure.source}: {failure.reason}")
    say(f"The library holds {count[0]} articles in {count[1]} passages.")


def print_answer(answer: Answer) -> None:
    """The answer with its footnotes below, or the refusal with what came nearest."""
    for notice in answer.notices:
        say(f"Note: {notice}", style="dim")
    if answer.understood:
        say(f"Understood as: {answer.understood}", style="dim")
    for line in answer.text.splitlines():  # a list keeps its lines
        for part in textwrap.wrap(line, min(WIDTH, shutil.get_terminal_size((WIDTH, 0)).columns)):
            say(part)
    console.print()
    if answer.refused:
        if answer.nearest:
            say("Nearest passages (not an answer):", style="dim")
        for hit in answer.nearest:
            words = textwrap.shorten(hit.passage.text, 160, placeholder=" …")
            say(f"  {_named(hit.passage.article)}: {words}", style="dim")
        return
    if any(sentence.unsupported for sentence in answer.sentences):
        say(DOUBT, style="dim")
    for sentence in answer.sentences:
        for reason in sentence.reasons:
            say(f"  ◐ {sentence.support} supported: {reason}", style="dim")
    for citation in answer.citations:
        page = f", page {citation.page}" if citation.page else ""
        say(f"[{citation.number}] {_named(citation.article)}{page}")
        say(f"    {_short(citation.article.source)}:{citation.start}-{citation.end}", style="dim")
    for conflict in answer.conflicts:
        say(conflict.text)
    say(f"Confidence {answer.confidence:.0%}", style="dim")


def print_articles(heads: Sequence[tuple[Article, int]]) -> None:
    """Two lines an article, which fit any width: date, title and length; then where it is from."""
    for article, characters in heads:
        say(f"{article.published or 'no date':<10}  {article.title or '–'} ({characters:,} characters)")
        origin = ", ".join(part for part in (article.outlet, article.author) if part)
        where = " · ".join(part for part in (origin, _short(article.source)) if part)
        say(f"{'':<10}  {where}", style="dim")
    say(f"{len(heads)} articles")


def print_verification(answer: Answer, result: Verification) -> None:
    """One line a citation."""
    say(answer.question)
    words = {
        "verbatim": "still there, word for word",
        "changed": "its article has changed since; these words are not at this place any more",
        "gone": "its article is not in the library any more",
    }
    for check in result.checks:
        mark = "✓" if check.state == "verbatim" else "✗"
        say(f"  {mark} [{check.number}] {check.title}: {words[check.state]}")
    for sentence in result.altered:
        say(f"  ✗ rewritten since, not what its footnote quotes: {sentence.text}")
    if not result.checks:
        say("  no citations to check")


def print_health(path: Path, health: Health) -> None:
    """What ``footnote doctor`` found."""
    say(f"{path}: {health.articles} articles, {health.passages} passages")
    say(f"embedding model {health.embedding_model}, generation {health.generation}")
    for problem in health.problems:
        say(f"✗ {problem}")
    say("✓ healthy" if health.healthy else "Mend it with: footnote doctor --repair")


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
