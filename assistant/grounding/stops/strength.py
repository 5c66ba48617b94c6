"""Said more strongly than the evidence says it: all for some, will for may, a cause for a fact."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.grounding.match import Match, word_score
from assistant.grounding.reading import CAUSES, CLAIMED_CAUSES, HEDGES, Reading, read
from assistant.grounding.stops.problem import Problem
from assistant.grounding.words import Token

STRONG = frozenset(
    """\
all every everyone everybody everything always entirely completely only sole solely none nobody never
exclusively any whole""".split()
)

AS_STRONG = frozenset("just alone both full total entire unique each fully totally throughout".split())

MOST = frozenset("most mostly mainly chiefly primarily majority largely usually generally".split())

NEARLY = frozenset("nearly almost about around roughly approximately virtually".split())

WHOLLY = frozenset("exactly precisely fully entirely completely".split())

SOME = frozenset("some several many few sometimes partly often occasionally certain part half".split())


SAYINGS = re.compile(
    r"\b(?:all the same|(?:after|above|at|for|first of|in|most of) all|all (?:but|along|right|too)|every (?:now and then|so often))\b",
    re.I,
)
"""In which "all" and "every" say nothing about how many."""


def quantifiers(match: Match) -> Iterator[Problem]:
    """All for some, most for some, only where nothing says so."""
    words = frozenset[str]().union(*(read(SAYINGS.sub(" ", r.text)).lower for r in match.readings))
    sayings = [found.span() for found in SAYINGS.finditer(match.claim.text)]
    for token in match.claim.tokens:
        word = token.text.lower()
        if any(start <= token.start < end for start, end in sayings) or _before_figure(word, token, match):
            continue
        if (
            word == "all"
            and _word_before(token, match.claim) in NEARLY
            and any(ALL_BUT.search(r.text) for r in match.readings)
        ):
            continue
        if word in STRONG - {"any", "whole"} and not words & (STRONG | AS_STRONG):
            weaker = sorted(words & (SOME | MOST))
            said = f"; the article says “{weaker[0]}”" if weaker else "; the article does not"
            yield Problem("quantifier", f"says “{word}”{said}", True)
            return
        if word in MOST and words & SOME and not words & (MOST | STRONG):
            yield Problem("quantifier", f"says “{word}”; the article says “{min(words & SOME)}”", True)
            return


ALL_BUT = re.compile(r"\ball but\b", re.IGNORECASE)


def _word_before(token: Token, reading: Reading) -> str:
    return reading.tokens[token.place - 1].text.lower() if token.place else ""


def _before_figure(word: str, token: Token, match: Match) -> bool:
    """ "Only 5 per cent" of a figure that the evidence has, which "only" does not change."""
    return word == "only" and any(
        i not in match.missing_quantities and 0 < q.start - token.end <= 2
        for i, q in enumerate(match.claim.quantities)
    )


CERTAIN = frozenset(
    """\
certainly definitely undoubtedly proved proven proves guarantee guaranteed guarantees undeniably
inevitably surely clearly must confirmed confirms""".split()
)


def modality(match: Match) -> Iterator[Problem]:
    """A possibility told as a fact."""
    claim = match.claim
    words = frozenset[str]().union(*(r.lower for r in match.readings))
    sure = sorted((claim.lower & CERTAIN) - words)
    if sure and not claim.is_negative:
        yield Problem("modality", f"says “{sure[0]}”; the article does not", not words & CERTAIN)
        return
    for reading in match.main:
        for place in reading.hedged:
            word = reading.tokens[place]
            mine = [t for t in claim.tokens if word.stem == t.stem and not t.text.lower().endswith("ing")]
            if mine and not any(claim.is_hedged(t) for t in mine) and not _unhedged(word.stem, match):
                hedge = _cue_before(reading, place)
                yield Problem(
                    "modality", f"states “{word.text}” as a fact; the article says “{hedge} {word.text}”"
                )
                return


def _unhedged(stem: str, match: Match) -> bool:
    return any(t.stem == stem and t.place not in r.hedged for r in match.readings for t in r.tokens)


def _cue_before(reading: Reading, place: int) -> str:
    cues = [t.text for t in reading.tokens[max(0, place - 6) : place] if t.text.lower() in HEDGES]
    return cues[-1] if cues else "may"


def causes(match: Match) -> Iterator[Problem]:
    """A cause that the evidence does not give."""
    said = CLAIMED_CAUSES.search(match.claim.text)
    given = [t for t in match.claim.content if said and t.start >= said.end()][:5]
    if (
        said
        and len(given) > 1
        and sum(match.found.get(t.place, 0.0) >= 0.5 for t in given) < 0.5 * len(given)
    ):
        yield Problem("cause", f"says “{said.group()} …”; the article gives no such cause")
    elif said and (other := _only_beside(match, said)):
        yield Problem("cause", f"says “{said.group()}”; the article says only “{other}”")
    elif said and not any(CAUSES.search(r.text) for r in match.readings):
        together = any(_has_both_sides(match.claim, said.start(), said.end(), r) for r in match.readings)
        yield Problem("cause", f"says “{said.group()}”; the article gives no such cause", not together)


BESIDE = re.compile(
    r"\b(?:although|though|despite|(?:\w+ )?(?:years?|months?|weeks?|days?) (?:before|after)|before)\b",
    re.IGNORECASE,
)
"""What joins two events without making one the cause of the other: "two years after", "although"."""
CAUSE = re.compile(
    CAUSES.pattern.replace("|following|after", "").replace("|made|make|makes", "").replace(r"|as)", ")"), re.I
)


def _only_beside(match: Match, said: re.Match[str]) -> str:
    """The words that stand between the two sides in the one sentence that has both, when that names no cause."""
    for reading in match.readings:
        beside = BESIDE.search(reading.text)
        if (
            beside
            and not CAUSE.search(reading.text)
            and _has_both_sides(match.claim, said.start(), said.end(), reading)
        ):
            return beside.group()
    return ""


def _has_both_sides(claim: Reading, start: int, end: int, reading: Reading) -> bool:
    """Whether one sentence has most words of both the cause and what it is said to have caused."""
    sides = ([t for t in claim.content if t.end <= start], [t for t in claim.content if t.start >= end])
    return all(sum(word_score(t.stem, reading) for t in side) >= 0.6 * len(side) for side in sides)
