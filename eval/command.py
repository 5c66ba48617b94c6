"""``footnote eval``: the eval as a command. The command line registers ``evaluate``; ``python -m eval`` runs it alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from assistant.grounding import check
from assistant.settings import Settings
from eval import compare as comparing
from eval import history
from eval import run as running
from eval.data import GateCase, file_digest, load_gate, load_set
from eval.figures import BY_KEY
from eval.locate import stored_articles
from eval.measure import SAMPLE, measure, model_of
from eval.page import html as page
from eval.report import Report
from eval.run import SUITES, Suite
from eval.table import markdown, show, show_written
from vectorstore import FootnoteError, InvalidInput

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command("eval")
def evaluate(
    suite: Annotated[
        str,
        typer.Argument(
            help=f"What to measure: {', '.join(SUITES)}; written, for a chat model's sentences; or new, to start a set."
        ),
    ] = "all",
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            metavar="DIR",
            help="A folder with questions.jsonl and articles/. Default: the sample set.",
        ),
    ] = None,
    gate: Annotated[
        Path | None,
        typer.Option(
            "--gate", metavar="FILE", help="Claims with evidence and label, one a line; measures the gate."
        ),
    ] = None,
    json: Annotated[
        Path | None, typer.Option("--json", metavar="OUT", help="Write every figure and every answer.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="OUT", help="Write the report as one web page.")
    ] = None,
    markdown_out: Annotated[
        Path | None, typer.Option("--markdown", metavar="OUT", help="Write a summary for a pull request.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="NAME", help="Answer with this chat model, as provider:name."),
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option("--compare", metavar="OLD.json", help="Say what is better or worse than in this run."),
    ] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-under",
            metavar="METRIC=VALUE",
            help="Exit with an error when a figure is worse. Repeatable.",
        ),
    ] = None,
    library: Annotated[
        Path | None,
        typer.Option(
            "--library",
            metavar="DIR",
            help="Use this library, into which the articles are taken, not a fresh one.",
        ),
    ] = None,
    save: Annotated[
        bool, typer.Option("--save", help="Keep this run in the library's folder, where the page finds it.")
    ] = False,
    split: Annotated[
        str, typer.Option("--split", metavar="NAME", help="Only questions of this split, like test.")
    ] = "",
    articles: Annotated[
        Path | None, typer.Option("--articles", metavar="DIR", help="With new: the folder of the articles.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="With written: ask only so many of the questions.")
    ] = None,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="With written: ask only what the file of --json does not have yet."),
    ] = False,
) -> None:
    """Measures retrieval, answers, refusals and citations on questions with known answers.

    No key and no judge model is needed. Examples:

    - `footnote eval` everything, on the sample questions
    - `footnote eval retrieval --data mine/` one suite, your own questions
    - `footnote eval --gate claims.jsonl` the gate alone, on claims people judged
    - `footnote eval --html report.html --save` a page to read; keep the run
    - `footnote eval --compare old.json` better or worse than before?
    - `footnote eval --fail-under fact_accuracy=0.85` for continuous integration
    - `footnote eval written --model gguf:/path/model.gguf --limit 40` a chat model's sentences, before and after the gate
    - `footnote eval new --data mine/ --articles texts/` start a set of your own
    """
    console = Console()
    failed: list[str] = []
    with plain_errors():
        if suite == "new":
            start_set(data, articles, console)
            return
        if suite == "written":
            measure_written(data, model, limit, split, library, json, resume, console)
            return
        limits = [read_limit(text) for text in fail_under or ()]
        older = history.read(compare) if compare else None
        report = make_report(read_suite(suite), data, gate, model, library, Console(stderr=True), split)
        changes = comparing.compare(report, older) if older else None
        show(report, console, changes)
        for path, text in (
            (json, report.to_json),
            (markdown_out, lambda: markdown(report, changes)),
            (html, lambda: page(report, changes)),
        ):
            if path is not None:
                write(path, text())
                console.print(f"Wrote {path}", style="dim")
        if save:
            kept = history.save(report, library or read_settings(model).library)
            console.print(f"Kept as {kept}", style="dim")
        failed = [line for key, value in limits if (line := below(report, key, value))]
        for line in failed:
            console.print(line, style="bold red")
    if failed:
        raise typer.Exit(1)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Errors raised on purpose become one message and the exit code 2, as in every command; 1 is for figures below a limit."""
    try:
        yield
    except FootnoteError as error:
        print(f"footnote: {error}", file=sys.stderr)
        raise typer.Exit(2) from error


def start_set(folder: Path | None, articles: Path | None, console: Console) -> None:
    """``footnote eval new``."""
    from assistant import Assistant
    from eval import new

    if folder is None:
        raise InvalidInput("Say where the set shall be: footnote eval new --data DIR --articles DIR")
    found = articles or folder / "articles"
    new.check_free(folder, found)
    with running.library_folder(None) as library, Assistant.open(library) as assistant:
        assistant.ingest([found])
        count = new.start(folder, found, assistant.library)
    console.print(
        f"Wrote {count} candidate questions to {folder / 'questions.jsonl'}. They are marked kind: edit. Make each one "
        f"a question a person would ask, add some that the articles cannot answer, then: footnote eval --data {folder}",
        highlight=False,
    )


def measure_written(
    data: Path | None,
    model: str | None,
    limit: int | None,
    split: str,
    library: Path | None,
    json: Path | None,
    resume: bool,
    console: Console,
) -> None:
    """``footnote eval written``."""
    from assistant import Assistant
    from eval import written

    settings = read_settings(model)
    if not settings.model:
        raise InvalidInput(
            "Name the chat model that shall write: footnote eval written --model provider:name"
        )
    before = written.read(json, settings.model) if resume and json and json.exists() else ()
    questions = load_set(data or SAMPLE)
    chosen = written.spread([q for q in questions.questions if split in ("", q.split)], limit)
    with (
        running.library_folder(library) as folder,
        Assistant.open(folder, settings=settings, model=model_of(settings)) as assistant,
        bars(Console(stderr=True)) as progress,
    ):
        running.ingest(assistant, questions)
        texts = [article.text for article in stored_articles(assistant.library, questions.articles).values()]
        found = written.run(
            assistant.ask,
            chosen,
            texts,
            settings.model,
            lambda done: progress("Asking", done, len(chosen)),
            before,
            lambda so_far: write(json, so_far.to_json()) if json else None,
        )
    show_written(found, console)
    if json:
        console.print(f"Wrote {json}", style="dim")


def read_suite(name: str) -> Suite:
    """The suite of this name."""
    for suite in SUITES:
        if suite == name:
            return suite
    raise InvalidInput(f"There is no suite {name!r}. Choose one of {', '.join(SUITES)}.")


def make_report(
    suite: Suite,
    data: Path | None,
    gate: Path | None,
    model: str | None,
    library: Path | None,
    console: Console,
    split: str = "",
) -> Report:
    """Everything between the options and the report."""
    cases = load_gate(gate) if gate else None
    if gate and cases and data is None:
        return gate_only(cases, gate, console)
    questions = load_set(data or SAMPLE)
    with bars(console) as progress:
        return measure(
            questions,
            suite,
            read_settings(model),
            gate=cases,
            split=split,
            library=library,
            progress=progress,
        )


def gate_only(cases: list[GateCase], path: Path, console: Console) -> Report:
    """The report of a gate file without questions."""
    from eval.report import versions

    with bars(console) as progress:
        found = running.gate_report(cases, check, progress)
    about = {"gate": path.name, "gate_hash": file_digest(path)}
    return Report(path.stem, "gate", {}, gate=found, data=about, versions=versions(), made=now())


def now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds")


def read_settings(model: str | None) -> Settings:
    """The settings in force, with another model if one is named."""
    try:
        return Settings(model=model) if model else Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise InvalidInput(f"The setting FOOTNOTE_{name} is not valid: {first['msg']}") from error


@contextmanager
def bars(console: Console) -> Iterator[running.Progress]:
    """Progress bars, one per step; nothing where the output is not a terminal."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = progress.add_task(step, total=total)
            progress.update(tasks[step], completed=done, total=total)

        yield tell


def read_limit(text: str) -> tuple[str, float]:
    """``answers.fact_accuracy=0.85`` as key and value; the last part of the key is enough when it is clear."""
    name, equals, value = text.partition("=")
    try:
        number = float(value)
    except ValueError:
        equals = ""
        number = 0.0
    if not equals:
        raise InvalidInput(f"--fail-under {text}: write it as METRIC=VALUE, like answers.fact_accuracy=0.85")
    known = [
        key for key in [*BY_KEY, "gate.auc", "gate.balanced_accuracy"] if name in (key, key.partition(".")[2])
    ]
    if len(known) != 1:
        said = (
            f"can be {' or '.join(known)}; write it in full"
            if known
            else f"is unknown; metrics are {', '.join(BY_KEY)}"
        )
        raise InvalidInput(f"--fail-under {text}: {name!r} {said}")
    return known[0], number


def below(report: Report, key: str, limit: float) -> str:
    """Says so when a figure is worse than its limit, or was not measured at all."""
    if key.startswith("gate."):
        value = getattr(report.gate, key.removeprefix("gate."), None)
        better = 1
    else:
        measured = report.figures.get(key)
        value = measured.value if measured else None
        better = BY_KEY[key].better or 1
    if value is None:
        return f"{key} was not measured in this run, so it cannot be {limit:g} or better."
    if (value - limit) * better < 0:
        return f"{key} is {value:.4g}, {'below' if better > 0 else 'above'} the limit of {limit:g}."
    return ""


def write(path: Path, text: str) -> None:
    """Writes a report file, whole or not at all. Raises ``InvalidInput`` when that is not possible."""
    partial = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, "utf-8")
        partial.replace(path)
    except OSError as error:
        raise InvalidInput(f"Cannot write {path}: {error.strerror}. Choose another place.") from error


def main() -> None:
    """``python -m eval``."""
    if not sys.stdout.isatty():
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    app()
