"""Whether the evidence has a figure or a date of a claim, as it is or by the plainest reckoning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import permutations

from assistant.grounding.quantities import Date, Quantity, same_date, same_value
from assistant.grounding.reading import Reading
from assistant.grounding.units import UNITS


def has_quantity(said: Quantity, claim: Reading, readings: Sequence[Reading]) -> bool:
    """Whether some sentence has the figure ``said`` of the claim, a year that may be a count, an age, or two figures of which
    one is so many times the other."""
    known = [k for r in readings for k in r.quantities]
    if any(same_value(said, k) for k in known):
        return True
    if said.unit == "":
        return any(k.year == said.value for r in readings for k in r.dates)
    if said.unit == "time":
        return _is_bare_unit(said, readings) or (_is_age(said, claim) and _has_age(said, readings))
    if said.unit == "times":
        if said.value == 0.5 and any((k.unit, k.value) == ("percent", 50) for k in known):
            return True
        return any(
            _is_ratio(said, one, two, r) for r in readings for one, two in permutations(r.quantities, 2)
        )
    if (said.unit, said.value) == ("percent", 50) and any((k.unit, k.value) == ("times", 0.5) for k in known):
        return True  # "by half" of what was halved
    return any(same_value(said, part) for r in readings for part in _parts(r))


def has_date(said: Date, readings: Sequence[Reading]) -> bool:
    """Whether some sentence has the date ``said``, also as "the year before", or as a count that looks like a year."""
    if any(same_date(said, k) for r in readings for k in r.dates):
        return True
    if said.year in (year for r in readings for year in implied_years(r)) and not said.month:
        return True
    return said.text.isdigit() and any(
        k.unit == "" and k.value == said.year for r in readings for k in r.quantities
    )


BEFORE = re.compile(
    r"\b(?:the (?:year before|previous year|preceding year)|a year (?:earlier|before))\b", re.I
)
AFTER = re.compile(r"\b(?:the (?:year after|following year|next year)|a year (?:later|after))\b", re.I)


@lru_cache(maxsize=4096)
def implied_years(reading: Reading) -> frozenset[int]:
    """Years that a sentence tells of without their figures: 2021 in "a loss in 2022, after a profit the year before"."""
    years = {d.year for d in reading.dates if d.year and not d.decade}
    if len(years) != 1:
        return frozenset()
    (year,) = years
    ways = ((BEFORE, -1), (AFTER, 1))
    return frozenset(year + way for words, way in ways if words.search(reading.text))


BARE = re.compile(
    r"\b(?:an?|the (?:last|past))\s(second|minute|hour|day|week|fortnight|month|year|decade|century)\b", re.I
)


def _is_bare_unit(said: Quantity, readings: Sequence[Reading]) -> bool:
    """ "Ten years" where the evidence has "a decade"."""
    lengths = {UNITS[m.group(1).lower()][1] for r in readings for m in BARE.finditer(r.text)}
    return any(abs(length - said.value) <= 0.01 * length for length in lengths)


def _is_age(said: Quantity, claim: Reading) -> bool:
    """Whether a length of time is how old someone is: "16-year-olds", "23 years old"."""
    return bool(re.match(r"s?[- ]olds?\b", claim.text[said.end :]))


def _has_age(said: Quantity, readings: Sequence[Reading]) -> bool:
    """Whether a sentence has so many years as a bare number: "the voting age to 16", "the Chilean, 23,"."""
    years = said.value / UNITS["year"][1]
    return any(k.unit == "" and abs(k.value - years) < 0.01 for r in readings for k in r.quantities)


FROM = re.compile(r"\bfrom\s$")


def _is_ratio(said: Quantity, one: Quantity, two: Quantity, reading: Reading) -> bool:
    """Whether two figures of a sentence make ``said`` times: "rose from 2m to 4m" is "doubled". The later is told second,
    unless the sentence says "to 4m from 2m"."""
    alike = one.unit == two.unit or (two.unit == "" and FROM.search(reading.text, 0, one.start))
    if not alike or one.unit in ("ordinal", "times") or one.value <= 0:
        return False
    told_back = FROM.search(reading.text, 0, max(one.start, two.start))
    if (one.start < two.start) == bool(told_back):
        return False
    unit = UNITS.get(one.name.removesuffix("s"), ("", 1.0))[1] if two.unit != one.unit else 1.0
    ratio = two.value * unit / one.value  # "from 2 km to 4" has the unit once
    near = 0.2 if said.bound in ("over", "under", "about") else 0.06
    return abs(ratio - said.value) <= near * said.value


def _parts(reading: Reading) -> Iterator[Quantity]:
    """ "£50,000, half of which" is £25,000 too."""
    for share in reading.quantities:
        if share.unit == "percent" and re.match(r"\s+of (?:which|it|that|them)\b", reading.text[share.end :]):
            for whole in reading.quantities:
                if whole.end <= share.start and whole.unit not in ("percent", "ordinal", "times"):
                    yield _scaled(whole, share.value / 100)


def _scaled(whole: Quantity, share: float) -> Quantity:
    return Quantity(
        whole.value * share,
        whole.unit,
        whole.start,
        whole.end,
        whole.text,
        "",
        whole.step * share,
        whole.name,
    )
