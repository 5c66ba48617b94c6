"""Questions made ready for one library: their spans located, their articles named by id, disagreements found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.data import Question, QuestionSet
from eval.judge import Case
from eval.locate import Gold
from eval.metrics import has_fact, normalise
from vectorstore import Article

SAME_STATEMENT = 0.5
"""Shared words / all words of two short texts above which they state the same thing about something."""


def cases_of(questions: QuestionSet, stored: Mapping[str, Article], gold: Gold) -> list[Case]:
    """A case for every question."""
    return [
        Case(
            question,
            tuple(gold.regions.get(question.id, ())),
            frozenset(stored[name].id for name in question.articles if name in stored),
            disagreement(question, stored) if question.conflict is None else question.conflict,
        )
        for question in questions.questions
    ]


def disagreement(question: Question, stored: Mapping[str, Article]) -> bool:
    """Whether another article states one of the question's false facts in much the same words as one of its own
    articles states the right one. Sets without a ``conflict`` label are labelled by this.

    "The game was in Glendale" beside "The game was in Tampa" (4 of 6 words shared) is a disagreement.
    """
    if not question.false_facts or not question.articles:
        return False
    right = [_words(stored[name].text) for name in question.articles if name in stored]
    others = [article.text for name, article in stored.items() if name not in question.articles]
    return any(
        _alike(_words(text), words) >= SAME_STATEMENT
        for text in others
        if any(has_fact(text, false) for false in question.false_facts)
        for words in right
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(normalise(text).split())


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def kinds(cases: Sequence[Case]) -> list[str]:
    """The kinds of questions, in the order in which they first occur."""
    return list(dict.fromkeys(case.question.kind for case in cases if case.question.kind))
