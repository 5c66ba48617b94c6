"""What people get to see: the page, the comparison of two runs, kept runs, limits, and the command itself."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant import Assistant
from eval.command import app, below, read_limit
from eval.compare import compare, verdict
from eval.data import load_set
from eval.diagnosis import findings
from eval.history import read, save, saved
from eval.page import html
from eval.page.plots import Bar, bars, curve, histogram
from eval.report import Report, sum_up
from eval.run import ingest, run
from eval.table import markdown
from tests.eval_fakes import ARTICLES, QUESTIONS, FakeAssistant, check, write_set
from vectorstore import InvalidInput

MANY = [dict(q, id=f"{q['id']}-{n}") for n in range(8) for q in QUESTIONS]
"""The tiny questions eight times over, so that differences can be told."""


def report_of(folder: Path, assistant: FakeAssistant | None = None) -> Report:
    questions = load_set(write_set(folder / "tiny", MANY))
    assistant = assistant or FakeAssistant()
    ingest(assistant, questions)
    ticks = iter(range(10**6))
    outcome = run(assistant, questions, check=check, clock=lambda: next(ticks) / 1000)
    return replace(sum_up(questions, "all", outcome, None), made="2024-05-03T10:00:00")


# the page


def test_the_page_loads_nothing_and_forbids_scripts(tmp_path: Path) -> None:
    page = html(report_of(tmp_path, FakeAssistant(refuse_below=0.0)))
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page
    assert "default-src 'none'" in page
    for section in ("What went wrong", "Wrongly answered: 16", "All figures", "Does confidence mean"):
        assert section in page


def test_what_articles_and_answers_say_is_shown_as_text(tmp_path: Path) -> None:
    report = report_of(tmp_path, FakeAssistant(refuse_below=2.0))
    evil = replace(
        report.failures[0], question="<img src=x onerror=alert(1)>", said="<script>alert(1)</script>"
    )
    page = html(replace(report, results=(evil,), name="<b>x</b>"))
    assert "<img" not in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_run_without_faults_says_so(tmp_path: Path) -> None:
    page = html(report_of(tmp_path))
    assert "48 of 48 questions were handled rightly (100 %)" in page
    assert "<p>Nothing.</p>" in page


def test_an_empty_report_is_still_a_page() -> None:
    assert "Nothing that could be judged" in html(Report("none", "all", {}))


def test_plots_are_drawn_for_extreme_values() -> None:
    assert "100 %" in bars([Bar("a", 1.0, 0.9, 1.0, "n = 3")], "bars")
    assert "path" in curve([(0.5, 0.0)], "risk", "x", "y")
    assert "rect" in histogram([0.2, 900.0], "times", "ms", "n", [("median", 450.0)])


def test_the_markdown_summary_is_a_table_with_intervals(tmp_path: Path) -> None:
    said = markdown(report_of(tmp_path))
    assert "| Answers: Facts said | 100.0 % | 89.3 – 100.0 | 32 |" in said


# two runs


def test_a_worse_run_is_called_worse_and_its_part_is_named(tmp_path: Path) -> None:
    good, bad = report_of(tmp_path), report_of(tmp_path, FakeAssistant(refuse_below=0.0))
    comparison = compare(bad, good)
    change = comparison.of("refusal.recall")
    assert change is not None
    assert (change.old, change.new, change.verdict) == (1.0, 0.0, "worse")
    assert len(comparison.broken) == 16
    assert comparison.repaired == ()
    assert findings(bad, comparison)[0].part == "refusal"
    assert "Now wrong: 16" in html(bad, comparison)
    assert "**worse**: Unanswerable refused" in markdown(bad, comparison)


def test_the_same_run_twice_is_the_same(tmp_path: Path) -> None:
    report = report_of(tmp_path)
    assert {change.verdict for change in compare(report, report).changes} == {"same"}
    assert findings(report, compare(report, report)) == []


def test_a_difference_that_may_be_chance_is_not_called_one() -> None:
    assert verdict(1, 0.02, (-0.01, 0.05)) == "can't tell"
    assert verdict(1, 0.02, (0.01, 0.05)) == "better"
    assert verdict(-1, 0.02, (0.01, 0.05)) == "worse"


def test_runs_over_other_questions_cannot_be_compared(tmp_path: Path) -> None:
    report = report_of(tmp_path)
    other = replace(report, results=tuple(replace(r, id="x" + r.id) for r in report.results))
    with pytest.raises(InvalidInput, match="no question in common"):
        compare(report, other)


def test_a_changed_set_is_mentioned(tmp_path: Path) -> None:
    report = report_of(tmp_path)
    older = replace(report, data={"hash": "other"})
    assert "The questions or articles changed" in compare(report, older).warnings[0]


# kept runs and limits


def test_kept_runs_come_back_newest_first(tmp_path: Path) -> None:
    report = report_of(tmp_path)
    first = save(report, tmp_path / "runs")
    second = save(report, tmp_path / "runs")
    newest = save(replace(report, made="2024-06-01T00:00:00"), tmp_path / "runs")
    assert first != second
    assert saved(tmp_path / "runs")[0].path == newest
    assert read(first).to_json() == report.to_json()


def test_a_file_that_is_no_report_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(InvalidInput, match="not a report saved by footnote eval"):
        read(tmp_path / "x.json")
    with pytest.raises(InvalidInput, match="No report at"):
        read(tmp_path / "missing.json")


def test_limits_look_in_the_direction_that_is_worse(tmp_path: Path) -> None:
    report = report_of(tmp_path)
    assert below(report, *read_limit("fact_accuracy=0.9")) == ""
    assert "below the limit" in below(report, *read_limit("answers.fact_accuracy=1.1"))
    assert "above the limit" in below(report, *read_limit("latency_ms.p95=0.001"))
    assert "was not measured" in below(report, *read_limit("gate.auc=0.5"))


@pytest.mark.parametrize("text", ["fact_accuracy", "speed=1", "p95=100", "fact_accuracy=high"])
def test_a_limit_that_is_not_clear_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="--fail-under"):
        read_limit(text)


# the command, with the real assistant


def test_the_command_measures_a_folder_and_fails_under_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_LIBRARY", str(tmp_path / "mine"))
    folder = write_set(tmp_path / "tiny")
    out = tmp_path / "out"
    options = ["--data", str(folder), "--json", str(out / "r.json"), "--html", str(out / "r.html"), "--save"]
    found = CliRunner().invoke(app, [*options, "--fail-under", "retrieval.recall@5=1.01"])
    assert found.exit_code == 1, found.output
    assert "retrieval.recall@5 is" in found.output
    said = json.loads((out / "r.json").read_text())
    assert said["n"] == len(QUESTIONS)
    assert said["retrieval"]["recall@5"] == 1.0
    assert said["citations"]["verbatim"] == 1.0
    assert said["left_out"] == []
    assert said["ingest"]["articles"] == len(ARTICLES)
    assert "<title>Footnote eval: tiny</title>" in (out / "r.html").read_text()
    (kept,) = saved(
        tmp_path / "mine"
    )  # where the page looks for it; articles can still be taken in beside it
    assert kept.load().name == "tiny"
    with Assistant.open(tmp_path / "mine") as assistant:
        assert assistant.ingest([folder / "articles"]).failed == ()


def test_wrong_input_is_one_clear_message(tmp_path: Path) -> None:
    found = CliRunner().invoke(app, ["everything"])
    assert found.exit_code == 2
    assert len(found.output.splitlines()) == 1
    assert "There is no suite 'everything'" in found.output
    assert "Traceback" not in CliRunner().invoke(app, ["--data", str(tmp_path)]).output


@pytest.mark.parametrize("suite", ["answers", "written"])
def test_a_chat_model_that_cannot_be_used_is_an_error_and_no_report(tmp_path: Path, suite: str) -> None:
    folder = write_set(tmp_path / "tiny")
    found = CliRunner().invoke(app, [suite, "--data", str(folder), "--model", "nobody:nothing"])
    assert found.exit_code == 2
    assert "nobody" in found.output
    assert "Right" not in found.output
