"""The eval: run a suite, see what it measured, compare runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from assistant import FootnoteError
from ui import components, evaluations
from ui.shell import owner

if TYPE_CHECKING:
    from eval.figures import Measured
    from eval.report import Report
    from ui.shell import Services

LOOK_EVERY = 0.5
"""Seconds between looks at a run."""
EXAMPLES = 20
"""Wrong answers listed."""


def draw(shared: Services) -> None:
    """Draws the form, the run that goes on, and a report beside an earlier one."""
    from eval.run import SUITES

    st.header("Evaluation", anchor=False)
    job = shared.evaluation
    running = job is not None and not job.finished.is_set()
    with st.form("evaluation", border=False):
        suite = st.selectbox("What to measure", SUITES)
        data = st.text_input(
            "Folder with questions.jsonl and articles/",
            placeholder="The sample questions that come with Footnote",
        )
        if st.form_submit_button("Run", disabled=running):
            folder = Path(data.strip()).expanduser() if data.strip() else None
            shared.evaluation = evaluations.start(shared.folder, suite, folder, shared.assistant.settings)
            st.rerun()
    if running:
        _going_on(shared)
    elif job is not None and job.error:
        components.message(job.error, key="eval-error")
    _cases(shared)
    _reports(shared)


def _cases(shared: Services) -> None:
    """Makes a set of the answers that the reader kept as cases."""
    kept = shared.conversations.cases(owner())
    said = st.session_state.pop("cases-said", None)
    if said:
        components.message(said[0], key="cases-said", tone=said[1])
    if not kept:
        return
    cases = f"{len(kept)} answers are kept as cases." if len(kept) != 1 else "One answer is kept as a case."
    with st.form("cases", border=False):
        st.caption(
            f"{cases} Save it all as a set, with copies of your articles, and measure it like any other."
        )
        where = st.text_input("Folder for the set", value=str(Path.home() / "footnote-cases"))
        if st.form_submit_button("Save the cases as a set") and where.strip():
            st.session_state["cases-said"] = evaluations.save_cases(
                Path(where.strip()).expanduser(), shared.conversations, kept, shared.assistant.library
            )
            st.rerun()


def _going_on(shared: Services) -> None:
    @st.fragment(run_every=LOOK_EVERY)
    def look() -> None:
        job = shared.evaluation
        if job is None or job.finished.is_set():
            st.rerun()
        share = job.done / job.total if job.total else 0.0
        st.progress(min(1.0, share), text=f"{job.step}: {job.done} of {job.total}")

    look()


def _reports(shared: Services) -> None:
    paths = evaluations.saved(shared.folder)
    if not paths:
        return
    left, right = st.columns(2)
    shown = left.selectbox("Report", paths, format_func=_name, key="eval-shown")
    other = right.selectbox(
        "Compare with",
        [None, *(path for path in paths if path != shown)],
        format_func=_name,
        key="eval-other",
    )
    try:
        report = evaluations.read(shown)
        before = evaluations.read(other) if other else None
    except (FootnoteError, OSError) as error:
        components.message(f"{shown.name} cannot be read: {error}", key="eval-unreadable")
        return
    components.table(_rows(report, before), _columns(before is not None), label="Figures", key="eval-figures")
    wrong = report.failures
    if wrong:
        with st.expander(f"Wrong answers: {len(wrong)}"):
            components.listing(
                [
                    {"id": str(i), "title": one.question, "detail": f"{one.cause}"}
                    for i, one in enumerate(wrong[:EXAMPLES])
                ],
                label="Wrong answers",
                look="lines",
                key="eval-wrong",
            )
    st.download_button("Download the report", shown.read_bytes(), file_name=shown.name, on_click="ignore")


def _columns(compared: bool) -> list[str]:
    return ["Figure", "Value", "95 % interval", "Questions", *(["Before"] if compared else [])]


def _rows(report: Report, before: Report | None) -> list[list[str]]:
    from eval.figures import BY_KEY

    rows = []
    for key, measured in report.figures.items():
        figure = BY_KEY.get(key)
        unit = figure.unit if figure else "score"
        low, high = measured.interval
        row = [
            figure.label if figure else key,
            _said(measured, unit),
            f"{_number(low, unit)} to {_number(high, unit)}",
            str(measured.n),
        ]
        if before is not None:
            earlier = before.figures.get(key)
            row.append(_said(earlier, unit) if earlier else "not measured")
        rows.append(row)
    return rows


def _said(measured: Measured, unit: str) -> str:
    return _number(measured.value, unit)


def _number(value: float, unit: str) -> str:
    if value != value:  # not a number: nothing was counted
        return "–"
    if unit == "share":
        return f"{value:.1%}"
    return f"{value:.0f} ms" if unit == "ms" else f"{value:.2f}"


def _name(path: Path | None) -> str:
    return path.stem if path else "Nothing"
