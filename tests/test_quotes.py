"""A quote answer is as short as the question allows, in the articles' words, with who and when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answer import Draft
from assistant.dates import spoken_date
from assistant.evidence.answering import answering_words, figures_asked_for, fits_kind
from assistant.evidence.form import figure_of_others, form
from assistant.evidence.select import Candidate, Part, coverage, promising
from assistant.question.question import Question, understand
from assistant.quotes.compose import antecedent, choose, drafts, lead
from vectorstore import Article, Hit, Passage, Sentence


def candidates(*said: str, scores: tuple[float, ...] = (), outlet: str = "") -> list[Candidate]:
    """One candidate a sentence, all of one article."""
    text = " ".join(said)
    article = Article(text, "a.txt", title="T", outlet=outlet or None, published="2024-05-03")
    found, at = [], 0
    for i, words in enumerate(said):
        sentence = Sentence(at, at + len(words))
        passage = Passage(article, (sentence,))
        found.append(
            Candidate(passage, sentence, Hit(passage, 1.0), {}, scores[i] if scores else 1.0 - i / 10)
        )
        at += len(words) + 1
    return found


def passage_of(*said: str) -> list[Candidate]:
    """One candidate a sentence, all of one passage."""
    apart = candidates(*said)
    passage = Passage(apart[0].passage.article, tuple(c.sentence for c in apart))
    return [Candidate(passage, c.sentence, c.hit) for c in apart]


def compose(asked: Question, found: list[Candidate], weights: dict[str, float], most: int) -> list[Draft]:
    return drafts(asked, choose([Part(asked, found, weights, 0.5)], most))


def test_only_sentences_that_come_near_the_best_are_read_closely_but_always_four() -> None:
    close = candidates(*"abcdefghijklmnopq", scores=tuple(9.0 - n / 10 for n in range(17)))
    assert promising(close) == close[:12]
    far = candidates(*"abcdef", scores=(9.0, 4.0, 3.0, 2.0, 1.9, 1.0))
    assert promising(far) == far[:4]


def test_one_sentence_that_covers_the_question_is_enough() -> None:
    found = candidates("China spent $781bn in 2023.", "Cats sleep a lot.", scores=(9.0, 3.0))
    drafts = compose(understand("How much did China spend in 2023?"), found, {"china": 1, "2023": 1}, 3)
    assert [d.text for d in drafts] == ["China spent $781bn in 2023."]


def test_a_second_sentence_is_quoted_when_it_covers_another_part() -> None:
    found = candidates(
        "China spent $781bn.", "Cats sleep a lot.", "The US spent $823bn.", scores=(9.0, 4.8, 4.5)
    )
    weights = {"china": 1.0, "us": 1.0, "spent": 0.5}
    drafts = compose(understand("What did China and the US spend?"), found, weights, 3)
    assert [d.text for d in drafts] == ["China spent $781bn.", "The US spent $823bn."]


def test_each_part_gets_its_sentences_and_none_twice() -> None:
    found = candidates("China spent $781bn.", "Cats sleep.", "The US spent $823bn.", scores=(9.0, 8.9, 8.8))
    asked = understand("What did China and the US spend?")
    parts = [Part(part, found, {}, 0.5) for part in asked.parts]
    assert [c.text for c in choose(parts, 2)] == ["China spent $781bn.", "Cats sleep."]
    parts[1] = Part(asked.parts[1], [found[2], found[0]], {}, 0.5)
    assert [c.text for c in choose(parts, 2)] == [
        "China spent $781bn.",
        "Cats sleep.",
        "The US spent $823bn.",
    ]


def test_two_sentences_that_say_the_same_are_quoted_once() -> None:
    found = candidates(
        "China spent $781bn on research.", "On research, China spent $781bn.", scores=(1.0, 0.99)
    )
    assert len(compose(understand("How much did China spend?"), found, {"china": 1}, 3)) == 1


def test_a_quote_is_the_article_word_for_word() -> None:
    (draft,) = compose(understand("Who?"), candidates("“Odd”  spacing, kept."), {}, 1)
    evidence = draft.evidence[0]
    assert draft.text == evidence.article.text[evidence.start : evidence.end] == "“Odd”  spacing, kept."


def test_the_lead_says_who_and_when() -> None:
    assert (
        lead(Article("x", "s", outlet="The Harbour Review", published="2024-05-03"))
        == "The Harbour Review, 3 May 2024"
    )
    assert lead(Article("x", "s", title="Budgets")) == "Budgets"


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2025-11-14", "14 November 2025"),
        ("2025-11", "November 2025"),
        ("2025", "2025"),
        (None, ""),
        ("soon", "soon"),
    ],
)
def test_dates_are_spoken_as_precisely_as_they_are_known(iso: str | None, words: str) -> None:
    assert spoken_date(iso) == words


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        (
            "What did each spend in 2023?",
            "China spent $781bn and the US $823bn in 2023.",
            ["$781bn", "$823bn"],
        ),
        ("When did it start?", "It began in 1988 with 3 firms.", ["1988"]),
        ("Who leads it?", "It is led by Sonia Ederstål.", ["Sonia Ederstål"]),
        ("Why?", "Because of 3 things.", []),
    ],
)
def test_the_answering_words_are_marked(question: str, text: str, marked: list[str]) -> None:
    assert [text[a:b] for a, b in answering_words(text, understand(question))] == marked


@pytest.mark.parametrize(
    ("question", "text", "figures"),
    [
        ("What did China spend?", "China spent $781bn and the US $823bn.", ["$781bn"]),
        ("What did the US spend?", "China spent 781 billion dollars and the United States spent 823 billion.", ["823 billion"]),
        ("What did China and the US spend?", "China spent $781bn and the US $823bn.", ["$781bn", "$823bn"]),
        ("How many are there in the US?", "Some 50,000 are awarded, against roughly 34,000 in the US.", ["34,000"]),
        ("How much did Acme pay?", "Acme paid $5m.", []),
        ("Why did China spend more?", "China spent $781bn and the US $823bn.", []),
    ],
)  # fmt: skip
def test_of_several_figures_those_asked_about_are_found(question: str, text: str, figures: list[str]) -> None:
    assert [text[a:b] for a, b in figures_asked_for(text, understand(question))] == figures


def test_the_best_comes_first_but_after_the_sentence_it_leans_on() -> None:
    hard, shingle, roof = passage_of(
        "Not the ridge is hard.", "It is the eleven kilometres of shingle.", "Huts were full."
    )
    ranked = [replace(c, score=9.0 - n / 10) for n, c in enumerate((shingle, roof, hard))]
    chosen = choose([Part(understand("What is hardest?"), ranked, {}, 0.5)], 4)
    assert [c.text for c in chosen] == [hard.text, shingle.text, roof.text]
    ranked = [replace(c, score=9.0 - n / 10) for n, c in enumerate((roof, hard))]
    chosen = choose([Part(understand("What is hardest?"), ranked, {}, 0.5)], 4)
    assert [c.text for c in chosen] == [roof.text, hard.text]


def test_an_answer_of_the_right_kind_has_something_the_question_lacks() -> None:
    asked = understand("How much did China spend in 2023?")
    assert fits_kind("China spent $781bn in 2023.", asked)
    assert not fits_kind("China spent a lot in 2023.", asked)
    why = understand("Why did sales fall?")
    assert fits_kind("The firm blames the rain.", why) and fits_kind("It fell for want of rain.", why)
    assert not fits_kind("Sales fell by a third.", why)


def test_coverage_counts_words_in_any_form_by_their_weight() -> None:
    # "spent" is no regular form of "spend"; "budgets" is one of "budget"
    assert coverage({"china": 3.0, "budget": 1.0, "spend": 1.0}, "China's budgets") == pytest.approx(0.8)
    assert coverage({}, "anything") == 0.0


def test_a_quote_that_leans_on_earlier_words_says_on_which() -> None:
    said = ("Clients of Farrow allowed fourteen months.", "The rest is routine.", "They now budget five.")
    found = passage_of(*said)
    assert antecedent(found[2]) == said[0]  # the nearest sentence that names something
    (quote,) = drafts(understand("How many months?"), [found[2]])
    assert quote.lead.endswith("after “Clients of Farrow allowed fourteen months.”")
    assert quote.text == "They now budget five."


def test_a_quote_whose_forerunner_is_quoted_too_needs_no_hint() -> None:
    found = passage_of("Farrow allowed fourteen months.", "They now budget five.")
    assert "after" not in drafts(understand("How many months?"), found)[1].lead


@pytest.mark.parametrize("said", ["China spent $781bn.", "Theodora spoke first.", "Itaipu is a dam."])
def test_a_quote_that_stands_by_itself_has_no_hint(said: str) -> None:
    assert antecedent(passage_of("The OECD published figures.", said)[1]) == ""


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How many people work at the plant?", "The plant employs 700 people.", 1),
        ("How many engineers work at the plant?", "Most of its 700 workers are engineers.", 1),
        ("How many people work at the plant?", "It opened a plant near Shanghai.", 0),
        ("How many people work at the plant?", "It opened in 2019.", 0),
        ("How many eggs were broken?", "They took eighteen months to build it.", 0.5),
        ("How much did the plant cost?", "It cost €2bn.", 1),
        ("How much did the plant cost?", "They took 18 months to build it.", 0),
        ("When was the school founded?", "It was founded in 1911.", 1),
        ("When was the school founded?", "Its founders were two monks.", 0),
        ("Who is the mayor of Lund?", "There are chairs in the town hall of Lund.", 0),
        ("Who is the mayor of Lund?", "In Lund, Anna Berg leads the council.", 1),
        ("When was the school founded?", "It was founded after the war.", 0.5),
        ("What did it sell in 2021?", "In 2021 it sold carts.", 1),
        ("What did it sell in 2021?", "In 2019 it sold carts.", 0.25),
        ("What did it sell in 2021?", "It sold carts.", 0.75),
        ("Why did it fail?", "It failed because nobody came.", 1),
    ],
)
def test_a_sentence_without_the_form_of_the_answer_cannot_hold_it(
    question: str, text: str, expected: float
) -> None:
    assert form(text, "", understand(question)) == expected


def test_a_figure_of_others_is_not_of_the_one_asked_about() -> None:
    asked = understand("How much did India spend on research?")
    assert figure_of_others("China spent $781bn and the US $823bn.", "Counting money.", asked)
    assert not figure_of_others("China spent $781bn and India $60bn.", "Counting money.", asked)
    assert not figure_of_others("It spent $60bn.", "India wants more laboratories.", asked)
    assert not figure_of_others(
        "China spent $781bn.", "Counting money.", understand("Why did India spend less?")
    )
