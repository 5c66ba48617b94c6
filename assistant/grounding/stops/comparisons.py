"""Compared with something else than in the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.grounding.match import Match, word_score
from assistant.grounding.reading import Reading, read
from assistant.grounding.stops.problem import Problem
from assistant.grounding.stops.sides import comparison
from assistant.grounding.words import Token

NEARLY_ALL = 0.8


def compared(match: Match) -> Iterator[Problem]:
    """ "larger than Germany's" of what the evidence has larger than Washington's, and nothing in common between the two."""
    said = _after_than(match.claim)
    if len(said) < 2 and not any(match.claim.in_name(token) for token in said):
        return  # "than expected"
    others = [(reading, after) for reading in match.readings if (after := _after_than(reading))]
    if not others or any(_same(match.claim, said, reading, after) for reading, after in others):
        return
    reading, after = others[0]
    yield Problem(
        "roles", f"compares with “{_words(match.claim, said)}”; the article with “{_words(reading, after)}”"
    )


def _same(claim: Reading, said: Sequence[Token], reading: Reading, after: Sequence[Token]) -> bool:
    """Whether the evidence compares with one of these things, or compares the same two the other way round."""
    there = read(_words(reading, after))
    if any(word_score(token.stem, there) >= 0.5 for token in said):
        return True
    reverse = any(word_score(token.stem, claim) >= 0.5 for token in after)
    return reverse and sum(word_score(token.stem, reading) >= 0.5 for token in said) >= NEARLY_ALL * len(said)


def _after_than(reading: Reading) -> list[Token]:
    """The telling words of what something is compared with."""
    made = comparison(reading)
    return [t for t in reading.content if made and t in made.right]


def _words(reading: Reading, tokens: Sequence[Token]) -> str:
    return reading.text[tokens[0].start : tokens[-1].end]
