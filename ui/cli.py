"""The command line: ``footnote``. Turns the library's errors into one clear line and a non-zero exit.

Modules are imported inside the commands, so that each loads only what it needs.
"""

from __future__ import annotations

import _thread
import io
import json
import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from assistant import Answer, Assistant

app = typer.Typer(
    name="footnote",
    help="Ask your own articles. Every sentence of the answer carries a footnote to the words it rests on.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

LibraryOption = Annotated[
    Path | None,
    typer.Option("--library", metavar="DIR", help="The library's folder (default: .footnote)."),
]


def _version(wanted: bool) -> None:
    if wanted:
        print(f"footnote {metadata.version('footnote')}")
        raise typer.Exit


@app.callback()
def _any_command(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@contextmanager
def _opened(library: Path | None, *, create: bool = False, **settings: Any) -> Iterator[Assistant]:
    from assistant import Assistant, Settings

    chosen = Settings(**{name: value for name, value in settings.items() if value is not None})
    with Assistant.open(library, settings=chosen, create=create) as assistant:
        yield assistant


@app.command(
    epilog="Examples: `footnote ingest articles/` · `footnote ingest report.pdf notes.zip` · `… | footnote ingest -`"
)
def ingest(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders, web addresses, or -.")],
    library: LibraryOption = None,
    include: Annotated[list[str] | None, typer.Option(help="Only files matching this pattern.")] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="No files matching this pattern.")] = None,
    online: Annotated[bool, typer.Option("--online", help="Allow web addresses to be fetched.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep at it: ingest again after each change.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Take in articles. Run it again and only what changed is read again."""
    from ui.terminal import ingest_progress, print_report

    with _opened(library, create=True, offline=False if online else None) as assistant:
        if watch:
            for report in assistant.watch(paths, include=include or (), exclude=exclude or ()):
                print_report(report, assistant.library.count())
        with ingest_progress() as progress:
            report = assistant.ingest(paths, include=include or (), exclude=exclude or (), progress=progress)
        if as_json:
            print(report.to_json())
        else:
            print_report(report, assistant.library.count())
    if report.failed:
        raise typer.Exit(1)


@app.command(
    epilog='Examples: `footnote ask "What is the Torch Programme?"` · `footnote ask "…" --json > answer.json`'
)
def ask(
    question: Annotated[str, typer.Argument(help="What you want to know.")],
    library: LibraryOption = None,
    history: Annotated[
        list[str] | None, typer.Option("--after", help="An earlier question of the conversation.")
    ] = None,
    articles: Annotated[
        list[str] | None, typer.Option("--article", help="Only this article (path, file name, title or id).")
    ] = None,
    model: Annotated[str | None, typer.Option(help="A chat model as provider:name; default: quotes.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
) -> None:
    """Ask a question. Exit code 0 for an answer, 3 for a refusal."""
    with _opened(library, model=model) as assistant:
        answer = assistant.ask(question, history or (), articles)
    if as_json:
        print(answer.to_json())
    else:
        from ui.terminal import print_answer

        print_answer(answer)
    if answer.refused:
        raise typer.Exit(3)


@app.command()
def chat(
    library: LibraryOption = None,
    port: Annotated[int | None, typer.Option(help="Port of the page (default: 8501).")] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Open the web chat, on this machine only."""
    from ui.launch import run

    with _opened(library, create=True) as assistant:
        path = assistant.library.path
    raise typer.Exit(run(path, port=port, open_browser=browser))


@app.command("articles")
def list_articles(
    library: LibraryOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
) -> None:
    """List the articles in the library."""
    with _opened(library) as assistant:
        heads = assistant.articles()
    if as_json:
        fields = ("id", "title", "author", "outlet", "published", "language", "source")
        rows = [{f: getattr(a, f) for f in fields} | {"characters": n} for a, n in heads]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        from ui.terminal import print_articles

        print_articles(heads)


@app.command()
def remove(
    source: Annotated[str, typer.Argument(help="Path, address, file name, title or id of the article.")],
    library: LibraryOption = None,
) -> None:
    """Remove an article, with its text and vectors."""
    from ui.terminal import say

    with _opened(library) as assistant:
        for removed in assistant.remove(source):
            say(f"Removed {removed}")


@app.command()
def verify(
    file: Annotated[
        Path, typer.Argument(help="An answer saved with `footnote ask --json`, or a list of them.")
    ],
    library: LibraryOption = None,
) -> None:
    """Check that every citation of a saved answer is still in its article, word for word."""
    from assistant import Answer, InvalidInput

    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInput(f"Cannot read {file}: {error.strerror}.") from error
    except ValueError as error:
        raise InvalidInput(f"{file} is not JSON: {error}.") from error
    answers: list[Answer] = [
        Answer.from_json(json.dumps(one)) for one in (said if isinstance(said, list) else [said])
    ]
    with _opened(library) as assistant:
        results = [(answer, assistant.verify(answer)) for answer in answers]
    from ui.terminal import print_verification

    for answer, result in results:
        print_verification(answer, result)
    if not all(result.ok for _, result in results):
        raise typer.Exit(1)


@app.command()
def doctor(
    library: LibraryOption = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Build the vector index anew from the catalogue.")
    ] = False,
    re_embed: Annotated[
        bool, typer.Option("--re-embed", help="Make all vectors anew, with the embedding model that is set.")
    ] = False,
) -> None:
    """Check that the library is whole: catalogue, vectors, model."""
    from ui.terminal import ingest_progress, print_health

    if re_embed:
        from assistant import Assistant, Settings

        settings = Settings()
        with ingest_progress("Embedding") as progress:
            health = Assistant.reembed(library, settings=settings, progress=progress)
        print_health(library or settings.library, health)
    else:
        with _opened(library) as assistant:
            health = assistant.repair() if repair else assistant.check()
            print_health(assistant.library.path, health)
    if not health.healthy:
        raise typer.Exit(1)


def main() -> None:
    """Entry point of the ``footnote`` command."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # nothing here may ask a model hub
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, _stop)
    for stream in (
        sys.stdout,
        sys.stderr,
    ):  # whatever the locale: an answer saved in it could not be read again
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        _run()
    except BaseException:
        if not _asked_to_stop:
            raise
        said = "footnote: stopped."
        if "ingest" in sys.argv[1:2]:
            said += " What was finished is kept; run the same command again to go on."
        print(said, file=sys.stderr)
        sys.exit(128 + _asked_to_stop[0])


def _run() -> None:
    _register_eval()
    from assistant import FootnoteError
    from ui.terminal import shown

    try:
        app()
    except FootnoteError as error:
        print(f"footnote: {shown(str(error))}", file=sys.stderr)
        sys.exit(2)


class _StoppedError(BaseException):
    """Ctrl-C, or the system asking the process to end. Typer would answer a ``KeyboardInterrupt`` itself."""


_asked_to_stop: list[int] = []
"""The signal, once it has come. Whatever is raised after it, by us or by what it interrupted, is the stop."""


def _stop(number: int, _: object) -> None:
    """Ends the command wherever it is, without what libraries say about being interrupted; asked again, at once."""
    _asked_to_stop.append(number)
    logging.disable()
    sys.unraisablehook = _stop_again
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_DFL)
    raise _StoppedError


def _stop_again(ignored: sys.UnraisableHookArgs) -> None:
    """Python ignores what is raised while it clears an object away, and would go on."""
    if isinstance(ignored.exc_value, _StoppedError):
        number = _asked_to_stop[0]
        signal.signal(number, _stop)
        Timer(0.05, _thread.interrupt_main, (number,)).start()  # once it is done with that


def _register_eval() -> None:
    """Adds ``footnote eval``, importing the eval package only when it is called for."""
    if not sys.argv[1:] or sys.argv[1] in ("eval", "--help", "-h"):
        from eval.command import evaluate

        app.command("eval")(evaluate)


if __name__ == "__main__":
    main()
