"""A short answer stands by itself, or there is none."""

from __future__ import annotations

import pytest

from assistant.evidence.rows import asked_cell
from assistant.evidence.select import Candidate
from assistant.question.question import understand
from assistant.quotes.compose import drafts
from assistant.quotes.short import short_answer
from vectorstore import Article, Hit, Passage, Sentence
from vectorstore.types import Kind


def short(
    asked: str, said: str, marked: str = "", kind: Kind = "text", history: tuple[str, ...] = ()
) -> str | None:
    """The short answer from one sentence, of which the reader marked some words."""
    sentence = Sentence(0, len(said), kind)
    passage = Passage(Article(said, "a.txt"), (sentence,))
    at = said.find(marked)
    answer = (at, at + len(marked)) if marked else None
    found = Candidate(
        passage, sentence, Hit(passage, 1.0), answer=answer, answer_sureness=1.0 if marked else 0.0
    )
    question = understand(asked, history)
    return short_answer(question, [found], drafts(question, [found]))


def test_the_marked_words_are_the_short_answer() -> None:
    assert short("Who leads it?", "It is led by Sonia Ederstål.") == "Sonia Ederstål"
    assert (
        short("How much did each spend in 2023?", "China spent $781bn and the US $823bn.")
        == "$781bn and $823bn"
    )
    assert short_answer(understand("Who leads it?"), [], []) is None


@pytest.mark.parametrize(
    ("asked", "said", "marked"),
    [
        ("How many boats are there and how many are let?", "Of 40 boats 30 are let.", "40"),
        ("Compare 2020 and 2024", "It rose to 11 in 2024.", "11"),
        ("What did the boat cost?", "The boat cost £700, that is £60 over budget.", ""),
        ("Which firms build it?", "Anvia, Corvo and Elmet build it.", "Anvia"),
        ("Which firms build it?", "Anvia (of Lund), Corvo and Elmet build it.", "Anvia"),
        ("Which firms build it?", "Ann Lee, who heads Corvo, wants it.", "Ann Lee, who heads Corvo"),
    ],
)
def test_there_is_none_rather_than_one_half_of_two(asked: str, said: str, marked: str) -> None:
    assert short(asked, said, marked) is None


@pytest.mark.parametrize(
    ("asked", "said", "marked", "expected"),
    [
        ("How much flour?", "- 11 g flour", "- 11 g", "11 g"),
        ("What would it cost?", "It costs £900; he is against it.", "£900; he is against it", "£900"),
        ("What will it pay?", "It pays SEK 3 (2023: SEK 2).", "SEK 3 (2023: SEK 2", "SEK 3"),
        ("What did she call it?", 'She called it "a blow".', 'a blow"', "a blow"),
        ("When is it closed?", "It is closed on 5-6 July and later.", "5-6 July and later", "5-6 July"),
        ("When is the fair?", "The fair is on 3 May at noon.", "noon", "3 May"),
        ("When did they rule?", "They ruled in the 10th and 11th centuries.", "the 10th and 11th centuries", "the 10th and 11th centuries"),
    ],
)  # fmt: skip
def test_it_is_trimmed(asked: str, said: str, marked: str, expected: str) -> None:
    assert short(asked, said, marked) == expected


@pytest.mark.parametrize(
    ("asked", "said", "marked", "expected"),
    [
        ("How heavy is the pump?", "It gives 900 kW and weighs 2 tonnes.", "900 kW", "2 tonnes"),
        ("How heavy is the pump?", "It gives 900 kW.", "900 kW", None),
        ("What does a bin cost?", "Bins of 30 litres cost £18.", "30 litres", "£18"),
        ("How deep is it?", "It is 2 metres 40 cm deep.", "2 metres 40 cm", "2 metres 40 cm"),
        ("How long did it last?", "It lasted two winters.", "two winters", "two winters"),
        ("How much did they use?", "They used less than last year.", "less than last year", None),
    ],
)
def test_a_figure_has_the_measure_that_is_asked_for(
    asked: str, said: str, marked: str, expected: str | None
) -> None:
    assert short(asked, said, marked) == expected


@pytest.mark.parametrize(
    ("asked", "said", "marked"),
    [
        ("Were you afraid?", "Once, in a storm.", "in a storm"),  # yes or no
        ("What did the study conclude?", "Conclusions.", "Conclusions"),  # a label
        ("Why is the bread damp?", "The bread is damp.", "The bread is damp"),  # nothing new
        ("Why did it close?", "It closed on Monday in the rain.", "on Monday in the rain"),  # no reason
        ("Who was mayor before Berg?", "Anna Berg became mayor.", "Anna Berg"),  # known already
        ("When was it opened?", "It is expected to open in May.", "May"),  # not yet
        ("How did you begin?", "Q: How did you begin?", "How did you begin?"),  # a question
        ("When will it open?", "It was due in May.", "May"),  # may be otherwise by now
        (
            "How has the debt changed?",
            "It fell because Corvo sold boats.",
            "because Corvo sold boats",
        ),  # asks not why
        ("Where is the pump?", "The pump gives 900 kW.", "900 kW"),  # no place
        ("What does Ann Lee think of it?", "It is ugly, said Ann Lee of Corvo.", "Ann Lee of Corvo"),
        (
            "How many homes were dark?",
            "After nine seconds 2 million homes were dark.",
            "nine seconds 2 million",
        ),
        ("How much oil does it burn?", "It is nine years old and burns oil.", "nine years"),  # no amount
    ],
)
def test_there_is_none_where_words_would_mislead(asked: str, said: str, marked: str) -> None:
    assert short(asked, said, marked) is None


def test_of_a_question_with_its_answer_only_the_answer_counts() -> None:
    assert short("When did you leave?", "Q: When, after 1990, did you leave?\nA: In 1998.") == "1998"


def test_a_list_is_told_whole_or_not_at_all() -> None:
    said = "The club planted oak and ash."
    assert short("Which trees did the club plant?", said, "oak and ash") == "oak and ash"
    assert short("Which three trees did the club plant?", said, "oak and ash") is None
    assert short("What share did the three big clubs have?", "The three big clubs had 90%.", "90%") == "90%"


ROW = "Region: Europe; Q1 2025: 231.0; Q1 2024: 226.4; Change: 2%"


@pytest.mark.parametrize(
    ("asked", "row", "expected"),
    [
        ("What were sales in Europe in Q1 2025?", ROW, "231.0"),
        ("What were sales in Europe in the first quarter of 2024?", ROW, "226.4"),
        ("What were sales in Europe in Q3 2025?", ROW, None),
        ("What was the change in Europe?", ROW, "2%"),
        ("When is the fair?", "Date: 3 May; Event: Fair; Who: Anna", "3 May"),
        ("What were sales in Europe in 2025?", "Europe; 231.0; 226.4", None),  # nobody knows which
    ],
)
def test_of_a_row_the_cell_is_picked_that_is_asked_for(asked: str, row: str, expected: str | None) -> None:
    cell = asked_cell(row, understand(asked))
    assert (cell.value if cell else None) == expected
    assert cell is None or row[cell.start : cell.end] == cell.value
    assert short(asked, row, kind="table") == expected


@pytest.mark.parametrize(
    ("asked", "said", "marked"),
    [
        ("Where did Lund and Oslo sign the treaty?", "Lund and Oslo signed the treaty in Deabolis.", "Deabolis"),
        ("Which body includes the guilds?", "The guilds are in the moot.", "the moot"),
        ("What is one way to write graphs?", "Graphs are written as lists, tables or trees.", "lists"),
        ("How many people work there?", "The firm has nineteen employees.", "nineteen employees"),
        ("How long was the report?", "The report had 454 pages.", "454 pages"),
    ],
)  # fmt: skip
def test_what_only_looks_like_several_things_or_a_measure_is_one(asked: str, said: str, marked: str) -> None:
    assert short(asked, said, marked) == marked
