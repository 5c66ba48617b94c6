"""Finding passages: by meaning and by words, in one ranking.

Both searches give candidates; each candidate then has both scores, scaled to 0..1 within this question, and the
weighted sum ranks them. (A weighted sum of scaled scores was better than reciprocal ranks on every set it was
tried on; ``MEANING`` is the weight that did best over all of them.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from assistant.question.question import Question
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
    meaning = library.nearest(vector, wanted, article_ids)
    words = library.matching(question.words, wanted, article_ids)
    best = fuse(meaning, words)[:k]
    passages = library.passages_by_id([passage_id for passage_id, _ in best])
    return [
        Hit(passages[i], score, _as_found(i, meaning=meaning, words=words))
        for i, score in best
        if i in passages
    ]


def in_turn(rankings: Sequence[Sequence[Hit]]) -> list[Hit]:
    """The first of each ranking, then the second of each …, every passage once."""
    found: dict[str, Hit] = {}
    for row in zip_longest(*rankings):
        for hit in row:
            if hit is not None:
                found.setdefault(hit.passage.id, hit)
    return list(found.values())


def fuse(meaning: Mapping[str, float], words: Mapping[str, float]) -> list[tuple[str, float]]:
    """Passage ids of both searches in one ranking, by weighted sum of the scaled scores; ties go by passage id, so
    the order is fixed."""
    near, alike = _scaled(meaning), _scaled(words)
    ranked = {i: MEANING * near.get(i, 0.0) + (1 - MEANING) * alike.get(i, 0.0) for i in [*near, *alike]}
    return sorted(ranked.items(), key=lambda item: (-item[1], item[0]))


def _as_found(passage_id: str, **searches: Mapping[str, float]) -> dict[str, float]:
    """The passage's scores by the searches that found it, as they were."""
    return {name: scores[passage_id] for name, scores in searches.items() if passage_id in scores}


def _scaled(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores stretched to 0..1: the worst of the list is 0, the best 1; a single one is 1."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    return {i: (s - low) / (high - low) if high > low else 1.0 for i, s in scores.items()}
