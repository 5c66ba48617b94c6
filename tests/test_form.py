"""A sentence that speaks of another period, of a correction or of another sort of sum cannot hold the answer."""

from __future__ import annotations

import pytest

from assistant.evidence.form import form, is_correction, of_another, tells_as_row
from assistant.question.periods import fits_period, parts_in, years_told
from assistant.question.question import understand


@pytest.mark.parametrize(
    ("asked", "before", "text", "expected"),
    [
        ("What did it pay for 2022?", "", "It paid 2.00 for 2022.", 1),
        ("What did it pay for 2022?", "", "It paid nothing for 2020.", 0.25),
        ("What did it pay for 2022?", "Report 2022.", "It paid nothing for 2020.", 0.25),  # its own year tells more
        ("What did it pay for 2022?", "Report 2022.", "It paid 2.00.", 1),
        ("What did it pay for 2022?", "Report 2022.", "It paid 2.00 (2021: 1.50).", 1),  # a comparison
        ("What did it pay for 2022?", "", "It paid 2.00.", 0.75),
        ("What were sales in the second quarter?", "", "Q2: 40; Q1: 30", 1),
        ("What were sales in Q3 2025?", "First-quarter 2025 results.", "Sales came to 30.", 0.25),
        ("What were sales in the first quarter of 2025?", "First-quarter 2025 results.", "Sales came to 30.", 1),
        ("What were sales in H1?", "", "Sales of the first six months came to 70.", 1),
        ("What were sales in H1?", "", "Sales of the second half came to 70.", 0.25),
        ("How warm is the sea in December?", "", "It is warmest in September, at 24 degrees.", 0.25),
        ("How warm is the sea in May?", "", "It is 24 degrees from April until June.", 0.75),
    ],
)  # fmt: skip
def test_the_years_quarters_and_months_of_a_sentence_tell_more_than_those_before_it(
    asked: str, before: str, text: str, expected: float
) -> None:
    assert fits_period(text, before, asked) == expected


def test_quarters_and_halves_are_known_however_they_are_written() -> None:
    assert parts_in("in the first-quarter report") == parts_in("Q1 2025") == {"Q1"}
    assert parts_in("the first half of 2025") == parts_in("H1 2025") == {"H1"}
    assert parts_in("the second quarter-final") == set()
    assert parts_in("between January and March") == parts_in("the three months to the end of March") == {"Q1"}
    assert parts_in("from July to December") == {"H2"}
    assert parts_in("from January to September") == parts_in("in January and in March") == set()


def test_the_year_before_is_told_too() -> None:
    assert years_told("4 million in 2023, up from 3 million a year earlier") == {"2023", "2022"}


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        ("What is the price of a ticket?", "A ticket is SEK 40.", 1),
        ("What is the price of a ticket?", "A ticket is 40p.", 1),
        ("What is the price of a ticket?", "Its share is 15 per cent.", 0),
        ("How much did they spend on it?", "They spent 15 per cent of the budget.", 1),
        ("What does a trader pay?", "A trader pays half.", 0),
        ("What does a trader pay for a stall?", "A trader pays half.", 0),
        ("What did they pay for instead?", "They bought carts.", 1),
        ("How much grant money came?", "Half of the money came from a fund.", 0),
        ("What was the revenue?", "It expects revenue of $3m.", 0.5),
        ("What was the expected revenue?", "It expects revenue of $3m.", 1),
        ("How much did the tax raise?", "It was expected to bring in $3m.", 0.5),
    ],
)
def test_a_price_is_told_in_money_and_what_was_not_by_what_is_expected(
    asked: str, text: str, expected: float
) -> None:
    assert form(text, "", understand(asked)) == expected


def test_what_is_corrected_answers_only_when_the_error_is_asked_for() -> None:
    said = "Correction: An earlier version said that 40,000 had come."
    assert is_correction(said)
    assert is_correction("In our story of 3 May we wrote that 40,000 had come.")
    assert is_correction("On 3 May we wrote that 40,000 had come.")
    assert not is_correction("Corrections were made in red ink.")
    assert not is_correction("In 2022 we reported sales of 40,000.")
    assert form(said, "", understand("How many had come?")) == 0
    assert form(said, "", understand("What did the paper get wrong?")) == 1


@pytest.mark.parametrize(
    ("asked", "row", "tells"),
    [
        ("What fee was paid for 2022?", "Fee (SEK); 2021: 1.50; 2022: 2.00", True),
        ("What fee was paid for 2022?", "Members; 2021: many; 2022: few", False),
        ("When is the fair?", "Date: 26 April; Event: Fair", True),
        ("Who is the keeper?", "Post: Keeper; Name: Anna Berg", True),
        ("Why is the fair held?", "Date: 26 April; Event: Fair", False),
    ],
)
def test_a_row_of_a_table_tells_what_it_has(asked: str, row: str, tells: bool) -> None:
    assert tells_as_row(row, understand(asked)) is tells


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        ("How old is the mill?", "The mill is in Lund.", 0),
        ("How old is the mill?", "The mill was built in 1790.", 1),
        ("How long did it take?", "It took nine days.", 1),
        ("How long did it take?", "It went on for ever.", 0.5),
        ("How many people are waiting for a plot?", "There are 73 names on the waiting list.", 1),
        ("How many people are waiting for a plot?", "There are 73 names on the roll.", 0.5),
    ],
)
def test_a_measure_is_told_in_figures_and_a_number_counts_what_does_what_is_asked(
    asked: str, text: str, expected: float
) -> None:
    assert form(text, "", understand(asked)) == expected


@pytest.mark.parametrize(
    ("asked", "text", "another"),
    [
        ("What did it pay for 2022?", "It paid nothing for 2020.", True),
        ("What did it pay for 2022?", "It paid 2.00.", False),
        ("What is the share price?", "Its share of sales is 15 per cent.", True),
        ("How many had come?", "CORRECTION: An earlier version said that 40,000 had come.", True),
    ],
)
def test_a_sentence_may_speak_of_something_else(asked: str, text: str, another: bool) -> None:
    assert of_another(text, "", understand(asked)) is another


def test_the_time_of_day_tells_when() -> None:
    asked = understand("When does the train leave?")
    assert form("It leaves at 21:40.", "", asked) == form("It leaves at 9 p.m.", "", asked) == 1
    assert form("It leaves with four cars.", "", asked) == 0


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("Aalto, 58, has led it since 2019.", 1),
        ("He was born in 1966.", 1),
        ("She founded the firm in 2014.", 0),
    ],
)
def test_a_year_is_nobodys_age_but_that_of_birth(text: str, tells: float) -> None:
    assert form(text, "", understand("How old is she?")) == tells


def test_who_it_was_is_told_by_somebody_whom_the_question_does_not_name() -> None:
    asked = understand("Who was minister before Ann Lee?")
    assert form("Before that, minister Lee spoke on Thursday.", "", asked) == 0
    assert form("Before that, Jan Ohm was minister.", "", asked) == 1
