"""The opposite of what the evidence says: another direction, or a denial."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.grounding.match import Match, alike
from assistant.grounding.reading import Reading
from assistant.grounding.stops.problem import Problem
from assistant.grounding.stops.setting import context, near, overlap, same_setting
from assistant.grounding.stops.sides import is_turned
from assistant.grounding.trends import direction
from assistant.grounding.words import Token, opposites_of


def opposites(match: Match) -> Iterator[Problem]:
    """A word whose opposite the evidence has in its place."""
    if any(is_turned(match.claim, reading) for reading in match.readings):
        return
    for token in match.claim.content:
        there = match.found.get(token.place, 0.0) >= 0.85
        for reading in match.readings:
            for other in _opposites_in(reading, token):
                negated = (token.place in match.claim.negated) != (other.place in reading.negated)
                here = context(match.claim, token.start, token.end)
                shared = overlap(here, context(reading, other.start, other.end))
                if not negated and shared > (0.45 + _at_home(match, token, here) if there else 0.3):
                    yield Problem("opposite", f"says “{token.text}”; the article says “{other.text}”")
                    return
    yield from _function_opposites(match)


def _at_home(match: Match, token: Token, here: dict[str, float]) -> float:
    """How much the evidence has ``token``, or a word of the same meaning, among the same words."""
    return max(
        (
            overlap(here, context(reading, t.start, t.end))
            for reading in match.readings
            for t in reading.tokens
            if alike(token.stem, t.stem)
        ),
        default=0.0,
    )


def _opposites_in(reading: Reading, word: Token) -> list[Token]:
    """The words of a sentence that mean the opposite of ``word``, when it has none that mean the same."""
    against = opposites_of(word.stem)
    way = direction(word.stem)
    found = [
        t
        for t in reading.tokens
        if (t.stem in against or (way and direction(t.stem) == -way)) and not _is_label(reading, t)
    ]
    return [] if not found or any(alike(word.stem, stem) for stem in reading.stems) else found


def _is_label(reading: Reading, token: Token) -> bool:
    """Whether it names one of a series, as "Slide 6" does."""
    following = reading.text[token.end :].lstrip()
    return token.place > 0 and token.text[:1].isupper() and following[:1].isdigit()


PAIRS = (
    ("more", "less"),
    ("more", "fewer"),
    ("before", "after"),
    ("above", "below"),
    ("over", "under"),
    ("up", "down"),
    ("most", "least"),
    ("with", "without"),
)


def _function_opposites(match: Match) -> Iterator[Problem]:
    """Small words of opposite meaning (more, less; before, after) beside the same words."""
    for one, two in (*PAIRS, *((b, a) for a, b in PAIRS)):
        if one not in match.claim.lower:
            continue
        mine = [t for t in match.claim.tokens if t.text.lower() == one]
        if not mine or any(one in r.lower for r in match.readings):
            continue
        for reading in match.readings:
            for other in (t for t in reading.tokens if t.text.lower() == two):
                here, there = near(match.claim, mine[0].place, 3), near(reading, other.place, 3)
                if here[1] & there[1]:
                    yield Problem("opposite", f"says “{one}”; the article says “{two}”")
                    return


def polarity(match: Match) -> Iterator[Problem]:
    """Denied on one side, affirmed on the other, in words that otherwise agree."""
    claim = match.claim
    for reading in match.main:
        if claim.is_negative and not reading.is_negative:
            for place, rank in claim.negated.items():
                word = claim.tokens[place]
                other = next((t for t in reading.tokens if alike(word.stem, t.stem)), None)
                if rank == 0 and other and same_setting(claim, word, reading, other):
                    yield Problem("negation", f"denies “{word.text}”; the article does not")
                    return
        if reading.is_negative and not claim.is_negative:
            for place, rank in reading.negated.items():
                word = reading.tokens[place]
                mine = next((t for t in claim.content if t.stem == word.stem), None)
                if (
                    rank == 0
                    and mine
                    and not _affirmed(word.stem, match)
                    and same_setting(claim, mine, reading, word)
                ):
                    yield Problem("negation", f"says “{word.text}”; the article denies it")
                    return


def _affirmed(stem: str, match: Match) -> bool:
    return any(t.stem == stem and t.place not in r.negated for r in match.readings for t in r.tokens)
