"""What a chat model wrote, before and after the gate: worked out by hand over two articles."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from langchain_core.language_models import FakeListChatModel
from rich.console import Console

from assistant import Answer, AnswerSentence, Assistant, Settings
from eval.data import Question
from eval.table import show_written
from eval.written import Written, figures_in, judged, percent, read, run, spread, table_rows
from vectorstore import InvalidInput

ASKED = Question("q1", "When was the quay built?", True, facts=(("1998",),), false_facts=("1989",))
OFF = Question("q2", "Who was the first mayor?", False)
TEXTS = ["The quay was built in 1998 for 4,500 ships."]


def said(text: str, verdict: str = "supported") -> AnswerSentence:
    return AnswerSentence(text, (1,), verdict)  # type: ignore[arg-type]


def answering(answers: dict[str, Answer]) -> object:
    def ask(question: str, history: Sequence[str]) -> Answer:
        return answers[question]

    return ask


def measured() -> Written:
    """Five sentences: a fact shown, a fact lost, one false, one with a figure made up, one that cannot be told."""
    shown = (said("It was built in 1998."), said("It is made of stone.", "partly"))
    held = (
        said("The quay dates from 1998.", "unsupported"),
        said("It was built in 1989.", "unsupported"),
        said("It cost 77 million.", "unsupported"),
    )
    answers = {
        ASKED.question: Answer(ASKED.question, shown, hidden=held, mode="tiny"),
        OFF.question: Answer(OFF.question, refused=True),
    }
    return run(answering(answers), [ASKED, OFF], TEXTS, "tiny")  # type: ignore[arg-type]


def test_a_sentence_is_right_by_its_hand_written_facts_and_wrong_by_false_ones_and_figures_made_up() -> None:
    assert [(one.right, one.wrong) for one in measured().said] == [
        (True, False), (False, False), (True, False), (False, True), (False, True),
    ]  # fmt: skip


def test_right_sentences_that_were_held_back_are_counted() -> None:
    found = measured()
    assert found.lost == (1, 2)
    assert (len(found.replies), found.quoted, found.declined) == (2, 0, 1)


def test_the_table_has_a_row_for_what_was_written_shown_marked_and_held_back() -> None:
    assert [row[1] for row in table_rows(measured())] == ["5", "1", "1", "3"]
    assert [row[2].split()[0] for row in table_rows(measured())] == ["2", "1", "0", "1"]
    assert [row[3].split()[0] for row in table_rows(measured())] == ["2", "0", "0", "2"]


def test_the_table_says_how_many_right_sentences_were_lost() -> None:
    console = Console(record=True, width=200)
    show_written(measured(), console)
    assert "Right sentences held back: 1 of 2 (50 %" in console.export_text()


def test_a_fact_beside_a_figure_made_up_is_wrong() -> None:
    one = judged(said("Built in 1998, it cost 77 million."), ASKED, figures_in(TEXTS[0]))
    assert (one.right, one.wrong) == (False, True)


def test_a_figure_of_the_question_is_not_made_up() -> None:
    asked = Question("q", "Was it built before 2001?", True, facts=(("1998",),))
    assert judged(said("It was built before 2001, in 1998."), asked, figures_in(TEXTS[0])).right


def test_an_answer_in_quotes_says_nothing_of_the_model_but_what_was_held_back() -> None:
    answer = Answer(ASKED.question, (said(TEXTS[0]),), hidden=(said("Built in 1900.", "unsupported"),))
    found = run(answering({ASKED.question: answer}), [ASKED], TEXTS)  # type: ignore[arg-type]
    assert [one.text for one in found.said] == ["Built in 1900."] and found.quoted == 1


def test_a_limit_spreads_over_the_set() -> None:
    many = [Question(str(i), "?", True) for i in range(10)]
    assert [q.id for q in spread(many, 3)] == ["0", "3", "6"]
    assert spread(many, None) == many and spread(many, 99) == many


def test_nothing_written_is_no_error() -> None:
    show_written(Written("tiny"), Console(quiet=True))
    assert percent(2, 5) == "40 %, 12–77"


def test_every_sentence_can_be_read_in_the_file() -> None:
    assert json.loads(measured().to_json())["replies"][0]["said"][0]["text"] == "It was built in 1998."


def test_a_run_that_was_cut_off_goes_on_where_it_was(tmp_path: Path) -> None:
    kept = tmp_path / "written.json"
    kept.write_text(measured().to_json(), "utf-8")
    third = Question("q3", "Of what is it made?", True, facts=(("stone",),))
    asked = {third.question: Answer(third.question, (said("It is made of stone."),), mode="tiny")}
    seen: list[int] = []
    found = run(
        answering(asked), [ASKED, OFF, third], TEXTS, "tiny",  # type: ignore[arg-type]
        before=read(kept, "tiny"), keep=lambda so_far: seen.append(len(so_far.replies)),
    )  # fmt: skip
    assert found.replies[:2] == measured().replies and found.replies[2].said[0].right
    assert seen == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "model", "why"),
    [
        ("[]", "tiny", "was not written by"),
        (measured().to_json(), "another", "has what tiny wrote, not another"),
    ],
)
def test_only_a_file_of_the_same_model_is_gone_on_with(
    tmp_path: Path, text: str, model: str, why: str
) -> None:
    kept = tmp_path / "written.json"
    kept.write_text(text, "utf-8")
    with pytest.raises(InvalidInput, match=why):
        read(kept, model)
    assert kept.read_text("utf-8") == text


def test_a_whole_assistant_with_a_scripted_model_can_be_measured(sample: Assistant) -> None:
    model = FakeListChatModel(
        responses=["The Torch Programme began in 1988 [1]. It cost 77,123 dollars [1]."]
    )
    assistant = Assistant(sample.library, Settings(), model)
    asked = Question("q", "In which year did the Torch Programme begin?", True, facts=(("1988",),))
    found = run(assistant.ask, [asked], [a.text for a, _ in sample.articles()] + ["1988"], "scripted")
    assert [(one.verdict, one.right, one.wrong) for one in found.said] == [
        ("supported", True, False),
        ("unsupported", False, True),
    ]


def test_the_command_needs_a_model(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from eval.command import app

    done = CliRunner().invoke(app, ["written", "--library", str(tmp_path)])
    assert done.exit_code == 2 and "--model provider:name" in " ".join(done.output.split())
