"""How things stand to each other: comparisons, ways, rates, causes, quotations, who did it to whom."""

from __future__ import annotations

import pytest

from assistant.grounding import check

FALSE = [
    ("Trains carry more passengers than buses.", "Buses carry more passengers than trains."),
    ("Trains carry more passengers than buses.", "Trains carry fewer passengers than buses."),
    ("Rents in Lyon are higher than in Nantes.", "Rents are lower in Lyon than in Nantes."),
    (
        "The firm closed its office in Leeds and moved staff to York.",
        "The firm moved staff from York to Leeds.",
    ),
    ("Ann Lister moved from Paris to Rome in 1990.", "Ann Lister moved from Rome to Paris in 1990."),
    ("Tickets cost £12 per person and £30 for a family.", "Tickets cost £12 for a family."),
    ("The drug costs about $3 a dose and needs four doses.", "The drug costs about $3 for four doses."),
    (
        "The mill closed in 1998, two years after the river flooded.",
        "The mill closed in 1998 because the river flooded.",
    ),
    (
        "Mayor Ruth Adeyemi said the developer “ignored every warning for a decade”. Residents had protested in June.",
        "Mayor Ruth Adeyemi said the residents “ignored every warning for a decade”.",
    ),
    (
        "The judge praised the witness on Monday, a day after the hearing was adjourned.",
        "The witness praised the judge on Monday.",
    ),
]


@pytest.mark.parametrize(("evidence", "claim"), FALSE)
def test_the_same_things_in_another_relation_are_stopped(evidence: str, claim: str) -> None:
    assert check(claim, evidence).verdict == "unsupported"


TRUE = [
    ("Trains carry more passengers than buses.", "Buses carry fewer passengers than trains."),
    ("Rents in Lyon are higher than in Nantes.", "Rents in Nantes are lower than in Lyon."),
    (
        "Primary schools were less affected than secondary schools.",
        "Secondary schools were more affected than primary schools.",
    ),
    ("Ann Lister moved from Paris to Rome in 1990.", "Ann Lister moved to Rome in 1990."),
    ("Tickets cost £12 per person and £30 for a family.", "Tickets cost £12 a person."),
    ("The price fell from $7 to $4 a kilo.", "The price fell from $7 to $4 per kilogram."),
    (
        "The mill closed in 1998, because the river flooded.",
        "The mill closed in 1998 because the river flooded.",
    ),
    (
        "The judge praised the witness on Monday, after the hearing.",
        "The judge praised the witness on Monday.",
    ),
    ("Men earned £31,000 on average and women £27,000.", "Women earned £27,000 on average."),
]


@pytest.mark.parametrize(("evidence", "claim"), TRUE)
def test_the_same_relation_seen_from_the_other_side_passes(evidence: str, claim: str) -> None:
    assert check(claim, evidence).verdict == "supported"
