"""Figures and dates that the evidence does not have, or gives to something else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.grounding.match import Match, alike
from assistant.grounding.quantities import Date, Quantity, same_date, same_value
from assistant.grounding.reading import Reading
from assistant.grounding.stops.holders import beside, holders, same_holder, shown
from assistant.grounding.stops.problem import Problem
from assistant.grounding.stops.setting import context, overlap
from assistant.grounding.trends import direction
from assistant.grounding.words import Token


def numbers(match: Match) -> Iterator[Problem]:
    """A figure that is not in the evidence, or that the evidence gives to something else."""
    claim = match.claim
    for i in match.missing_quantities:
        said = claim.quantities[i]
        small = said.unit in ("", "ordinal") and abs(said.value) <= 10 and not said.text[:1].isdigit()
        elsewhere = any(same_value(said, k) for r in match.source.readings for k in r.quantities)
        known = _rival(claim, said, match)
        if known is not None:
            holder = beside(known[0], known[1])
            yield Problem(
                "number",
                f"says {said.text}; the article says {known[1].text}{holder}",
                not small and not elsewhere,
            )
        elif not elsewhere:
            yield Problem("number", f"says {said.text}; the article does not", not small)


def _rival(claim: Reading, said: Quantity, match: Match) -> tuple[Reading, Quantity] | None:
    """The evidence's quantity in the place of ``said``: of the same unit, among the most similar words."""
    here = context(claim, said.start, said.end)
    found = [
        (overlap(here, context(r, k.start, k.end)), r, k)
        for r in match.readings
        for k in r.quantities
        if k.unit == said.unit or (k.unit, said.unit) in SAME_SORT
    ]
    best = max(found, key=lambda f: f[0], default=None)
    return (best[1], best[2]) if best and best[0] > 0 else None


SAME_SORT = {
    (a, b)
    for group in (("USD", "GBP", "EUR", "CNY", "JPY", ""), ("percent", "points", ""))
    for a in group
    for b in group
}


def figures_swapped(match: Match) -> Iterator[Problem]:
    """A figure of the evidence, given to another holder than the evidence gives it to."""
    for said_by, said in holders(match.claim).items():
        quantity = match.claim.quantities[said_by]
        if quantity.unit == "ordinal" or said is None:
            continue
        own: list[tuple[str, Quantity]] = []
        here = context(match.claim, quantity.start, quantity.end)
        likeness: dict[Quantity, float] = {}
        for reading in match.readings:
            for at, holder in holders(reading).items():
                if holder is not None:
                    known = reading.quantities[at]
                    own.append((holder, known))
                    likeness[known] = overlap(here, context(reading, known.start, known.end))
        same = [holder for holder, known in own if same_value(quantity, known)]
        nearest = max((likeness[known] for _, known in own if same_value(quantity, known)), default=0.0)
        others = [
            known
            for holder, known in own
            if same_holder(holder, said)
            and _comparable(quantity, known)
            and likeness[known] >= nearest - 0.15
        ]
        held = any(same_holder(holder, said) for holder in same)
        if same and others and not held and not any(same_value(quantity, known) for known in others):
            yield Problem(
                "swap",
                f"says {quantity.text} for {shown(said, match.claim)}; the article says {others[0].text} for {shown(said, match.claim)}",
            )


def elsewhere(match: Match) -> Iterator[Problem]:
    """A figure of the evidence that stands there among other words, while these words have another figure."""
    for quantity in match.claim.quantities:
        here = context(match.claim, quantity.start, quantity.end)
        known = [(r, k) for r in match.source.readings for k in r.quantities if k.unit == quantity.unit]
        own = [_likeness(here, r, k) for r, k in known if same_value(quantity, k)]
        if quantity.unit == "ordinal" or len(here) < 2 or not own:
            continue
        rivals = [(_likeness(here, r, k), k) for r, k in known if not same_value(quantity, k)]
        nearest, rival = max(rivals, key=lambda found: found[0], default=(0.0, quantity))
        if max(own) <= FAR and nearest >= NEAR:
            yield Problem("swap", f"says {quantity.text}; the article says {rival.text} of that")
        elif max(own) <= FAR:
            reason = f"the article says {quantity.text} of something else"
            yield Problem("figure elsewhere", reason, False, (quantity.start, quantity.end))


def counted(match: Match) -> Iterator[Problem]:
    """So many of one thing, where the evidence has as many of another and does not count this one."""
    for quantity in match.claim.quantities:
        things = _counted_things(match.claim, quantity)
        known = [(r, k) for r in match.readings for k in r.quantities if same_value(quantity, k)]
        if quantity.unit != "" or not things or not known:
            continue
        thing = things[0]
        others = [_counted_things(r, k) for r, k in known]
        if any(not there or any(alike(thing.stem, t.stem) for t in there) for there in others):
            continue
        if all(t.stem in r.stems for r, _ in known for t in things):
            yield Problem("swap", f"says {quantity.text} {thing.text}; the article counts something else so")


def _counted_things(reading: Reading, quantity: Quantity) -> list[Token]:
    """The telling words that follow a figure in its part of the sentence: "631 foreign-owned research centres"; of "six of
    the board's nine members" those after the second figure, of "58 of them" none."""
    end = quantity.end
    if of := PART_OF.match(reading.text, end):
        if of["them"]:
            return []
        later = [q.end for q in reading.quantities if q.start >= end and q.unit == ""]
        end = later[0] if later and later[0] - end < 40 else of.end()
    at = reading.token_at(end - 1)
    after = reading.tokens[at + 1 : at + 6]
    return [
        t
        for t in after
        if t.content and t.text[0].isalpha() and reading.clauses[t.place] == reading.clauses[at]
    ]


PART_OF = re.compile(r"\s+of\s+(?:(?P<them>them|these|those|which|whom)\b|the\b|its\b|their\b)", re.I)


RECKONED = re.compile(
    r"\b(?:differences?|gaps?|margins?|totals?|totalled|sums?|altogether|combined|together|in all)\b",
    re.IGNORECASE,
)


def reckoned(match: Match) -> Iterator[Problem]:
    """ "The difference is 781 billion" where the evidence has 781 as one side's amount, and no difference."""
    word = RECKONED.search(match.claim.text)
    if word is None:
        return
    for said in (q for q in match.claim.quantities if q.unit not in ("ordinal", "time")):
        having = [r for r in match.source.readings if any(same_value(said, k) for k in r.quantities)]
        near = (
            match.claim.clauses[match.claim.token_at(said.start)]
            == match.claim.clauses[match.claim.token_at(word.start())]
        )
        if near and having and not any(RECKONED.search(r.text) for r in having):
            yield Problem(
                "swap", f"says {said.text} as “{word.group()}”; the article gives it of one thing alone"
            )
            return


FAR, NEAR = 0.15, 0.6
"""How alike the words around two figures are, at most and at least, for these to be of other things or of the same."""


def _likeness(here: dict[str, float], reading: Reading, quantity: Quantity) -> float:
    return overlap(here, context(reading, quantity.start, quantity.end))


def directions(match: Match) -> Iterator[Problem]:
    """Up by so much, where the evidence says down by so much."""
    for quantity in match.claim.quantities:
        said = _direction(match.claim, quantity)
        if not said:
            continue
        found = {
            _direction(r, k): k
            for r in match.source.readings
            for k in r.quantities
            if same_value(quantity, k)
        }
        if -said in found and said not in found and 0 not in found:
            way = "up" if said > 0 else "down"
            yield Problem("opposite", f"says {way} for {quantity.text}; the article says the opposite")


def _direction(reading: Reading, quantity: Quantity) -> int:
    """1 when a figure goes with a word of rising, -1 with one of falling, 0 with none or with both."""
    at = reading.token_at(quantity.start)
    end = reading.token_at(quantity.end - 1)
    around = (*reading.tokens[max(0, at - REACH) : at], *reading.tokens[end + 1 : end + 1 + REACH])
    ways = {
        direction(t.stem) * (-1 if t.place in reading.negated else 1)
        for t in around
        if reading.clauses[t.place] == reading.clauses[at]
    }
    return sum(ways)


REACH = 4
"""Words between a figure and the word of direction that it goes with."""


def _comparable(one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit


def times(match: Match) -> Iterator[Problem]:
    """A date that is not in the evidence."""
    claim = match.claim
    for i in match.missing_dates:
        said = claim.dates[i]
        elsewhere = (
            any(same_date(said, k) for r in match.source.readings for k in r.dates)
            or said.text in match.source.context
        )
        rival = next((k for r in match.readings for k in r.dates if same_grain(said, k)), None)
        if rival is not None:
            yield Problem("date", f"says {said.text}; the article says {rival.text}", not elsewhere)
        elif not elsewhere:
            yield Problem("date", f"says {said.text}; the article does not", True)


def same_grain(one: Date, other: Date) -> bool:
    return any(
        a and b for a, b in ((one.year, other.year), (one.month, other.month), (one.weekday, other.weekday))
    )
