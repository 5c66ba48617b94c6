"""The report in a terminal, and as Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from eval.compare import Comparison
from eval.diagnosis import findings
from eval.figures import FIGURES, Figure, Measured
from eval.report import Report
from eval.written import Written, percent, table_rows

HEADINGS = {
    "retrieval": "Retrieval",
    "answers": "Answers",
    "citations": "Citations",
    "refusal": "Refusal",
    "calibration": "Confidence",
    "conflicts": "Disagreements",
    "followups": "Follow-ups",
    "latency_ms": "Speed",
    "retrieval_ms": "Speed",
    "gate": "Gate",
}
SHOWN_LEFT_OUT = 5


def shown(value: float, figure: Figure) -> str:
    """A value as people read it: shares as per cent, the rest plain."""
    if figure.unit == "share":
        return f"{100 * value:.1f} %"
    if figure.unit == "ms":
        return f"{value:,.0f} ms"
    return f"{value:.2f}" if figure.unit == "count" else f"{value:.3f}"


def shown_interval(measured: Measured, figure: Figure) -> str:
    """The interval without repeating the unit: "71.2 - 80.4"."""
    low, high = measured.interval
    if low != low:  # NaN: too few questions
        return ""
    scale, digits = (100, 1) if figure.unit == "share" else (1, {"ms": 0, "count": 2}.get(figure.unit, 3))
    return f"{scale * low:,.{digits}f} – {scale * high:,.{digits}f}"


def shown_difference(interval: tuple[float, float], figure: Figure) -> str:
    """The interval of a difference, signed: "+4.6 to +18.7"."""
    low, high = interval
    if low != low:
        return ""
    scale, digits = (100, 1) if figure.unit == "share" else (1, {"ms": 0, "count": 2}.get(figure.unit, 3))
    return f"{scale * low:+,.{digits}f} to {scale * high:+,.{digits}f}"


def rows(report: Report) -> Iterator[tuple[Figure, Measured]]:
    """The figures that were measured, in the order of the catalogue."""
    for figure in FIGURES:
        if figure.key in report.figures:
            yield figure, report.figures[figure.key]


def terminal(report: Report, comparison: Comparison | None = None) -> RenderableType:
    """The whole report for a terminal."""
    parts: list[RenderableType] = []
    if report.figures:
        parts.append(_figures(report))
    if report.groups("kind"):
        parts.append(_kinds(report))
    if report.gate:
        parts.append(_gate(report))
    if comparison:
        parts.append(_comparison(comparison))
    parts += [Text(line, style="dim") for line in notes(report)]
    parts += [
        Text.assemble(("Look at ", "bold"), (f.part, "bold red"), f": {f.said}")
        for f in findings(report, comparison)
    ]
    return Group(*parts)


def show(report: Report, console: Console, comparison: Comparison | None = None) -> None:
    """Prints the report."""
    console.print(terminal(report, comparison), highlight=False)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column(columns[0])
    for name in columns[1:]:
        table.add_column(name, justify="right")
    return table


def _figures(report: Report) -> Table:
    table = _table(f"{report.name}, {report.suite}", "", "95 % interval", "n")
    section = ""
    for figure, measured in rows(report):
        heading = HEADINGS.get(figure.section, figure.section)
        if heading != section:
            table.add_row(Text(f"\n{heading}", style="bold cyan"))
            section = heading
        table.add_row(
            Text(f"  {figure.label}", style="bold" if figure.main else ""),
            Text(shown(measured.value, figure), style="bold" if figure.main else ""),
            shown_interval(measured, figure),
            str(measured.n),
        )
    return table


def _kinds(report: Report) -> Table:
    table = _table("\nRight, by kind of question", "", "95 % interval", "n")
    figure = next(f for f in FIGURES if f.key == "answers.right")
    for by, note in (("kind", ""), ("tier", " (unanswerable)"), ("split", " (split)")):
        for name, measured in report.groups(by).items():
            label = name.replace("_", " ") + note
            table.add_row(
                f"  {label}", shown(measured.value, figure), shown_interval(measured, figure), str(measured.n)
            )
    return table


def _comparison(comparison: Comparison) -> Table:
    table = _table(
        f"\nSince {comparison.old_made[:16].replace('T', ' ')}", "before", "now", "difference, 95 %", ""
    )
    styles = {"better": "bold green", "worse": "bold red"}
    for change in comparison.changes:
        if change.figure.main or change.verdict in styles:
            figure = change.figure
            table.add_row(
                f"  {figure.label}",
                shown(change.old, figure),
                shown(change.new, figure),
                shown_difference(change.interval, figure),
                Text(change.verdict, style=styles.get(change.verdict, "dim")),
            )
    for warning in comparison.warnings:
        table.add_row(Text(f"  {warning}", style="yellow"))
    return table


def _gate(report: Report) -> Table:
    gate = report.gate
    assert gate is not None
    table = _table(f"\nGate{', ' + gate.source if gate.source else ''}", "", "95 % interval", "n")
    for label, value, (low, high) in (
        ("Score tells supported apart (AUC)", gate.auc, gate.auc_interval),
        (
            "Verdict right (balanced accuracy)",
            gate.balanced_accuracy,
            gate.balanced_accuracy_interval,
        ),
    ):
        table.add_row(f"  {label}", f"{value:.3f}", f"{low:.3f} – {high:.3f}", str(gate.n))
    for name, kind in gate.by_kind.items():
        low, high = kind.interval
        table.add_row(f"  {name}", f"{kind.accuracy:.3f}", f"{low:.3f} – {high:.3f}", str(kind.n))
    threshold = "nothing was let through" if gate.threshold is None else f"{gate.threshold:.3f}"
    table.add_row("  Lowest score let through", threshold)
    return table


def notes(report: Report) -> list[str]:
    """What one needs to know to read the figures: what was measured, what failed most, what was left out."""
    said = [""]
    if report.ingested:
        i = report.ingested
        speed = i.characters / i.seconds if i.seconds else 0
        said.append(
            f"{i.articles} articles, {i.passages} passages, {i.characters:,} characters read in {i.seconds:.1f} s "
            f"({speed:,.0f} a second)."
        )
    if report.failures:
        causes: dict[str, int] = {}
        for result in report.failures:
            causes[result.cause or ""] = causes.get(result.cause or "", 0) + 1
        most = sorted(causes.items(), key=lambda item: -item[1])
        said.append("Wrong: " + ", ".join(f"{n} {cause}" for cause, n in most) + ".")
    if report.left_out:
        said.append(f"Left out ({len(report.left_out)}):")
        said += [f"  {line}" for line in report.left_out[:SHOWN_LEFT_OUT]]
        if len(report.left_out) > SHOWN_LEFT_OUT:
            said.append(f"  … and {len(report.left_out) - SHOWN_LEFT_OUT} more; --json FILE has them all")
    return said


def markdown(report: Report, comparison: Comparison | None = None) -> str:
    """A summary for a pull request: the main figures, what changed, and the causes of what went wrong."""
    lines = [f"### Footnote eval: {report.name}", ""]
    if report.figures:
        lines += ["| figure | value | 95 % interval | n |", "| --- | ---: | ---: | ---: |"]
        for figure, m in rows(report):
            if figure.main or report.suite != "all":
                heading = HEADINGS.get(figure.section, figure.section)
                lines.append(
                    f"| {heading}: {figure.label} | {shown(m.value, figure)} | {shown_interval(m, figure)} | {m.n} |"
                )
    if report.gate:
        gate = report.gate
        low, high = gate.balanced_accuracy_interval
        lines += [
            "",
            f"Gate over {gate.n} claims: AUC {gate.auc:.3f}, balanced accuracy {gate.balanced_accuracy:.3f} ({low:.3f} – {high:.3f}).",
        ]
    if comparison:
        lines += _changed(comparison)
    lines += ["", *(line for line in notes(report) if line)]
    lines += [f"**{f.part.capitalize()}**: {f.said}" for f in findings(report, comparison)]
    commit = f"Made {report.made} with Footnote {report.versions.get('footnote', '?')}, data {report.data.get('hash', '?')}."
    return "\n".join([*lines, "", commit, ""])


def _changed(comparison: Comparison) -> list[str]:
    """The changes that can be told, as Markdown."""
    told = [change for change in comparison.changes if change.verdict in ("better", "worse")]
    if not told:
        return ["", f"No change that can be told from chance ({comparison.n} questions in both runs)."]
    return [
        "",
        *(
            f"- **{c.verdict}**: {c.figure.label}, {shown(c.old, c.figure)} → {shown(c.new, c.figure)}"
            for c in told
        ),
    ]


def show_written(found: Written, console: Console) -> None:
    """What a chat model wrote, before and after the gate."""
    table = Table(title=f"{found.model}: {len(found.replies)} questions", title_justify="left", box=None)
    for name in (
        "sentences",
        "",
        "say a hand-written fact",
        "say something false or made up",
        "cannot be told",
    ):
        table.add_column(name, justify="left")
    for row in table_rows(found):
        table.add_row(*row)
    console.print(table)
    lost, right = found.lost
    if right:
        console.print(f"Right sentences held back: {lost} of {right} ({percent(lost, right)})")
    console.print(
        f"Nothing usable, so answered in quotes: {found.quoted}; refused: {found.declined}. Shares with 95 % intervals."
    )
