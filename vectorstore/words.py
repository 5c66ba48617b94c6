"""Search by words: BM25 over the full-text index, at a cost that does not grow with the library.

BM25 reads every passage that has any word of the question, and in a large library "company" alone is in tens of
thousands. So at most ``BUDGET`` passages are scored: those that have a telling word, the rarest first. The common
words that are left out of that choice still count for the passages that were chosen. A library in which no choice is
needed (a few thousand passages) gives the same scores to the last digit as BM25 over everything.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import log
from typing import Any

Query = Callable[..., list[tuple[Any, ...]]]
"""Runs a statement with its values and gives the rows."""

TITLE_WEIGHT, BODY_WEIGHT = 0.5, 1.0
BUDGET = 1_000
"""Passages scored for one question; SQLite scores some four hundred a millisecond. In a library of 100,000 passages this
gives 94 % of the first eight that no limit gives; twice as many give the same."""
ALIKE = 400
"""The same for passages chosen because they have several common words together: there is less to choose between them, and
each takes longer."""
RERANKED = 200
"""Passages to which the common words are added, best first without them."""
EVERYWHERE = 0.2
"""Words in more than this share of the passages are not added: they say little, and take the longest. In the library of
100,000 the first eight stay as they were."""

SCORE = f"-bm25(words, {TITLE_WEIGHT}, {BODY_WEIGHT})"
ROWS = f"SELECT rowid, {SCORE} AS score FROM words WHERE words MATCH :query"
BEST = f"{ROWS} ORDER BY score DESC, rowid LIMIT :k"
FIRST = f"SELECT rowid, score FROM ({ROWS} LIMIT {ALIKE}) ORDER BY score DESC, rowid LIMIT :k"
WITHIN = (
    f"SELECT words.rowid, {SCORE} AS score FROM words JOIN passages p ON p.row = words.rowid "
    "WHERE words MATCH :query AND p.article IN (SELECT value FROM json_each(:articles)) "
    "ORDER BY score DESC, words.rowid LIMIT :k"
)
MATCHING = "SELECT rowid FROM words WHERE words MATCH :query"
COUNT = "SELECT count(*) FROM words WHERE words MATCH :query"
COUNT_SOME = f"SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH :query LIMIT {ALIKE + 1})"

Scored = list[tuple[int, float]]
"""Row numbers of passages with their BM25 score (higher is better), best first."""


def count(rows: Query, query: str) -> int:
    """In how many passages an FTS5 ``query`` occurs: 0.04 ms for a thousand."""
    return int(rows(COUNT, query=query)[0][0])


def search(
    rows: Query,
    words: Sequence[str],
    counts: Mapping[str, int],
    total: int,
    k: int,
    article_ids: Sequence[str] | None = None,
) -> Scored:
    """The ``k`` best passages for ``words``. ``counts`` says in how many of ``total`` passages each word occurs."""
    known = [word for word in words if counts[word]]
    if not known:
        return []
    if article_ids is not None:
        articles = json.dumps(list(article_ids))
        return _scored(rows(WITHIN, query=any_of(known), articles=articles, k=k))
    telling = _telling(known, counts)
    if len(telling) == len(known):
        return _scored(rows(BEST, query=any_of(words), k=k))
    if telling:
        query, statement = any_of(telling), BEST
    else:
        telling, statement = _together(rows, sorted(known, key=lambda word: counts[word])), FIRST
        query = all_of(telling)
    scores = dict(_scored(rows(statement, query=query, k=max(RERANKED, k))))
    for word in known:
        if word not in telling and counts[word] <= EVERYWHERE * total:
            _add(rows, scores, f"({query}) AND {quoted(word)}", rarity(counts[word], total))
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:k]


def rarity(n: int, total: int) -> float:
    """BM25's weight of a word that ``n`` of ``total`` passages have, as FTS5 has it; 0 when half of them do."""
    return max(0.0, log((total - n + 0.5) / (n + 0.5))) if total > n else 0.0


def quoted(word: str) -> str:
    """``word`` as a phrase: nothing in it is query language."""
    return '"' + word.replace('"', '""') + '"'


def any_of(words: Iterable[str]) -> str:
    return " OR ".join(quoted(word) for word in words)


def all_of(words: Iterable[str]) -> str:
    return " AND ".join(quoted(word) for word in words)


def _telling(words: Sequence[str], counts: Mapping[str, int]) -> list[str]:
    """The rarest of ``words`` that together stay in the budget, in the order given."""
    left, chosen = BUDGET, set()
    for word in sorted(words, key=lambda w: counts[w]):
        if (left := left - counts[word]) < 0:
            break
        chosen.add(word)
    return [word for word in words if word in chosen]


def _together(rows: Query, rarest_first: Sequence[str]) -> list[str]:
    """When every word is common: as many of them, rarest first, as passages must have together to be few enough."""
    for size in range(2, len(rarest_first) + 1):
        found = int(rows(COUNT_SOME, query=all_of(rarest_first[:size]))[0][0])
        if not found:
            return list(rarest_first[: size - 1])
        if found <= ALIKE:
            return list(rarest_first[:size])
    return list(rarest_first)


def _add(rows: Query, scores: dict[int, float], query: str, weight: float) -> None:
    """Adds a common word's weight to the passages that have it, as BM25 does for one occurrence in a passage of
    average length."""
    if weight:
        for (row,) in rows(MATCHING, query=query):
            if row in scores:
                scores[row] += weight


def _scored(found: Iterable[tuple[Any, ...]]) -> Scored:
    return [(int(row), float(score)) for row, score in found]
