"""The gate: what may be said, what is stopped, and why."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.grounding import check, ground, is_claim
from assistant.grounding.fit import Rows, auc, balanced, fit, threshold
from assistant.grounding.quantities import dates, quantities, same_date, same_value
from assistant.grounding.score import BAD, FEATURES, weights
from tests.chat_helpers import BUDGET, HARBOUR, article, passage

SPENDING = (
    "China is closing the gap, with China spending $781bn and the US $823bn on research in 2023, "
    "according to the OECD."
)


# -- the sentences of a small model that made the gate necessary


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (
            "China and the US spent $823bn and $781bn.",
            "says $823bn for China; the article says $781bn for China",
        ),
        (
            "China and the US spent $1.8 billion on research in 2023.",
            "says $1.8 billion; the article says $8",
        ),
    ],
)
def test_the_swapped_and_the_invented_figure_are_stopped_with_the_right_reason(
    claim: str, reason: str
) -> None:
    support = check(claim, SPENDING)
    assert support.verdict == "unsupported"
    assert any(r.startswith(reason) for r in support.reasons), support.reasons


@pytest.mark.parametrize(
    "claim",
    [
        "China and the US spent $781bn and $823bn on research in 2023.",
        "China spent 781 billion dollars on research in 2023, the OECD says.",
        "In 2023, the United States spent US$823bn on research.",
    ],
)
def test_the_right_figures_pass_in_any_form(claim: str) -> None:
    assert check(claim, SPENDING).verdict == "supported"


# -- each kind of stop, with the harmless sentence beside it


STOPS = [
    ("Sales fell by 5% in May.", "Sales rose by 5% in May.", "says “fell”; the article says “rose”"),
    (
        "The council approved the bridge in 2019.",
        "The council approved the bridge in 2018.",
        "says 2019; the article says 2018",
    ),
    (
        "Volvo bought the Hefei plant.",
        "Nissan bought the Hefei plant.",
        "says Volvo; the article says Nissan",
    ),
    (
        "The crash in March was a failure of the technology.",
        "After a crash in March in which three people lost their lives, buyers began to ask questions.",
        "the article does not say “failure of the technology”",
    ),
    ("BYD acquired CATL in 2022.", "CATL acquired BYD in 2022.", "has BYD and CATL the other way round"),
    (
        "The number of firms that spend money on R&D is larger than those that spend money on wages.",
        "Beijing's own spending on R&D has been larger than Washington's since 2015, and many firms spend money on wages.",
        "compares with “spend money on wages”; the article with “Washington's",
    ),
    ("The bank did not cut its rates.", "The bank cut its rates.", "denies “cut”; the article does not"),
    (
        "The bank cut its rates in June.",
        "The bank did not cut its rates in June.",
        "says “cut”; the article denies it",
    ),
    (
        "All firms in the valley export.",
        "Some firms in the valley export.",
        "says “all”; the article says “some”",
    ),
    ("Growth will slow next year.", "Growth may slow next year.", "says “will”; the article says “may”"),
    ("The fund is worth £5bn.", "The fund is worth $5bn.", "says £5bn; the article says $5bn"),
    ("The fund is worth $5mn.", "The fund is worth $5bn.", "says $5mn; the article says $5bn"),
    ("The road is 12 miles long.", "The road is 12 km long.", "says 12 miles; the article says 12 km"),
    ("More than 300 pupils left.", "Fewer than 300 pupils left.", "says “More”; the article says “Fewer”"),
    (
        "“We are happy with it,” said Lopez.",
        "“We are proud of it,” said Lopez.",
        "puts in quotation marks words that the article does not have",
    ),
    (
        "“We are proud of it,” said Chen.",
        "“We are proud of it,” said Lopez. Chen agreed.",
        "the article says Lopez",
    ),
]


STOPS += [
    # a copy with one thing changed
    (
        "The council did not approve the new bridge over the river.",
        "The council did approve the new bridge over the river.",
        "denies with “not” what the article says",
    ),
    (
        "The report was published before the vote in the spring.",
        "The report was never published before the vote in the spring.",
        "leaves out the “never” of the article",
    ),
    (
        "The Halden Group sued the city of Leeds over the quay.",
        "The city of Leeds sued the Halden Group over the quay.",
        "the other way round than the article",
    ),
    (
        "The I-59 was a toll road for years.",
        "The I-95 was a toll road for years.",
        "says 59; the article says 95",
    ),
    (
        "Its reasoning is that the easy decline is over for good.",
        "Its reasoning is that the easy growth is over for good.",
        "says “decline”; the article says “growth”",
    ),
    (
        "By the autumn the hall was exactly full.",
        "By the autumn the hall was nearly full.",
        "says “exactly”; the article says “nearly”",
    ),
    (
        "The rule covers women of less than 54 years.",
        "The rule covers women of less than 45 years.",
        "says 54 years; the article says 45 years",
    ),
    # the right figure of the wrong thing
    (
        "The trial of the vaccine lasted 18 months.",
        "Visitors wait 18 months for a visa to enter. The trial of the vaccine lasted 30 months.",
        "says 18 months; the article says 30 months of that",
    ),
    (
        "Ghent has 279 research centres.",
        "There are 631 foreign-owned research centres in Ghent and 279 in Lyon.",
        "says 279 for Ghent; the article says 631 for Ghent",
    ),
    (
        "Norway's share was 27 per cent.",
        "Norway's share was 24 per cent, against 27 per cent for Peru.",
        "the article says 24 per cent for Norway",
    ),
    (
        "Lisbon trains 400 nurses a year.",
        "Lisbon hired 400 teachers and trains nurses every year.",
        "says 400 nurses; the article counts something else so",
    ),
    (
        "Earnings per share decreased by 17% in the third quarter.",
        "Third quarter earnings per share were $0.34, up 17% from last year.",
        "says down for 17%; the article says the opposite",
    ),
    (
        "The board is reducing its quarterly dividend to two dollars per share.",
        "The board starts with an increase of its quarterly dividend to two dollars per share. Costs at the quay will fall.",
        "says “reducing”; the article says “increase”",
    ),
]


@pytest.mark.parametrize(("claim", "evidence", "reason"), STOPS)
def test_a_false_sentence_is_stopped_and_the_reason_names_it(claim: str, evidence: str, reason: str) -> None:
    support = check(claim, evidence)
    assert support.verdict == "unsupported" and support.score < 0.5
    assert any(reason.lower() in r.lower() for r in support.reasons), support.reasons


@pytest.mark.parametrize("evidence", [evidence for _, evidence, _ in STOPS])
def test_an_article_supports_its_own_words(evidence: str) -> None:
    support = check(evidence, evidence)
    assert support.verdict == "supported" and support.reasons == ()


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("CATL was acquired by BYD in 2022.", "BYD acquired CATL in 2022."),
        ("It is not easy to sell.", "It is difficult to sell."),
        ("Sales were higher than expected in May.", "Sales in May were higher than analysts had forecast."),
        ("Boys did better than girls in maths.", "Boys scored higher than girls did in mathematics."),
        ("The road is about 7.5 miles long.", "The road is 12 km long."),
        ("The EU wants to ban it.", "The European Union wants to ban it."),
        (
            "The OECD published the figures.",
            "The Organisation for Economic Co-operation and Development published the figures.",
        ),
        ("Growth was 5.3 per cent.", "Growth was 5.27 per cent."),
        ("On May 3, 2024 the quay opened.", "The quay opened on 3 May 2024."),
        ("Growth may slow next year.", "Growth will slow next year."),
        ("Lopez opened the quay.", "Maria Lopez opened the quay."),
        ("The Chinese economy grew quickly.", "China's economy grew quickly."),
        ("The bridge did not open in the spring.", "The bridge didn't open in the spring."),
        (
            "The ministers of Norway and Peru signed the treaty.",
            "The ministers of Peru and Norway signed the treaty.",
        ),
        ("Sales in May were down by 17%.", "Sales fell by 17% in May."),
        ("The vaccine's trial took 18 months.", "The trial of the vaccine lasted 18 months."),
        ("Despite the rain, the quay opened on Monday.", "The quay opened on Monday despite the rain."),
    ],
)
def test_the_same_in_other_words_passes(claim: str, evidence: str) -> None:
    support = check(claim, evidence)
    assert support.verdict == "supported", support


def test_an_addition_makes_a_sentence_partly_supported_and_is_named() -> None:
    support = check("The harbour was deepened in 1998, against protests from local fishermen.", HARBOUR.text)
    assert support.verdict == "partly"
    assert "protests from local fishermen" in support.reasons[0]


def marked(claim: str, evidence: str) -> list[str]:
    return [claim[start:end] for start, end in check(claim, evidence).unsupported]


def test_the_words_that_were_added_are_marked_where_they_stand() -> None:
    claim = "The harbour was deepened in 1998, against protests from local fishermen."
    assert marked(claim, HARBOUR.text) == ["against protests from local fishermen"]


def test_marks_are_offsets_into_the_claim_as_it_was_given() -> None:
    claim = "1. **Harbour**: the harbour was **deepened** in 1998, against **protests** from local fishermen."
    assert marked(claim, HARBOUR.text) == ["against **protests** from local fishermen"]


def test_only_the_doubtful_one_of_two_sentences_is_marked() -> None:
    claim = (
        "The harbour was deepened in 1998. Maria Lopez opened the new quay, against protests from fishermen."
    )
    assert marked(claim, HARBOUR.text) == ["against protests from fishermen"]


def test_a_figure_that_the_article_gives_to_something_else_is_marked() -> None:
    evidence = "Visitors wait 18 months for a visa to enter. The trial of the vaccine began in the north."
    assert marked("The trial of the vaccine lasted 18 months.", evidence) == ["18 months"]


def test_a_supported_sentence_has_no_marks() -> None:
    assert marked("The harbour was deepened in 1998.", HARBOUR.text) == []


@given(st.text(alphabet="abs HARO1.,“”*\n-", max_size=80), st.integers(0, 3))
def test_marks_lie_in_the_claim_and_come_with_partly_alone(noise: str, place: int) -> None:
    words = HARBOUR.text.split(". ")
    words.insert(place, noise)
    claim = " ".join(words)
    support = check(claim, HARBOUR.text)
    assert bool(support.unsupported) == (support.verdict == "partly")
    assert all(0 <= start < end <= len(claim) for start, end in support.unsupported)


@pytest.mark.parametrize(
    "added",
    [
        "after years of complaints from neighbours",
        "at a cost that surprised the auditors",
        "owing to new rules",
    ],
)
def test_something_hung_on_to_a_copied_sentence_is_marked(added: str) -> None:
    sentence = "The harbour was deepened in the spring of 1998 by a company from Rotterdam"
    claim = f"{sentence}, {added}."
    support = check(claim, f"{sentence}.")
    assert support.verdict != "supported"
    assert support.verdict == "unsupported" or marked(claim, f"{sentence}.") == [added]


def test_a_sentence_about_something_else_is_not_supported() -> None:
    assert check("Penguins breed on the southern ice shelf.", HARBOUR.text).verdict == "unsupported"


@pytest.mark.parametrize("evidence", ["", [], ["", " "]])
def test_no_evidence_supports_nothing(evidence: str | list[str]) -> None:
    support = check("The harbour was deepened.", evidence)
    assert support.verdict == "unsupported" and support.reasons


@pytest.mark.parametrize("claim", ["", "!", "\x00", "[1]", "1" * 5000, "a " * 3000])
def test_any_text_at_all_gets_a_verdict(claim: str) -> None:
    assert 0.0 <= check(claim, HARBOUR.text).score <= 1.0


def test_several_texts_may_support_a_sentence_together() -> None:
    claim = "The harbour was deepened in 1998 and China spent $781bn on research in 2023."
    assert check(claim, HARBOUR.text).verdict != "supported"
    assert check(claim, [HARBOUR.text, BUDGET.text]).verdict == "supported"


def test_talk_is_no_claim() -> None:
    assert not is_claim("Sure, here is what I found:")
    assert is_claim("Exports fell in May.")


# -- evidence


def test_evidence_is_the_exact_sentence_of_the_cited_passage() -> None:
    support, spans = ground("The harbour was deepened in 1998.", [passage(HARBOUR)], [passage(BUDGET)])
    assert support.verdict == "supported"
    assert [a.text[s:e] for a, s, e in spans] == ["The harbour was deepened in 1998."]


def test_a_better_passage_is_used_when_the_cited_one_does_not_say_it() -> None:
    support, spans = ground("The harbour was deepened in 1998.", [passage(BUDGET)], [passage(HARBOUR)])
    assert support.verdict == "supported" and spans[0][0] is HARBOUR


def test_neighbouring_sentences_become_one_span() -> None:
    two = article("Mills opened in Leeds in 1790.\nBy 1810 there were forty of these works in the town.")
    _, spans = ground(
        "Mills opened in Leeds in 1790 and by 1810 there were forty of them in the town.", [passage(two)]
    )
    assert len(spans) == 1 and spans[0][1:] == (0, len(two.text))


def test_a_sentence_against_five_passages_takes_milliseconds() -> None:
    passages = [
        passage(
            article(
                "\n".join(
                    f"In {1900 + i} the town of Sort{p} built {i * p + 3} houses for its workers."
                    for i in range(8)
                )
            )
        )
        for p in range(5)
    ]
    claims = [f"In {1900 + i} the town of Sort4 built {i * 4 + 3} houses." for i in range(8)]
    ground(claims[0], passages[:1], passages[1:])  # reads the word lists
    began = time.perf_counter()
    for claim in claims:
        ground(claim, passages[:1], passages[1:])
    assert (time.perf_counter() - began) / len(claims) < 0.05  # a wide margin: under 5 ms on an idle machine


# -- quantities


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$781bn", 781e9, "USD"),
        ("US$1.8 billion", 1.8e9, "USD"),
        ("1,800m dollars", 1.8e9, "USD"),
        ("twenty-five thousand", 25_000, ""),
        ("8.7 per cent", 8.7, "percent"),
        ("10 km", 10_000, "length"),
        ("billions of yuan", 1e9, "CNY"),
        ("-5%", -5, "percent"),
    ],
)
def test_quantities_are_read_as_values(text: str, value: float, unit: str) -> None:
    (found,) = quantities(text)
    assert found.value == pytest.approx(value) and found.unit == unit


def test_a_range_shares_its_unit() -> None:
    assert [(q.value, q.unit) for q in quantities("sales grew by 4-7%")] == [(4, "percent"), (7, "percent")]


@pytest.mark.parametrize(
    ("text", "percent"), [("nine in ten", 90), ("Three out of every four cars", 75), ("1 in 5 pupils", 20)]
)
def test_so_many_in_so_many_is_a_share(text: str, percent: float) -> None:
    (found,) = quantities(text)
    assert (found.value, found.unit) == (percent, "percent")


@pytest.mark.parametrize(
    "text", ["two in 2019", "grew 5 in 10 years", "moved from 10 in 5 towns", "zero in ten"]
)
def test_a_number_in_another_place_or_time_is_no_share(text: str) -> None:
    assert all(found.unit != "percent" for found in quantities(text))


def test_parts_of_words_and_list_signs_are_no_quantities() -> None:
    assert quantities("COVID-19 was over.") == ()


@pytest.mark.parametrize(
    ("said", "known", "same"),
    [
        ("about 800", "781", True),
        ("800", "781", False),
        ("more than 700", "781", True),
        ("more than 700", "691", False),
        ("5.3%", "5.27%", True),
        ("6.21 miles", "10 km", True),
        ("7 miles", "10 km", False),
        ("$5bn", "£5bn", False),
    ],
)
def test_values_may_be_rounded_and_converted_but_not_changed(said: str, known: str, same: bool) -> None:
    assert same_value(quantities(said)[0], quantities(known)[0]) is same


@pytest.mark.parametrize(
    ("said", "known", "same"),
    [
        ("2023", "3 May 2023", True),
        ("May 3, 2023", "3 May 2023", True),
        ("3 May 2023", "2023", False),
        ("the 1990s", "1994", True),
    ],
)
def test_a_date_may_be_less_precise_but_not_more(said: str, known: str, same: bool) -> None:
    assert same_date(dates(said)[0], dates(known)[0]) is same


# -- weights


def test_no_feature_speaks_against_its_meaning() -> None:
    for name in FEATURES:
        assert weights()[name] <= 0 if name in BAD else weights()[name] >= 0, name


def test_the_weights_file_says_what_they_were_measured_to_do() -> None:
    made = json.loads((Path(check.__code__.co_filename).parent / "weights.json").read_text())
    assert set(made["weights"]) == {*FEATURES, "bias"}
    assert all(figures["n"] > 50 for figures in made["kept_aside"].values())


def test_fitting_finds_what_separates_and_ignores_what_does_not() -> None:
    chance = np.random.default_rng(0)
    values = chance.random((400, len(FEATURES)))
    supported = (values[:, FEATURES.index("found")] > 0.5).astype(float)
    made = fit(Rows(values, supported, ["one"] * 200 + ["two"] * 200, np.ones(400, dtype=bool)))
    assert made["found"] > 3 > max(abs(w) for name, w in made.items() if name not in ("found", "bias"))


def test_a_threshold_lies_amid_good_ones_and_not_on_a_chance_peak() -> None:
    scores = np.array([0.10, 0.20, 0.30, 0.305, 0.70, 0.80, 0.90])
    supported = np.array([False, False, False, True, True, True, True])
    assert 0.31 < threshold(scores, supported) < 0.7  # though 0.305 calls all of them rightly


def test_auc_and_balanced_accuracy_by_hand() -> None:
    supported = np.array([True, True, False, False])
    # pairs won: (.9 > .1), (.9 > .4), (.3 > .1) of four
    assert auc(np.array([0.9, 0.3, 0.1, 0.4]), supported) == 0.75
    # supported: 1 of 2 called so; others: 2 of 2 called not
    assert balanced(np.array([True, False, False, False]), supported) == 0.75


APART = (
    "Ada Brask teaches mathematics at a secondary school in Aberdeen. She is writing a book.",
    "At Lantern Hill School, in Yunnan, nobody opens a book. The school has a robot.",
)


@pytest.mark.parametrize(
    "claim",
    ["Ada Brask works at Lantern Hill School.", "The school of ada brask is Lantern Hill School, in Yunnan."],
)
def test_two_names_that_no_article_has_together_are_not_brought_together(claim: str) -> None:
    support = check(claim, APART)
    assert support.verdict == "unsupported"
    assert support.reasons == ("brings Ada Brask and Lantern Hill School together; no article does",)


@pytest.mark.parametrize(
    "claim",
    [
        "Ada Brask teaches mathematics in Aberdeen.",
        "Lantern Hill School, in Yunnan, has a robot.",
        "Ada Brask teaches in Aberdeen, while Lantern Hill School is in Yunnan.",
    ],
)
def test_names_from_several_articles_may_stand_in_one_sentence(claim: str) -> None:
    assert check(claim, APART).verdict == "supported"


def test_a_school_is_not_another_school() -> None:
    support = check("Ada Brask teaches mathematics at Lantern Hill School.", APART[0])
    assert support.verdict == "unsupported"
    assert "names Lantern Hill School; the article does not" in support.reasons
