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
        "The village lost its school although the population had grown.",
        "The village lost its school because the population had grown.",
    ),
    (
        "Critics praised the lead actor, but several found the ending weak.",
        "Critics praised the ending but found the lead actor weak.",
    ),
    (
        "The museum spends £8m on staff, twice what it spends on art.",
        "The museum spends twice as much on art as on staff.",
    ),
    ("China spent $781bn and the US $823bn.", "The difference is 781 billion dollars."),
    ("Ann's firm has 40 staff and Bo's 12.", "The two firms have 40 staff in total."),
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
    (
        "The museum spends £8m on staff, twice what it spends on art.",
        "The museum spends twice as much on staff as on art.",
    ),
    ("Ann's firm and Bo's together have 40 staff.", "Together the firms have 40 staff."),
    (
        "Output rose from 2.1 gigawatt hours in 2015 to 9.4 in 2022.",
        "Output more than quadrupled between 2015 and 2022.",
    ),
    (
        "Tickets for all but two of the 60 screenings have sold out.",
        "Tickets for nearly all of the 60 screenings have sold out.",
    ),
    ("Men earned £31,000 on average and women £27,000.", "Women earned £27,000 on average."),
]


@pytest.mark.parametrize(("evidence", "claim"), TRUE)
def test_the_same_relation_seen_from_the_other_side_passes(evidence: str, claim: str) -> None:
    assert check(claim, evidence).verdict == "supported"


@pytest.mark.parametrize(
    ("evidence", "claim", "word"),
    [
        (
            "The drug reduced headaches among older patients by 40% in a trial.",
            "The drug reduced strokes among older patients by 40% in a trial.",
            "strokes",
        ),
        (
            "The museum sold a sculpture of a horse to a bank for $2m.",
            "The museum sold a painting of a horse to a bank for $2m.",
            "painting",
        ),
    ],
)
def test_one_thing_in_anothers_place_is_marked_in_a_near_copy(evidence: str, claim: str, word: str) -> None:
    support = check(claim, evidence)
    assert support.verdict == "partly"
    assert [claim[start:end] for start, end in support.unsupported] == [word]


def test_another_word_for_the_same_is_no_substitution() -> None:
    told = "The novelist won the Harrow prize on Tuesday for her first book."
    assert (
        check("The novelist received the Harrow prize on Tuesday for her first book.", told).verdict
        == "supported"
    )
