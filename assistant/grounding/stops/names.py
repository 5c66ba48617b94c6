"""Names that the evidence does not have."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.grounding.match import Match, name_share
from assistant.grounding.reading import Name, Reading
from assistant.grounding.stops.problem import Problem


def names(match: Match) -> Iterator[Problem]:
    """A name that is not in the evidence."""
    before = min(match.places, default=0)
    nearby = match.source.readings[max(0, before - 2) : before]
    near = match.stems.union(*(r.stems for r in nearby))
    unnamed = len(match.source.readings) <= 2 and _speaks_of_someone(match.source.readings[0])
    for name in match.missing_names:
        if unnamed and name.first <= 2:
            continue  # who "he" is cannot be known from this evidence
        if name_share(name, match.source.stems, match.source) < 0.5 and not _mentioned(name, match):
            yield Problem("name", f"names {name.text}; the article does not", not _plain_word(name, match))
        elif name_share(name, near, match.source) < 0.5:
            yield Problem("name elsewhere", f"names {name.text}; this part of the article does not", False)


def _speaks_of_someone(reading: Reading) -> bool:
    """Whether the sentence's subject is not named in it."""
    first = reading.tokens[0].text.lower() if reading.tokens else ""
    return first in ("he", "she", "it", "they", "his", "her", "its", "their", "the", "this")


def _mentioned(name: Name, match: Match) -> bool:
    return name.text.lower() in match.source.context.lower()


def _plain_word(name: Name, match: Match) -> bool:
    """Whether the "name" could be an ordinary word with a capital that the evidence has in other words."""
    start = match.claim.tokens[name.first].start
    if match.claim.text[match.claim.tokens[name.last].end :][:1] == ":":
        return True  # a label before what is said
    begins = name.first == 0 or match.claim.text[:start].rstrip(" \"“‘'*(")[-1:] in (".", ":", "!", "?", "")
    return begins and len(name.stems) == 1
