"""Of a table, those rows answer which the question names."""

from __future__ import annotations

import pytest

from assistant.evidence.rows import names_row
from assistant.evidence.select import of_named_rows
from assistant.question.question import understand
from tests.test_lists import candidate

WIND, GAS = "Source: Wind; 2020: 27; 2022: 33", "Source: Gas; 2020: 18; 2022: 21"


@pytest.mark.parametrize(
    ("asked", "row", "named"),
    [
        ("How much came from wind in 2022?", WIND, True),
        ("How much came from wind in 2022?", GAS, False),
        (
            "How many took part in Lund?",
            "Took part; Lund: 40; Oslo: 30",
            True,
        ),  # no name over the first column
        ("How many games did Marl win?", "Place: 3; Club: Marl; Won: 24", True),
        ("What was so in 2022?", "Year: 2022; Sold: 7", False),
    ],
)
def test_a_question_names_a_row_by_one_of_its_words(asked: str, row: str, named: bool) -> None:
    assert names_row(asked, row) is named


def test_rows_of_others_in_the_same_table_do_not_answer() -> None:
    pieces = (("table", WIND), ("table", GAS), ("table", "Gas: 9"), ("text", "Gas is dear."))
    found = [candidate(words, *pieces) for _, words in pieces]
    kept = of_named_rows(understand("How much came from wind in 2022?"), found)
    assert [one.text for one in kept] == [WIND, "Gas: 9", "Gas is dear."]
    assert of_named_rows(understand("What gave most in 2022?"), found) == found
