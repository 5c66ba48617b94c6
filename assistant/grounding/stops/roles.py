"""Who did it and to whom, the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.grounding.match import Match
from assistant.grounding.reading import Name, Reading
from assistant.grounding.stops.problem import Problem
from assistant.grounding.stops.sides import is_turned
from assistant.grounding.words import Token


def roles(match: Match) -> Iterator[Problem]:
    """Who did it and to whom, the other way round."""
    claim = match.claim
    for one in claim.names:
        for two in claim.names:
            if one.last >= two.first or two.first - one.last > 14:
                continue
            for verb in claim.content:
                if not one.last < verb.place < two.first or claim.in_name(verb):
                    continue
                for reading in match.readings:
                    if not is_turned(claim, reading) and _reversed(claim, one, verb, two, reading):
                        yield Problem(
                            "roles", f"has {one.text} and {two.text} the other way round than the article"
                        )
                        return


def _reversed(claim: Reading, one: Name, verb: Token, two: Name, reading: Reading) -> bool:
    first = _places_of(one, reading)
    second = _places_of(two, reading)
    same = [t for t in reading.content if t.stem == verb.stem]
    if len(first) != 1 or len(second) != 1 or len(same) != 1:
        return False
    if not _bare(claim, two.first) or not _bare(reading, first[0]):
        return False
    there = same[0].place
    swapped = second[0] < there < first[0] and first[0] - second[0] <= 14
    kept = first[0] < there < second[0]
    passive = _is_passive(claim, verb.place) != _is_passive(reading, there)
    return kept if passive else swapped


def _places_of(name: Name, reading: Reading) -> list[int]:
    return [n.last for n in reading.names if set(n.stems) & set(name.stems)]


def _bare(reading: Reading, place: int) -> bool:
    """Whether what stands at ``place`` is an object: no preposition before it but "by" or "than"."""
    before = [t.text.lower() for t in reading.tokens[max(0, place - 3) : place]]
    return not {"in", "to", "from", "with", "for", "at", "of", "on", "and", "into", "as"} & set(before)


def _is_passive(reading: Reading, place: int) -> bool:
    after = [t.text.lower() for t in reading.tokens[place + 1 : place + 5]]
    before = {t.text.lower() for t in reading.tokens[max(0, place - 3) : place]}
    return "by" in after and bool(before & {"is", "was", "were", "are", "been", "be", "being", "got"})
