"""A question may name the outlet or author whose word it wants; it is then answered from their articles only."""

from __future__ import annotations

import pytest
from conftest import entry

from assistant import Assistant
from assistant.question.sources import scope
from vectorstore import Library

PATENTS = "China has filed more patents than any other country since 2011."


@pytest.fixture
def press(library: Library) -> Library:
    with library.writing() as writer:
        writer.put(
            [
                entry(PATENTS, "a.txt", outlet="The Harbour Review", author="Mara Lindqvist"),
                entry(
                    "Half of all patents are worth nothing.", "b.txt", outlet="Axle & Grid", author="Bo Ek"
                ),
            ]
        )
    return library


def test_one_of_several_authors_is_an_author(library: Library) -> None:
    with library.writing() as writer:
        writer.put(
            [
                entry(PATENTS, "a.txt", author="Mara Lindqvist and Bo Ek"),
                entry("Half of all patents are worth nothing.", "b.txt", author="Bo Ek"),
                entry("Ekman files none.", "c.txt", author="Bo Ekman"),
            ]
        )
    found = scope("What did Bo Ek write about patents?", library)
    assert found is not None
    assert (found.sources, len(found.articles)) == (("Bo Ek",), 2)


@pytest.mark.parametrize(
    ("asked", "source", "left"),
    [
        ("What does The Harbour Review say about patents?", "The Harbour Review", "Tell me about patents?"),
        ("According to the Harbour Review, who files most?", "The Harbour Review", "Who files most?"),
        ("Who files most, according to the Harbour Review?", "The Harbour Review", "Who files most?"),
        ("Who files most in the article by Mara Lindqvist?", "Mara Lindqvist", "Who files most?"),
        ("What did Bo Ek write about patents?", "Bo Ek", "Tell me about patents?"),
        ("How many are worthless in Axle & Grid's article?", "Axle & Grid", "How many are worthless?"),
    ],
)  # fmt: skip
def test_the_source_a_question_names_is_taken_out_of_it(
    press: Library, asked: str, source: str, left: str
) -> None:
    found = scope(asked, press)
    assert found is not None
    assert (found.sources, found.question) == ((source,), left)
    assert len(found.articles) == 1


@pytest.mark.parametrize(
    "asked",
    [
        "Who files most in China?",
        "What does The Morning Star say about patents?",
        "Who owns The Harbour Review?",
        "How many were filed by 2011?",
        "What did Lindqvist's brother do?",
    ],
)
def test_other_names_limit_nothing(press: Library, asked: str) -> None:
    assert scope(asked, press) is None


def test_an_answer_keeps_to_the_source_that_was_asked_for(sample: Assistant) -> None:
    asked = "How many benches were let at the end of June 2018, according to {}?"
    for outlet, share in (("The Harbour Review", "84 per cent"), ("The Ledger Quarterly", "58 per cent")):
        answer = sample.ask(asked.format(outlet))
        assert {citation.article.outlet for citation in answer.citations} == {outlet}
        assert share in answer.text
        assert answer.understood is not None and answer.understood.endswith(f"(according to {outlet})")


def test_a_refusal_says_whose_articles_are_silent(sample: Assistant) -> None:
    answer = sample.ask("According to Kilowatt Weekly, when was Torch launched?")
    assert answer.refused
    assert answer.message == "What you have from “Kilowatt Weekly” does not say this."


def test_chosen_articles_and_a_named_source_limit_together(sample: Assistant) -> None:
    (tutor,) = [a.id for a, _ in sample.library.articles() if a.title == "The Tutor in the Tablet"]
    answer = sample.ask("What does The Harbour Review say about patents?", articles=[tutor])
    assert answer.refused and not answer.citations
