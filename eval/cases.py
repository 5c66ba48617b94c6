"""Questions made ready for one library: their spans located, their articles named by id, disagreements found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.data import Question, QuestionSet
from eval.judge import ENOUGH, Case, Shown
from eval.locate import Gold, Shelf
from eval.metrics import Region, covered, has_fact, normalise
from vectorstore import Article

AROUND = 80
"""Characters shown before and after expected words in the report."""
SAME_STATEMENT = 0.5
"""Shared words / all words of two short texts above which they state the same thing about something."""


def cases_of(questions: QuestionSet, stored: Mapping[str, Article], gold: Gold, library: Shelf) -> list[Case]:
    """A case for every question."""
    articles = {article.id: article for article in stored.values()}
    named = {region.article for regions in gold.regions.values() for region in regions}
    split = {
        name: [Region(name, p.start, p.end) for p in library.passages(articles[name])]
        for name in sorted(named)
    }
    found = []
    for question in questions.questions:
        regions = tuple(gold.regions.get(question.id, ()))
        found.append(
            Case(
                question,
                regions,
                frozenset(stored[name].id for name in question.articles if name in stored),
                disagreement(question, stored) if question.conflict is None else question.conflict,
                tuple(in_context(region, articles[region.article]) for region in regions),
                sum(covered(region, split[region.article]) < ENOUGH for region in regions),
            )
        )
    return found


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


def in_context(region: Region, article: Article) -> Shown:
    """Expected words with a little of what stands around them, cut at spaces."""
    before = article.text[max(0, region.start - AROUND) : region.start]
    after = article.text[region.end : region.end + AROUND]
    if region.start > AROUND:
        before = "…" + before.partition(" ")[2]
    if region.end + AROUND < len(article.text):
        after = after.rpartition(" ")[0] + "…"
    words = article.text[region.start : region.end]
    return Shown(article.title or article.source, f"{before}{words}{after}", 0.0, 1.0)


def _words(text: str) -> frozenset[str]:
    return frozenset(normalise(text).split())


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def kinds(cases: Sequence[Case]) -> list[str]:
    """The kinds of questions, in the order in which they first occur."""
    return list(dict.fromkeys(case.question.kind for case in cases if case.question.kind))
