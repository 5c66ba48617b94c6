"""``python -m eval.bench``: measures, and writes a table, the raw figures and plots. ``make bench`` puts the table into
README."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from eval.bench.figures import Part, Run, shown
from eval.bench.parts import PARTS, QUICK, Bench, Plan
from eval.bench.processes import JobFailed
from eval.bench.report import NoPlace, inserted, machine, markdown, page, to_json

app = typer.Typer(add_completion=False)


@app.command(epilog="Examples: python -m eval.bench --quick · python -m eval.bench --only search --only cold")
def main(
    only: Annotated[list[str] | None, typer.Option(help=f"A part; repeatable: {', '.join(PARTS)}.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Tiny sizes: tries the parts, says little.")] = False,
    repeats: Annotated[int | None, typer.Option(min=1, help="How often each is measured.")] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the results go.")] = Path("bench"),
    folder: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep the libraries here, to be used again.")
    ] = None,
    readme: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Put the table between this file's markers.")
    ] = None,
) -> None:
    """Measures how fast and how small Footnote is, with stock pipelines beside it when they are installed
    (pip install 'footnote[peers]')."""
    unknown = set(only or ()) - PARTS.keys()
    if unknown:
        raise typer.BadParameter(f"There is no part {', '.join(sorted(unknown))}. Parts: {', '.join(PARTS)}.")
    plan = QUICK if quick else Plan()
    plan = plan if repeats is None else Plan(**{**vars(plan), "repeats": repeats})
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            run = measure(plan, only or list(PARTS), folder)
        else:
            with TemporaryDirectory(prefix="footnote-bench-") as fresh:
                run = measure(plan, only or list(PARTS), Path(fresh))
        write(run, out, readme)
    except (JobFailed, NoPlace) as error:
        typer.echo(f"bench: {error}", err=True)
        raise typer.Exit(1) from error


def measure(plan: Plan, names: list[str], folder: Path) -> Run:
    """Runs the parts with these names, in their own order."""
    made_on = machine()
    bench = Bench(plan, folder, lambda said: typer.echo(said, err=True))
    parts = []
    for name, part in PARTS.items():
        if name in names:
            typer.echo(f"{name} …", err=True)
            parts.append(part(bench))
            show(parts[-1])
    return Run(datetime.now(UTC).isoformat(timespec="seconds"), made_on, tuple(parts))


def show(part: Part) -> None:
    """A part's figures as soon as they are known."""
    for figure in part.figures:
        beside = "".join(f"; {name} {shown(value, figure.unit)}" for name, value in figure.beside.items())
        kept = {True: "  kept: ", False: "  NOT KEPT: ", None: ""}[figure.kept] + figure.promised
        typer.echo(f"  {figure.what}: {shown(figure.value, figure.unit)}{beside}{kept}")


def write(run: Run, out: Path, readme: Path | None) -> None:
    """``bench.md``, ``bench.json`` and ``bench.html`` into ``out``, and the table into ``readme``."""
    out.mkdir(parents=True, exist_ok=True)
    table = markdown(run)
    (out / "bench.md").write_text(table + "\n", encoding="utf-8")
    (out / "bench.json").write_text(to_json(run), encoding="utf-8")
    (out / "bench.html").write_text(page(run), encoding="utf-8")
    if readme is not None:
        readme.write_text(inserted(readme.read_text("utf-8"), table), encoding="utf-8")
    typer.echo(f"Written: {out / 'bench.md'}, bench.json, bench.html", err=True)


if __name__ == "__main__":
    app()
