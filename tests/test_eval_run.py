"""A run over a tiny set: what is measured, what is blamed, and that it is the same each time."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from assistant.answer import Answer, AnswerSentence, Citation, Conflict, Side
from eval.cases import disagreement
from eval.data import GateCase, Question, load_set
from eval.figures import FIGURES
from eval.gate import run_gate
from eval.judge import Case, judge
from eval.metrics import Region
from eval.report import Report, sum_up
from eval.run import SECTIONS, SUITES, Suite, ingest, run
from tests.eval_fakes import QUESTIONS, FakeAssistant, check, write_set
from vectorstore import Article, Hit, InvalidInput, Passage, Sentence


def report_of(folder: Path, assistant: FakeAssistant | None = None, suite: Suite = "all") -> Report:
    questions = load_set(write_set(folder / "tiny"))
    assistant = assistant or FakeAssistant()
    ingested = replace(ingest(assistant, questions), seconds=1.0)
    outcome = run(assistant, questions, suite, check=check, clock=lambda: 0.0)
    return replace(sum_up(questions, suite, outcome, ingested), made="now")


def value(report: Report, key: str) -> float:
    return report.figures[key].value


def test_a_tiny_set_scores_what_one_works_out_by_hand(tmp_path: Path) -> None:
    report = report_of(tmp_path)
    assert value(report, "retrieval.recall@5") == value(report, "retrieval.mrr") == 1.0
    assert value(report, "answers.fact_accuracy") == 1.0
    assert value(report, "answers.span_f1") == 1.0
    assert value(report, "answers.mean_sentences") == 1.0
    assert value(report, "citations.verbatim") == value(report, "citations.recall") == 1.0
    assert value(report, "refusal.recall") == value(report, "refusal.precision") == 1.0
    assert value(report, "refusal.auc") == 1.0
    assert report.figures["answers.fact_accuracy"].n == 4
    assert report.failures == []
    assert set(report.groups("kind")) == {"one_fact", "follow_up", "off_topic", "near_miss"}
    assert set(report.groups("tier")) == {"not_indexed", "right_topic"}


def test_two_runs_give_the_same_report_to_the_digit(tmp_path: Path) -> None:
    assert report_of(tmp_path).to_json() == report_of(tmp_path).to_json()


def test_the_json_has_the_documented_keys(tmp_path: Path) -> None:
    said = json.loads(report_of(tmp_path).to_json())
    for section, names in {
        "retrieval": ["recall@5", "mrr"],
        "answers": ["fact_accuracy", "span_precision", "span_recall", "span_f1", "mean_sentences"],
        "citations": ["verbatim"],
        "refusal": ["auc", "precision", "recall"],
        "latency_ms": ["p50", "p95"],
        "ingest": ["seconds", "characters"],
    }.items():
        for name in names:
            assert isinstance(said[section][name], float | int), f"{section}.{name}"
    assert said["n"] == 6
    assert said["intervals"]["answers"]["fact_accuracy"][1] == 1.0
    assert {"versions", "seeds", "data", "left_out"} <= set(said)


def test_a_saved_report_reads_back(tmp_path: Path) -> None:
    report = report_of(tmp_path)
    assert Report.from_json(report.to_json()).to_json() == report.to_json()


@pytest.mark.parametrize("suite", [s for s in SUITES if s != "gate"])
def test_a_suite_reports_its_own_figures(tmp_path: Path, suite: Suite) -> None:
    report = report_of(tmp_path, suite=suite)
    if suite != "all":
        assert {key.partition(".")[0] for key in report.figures} <= set(SECTIONS[suite])
    assert report.figures


def test_every_figure_has_a_key_of_its_own() -> None:
    assert len({figure.key for figure in FIGURES}) == len(FIGURES)


# blame


@dataclass
class Blind(FakeAssistant):
    """Finds everything but the best passage."""

    def retrieve(self, question: str, k: int = 5) -> list[Hit]:
        return super().retrieve(question, k + 1)[1:]


def test_evidence_that_is_not_retrieved_is_blamed_on_retrieval(tmp_path: Path) -> None:
    report = report_of(tmp_path, Blind())
    assert {result.part for result in report.failures} == {"retrieval"}
    assert value(report, "retrieval.recall@5") == 0.0


def test_refusing_what_was_found_is_blamed_on_refusal(tmp_path: Path) -> None:
    report = report_of(tmp_path, FakeAssistant(refuse_below=2.0))
    assert {(result.cause, result.part) for result in report.failures} == {("wrongly refused", "refusal")}


def test_answering_what_is_not_said_is_blamed_on_refusal(tmp_path: Path) -> None:
    report = report_of(tmp_path, FakeAssistant(refuse_below=0.0))
    assert {(result.cause, result.part) for result in report.failures} == {("wrongly answered", "refusal")}
    assert value(report, "refusal.recall") == 0.0
    assert value(report, "answers.crag_score") == pytest.approx((4 - 2) / 6)


TEXT = "Ann paid 5. Bob paid 7. Eve paid 9."
ARTICLE = Article(TEXT, "a.txt", "A")
CASE = Case(
    Question("q", "What did Bob pay?", True, facts=(("7",),), false_facts=("9",)),
    [Region(ARTICLE.id, 12, 23)],
)


def hit(start: int, end: int) -> Hit:
    return Hit(Passage(ARTICLE, (Sentence(start, end),)), 1.0)


def answer(
    start: int, end: int, mode: str = "quotes", text: str | None = None, quote: str | None = None
) -> Answer:
    citation = Citation(1, ARTICLE, start, end, quote or TEXT[start:end])
    sentence = AnswerSentence(text or TEXT[start:end], (1,))
    return Answer("q", (sentence,), (citation,), confidence=0.9, mode=mode)


@pytest.mark.parametrize(
    ("said", "cause", "part"),
    [
        (answer(12, 23), None, None),
        (answer(0, 11), "not chosen", "choosing"),
        (answer(24, 35), "wrongly answered", "writing"),
        (answer(12, 23, "a model", "Bob paid 8."), "wrongly answered", "writing"),
        (answer(12, 23, quote="Bob paid 8."), "citation broken", "citations"),
        (answer(12, 23, text="Bob paid 8."), "citation broken", "citations"),
        (Answer("q", refused=True), "wrongly refused", "refusal"),
    ],
)
def test_the_first_part_that_failed_is_named(said: Answer, cause: str | None, part: str | None) -> None:
    result = judge(CASE, [hit(0, 35)], said, check)
    assert (result.cause, result.part) == (cause, part)


def test_a_false_fact_shown_as_one_side_of_a_disagreement_is_not_held_against_the_answer() -> None:
    both = answer(12, 35)
    assert judge(CASE, [hit(0, 35)], both, None).right is False
    disputed = replace(both, conflicts=(Conflict("Bob", (Side(1, "7"), Side(1, "9"))),))
    assert judge(CASE, [hit(0, 35)], disputed, None).right is True


def test_a_disagreement_is_known_when_another_article_says_the_false_fact_in_the_same_words() -> None:
    stored = {
        "right.txt": Article("The game was played in Tampa in 2021", "right.txt"),
        "wrong.txt": Article("The game was played in Glendale in 2021", "wrong.txt"),
        "other.txt": Article("Glendale is a town", "other.txt"),
    }
    question = Question("q", "Where?", True, false_facts=("Glendale",), articles=("right.txt",))
    assert disagreement(question, stored)
    del stored["wrong.txt"]
    assert not disagreement(question, stored)


def test_one_of_several_spans_is_enough_when_the_question_says_so() -> None:
    gold = [Region(ARTICLE.id, 0, 11), Region(ARTICLE.id, 24, 35)]
    question = Question("q", "Who paid?", True, any_span=True)
    scores = judge(Case(question, gold), [hit(0, 11)], answer(0, 11), None).scores
    assert scores["retrieval.recall@5"] == scores["answers.span_recall"] == 1.0


# the gate


def gate_cases() -> list[GateCase]:
    return [
        GateCase("1", ("The hive weighs 40 kilos",), "The hive weighs 40 kilos", "supported", "copy"),
        GateCase("2", ("The hive weighs 40 kilos",), "The hive weighs 60 kilos", "unsupported", "number"),
        GateCase("3", ("The hive weighs 40 kilos",), "The hive is heavy", "partly", "vague"),
    ]


def test_the_gate_is_measured_by_score_and_by_verdict() -> None:
    report = run_gate(gate_cases(), check)
    assert (report.auc, report.balanced_accuracy, report.threshold, report.n) == (1.0, 1.0, 1.0, 3)
    assert set(report.by_kind) == {"copy (supported)", "number (unsupported)", "vague (partly)"}


def test_a_gate_that_lets_everything_through_is_no_better_than_chance() -> None:
    everything: Callable[[str, Sequence[str]], object] = lambda _c, _e: replace(check("a", ["a"]))  # noqa: E731
    report = run_gate(gate_cases(), everything)  # type: ignore[arg-type]
    assert (report.auc, report.balanced_accuracy) == (0.5, 0.5)
    assert [mistake.id for mistake in report.mistakes] == ["2", "3"]


def test_only_the_questions_of_a_split_are_asked(tmp_path: Path) -> None:
    marked = [dict(q, split="test" if q["id"] == "honey" else "dev") for q in QUESTIONS]
    questions = load_set(write_set(tmp_path / "tiny", marked))
    assistant = FakeAssistant()
    ingest(assistant, questions)
    assert [r.id for r in run(assistant, questions, split="test").results] == ["honey"]
    with pytest.raises(InvalidInput, match="no question for the suite followups in the split test"):
        run(assistant, questions, "followups", split="test")


class Complaining(FakeAssistant):
    """Falls back to quotes and says so."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        return replace(super().ask(question, history), notices=("The chat model failed.",))


def test_answers_that_fell_back_to_quotes_are_not_passed_off_as_the_models(tmp_path: Path) -> None:
    assert (
        "6 of 6 answers came with a notice: The chat model failed."
        in report_of(tmp_path, Complaining()).left_out
    )
