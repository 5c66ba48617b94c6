"""Finding passages: by meaning and by words, in one ranking.

Both searches give candidates; each candidate then has both scores, scaled to 0..1 within this question, and the
weighted sum ranks them. (A weighted sum of scaled scores was better than reciprocal ranks on every set it was
tried on; ``MEANING`` is the weight that did best over all of them.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from assistant.question import Question
from vectorstore import Hit, Library

MEANING = 0.6
"""Weight of the search by meaning; the rest is the search by words."""
CANDIDATES = 60
"""Passages taken from each search before they are ranked together."""


def retrieve(
    library: Library, question: Question, k: int, article_ids: Sequence[str] | None = None
) -> list[Hit]:
    """The ``k`` best passages, best first; ``Hit.score`` is 0..1 within this question, ``Hit.scores`` holds the
    cosine ("meaning") and BM25 ("words") as they were. A question of several parts gets passages for each."""
    asked = [question, *question.parts]
    return in_turn([_search(library, each, k, article_ids) for each in asked])[:k]


def _search(library: Library, question: Question, k: int, article_ids: Sequence[str] | None) -> list[Hit]:
    vector = library.embedder.embed([question.text])[0]
    wanted = max(CANDIDATES, k)
    by_meaning = library.by_meaning(vector, wanted, article_ids)
    by_words = library.by_words(question.search_query, wanted, article_ids)
    return fuse(by_meaning, by_words)[:k]


def in_turn(rankings: Sequence[Sequence[Hit]]) -> list[Hit]:
    """The first of each ranking, then the second of each …, every passage once."""
    found: dict[str, Hit] = {}
    for row in zip_longest(*rankings):
        for hit in row:
            if hit is not None:
                found.setdefault(hit.passage.id, hit)
    return list(found.values())


def fuse(by_meaning: Sequence[Hit], by_words: Sequence[Hit]) -> list[Hit]:
    """Both lists in one, by weighted sum of the scaled scores; ties go by passage id, so the order is fixed."""
    scores: dict[str, dict[str, float]] = {}
    hits: dict[str, Hit] = {}
    for hit in [*by_meaning, *by_words]:
        hits[hit.passage.id] = hit
        scores.setdefault(hit.passage.id, {}).update(hit.scores)
    meaning = _scaled({i: s["meaning"] for i, s in scores.items() if "meaning" in s})
    words = _scaled({i: s["words"] for i, s in scores.items() if "words" in s})
    ranked = [
        Hit(hit.passage, MEANING * meaning.get(i, 0.0) + (1 - MEANING) * words.get(i, 0.0), scores[i])
        for i, hit in hits.items()
    ]
    return sorted(ranked, key=lambda hit: (-hit.score, hit.passage.id))


def _scaled(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores stretched to 0..1: the worst of the list is 0, the best 1; a single one is 1."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    return {i: (s - low) / (high - low) if high > low else 1.0 for i, s in scores.items()}
