"""When two statements cannot both be right."""

from __future__ import annotations

import pytest

from assistant.evidence.conflicts import (
    Stated,
    about_the_same,
    altered,
    different_dates,
    different_times,
    disagreeing,
)
from assistant.evidence.select import Candidate
from assistant.grounding.quantities import dates
from assistant.question.question import understand
from tests.chat_helpers import article, passage
from vectorstore import Article, Hit, Passage, Sentence


@pytest.mark.parametrize(
    ("one", "other", "values"),
    [
        ("Norway collected 39 medals that year.", "Sweden collected 39 medals that year.", ("Norway", "Sweden")),
        ("The park let 84 per cent of its benches.", "The park let 58 per cent of its benches.", ("84", "58")),
        ("Ann Lee beat Eva Holm in the final.", "Ann Lee lost to Eva Holm in the final.", None),  # no value differs
        ("Norway won.", "Sweden won.", None),  # too short to be the same statement
        ("It opened a plant in Lund in May.", "It closed an office in Oslo in May.", None),  # more than one change
        ("It opened a plant in Lund.", "It opened a plant in Lund.", None),
    ],
)  # fmt: skip
def test_one_statement_with_another_value_is_told_from_two_statements(
    one: str, other: str, values: tuple[str, str] | None
) -> None:
    assert altered(one, other) == values


@pytest.mark.parametrize(
    ("one", "other", "different"),
    [
        ("in 2014", "in 2015", True),
        ("in June 2015", "in July 2015", True),
        ("in June 2015", "in 2015", False),
        ("on 3 May 2015", "on 4 May 2015", True),
        ("in July", "in 2015", False),  # may be July 2015
        ("on 14 March", "in June 2020", False),
    ],
)
def test_dates_differ_where_both_say_the_same_part(one: str, other: str, different: bool) -> None:
    assert different_dates(dates(one)[0], dates(other)[0]) is different


def stated(text: str, value: str) -> Stated:
    part = passage(article(text))
    start = text.index(value)
    return Stated(
        Candidate(part, part.sentences[0], Hit(part, 1.0), answer=(start, start + len(value))), value
    )


@pytest.mark.parametrize(
    ("one", "other", "different"),
    [
        ("Sales were 40 in 2020.", "Sales were 50 in 2021.", True),
        ("Sales were 40 in 2020.", "Sales were 50 that year.", False),
        ("Sales were 40 in Q1 2021.", "Sales were 50 in the first half of 2021.", True),
        ("Sales were 40 in Q1 2021.", "Sales were 50 in the first quarter of 2021.", False),
    ],
)
def test_statements_about_other_years_or_quarters_do_not_disagree(
    one: str, other: str, different: bool
) -> None:
    assert different_times(stated(one, "40"), stated(other, "50")) is different


def said(text: str) -> Candidate:
    """A sentence of an article of its own, of whose first figure the reader is sure."""
    sentence = Sentence(0, len(text))
    passage = Passage(Article(text, "a.txt"), (sentence,))
    at = text.index("4") if "4" in text else text.index("1")
    return Candidate(
        passage, sentence, Hit(passage, 1.0), {"reader": 5.0, "words": 1.0}, 5.0, (at, at + 6), 1.0
    )


def test_what_was_corrected_disagrees_with_nothing() -> None:
    asked = understand("How many cars a day use the bridge?")
    right, wrong = (
        said("The bridge carries 14,000 cars a day."),
        said("The bridge carries 41,000 cars a day."),
    )
    assert len(disagreeing(asked, [right, wrong])) == 2
    corrected = said("Correction: It was said here that the bridge carries 41,000 cars a day.")
    assert disagreeing(asked, [right, corrected]) == []


@pytest.mark.parametrize(
    ("other", "value", "same"),
    [
        ("According to the authority, 19 people have been burned in all, five of them badly.", "19", True),
        ("The factory that made them employs 19 people, who were sent home for a week.", "19", False),
        ("People say that they were burned on 19 mornings, always while charging.", "19", False),
    ],
)
def test_two_counts_of_what_was_asked_are_about_the_same(other: str, value: str, same: bool) -> None:
    question = understand("How many people were burned by the watch?")
    one = stated("Fourteen people have been burned, none of them so that it left a scar.", "Fourteen")
    assert about_the_same(question, one, stated(other, value)) is same
