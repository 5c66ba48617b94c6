"""Periods: the years, quarters, halves and months that a question asks about and a sentence speaks of."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.dates import MONTHS

YEAR = r"\b(?:1[5-9]|20)\d\d\b"
_YEAR = re.compile(YEAR)
_A_YEAR_BEFORE = re.compile(
    r"\b(?:(?:a|one|the) year (?:earlier|before|ago|previously)|(?:the )?(?:previous|preceding|prior) year|year-(?:earlier|ago))\b",
    re.I,
)
_ORDER = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_PART = re.compile(
    rf"\b(?P<letter>[QH])(?P<number>[1-4])\b|\b(?P<order>{'|'.join(_ORDER)})[ -](?P<of>quarter|half)\b(?!-?final)|"
    r"\bfirst (?P<months>three|six) months\b|"
    r"\b(?P<start>January|April|July|October)(?: (?:to|and|until|till|through) |\s?[-–]\s?)(?:the end of )?(?P<end>March|June|September|December)\b|"
    r"\b(?P<last>three|six) months to (?:the end of )?(?:\d\d? )?(?P<to>March|June|September|December)\b",
    re.I,
)
_MONTH = re.compile(
    rf"(?P<open>\b(?:since|from|until|till|to|after|before|by|between|and|through) |[-–])?"
    rf"(?!^)\b(?P<name>{'|'.join(MONTHS)})\b"
)
"""A month; "until June" may hold others too."""
_SPANS = {
    ("january", "march"): "Q1", ("april", "june"): "Q2", ("july", "september"): "Q3", ("october", "december"): "Q4",
    ("three", "march"): "Q1", ("three", "june"): "Q2", ("three", "september"): "Q3", ("three", "december"): "Q4",
    ("january", "june"): "H1", ("july", "december"): "H2", ("six", "june"): "H1", ("six", "december"): "H2",
}  # fmt: skip
"""Quarters and halves told by their months."""
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")

OF_ANOTHER_PERIOD, OF_NO_PERIOD = 0.25, 0.75
"""What is left of a sentence that says other years or quarters than the question, and of one that says none."""


def years_in(text: str) -> list[str]:
    """The years a text names: "2007", "2023"."""
    return _YEAR.findall(text)


def years_told(text: str) -> set[str]:
    """The years a text speaks of: "4.1 million in 2023, up from 3.6 million a year earlier" also of 2022."""
    named = set(years_in(text))
    return named | ({str(int(year) - 1) for year in named} if _A_YEAR_BEFORE.search(text) else set())


def parts_in(text: str) -> set[str]:
    """The quarters and halves a text names, of whatever year: "Q1 2025" and "the first quarter" and "January to March" are all ``Q1``,
    "the first six months" and "the six months to June" ``H1``."""
    return {part for match in _PART.finditer(text) if (part := _part(match))}


def months_in(text: str) -> set[str]:
    """The months a text names: "June". A word that opens it ("May") is none."""
    return {match["name"] for match in _MONTH.finditer(text)}


def _closed_months(text: str) -> set[str]:
    """The same, none where the text names a stretch of time: "from March until June"."""
    found = list(_MONTH.finditer(text))
    return set() if any(match["open"] for match in found) else {match["name"] for match in found}


def _part(match: re.Match[str]) -> str:
    if months := (match["start"] or match["last"]):
        return _SPANS.get((months.lower(), (match["end"] or match["to"]).lower()), "")
    if match["letter"]:
        return f"{match['letter'].upper()}{match['number']}"
    if match["months"]:
        return "Q1" if match["months"].lower() == "three" else "H1"
    return f"{'Q' if match['of'].lower() == 'quarter' else 'H'}{_ORDER[match['order'].lower()]}"


@lru_cache(maxsize=64)  # a sentence is asked for its form and whether it speaks of something else
def fits_period(text: str, before: str, asked: str) -> float:
    """How far (0..1) a sentence speaks of the period of a question, or stands where one is named: ``before`` is its title,
    date and the words before it. Its own years and quarters tell more than those that stand before it.

    Asked about 2022, "It paid 2.00 in 2022" has 1, "It paid nothing for 2020" 0.25, wherever it stands.
    """
    fits = [1.0]
    if years := set(years_in(asked)):
        fits.append(_fits(years, years_told(text), set(years_in(_own(text))), set(years_in(before))))
    if parts := parts_in(asked):
        near = parts_in(before)
        own = parts_in(_own(text)) or (set() if parts & near else near)
        fits.append(_fits(parts, parts_in(text), own, near))
    if months := months_in(asked):
        fits.append(_fits(months, months_in(text), _closed_months(text), months_in(before)))
    return min(fits)


def _fits(wanted: set[str], told: set[str], own: set[str], near: set[str]) -> float:
    """``told`` is all that a sentence names, ``own`` what it names for itself, ``near`` what is named before it."""
    if wanted & told:
        return 1.0
    if own:
        return OF_ANOTHER_PERIOD
    return 1.0 if wanted & near else OF_NO_PERIOD


def _own(text: str) -> str:
    """A sentence without what it has in brackets for comparison: "11.7% (Q1 2024: 10.2%)"."""
    return _BRACKETS.sub(" ", text)
