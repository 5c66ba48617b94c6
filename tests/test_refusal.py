"""A refusal says what is missing, in plain words."""

from __future__ import annotations

import pytest
from conftest import entry

from assistant.question.question import understand
from assistant.quotes.refusal import NO_ARTICLES, refusal_message
from vectorstore import Library


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("What is the capital of Mongolia?", "Your articles do not mention “Mongolia”."),
        (
            "Who is the chief executive of BYD?",
            "Your articles mention “BYD”, but not “chief executive”.",
        ),
        ("What do BYD and Mongolia sell?", "Your articles do not mention “Mongolia”."),
        (
            "Who is the chief executive?",
            "Your articles do not answer this. Nothing in them mentions “chief executive”.",
        ),
        ("Who leads BYD?", "Your articles mention “BYD”, but do not say this."),
        ("What does BYD owe 2023?", "Your articles mention “BYD” and “2023”, but not “owe”."),
        ("Who leads the Mongolia office?", "Your articles do not mention “Mongolia”."),
        ("Who leads it?", "Your articles do not say this."),
        ("How long is it?", "Your articles do not say this."),  # what is asked is not missing
        ("How long does BYD need?", "Your articles mention “BYD”, but not “need”."),
        ("What did BYD do in 1492?", "Your articles do not mention “1492”."),
    ],
)
def test_a_refusal_names_what_no_article_mentions(library: Library, asked: str, message: str) -> None:
    with library.writing() as writer:
        writer.put([entry("BYD leads the market for electric cars and did so in 2023.")])
    assert refusal_message(understand(asked), library) == message


def test_a_library_without_articles_says_just_that(library: Library) -> None:
    assert refusal_message(understand("Who leads BYD?"), library) == NO_ARTICLES
