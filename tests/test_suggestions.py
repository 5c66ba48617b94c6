"""Questions to begin with: grammatical, made from the user's own sentences, and really answered by them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from assistant import Answer, Article, Assistant
from assistant.answer import Citation
from assistant.conversations import Conversations
from assistant.suggestions import TRIED, question_from, suggest
from tests.conftest import entry
from ui.shell import SUGGESTED, Services, warm_up
from vectorstore import Library, Passage, Sentence

MORE = " In the end the Torch Programme, as Brask and Tideglass Robotics and China knew it, was over."


def made_from(said: str) -> str | None:
    made = question_from(Article(said + MORE, "a.txt"), Sentence(0, len(said)))
    return made.question if made else None


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("The Torch Programme was launched by the ministry in 1988.", "When was the Torch Programme launched?"),
        ("Tideglass Robotics was spun off from a workshop in March 2015.", "When was Tideglass Robotics spun off?"),
        ("Brask opened its harbour to foreign ships in 1904.", "When did Brask open its harbour to foreign ships?"),
        ("China spent about $781bn on research and development, it said.", "How much did China spend on research and development?"),
        ("Last year there were 279 foreign research centres in Shanghai, it said.", "How many foreign research centres were there in Shanghai?"),
        ("Ada Winterbourne, a law professor at the university, disagrees.", "Who is Ada Winterbourne?"),
        ("Tideglass Robotics, a maker of grippers, pays no rent at all.", "What is Tideglass Robotics?"),
        # a doubt about the subject, about who or what, or about the sentence
        ("She was founded by the ministry in 1988 after all.", None),
        ("This Programme was launched by the ministry in 1988.", None),
        ("Spending was approved by the ministry in 1988 after all.", None),
        ("Ada Winterbourne, a tall shape in the fog, disagrees.", None),
        ("“The Torch Programme was launched in 1988,” she said.", None),
        ("The Torch Programme was launched.", None),
    ],
)  # fmt: skip
def test_a_sentence_becomes_a_question_only_where_there_is_no_doubt(said: str, question: str | None) -> None:
    assert made_from(said) == question


def article_about(name: str) -> Article:
    return Article(f"{name} Works was founded by two engineers in 1988.", f"{name}.txt")


def passages(article: Article) -> list[Passage]:
    return [Passage(article, (Sentence(0, len(article.text)),))]


def test_only_questions_that_are_answered_from_their_own_sentence_are_suggested() -> None:
    articles = [article_about(name) for name in ("Brask", "Dunmore", "Ningbo")]
    brask, _, ningbo = articles

    def ask(question: str) -> Answer:
        if "Dunmore" in question:
            return Answer(question, refused=True)
        return Answer(question, citations=(Citation(1, brask, 0, 10, brask.text[:10]),))  # also about Ningbo

    assert suggest(articles, passages, ask, 4) == ["When was Brask Works founded?"]
    assert suggest([ningbo], passages, ask, 4) == []


def test_no_more_questions_are_asked_than_it_takes() -> None:
    asked: list[str] = []
    articles = [article_about(f"{first}{second}ask") for first in "BDFGHJ" for second in "aeiou"]

    def refuse(question: str) -> Answer:
        asked.append(question)
        return Answer(question, refused=True)

    assert suggest(articles, passages, refuse, 4) == []
    assert len(asked) == TRIED
    assert suggest([], passages, refuse, 4) == []


def test_some_articles_are_found_without_reading_all(library: Library) -> None:
    with library.writing() as writer:
        writer.put([entry(f"article number {i}", f"{i}.txt") for i in range(12)])
    some = library.some_articles(5)
    assert len(set(some)) == 5
    assert library.some_articles(5) == some
    assert library.some_articles(50) == sorted(article.id for article, _ in library.articles())


def test_the_sample_articles_suggest_questions_that_they_answer(sample: Assistant) -> None:
    suggested = sample.suggestions()
    assert 2 <= len(suggested) <= 4
    for question in suggested:
        answer = sample.ask(question)
        assert not answer.refused
        assert answer.citations
    assert sample.suggestions() == suggested


def test_the_page_makes_its_suggestions_before_anybody_asks(sample: Assistant, tmp_path: Path) -> None:
    shared = Services(sample, Conversations(tmp_path), tmp_path)
    warm_up(shared)
    deadline = time.monotonic() + 60
    while shared._suggested[1] is None and time.monotonic() < deadline:
        time.sleep(0.1)
    assert shared._suggested == (sample.library.generation, sample.suggestions(SUGGESTED))
