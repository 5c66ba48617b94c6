"""Misspelt words of a question are put right from the articles, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.question.spelling import put_right

TEXT = (
    "# The bridge at Winterbourne\n\n"
    "The bridge at Winterbourne cost 40 million dollars, says Ada Hafkemeyer of Tideglass Robotics. "
    "Foreign research into bridges began in 1988. Fjordlys waits for a grid connection. "
    "The facts about the bridge are kept in a parliament of owls, and everybody likes them."
)


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("spelling")
    (folder / "bridge.md").write_text(TEXT)
    with Assistant.open(folder / "library") as assistant:
        assistant.ingest([folder / "bridge.md"])
        yield assistant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("when did foriegn reserch begin", "when did foreign research begin"),
        ("fjordlys grid conection", "fjordlys grid connection"),
        ("Who is Hafkemeier?", "Who is Hafkemeyer?"),
        ("What does Hafkemeier's parliment keep?", "What does Hafkemeyer's parliament keep?"),
        ("What did the brigde at Winterborne cost?", "What did the bridge at Winterbourne cost?"),
    ],
)
def test_a_misspelt_word_becomes_the_word_of_the_articles(bridge: Assistant, typed: str, meant: str) -> None:
    assert put_right(typed, bridge.library) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "What did the bridge at Winterbourne cost?",  # all of it is there
        "Which facet of the matter does she liken to flops?",  # English, though like "facts" and "likes"
        "Who leads Volkswagen, and who leads Kirchhoff Instruments?",  # names of others
        "What do Winterbournes want?",  # another form of a word
        "Did ABCDE pay 12345 dollars?",
        "What is 桥梁 for?",
    ],
)
def test_words_that_may_be_meant_stay_as_they_are(bridge: Assistant, typed: str) -> None:
    assert put_right(typed, bridge.library) == typed


def test_the_answer_says_how_a_misspelt_question_was_understood(bridge: Assistant) -> None:
    answer = bridge.ask("How much did the brigde at Winterborne cost?")
    assert not answer.refused
    assert "40 million" in answer.sentences[0].text
    assert answer.question == "How much did the brigde at Winterborne cost?"
    assert answer.understood == "How much did the bridge at Winterbourne cost?"
    assert bridge.ask("How much did the bridge at Winterbourne cost?").understood is None


def test_a_follow_up_uses_what_was_meant_before(bridge: Assistant) -> None:
    answer = bridge.ask("And how much did it cost?", history=["Where is the brigde of Winterborne?"])
    assert "Winterbourne" in (answer.understood or "")
