"""The report as a page: what came out, then what went wrong and why, then the plots, then every figure.

Words of articles, questions and answers are data: everything is escaped, and the page forbids itself scripts and
loading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from eval.compare import Change, Comparison
from eval.diagnosis import findings
from eval.figures import BY_KEY, Figure, Measured
from eval.judge import EXPLAINED, Cause, Result, Shown
from eval.metrics import percentile
from eval.page import plots
from eval.page.style import STYLE
from eval.report import Report
from eval.table import HEADINGS, notes, rows, shown, shown_difference, shown_interval

HEADLINES = (
    "answers.right",
    "answers.fact_accuracy",
    "retrieval.recall@5",
    "answers.span_hit",
    "citations.verbatim",
    "refusal.recall",
    "refusal.false_refusals",
    "latency_ms.p50",
)
SHOWN_FAILURES = 60
"""For each cause; the JSON report has all."""
OPEN_FAILURES = 6
"""Of these, how many are listed before the rest is folded."""
LONGEST = 700
FEWEST_ANSWERS = 10
"""The risk curve starts with this many answers; the share wrong among fewer is noise."""
ADVICE: dict[Cause, str] = {
    "citation broken": "This must never happen. Look at how citations get their offsets.",
    "not retrieved": "Look at the splitting and the search: does the passage use other words than the question?",
    "not chosen": "Look at how sentences are chosen from passages that are there.",
    "wrongly refused": "The evidence was there: the bar for answering may be too high, or the evidence was not recognised.",
    "wrongly answered": "Look at the bar for answering, and at what makes a passage on the topic look like an answer.",
}


def html(report: Report, comparison: Comparison | None = None) -> str:
    """The whole page; with a ``comparison``, also what changed since an older run."""
    title = escape(f"Footnote eval: {report.name}")
    body = "".join(
        [
            _head(report, comparison),
            _strip(report),
            _numbers(report),
            _comparison(comparison) if comparison else "",
            _failures(report),
            _plots(report),
            _gate(report),
            _table(report),
            _about(report),
        ]
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>\n"
    )


def _head(report: Report, comparison: Comparison | None) -> str:
    look = findings(report, comparison)
    first = "".join(f"<li><b>{f.part.capitalize()}.</b> {escape(f.said)}</li>" for f in look)
    first = f"<p>Look here first:</p><ol>{first}</ol>" if look else ""
    return (
        f'<div class="eyebrow">Footnote eval{"" if report.suite == "all" else " · " + escape(report.suite)}</div>'
        f"<h1>{escape(report.name)}</h1>"
        f'<p class="lead">{escape(summary(report))}</p>{first}'
    )


def summary(report: Report) -> str:
    """What came out, in two or three sentences."""
    said = []
    judged = [result for result in report.results if result.right is not None]
    if judged:
        right = sum(bool(result.right) for result in judged)
        said.append(
            f"{right} of {len(judged)} questions were handled rightly ({_percent(right / len(judged))})."
        )
    verbatim = report.figures.get("citations.verbatim")
    if verbatim:
        said.append(
            "Every quote is word for word."
            if verbatim.value == 1
            else "Some quotes are not word for word; that is a fault, see below."
        )
    if report.gate and not report.results:
        gate = report.gate
        said.append(
            f"Of {gate.n} claims, the gate let through {_percent(gate.supported_shown)} of the supported ones "
            f"and {_percent(gate.unsupported_shown)} of the others."
        )
    return " ".join(said) or "Nothing that could be judged right or wrong was measured."


def _numbers(report: Report) -> str:
    chosen = [key for key in HEADLINES if key in report.figures] or list(report.figures)[:6]
    cells = "".join(_number(BY_KEY[key], report.figures[key]) for key in chosen)
    note = '<p class="small">Under each figure: the interval in which it lies with 95 % certainty, and the number of questions.</p>'
    return f'<div class="numbers">{cells}</div>{note}' if cells else ""


def _number(figure: Figure, measured: Measured) -> str:
    return (
        f'<div><span class="label">{escape(figure.label)}</span><b>{shown(measured.value, figure)}</b>'
        f'<span class="small">{shown_interval(measured, figure)} · {measured.n}</span></div>'
    )


def _strip(report: Report) -> str:
    """What became of all questions, as one bar: what went well in one colour, each cause in shades of another."""
    asked = [result for result in report.results if result.right is not None]
    if not asked:
        return ""
    fine = [result for result in asked if not result.cause]
    parts = [
        ("answered rightly", "ok", 1.0, sum(not result.refused for result in fine)),
        ("rightly refused", "ok", 0.55, sum(result.refused for result in fine)),
    ]
    for place, cause in enumerate(EXPLAINED):
        parts.append((cause, "", 1.0 - 0.17 * place, sum(result.cause == cause for result in asked)))
    parts = [part for part in parts if part[3]]
    bar = "".join(f'<span class="{kind}" style="flex:{n};opacity:{o:.2f}"></span>' for _, kind, o, n in parts)
    legend = "".join(f'<li class="{kind}" style="--o:{o:.2f}">{n} {name}</li>' for name, kind, o, n in parts)
    said = ", ".join(f"{n} {name}" for name, _, _, n in parts)
    return (
        f'<div class="strip" role="img" aria-label="{said}">{bar}</div><ul class="legend small">{legend}</ul>'
    )


def _comparison(comparison: Comparison) -> str:
    """What changed since an older run: a verdict for each figure, and the questions that turned."""
    changes = [c for c in comparison.changes if c.figure.main or c.verdict in ("better", "worse")]
    lines = "".join(_change(change) for change in changes)
    warnings = "".join(f'<p class="small bad">{escape(said)}</p>' for said in comparison.warnings)
    turned = "".join(
        f"<h3>{name}: {len(results)}</h3>{_cases(results)}"
        for name, results in (("Now wrong", comparison.broken), ("Now right", comparison.repaired))
        if results
    )
    return (
        f"<h2>Since the run of {escape(comparison.old_made[:16].replace('T', ' '))}</h2>{warnings}"
        f"<p>The same {comparison.n} questions in both runs, compared in pairs. Of twenty figures that did not really change, one may still look as if it had.</p>"
        '<table><tr><th>figure</th><th class="n">before</th><th class="n">now</th><th class="n">difference, 95 %</th><th></th></tr>'
        f"{lines}</table>{turned}"
    )


def _change(change: Change) -> str:
    figure = change.figure
    kind = change.verdict if change.verdict in ("better", "worse") else ""
    return (
        f'<tr><td>{escape(figure.label)}</td><td class="n">{shown(change.old, figure)}</td><td class="n">{shown(change.new, figure)}</td>'
        f'<td class="n">{shown_difference(change.interval, figure)}</td><td class="{kind}">{change.verdict}</td></tr>'
    )


# what went wrong


def _failures(report: Report) -> str:
    wrong = report.failures
    if not any(result.asked for result in report.results):
        return ""
    if not wrong:
        return "<h2>What went wrong</h2><p>Nothing.</p>"
    sections = "".join(_cause(cause, [r for r in wrong if r.cause == cause]) for cause in EXPLAINED)
    return f"<h2>What went wrong</h2><p>{len(wrong)} questions, by the first part of the work that failed. Open one to see what was expected, what was answered and what had been read.</p>{sections}"


def _cause(cause: Cause, wrong: Sequence[Result]) -> str:
    if not wrong:
        return ""
    return (
        f"<h3>{cause.capitalize()}: {len(wrong)}</h3>"
        f"<p>{escape(EXPLAINED[cause])} {escape(ADVICE[cause])}</p>{_cases(wrong)}"
    )


def _cases(results: Sequence[Result]) -> str:
    """Some questions in the open, more behind a fold, the rest left to the JSON report."""
    first, second = results[:OPEN_FAILURES], results[OPEN_FAILURES:SHOWN_FAILURES]
    folded = "".join(_case(result) for result in second)
    if folded:
        folded = f'<details class="more"><summary>Show {len(second)} more</summary>{folded}</details>'
    more = len(results) - SHOWN_FAILURES
    rest = f'<p class="small">… and {more} more in the JSON report.</p>' if more > 0 else ""
    return f"{''.join(_case(result) for result in first)}{folded}{rest}"


def _case(result: Result) -> str:
    kind = f'<span class="tag">{escape(result.kind.replace("_", " "))}</span>' if result.kind else ""
    return (
        f'<details><summary><span class="asked">{escape(result.question)}</span>{kind}</summary>'
        f'<div class="case"><dl>{"".join(_facts(result))}</dl></div></details>'
    )


def _facts(result: Result) -> Iterator[str]:
    if result.history:
        yield _row("Asked before", "<br>".join(escape(turn) for turn in result.history))
    if result.why:
        yield _row("Why", f'<span class="bad">{escape(result.why)}</span>')
    if result.expected:
        yield _row("Expected", escape("; ".join(result.expected)))
    if result.evidence:
        yield _row("In the article", "".join(_quote(words) for words in result.evidence))
    verb = "Refused" if result.refused else "Answered"
    yield _row(verb, f'{_clip(result.said)}<br><span class="small">confidence {result.confidence:.2f}</span>')
    if result.cited:
        yield _row("Cited", "".join(_quote(words) for words in result.cited))
    if result.passages:
        read = "".join(_quote(words, f"rank {rank}") for rank, words in enumerate(result.passages, start=1))
        yield _row("Passages", read)
    if result.notice:
        yield _row("Notice", escape(result.notice))
    yield _row("Question", f'<span class="small">{escape(result.id)}</span>')


def _row(name: str, said: str) -> str:
    return f"<dt>{name}</dt><dd>{said}</dd>"


def _quote(words: Shown, about: str = "") -> str:
    holds = f"holds {_percent(words.gold)} of the evidence" if words.gold and about else ""
    note = " · ".join(part for part in (escape(words.source), about, holds) if part)
    gold = ' class="gold"' if words.gold else ""
    return f'<blockquote{gold}>{_clip(words.text)}<span class="small">{note}</span></blockquote>'


def _clip(text: str) -> str:
    return escape(text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…")


# plots


def _plots(report: Report) -> str:
    figures = [_kinds(report), _latency(report), _risk(report), _reliability(report)]
    drawn = "".join(figure for figure in figures[1:] if figure)
    if not drawn and not figures[0]:
        return ""
    return f'<h2>By kind, by confidence, by time</h2>{figures[0]}<div class="plots">{drawn}</div>'


def _kinds(report: Report) -> str:
    found = [(name.replace("_", " "), m) for name, m in report.groups("kind").items()]
    found += [(f"unanswerable: {name.replace('_', ' ')}", m) for name, m in report.groups("tier").items()]
    found += [(f"split: {name}", m) for name, m in report.groups("split").items()]
    if not found:
        return ""
    drawn = plots.bars(
        [plots.Bar(name, m.value, *m.interval, f"n = {m.n}") for name, m in found],
        "Share right by kind of question",
    )
    return _figure(
        drawn,
        "Right, by kind of question",
        "Lines are 95 % intervals: where two overlap much, the difference may be chance.",
        "wide",
    )


def _risk(report: Report) -> str:
    given = len(report.given()[0])
    points = report.risk_coverage()[FEWEST_ANSWERS - 1 :] if given else []
    if not points:
        return ""
    drawn = plots.curve(
        points, "Risk over coverage", "share of all questions answered", "share of those wrong"
    )
    return _figure(
        drawn,
        "Answering fewer, being wrong less",
        "From left to right, less and less sure answers are added. A line that stays low and rises late means that confidence can be trusted; the dot is where answering stops now.",
    )


def _reliability(report: Report) -> str:
    bins = report.reliability()
    if not bins:
        return ""
    drawn = plots.reliability(
        [(b.confidence, b.right, b.n) for b in bins], "Reliability", "confidence said", "share right"
    )
    error = report.figures.get("calibration.ece")
    off = f" On average it is off by {_percent(error.value)}." if error else ""
    return _figure(
        drawn,
        "Does confidence mean what it says?",
        f"On the dashed line, answers given with 80 % confidence are right 80 times of 100. Below it, confidence is too high.{off}",
    )


def _latency(report: Report) -> str:
    times = [result.milliseconds for result in report.results if result.asked and result.milliseconds]
    if not times:
        return ""
    marks = [("median", percentile(times, 50)), ("95 %", percentile(times, 95))]
    drawn = plots.histogram(times, "Time per answer", "milliseconds per answer", "questions", marks)
    return _figure(
        drawn,
        "Time per answer",
        f"Half of the answers took less than {marks[0][1]:,.0f} ms, 95 of 100 less than {marks[1][1]:,.0f} ms.",
    )


def _figure(drawn: str, title: str, said: str, kind: str = "") -> str:
    return f'<figure class="{kind}">{drawn}<figcaption><b>{escape(title)}</b>{escape(said)}</figcaption></figure>'


# the gate, the figures, and where they come from


def _gate(report: Report) -> str:
    gate = report.gate
    if gate is None:
        return ""
    kinds = plots.bars(
        [plots.Bar(_short(name), k.accuracy, *k.interval, f"n = {k.n}") for name, k in gate.by_kind.items()],
        "Share judged as people did",
    )
    table = (
        '<table><tr><th></th><th class="n">value</th><th class="n">95 % interval</th></tr>'
        f'<tr><td>Score tells supported apart (AUC)</td><td class="n">{gate.auc:.3f}</td><td class="n">{_pair(gate.auc_interval)}</td></tr>'
        f'<tr><td>Verdict right (balanced accuracy)</td><td class="n">{gate.balanced_accuracy:.3f}</td><td class="n">{_pair(gate.balanced_accuracy_interval)}</td></tr>'
        f'<tr><td>Supported claims shown</td><td class="n">{_percent(gate.supported_shown)}</td><td></td></tr>'
        f'<tr><td>Other claims shown as supported</td><td class="n">{_percent(gate.unsupported_shown)}</td><td></td></tr></table>'
    )
    mistakes = "".join(_mistake_rows(report))
    shown_mistakes = f"<h3>Surest mistakes</h3>{mistakes}" if mistakes else ""
    return (
        f"<h2>The gate</h2><p>{gate.n} claims with their evidence{' (' + escape(gate.source) + ')' if gate.source else ''}.</p>{table}"
        f"{_figure(kinds, 'Judged as people did, by kind of claim', 'In brackets: what people said about the claim.', 'wide')}{shown_mistakes}"
    )


def _mistake_rows(report: Report) -> Iterator[str]:
    assert report.gate is not None
    for mistake in report.gate.mistakes:
        said = [
            _row("People said", escape(mistake.label)),
            _row(
                "Gate said",
                f'<span class="bad">{escape(mistake.verdict)}</span> <span class="small">score {mistake.score:.2f}</span>',
            ),
            _row("Evidence", f"<blockquote>{_clip(mistake.evidence)}</blockquote>"),
        ]
        if mistake.reasons:
            said.append(_row("Its reasons", escape("; ".join(mistake.reasons))))
        yield (
            f'<details><summary><span class="asked">{_clip(mistake.claim)}</span><span class="tag">{escape(_short(mistake.kind))}</span>'
            f'</summary><div class="case"><dl>{"".join(said)}</dl></div></details>'
        )


def _table(report: Report) -> str:
    lines, section = [], ""
    for figure, measured in rows(report):
        heading = HEADINGS.get(figure.section, figure.section)
        if heading != section:
            lines.append(f'<tr class="section"><td colspan="5">{heading}</td></tr>')
            section = heading
        lines.append(
            f'<tr><td>{escape(figure.label)}</td><td class="n">{shown(measured.value, figure)}</td>'
            f'<td class="n">{shown_interval(measured, figure)}</td><td class="n">{measured.n}</td><td class="why">{escape(figure.meaning)}</td></tr>'
        )
    if not lines:
        return ""
    head = '<tr><th>figure</th><th class="n">value</th><th class="n">95 % interval</th><th class="n">n</th><th class="why">what it is</th></tr>'
    return f"<h2>All figures</h2><table>{head}{''.join(lines)}</table>"


def _about(report: Report) -> str:
    said = [*notes(report), f"Made {report.made}."]
    said += [", ".join(f"{name} {value}" for name, value in {**report.data, **report.versions}.items())]
    lines = "".join(f'<p class="small">{escape(line)}</p>' for line in said if line)
    return f"<footer>{lines}</footer>"


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %" if value in (0.0, 1.0) else f"{100 * value:.1f} %"


def _pair(interval: tuple[float, float]) -> str:
    return f"{interval[0]:.3f} – {interval[1]:.3f}"


def _short(name: str) -> str:
    name = name.replace("_", " ")
    return name if len(name) <= 44 else name[:43] + "…"
