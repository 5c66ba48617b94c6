"""From where to where, and for what: a way the other way round, a rate told as a sum."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.grounding.match import Match
from assistant.grounding.quantities import Quantity, same_value
from assistant.grounding.reading import Reading
from assistant.grounding.stops.problem import Problem
from assistant.grounding.units import UNITS
from assistant.grounding.words import are_alike, stem

WAYS = {"from": -1, "to": 1, "into": 1}


def ways(match: Match) -> Iterator[Problem]:
    """ "Moved from York to Leeds" where the evidence closes in Leeds and moves to York."""
    for name in match.claim.names:
        mine = _way(match.claim, name.first)
        known = {
            _way(r, n.first) for r in match.source.readings for n in r.names if n.stems[-1] == name.stems[-1]
        }
        here = {_way(r, n.first) for r in match.readings for n in r.names if n.stems[-1] == name.stems[-1]}
        if mine and -mine in here and mine not in known:
            way = "to" if mine > 0 else "from"
            yield Problem("roles", f"says {way} {name.text}; the article the other way")
            return


def _way(reading: Reading, place: int) -> int:
    """1 when "to" or "to the" stands before a place, -1 for "from", else 0."""
    before = [t.text.lower() for t in reading.tokens[max(0, place - 2) : place] if t.text.lower() != "the"]
    return WAYS.get(before[-1], 0) if before else 0


RATE = re.compile(r"\s(?:(?:for\s)?(?:an?|each|every)|per)\s(?P<thing>[a-z]+)\b", re.IGNORECASE)
SUM = re.compile(
    r"\sfor\s(?:all\s|the\s)?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve)\s[a-z]+",
    re.IGNORECASE,
)


def rates(match: Match) -> Iterator[Problem]:
    """ "£12 for a family" or "£12 for four doses" where the evidence has £12 a person, or a dose."""
    claim = match.claim
    for said in claim.quantities:
        rate, whole = _rate(claim, said), SUM.match(claim.text, said.end)
        known = [_rate(r, q) for r in match.source.readings for q in r.quantities if same_value(said, q)]
        each = [k for k in known if k]
        told = rate or whole
        if said.unit == "ordinal" or told is None or not each or len(each) < len(known):
            continue
        if not (rate and any(_are_same(rate["thing"], k["thing"]) for k in each)):
            yield Problem("swap", f"says {said.text}{told.group()}; the article says{each[0].group()}")
            return


def _rate(reading: Reading, quantity: Quantity) -> re.Match[str] | None:
    return RATE.match(reading.text, quantity.end)


def _are_same(one: str, other: str) -> bool:
    """Whether two things, or units of measure, are one: "a kilo" and "per kilogram"."""
    return are_alike(stem(one), stem(other)) or UNITS.get(one.lower(), one) == UNITS.get(other.lower(), other)
