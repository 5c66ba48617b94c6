"""Whose it is: what the evidence says of one must not be said of another."""

from __future__ import annotations

import pytest

from assistant.grounding import check
from assistant.grounding.clauses import clauses
from assistant.grounding.reading import read

NOVEL = (
    "The novelist Ines Valdorf won the Harrow prize on Tuesday, ahead of five others. Her rival Tom Ashby, who won in 2014, "
    "called the choice “brave but baffling”."
)
TORCH = "In 1988 China launched the Torch Programme. The plan to renew it was announced in 2014."


def test_a_sentence_is_cut_where_another_subject_begins() -> None:
    def said(text: str) -> list[str]:
        return [clause.words(clause.tokens) for clause in clauses(read(text))]

    assert said("The left backed the bill and the right opposed it.") == [
        "The left backed the bill",
        "and the right opposed it",
    ]
    assert said("Men earned £31,000 and women £27,000.")[1] == "and women £27,000"
    assert len(said("China and the United States spent more.")) == 1
    assert len(said("It sold what cities and towns had built.")) == 1
    assert len(said("He called it “brave but baffling”.")) == 1


@pytest.mark.parametrize(
    ("evidence", "claim"),
    [
        ("The left backed the bill and the right opposed it.", "The right backed the bill."),
        (
            "The hospital denied the claims, but the nurses described long delays in the ward.",
            "The hospital described long delays in the ward.",
        ),
        (
            "In the test, sheep lost 12% of their weight; goats lost 3%.",
            "Goats lost 12% of their weight in the test.",
        ),
        ("Men earned £31,000 on average and women £27,000.", "Women earned £31,000 on average."),
        (NOVEL, "Ms Valdorf called the choice “brave but baffling”."),
        (
            "Mrs Aho runs the firm from Oulu; Mr Rasi left in 2020 to teach.",
            "Aho left the firm in 2020 to teach.",
        ),
    ],
)
def test_what_is_said_of_one_is_not_said_of_another(evidence: str, claim: str) -> None:
    support = check(claim, evidence)
    assert support.verdict == "unsupported"
    assert any("says it of" in reason for reason in support.reasons)


@pytest.mark.parametrize(
    ("evidence", "claim"),
    [
        ("The left backed the bill and the right opposed it.", "The right opposed the bill."),
        (NOVEL, "Tom Ashby called the choice “brave but baffling”."),
        ("Quillon lost money at first, but the company grew in 2020.", "Quillon grew in 2020."),
        (TORCH, "The Torch Programme was launched in 1988."),
        (TORCH, "The plan was announced in 2014."),
    ],
)
def test_what_is_said_of_the_same_passes(evidence: str, claim: str) -> None:
    assert check(claim, evidence).verdict == "supported"


@pytest.mark.parametrize(
    "claim",
    [
        "The Torch Programme was launched in 2014, when the plan was announced.",
        "The Torch Programme was launched in 2014.",
        "The plan was announced in 1988.",
    ],
)
def test_the_year_of_one_event_is_not_the_year_of_another(claim: str) -> None:
    assert check(claim, TORCH).verdict == "unsupported"


def test_of_two_years_in_a_clause_each_goes_with_its_verb() -> None:
    told = "The port was opened in 1906 and rebuilt in 1974."
    assert check("The port was opened in 1974.", told).verdict == "unsupported"
    assert check("The port was rebuilt in 1974.", told).verdict == "supported"
    assert check("The port was opened in 1906.", told).verdict == "supported"


def test_a_minister_is_a_thing_and_no_title() -> None:
    told = "The minister wants to raise the tax on sugar; doctors say it should be doubled."
    assert check("Doctors want to raise the tax on sugar.", told).verdict == "unsupported"
