"""When two statements cannot both be right."""

from __future__ import annotations

import pytest

from assistant.conflicts import altered, different_dates
from assistant.grounding.quantities import dates


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
