"""The gate's figures: units, parts, multiples, lengths of time, and what follows from them by plain reckoning."""

from __future__ import annotations

import pytest

from assistant.grounding import check
from assistant.grounding.quantities import quantities
from assistant.grounding.words import stem


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("It lasted 12 days.", 12 * 86400, "time"),
        ("It took 2 hours and 48 minutes.", 10080, "time"),
        ("It took two and a half hours.", 9000, "time"),
        ("They dug up 300 tons.", 300_000, "mass"),
        ("It supplied 9.4 gigawatt hours.", 9_400_000, "energy"),
        ("Half a million people came.", 500_000, ""),
        ("It cost half a million dollars.", 500_000, "USD"),
        ("The rate rose by half a percentage point.", 0.5, "points"),
        ("Nine-tenths of them left.", 90, "percent"),
        ("Buses carry almost half.", 50, "percent"),
        ("Sales rose by a fifth in a year.", 20, "percent"),
        ("Output rose tenfold.", 10, "times"),
        ("Exports halved.", 0.5, "times"),
        ("It spends six times as much.", 6, "times"),
    ],
)
def test_parts_multiples_and_lengths_are_read_as_values(text: str, value: float, unit: str) -> None:
    (quantity,) = quantities(text)
    assert (quantity.value, quantity.unit) == (pytest.approx(value), unit)


def test_words_that_begin_like_numbers_are_no_figures() -> None:
    assert [q.value for q in quantities("Sixteen tents stood there.")] == [16]
    assert not [q for q in quantities("the third of May") if q.unit == "percent"]


def test_a_range_that_names_its_scale_twice_is_not_scaled_twice() -> None:
    found = quantities("between $11,100 million and $11,300 million")
    assert [q.value for q in found] == [11_100e6, 11_300e6]


FALSE = [
    ("The strike lasted 11 days.", "The strike lasted 12 days."),
    ("The strike lasted 11 days.", "The strike lasted 11 weeks."),
    ("Two-thirds of the workers voted for the deal.", "Two-fifths of the workers voted for the deal."),
    ("Half a million people visited the museum.", "A million people visited the museum."),
    ("Exports doubled between 2015 and 2022.", "Exports tripled between 2015 and 2022."),
    ("Output rose from 2.1 GWh in 2015 to 9.4 GWh in 2022.", "Output doubled between 2015 and 2022."),
    ("Sales reached £9m in 2022, up from £7m the year before.", "Sales were £7m in 2020."),
    ("All but three of the ships were found.", "All of the ships were found."),
]


@pytest.mark.parametrize(("evidence", "claim"), FALSE)
def test_another_part_multiple_or_length_is_stopped(evidence: str, claim: str) -> None:
    assert check(claim, evidence).verdict == "unsupported"


TRUE = [
    ("Two-thirds of the workers voted for the deal.", "About 67% of the workers voted for the deal."),
    ("Half a million people visited the museum.", "500,000 people visited the museum."),
    ("The mayor cut fares from 2.40 to 1.20 in 2021.", "The mayor halved fares in 2021."),
    ("Sales reached £9m in 2022, up from £7m the year before.", "Sales were £7m in 2021."),
    ("The lowest turnout in a decade was 44%.", "The lowest turnout in ten years was 44%."),
    (
        "Doctors treated 64 patients, and 58 of them walked within nine days.",
        "Fifty-eight of the 64 patients walked within nine days.",
    ),
    ("The prize is worth £50,000, half of which she gave to a hospice.", "She gave £25,000 to a hospice."),
    ("The tower took 3 years to build.", "The tower took only 3 years to build."),
]


@pytest.mark.parametrize(("evidence", "claim"), TRUE)
def test_the_same_figure_reckoned_plainly_passes(evidence: str, claim: str) -> None:
    assert check(claim, evidence).verdict == "supported"


def test_families_and_needs_have_the_stems_of_family_and_need() -> None:
    for one, other in [
        ("families", "family"),
        ("supplies", "supply"),
        ("needed", "need"),
        ("agreed", "agree"),
    ]:
        assert stem(one) == stem(other)


# -- hedges, denials and names


def test_the_month_of_may_is_no_hedge() -> None:
    told = "A judge is expected to rule on the claim in May."
    assert check("A judge ruled on the claim in May.", told).verdict == "unsupported"


def test_what_somebody_is_expected_to_do_is_not_done() -> None:
    told = "Economists expect the price of oil to double by 2030."
    assert check("The price of oil doubled.", told).verdict == "unsupported"


@pytest.mark.parametrize(
    ("evidence", "claim"),
    [
        (
            "The council chose to repair the bridge rather than replace it.",
            "The council chose to replace the bridge.",
        ),
        ("The firm hired robots instead of workers.", "The firm hired workers."),
        ("Instead of a new hospital, the town will get a clinic.", "The town will get a new hospital."),
    ],
)
def test_what_was_not_chosen_is_denied(evidence: str, claim: str) -> None:
    assert check(claim, evidence).verdict == "unsupported"


def test_a_name_that_is_also_a_word_is_a_name_at_the_beginning_of_a_sentence() -> None:
    assert check("Chile sued Turkey.", "Turkey sued Chile in a court in Geneva.").verdict == "unsupported"
