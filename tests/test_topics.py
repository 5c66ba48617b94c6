"""Questions that ask to hear about a subject are answered with what mentions it; talk is told what can be asked."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.question.question import understand
from assistant.question.topics import asked_about, is_talk
from assistant.quotes.refusal import ASK_SOMETHING


@pytest.mark.parametrize(
    ("asked", "subject", "plain"),
    [
        ("Tell me about Torch", "Torch", "Tell me about Torch"),
        ("What do the articles say about patents?", "patents", "Tell me about patents"),
        ("Which articles mention Huawei?", "Huawei", "Tell me about Huawei"),
        ("Do my articles mention quantum computing?", "quantum computing", "Tell me about quantum computing"),
        ("Summarise the article on Torch", "Torch", "Tell me about Torch"),
        ("summarize what the articles say about AI", "AI", "Tell me about AI"),
        ("Give me a quote about risk.", "risk", "Tell me about risk"),
        ("Who is Dan Wang?", "Dan Wang", "Who is Dan Wang?"),
        ("Torch", "Torch", "Torch"),
        ("Fei Duomin", "Fei Duomin", "Fei Duomin"),
    ],
)
def test_a_subject_is_known_however_it_is_asked_for(asked: str, subject: str, plain: str) -> None:
    assert asked_about(asked) == (subject, plain)


@pytest.mark.parametrize(
    "asked",
    [
        "Who leads BYD?",
        "What is the capital of Mongolia?",
        "Who is the chief executive of BYD?",
        "likang chief executive",
        "What did Fei Duomin say about patents?",
        "Which articles of clothing were sold?",
        "How many articles did the university publish?",
    ],
)
def test_a_question_for_something_in_particular_has_no_subject(asked: str) -> None:
    assert asked_about(asked) == ("", asked)


@pytest.mark.parametrize(
    "asked",
    ["hello", "Thanks a lot!", "What can you do?", "How many articles are there?", "What are these articles about?",
     "Summarise my articles"],
)  # fmt: skip
def test_talk_is_told_what_can_be_asked(sample: Assistant, asked: str) -> None:
    answer = sample.ask(asked)
    assert is_talk(asked) and answer.refused
    assert answer.message == ASK_SOMETHING and not answer.nearest


@pytest.mark.parametrize(
    "asked", ["Tell me about Torch", "What is Torch?", "What do the articles say about Torch?"]
)
def test_what_mentions_a_subject_is_told(sample: Assistant, asked: str) -> None:
    answer = sample.ask(asked)
    assert not answer.refused
    assert "Torch" in answer.sentences[0].text


@pytest.mark.parametrize("asked", ["Tell me about lidar", "Which articles mention Mongolia?", "Norway"])
def test_a_subject_that_nothing_mentions_is_refused(sample: Assistant, asked: str) -> None:
    assert sample.ask(asked).refused


def test_a_person_is_also_told_of_where_only_the_trade_is_named(sample: Assistant) -> None:
    assert "The engineer, a German" in sample.ask("Who is Hafkemeyer?").text


def test_two_subjects_get_a_sentence_each(sample: Assistant) -> None:
    text = sample.ask("Tell me about BYD and CATL").text
    assert "BYD" in text and "CATL" in text


def test_talk_within_a_conversation_is_neither_a_follow_up_nor_followed_up() -> None:
    assert understand("thanks", ["What is Torch?"]).text == "thanks"
    assert (
        understand("When was it launched?", ["What is Torch?", "thanks"]).text
        == "When was it launched (Torch)?"
    )
