"""A question in the words of a sentence."""

from __future__ import annotations

import pytest

from assistant.evidence.rewording import TABLE, in_words_of
from assistant.grounding.words import stem


@pytest.mark.parametrize(
    ("question", "sentence", "reworded"),
    [
        ("Who paid for the ferry?", "The ferry was financed by a lottery.", "Who financed the ferry?"),
        ("Who is the boss of Veltra?", "Its chief executive is Ann Lee.", "Who is the chief executive of Veltra?"),
        ("How many houses were built?", "The firm put up 40 dwellings.", "How many dwellings were put up?"),
        ("Who rescued the cat?", "A boy saved it.", "Who saved the cat?"),
        ("When did the plant shut down?", "It closed in May.", "When did the plant closed?"),
    ],
)  # fmt: skip
def test_what_a_sentence_says_in_another_way_is_put_in_its_words(
    question: str, sentence: str, reworded: str
) -> None:
    assert in_words_of(sentence, question) == reworded


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who built the quay?", "The quay was built by monks and constructed of oak."),  # it has the word
        ("What does Chief Oil sell?", "The head of the firm sells lamps."),  # a name
        ("How tall is it?", "It opened in 1990."),  # says nothing of it
        ("Did the head hire the boss?", "The boss came late."),  # the question has the other word too
        ("Who rescued the cat?", "Deliveries were late."),  # a synonym by chance, of another ending
    ],
)
def test_nothing_else_is_changed(question: str, sentence: str) -> None:
    assert in_words_of(sentence, question) == question


def test_the_table_says_nothing_twice_in_a_line() -> None:
    for line in TABLE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            phrases = [tuple(map(stem, phrase.split())) for phrase in line.split(",")]
            assert len(phrases) > 1, line
            assert len(set(phrases)) == len(phrases), line
