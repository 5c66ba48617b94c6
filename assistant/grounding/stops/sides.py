"""The two sides of a comparison: "X more than Y" is "Y less than X", and neither "Y more than X" nor "X less than Y"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.grounding.match import Match
from assistant.grounding.quantities import Quantity
from assistant.grounding.reading import Reading
from assistant.grounding.stops.problem import Problem
from assistant.grounding.trends import direction
from assistant.grounding.words import Token, are_opposite

NO_COMPARISON = frozenset(["other", "rather", "no", "sooner"])
"""Before "than", words that compare nothing."""
LESS = frozenset(["less", "fewer"])


@dataclass(frozen=True)
class Comparison:
    """What stands before and after "than" in its clause."""

    left: tuple[Token, ...]
    right: tuple[Token, ...]

    @property
    def is_less(self) -> bool:
        return bool({t.text.lower() for t in self.left} & LESS)


@lru_cache(maxsize=4096)
def comparison(reading: Reading) -> Comparison | None:
    """The comparison that a sentence makes, if it makes one; "more than 700" is an amount."""
    for token in reading.tokens[1:-1]:
        if token.text.lower() != "than" or reading.tokens[token.place - 1].text.lower() in NO_COMPARISON:
            continue
        following = reading.tokens[token.place + 1]
        if any(_begins(q, following) for q in reading.quantities):
            continue
        return Comparison(reading.tokens[: token.place], _clause_from(following, reading))
    return _multiple(reading)


def _multiple(reading: Reading) -> Comparison | None:
    """ "Twice as much on staff as on art", or "…, twice what it spends on art"."""
    for quantity in reading.quantities:
        after = [t for t in reading.tokens if t.start >= quantity.end] if quantity.unit == "times" else []
        if not after or after[0].text.lower() not in ("as", "what"):
            continue
        joints = (
            after[:1] if after[0].text.lower() == "what" else [t for t in after[1:] if t.text.lower() == "as"]
        )
        if joints and joints[0].place + 1 < len(reading.tokens):
            right = _clause_from(reading.tokens[joints[0].place + 1], reading)
            return Comparison(reading.tokens[: joints[0].place], right)
    return None


def _clause_from(token: Token, reading: Reading) -> tuple[Token, ...]:
    """The rest of the clause from a word on."""
    clause = reading.clauses[token.place]
    return tuple(t for t in reading.tokens[token.place :] if reading.clauses[t.place] == clause)


def _begins(quantity: Quantity, token: Token) -> bool:
    return token.start <= quantity.start <= token.end + 3


def sides(match: Match) -> Iterator[Problem]:
    """ "Buses carry more than trains" where the evidence has trains carry more than buses."""
    for reading in match.readings:
        if _turned(match.claim, reading) in ((True, False), (False, True)):
            yield Problem("roles", "compares the two the other way round than the article")
            return


def is_turned(claim: Reading, reading: Reading) -> bool:
    """Whether the claim makes the comparison of a sentence from the other side: its words may then be the opposite."""
    return _turned(claim, reading) == (True, True)


@lru_cache(maxsize=4096)
def _turned(claim: Reading, reading: Reading) -> tuple[bool, bool] | None:
    """Whether the two sides changed places, and whether the word of comparison is the opposite; None when the two sentences
    do not compare the same things."""
    mine, theirs = comparison(claim), comparison(reading)
    if mine is None or theirs is None:
        return None
    (left, right), (left2, right2) = _only(mine), _only(theirs)
    swapped = bool(right & left2) and (bool(left & right2) or not right & right2)
    kept = bool(right & right2) and (bool(left & left2) or len(left) <= 1)
    return None if swapped == kept else (swapped, _is_opposite(mine, theirs))


def _only(made: Comparison) -> tuple[frozenset[str], frozenset[str]]:
    """The telling words that stand on one side only."""
    left, right = (frozenset(t.stem for t in side if t.content) for side in (made.left, made.right))
    return left - right, right - left


def _is_opposite(mine: Comparison, theirs: Comparison) -> bool:
    """Whether one says less and the other more, or one an opposite of the other's word: cheaper, dearer."""
    compared = frozenset(t.stem for side in (mine, theirs) for t in side.right)
    words, others = _words_of_degree(mine.left) - compared, _words_of_degree(theirs.left) - compared
    against = any(_are_against(a, b) for a in words - others for b in others - words)
    return (mine.is_less != theirs.is_less) != against


def _words_of_degree(side: Sequence[Token]) -> frozenset[str]:
    """The words before "than" that may be what is compared by: the nearest six."""
    return frozenset(t.stem for t in side[-6:] if t.content)


def _are_against(one: str, other: str) -> bool:
    return are_opposite(one, other) or direction(one) * direction(other) < 0
