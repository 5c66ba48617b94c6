"""Who wrote an article, and when, is told from what is known of it."""

from __future__ import annotations

import pytest
from conftest import entry

from assistant import Assistant, Settings
from assistant.question.question import understand
from assistant.quotes.bylines import byline
from vectorstore import Article, Hit, Library, Passage, Sentence


def hits(*articles: Article) -> list[Hit]:
    return [Hit(Passage(one, (Sentence(0, len(one.text)),)), 1.0) for one in articles]


HARBOUR = Article(
    "By Ann Lee and Bo Ek, 3 May 2024\nNobody wants the harbour, says Cy Orr.",
    "a.txt",
    title="A harbour for nobody",
    author="Ann Lee, Bo Ek",
    outlet="The Quay",
    published="2024-05-03",
)
FERRY = Article("The ferry sank.", "b.txt", title="The night ferry", author="Cy Orr", published="2023")


@pytest.mark.parametrize(
    ("asked", "value", "quote"),
    [
        ("Who wrote the story about the harbour?", "Ann Lee, Bo Ek", "By Ann Lee and Bo Ek, 3 May 2024"),
        ("When was the harbour article published?", "3 May 2024", "By Ann Lee and Bo Ek, 3 May 2024"),
        ("Which paper published the piece on the harbour?", "The Quay", None),
        ("Who are the authors of the ferry paper?", "Cy Orr", None),
        ("When was the paper on the night ferry published?", "2023", None),
        ("Who wrote The Night Ferry?", "Cy Orr", None),
        ("When was “A harbour for nobody” published?", "3 May 2024", "By Ann Lee and Bo Ek, 3 May 2024"),
    ],
)
def test_the_byline_of_the_article_that_is_meant_is_told(asked: str, value: str, quote: str | None) -> None:
    found = byline(understand(asked), hits(FERRY, HARBOUR))
    assert found is not None
    assert found.value == value
    assert (found.quote.text if found.quote else None) == quote
    if found.quote:
        assert found.quote.evidence[0].quote == quote
    assert value in found.message and "details" in found.message


@pytest.mark.parametrize(
    "asked",
    [
        "Who wrote the letter?",
        "Who wrote The Night?",  # too short to be a title
        "Who wrote the story about whales?",
        "When was the harbour opened?",
        "Which paper published the piece on the ferry?",  # nobody knows
    ],
)
def test_other_questions_are_not_about_bylines(asked: str) -> None:
    assert byline(understand(asked), hits(FERRY, HARBOUR)) is None


def test_an_article_is_meant_when_it_alone_tells_of_the_subject() -> None:
    asked = understand("Who wrote the article about Cy Orr?")
    found = byline(asked, hits(FERRY, HARBOUR))
    assert found is not None and found.value == "Ann Lee, Bo Ek"
    other = Article("Cy Orr sailed.", "c.txt", title="Sailing", author="Di Moe")
    assert byline(asked, hits(other, HARBOUR)) is None


def test_what_the_text_does_not_say_is_told_plainly_and_not_as_a_quote(library: Library) -> None:
    with library.writing() as writer:
        writer.put(
            [entry("The night ferry sank in a storm.", "b.txt", title="The night ferry", author="Cy Orr")]
        )
    answer = Assistant(library, Settings()).ask("Who wrote the story about the night ferry?")
    assert answer.refused and not answer.sentences
    assert answer.message.startswith("“The night ferry” is by Cy Orr.")
