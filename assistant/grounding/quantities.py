"""Quantities and dates as values: "$1.8 billion", "1,800m dollars" and "US$1.8bn" are one thing."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.grounding.units import (
    CURRENCIES,
    FRACTIONS,
    MONTHS,
    ORDINALS,
    SCALES,
    SMALL,
    TIMES,
    UNITS,
    WEEKDAYS,
)

_UNIT_NAMES = "|".join(
    re.escape(u) + ("s?" if u[-1].isalpha() and (len(u) > 3 or u in ("day", "ton")) else "")
    for u in sorted(UNITS, key=len, reverse=True)
)
_MONEY_NAMES = "|".join(sorted((re.escape(c) for c in CURRENCIES if c.isalpha()), key=len, reverse=True))
_WORDS = "|".join(sorted(SMALL, key=len, reverse=True))
NUMBER = re.compile(
    rf"""(?<![\w.])(?<![A-Za-z][-–])(?P<sign>[-−–](?=[\d$£€]))?(?P<money>(?:us|hk|a|c)?\$|[£€¥₹₩]|(?:{_MONEY_NAMES})(?=\s?\d))?\s?
    (?:(?P<digits>\d{{1,3}}(?:,\s?\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)
      |(?P<words>(?:{_WORDS})(?:[\s-](?:{_WORDS})\b)*\b|(?<=\ba\s)(?:hundred|thousand|million|billion|trillion|dozen)|(?:hundred|thousand|million|billion|trillion)s(?=\sof)))
    (?P<ordinal>st\b|nd\b|rd\b|th\b)?
    (?P<and_half>\sand\sa\shalf\b)?
    (?:[\s-]?(?P<scale>{"|".join(sorted(SCALES, key=len, reverse=True))})(?![\w]))?
    (?:[\s-]?(?P<scale2>thousand|million|billion|trillion)(?![\w]))?
    (?:(?:\s?-?\s?|(?<=s)\sof\s)(?P<unit>{_UNIT_NAMES}|{_MONEY_NAMES})(?![\w]))?""",
    re.IGNORECASE | re.VERBOSE,
)
_PARTS = "|".join(FRACTIONS)
FRACTION = re.compile(
    rf"""\b(?:(?P<many>{_WORDS})[\s-](?P<parts>(?:{_PARTS})s)\b
    |(?:(?P<one>an?|one)[\s-])?(?P<part>{_PARTS})\b
      (?:(?:\sof)?\san?\s(?P<whole>million|billion|trillion|thousand|hundred|dozen|(?:percentage\s)?point|{_UNIT_NAMES})\b(?:\s(?P<money>{_MONEY_NAMES})\b)?)?)""",
    re.IGNORECASE | re.VERBOSE,
)
"""A part: "two-thirds", "half the crop", "half a million dollars", "by a fifth"."""
OF_WHOLE = re.compile(r"\s(?:of|the|as|its|their|his|her|an?|more|less|fewer|higher|lower)\b")
BY_PART = re.compile(r"\b(?:by|than|almost|nearly|about)\s$")
"""What follows or precedes a part, so that it is one: neither the third of May nor a quarter of the year."""
TIMES_WORD = re.compile(
    rf"\b(?:{'|'.join(TIMES)})\b|\btwice(?=\s(?:as|the|what|that|its)\b)|(?<=\bto\s)double\b"
    rf"|\b(?P<number>{_WORDS}|\d+(?:\.\d+)?)\stimes(?=\s(?:as|the|more|what|that|higher|larger|bigger|its)\b)",
    re.IGNORECASE,
)
ONE_IN = re.compile(
    rf"\b(?P<part>{_WORDS}|\d\d?)\s(?:in|out\sof)\s(?:every\s)?(?P<whole>{_WORDS}|\d{{1,3}})\b(?![.,]\d|\s(?:{_UNIT_NAMES})\b)",
    re.IGNORECASE,
)
"""A share: "nine in ten", "3 out of every 10"."""
ORDINAL = re.compile(rf"\b(?P<word>{'|'.join(ORDINALS)})\b(?!\s+(?:of\s+all|half|quarter))", re.IGNORECASE)
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
DATE = re.compile(
    rf"""\b(?:(?P<iso>(?:1[0-9]|20)\d\d-\d\d-\d\d)
    |(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?(?:\s?,?\s+(?P<year>(?:1[0-9]|20)\d\d))?
    |(?P<month2>{_MONTH})\b\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*(?:per\s?cent|%|people))(?:\s?,?\s+(?P<year2>(?:1[0-9]|20)\d\d))?
    |(?P<month3>{_MONTH})\b\.?,?\s+(?:of\s+)?(?P<year3>(?:1[0-9]|20)\d\d)
    |(?P<decade>(?:1[0-9]|20)\d0)s\b
    |(?P<year4>(?:1[0-9]|20)\d\d)(?:[-–/](?P<to>\d\d(?:\d\d)?))?(?![\w%]|[.,]\d)
    |(?P<month4>(?:January|February|March|April|May|June|July|August|September|October|November|December))\b
    |(?P<weekday>{"|".join(WEEKDAYS)})\b)""",
    re.IGNORECASE | re.VERBOSE,
)  # fmt: skip
BEFORE_MONTH = re.compile(
    r"\b(?:in|of|since|until|by|from|last|this|next|early|late|mid|to|through|every|during)[\s-]$"
)
ABOUT = re.compile(
    r"(?:about|around|roughly|approximately|some|nearly|almost|close to|circa|c\.|~|up to|an estimated|estimated|just over|just under)\s*(?:an?\s+)?$",
    re.IGNORECASE,
)
OVER = re.compile(
    r"(?:more than|over|above|at least|exceed(?:s|ed|ing)?|upwards of|greater than|higher than|no (?:less|fewer) than|minimum of|topp(?:ed|ing)|surpass(?:ed|ing))\s*(?:an?\s+)?$",
    re.IGNORECASE,
)
UNDER = re.compile(
    r"(?:less than|fewer than|under|below|at most|lower than|no more than|not more than|maximum of|within|short of)\s*(?:an?\s+)?$",
    re.IGNORECASE,
)

Bound = Literal["", "about", "over", "under"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """``value`` in base units of ``unit`` (a currency, a dimension, "" for a plain count, "ordinal")."""

    value: float
    unit: str
    start: int
    end: int
    text: str
    bound: Bound = ""
    step: float = 1.0  # the last digit written counts this much: 5.3bn → 0.1bn
    name: str = ""  # the unit as written


@dataclass(frozen=True, slots=True)
class Date:
    """What is said of a date; 0 for what is not said. ``year`` is the first year of a decade."""

    start: int
    end: int
    text: str
    year: int = 0
    month: int = 0
    day: int = 0
    weekday: int = 0
    decade: bool = False


def dates(text: str) -> tuple[Date, ...]:
    """The dates in ``text``. A bare number between 1000 and 2099 is a year unless a unit or counted noun follows."""
    found = []
    for m in DATE.finditer(text):
        if m["month"] is None and m["weekday"] is None and m["year4"] and _is_count(text, m):
            continue
        if (m["month4"] or m["weekday"]) and m.group()[0].islower():
            continue
        if (m["month4"] or "").lower() in ("march", "may") and not BEFORE_MONTH.search(text, 0, m.start()):
            continue  # the verb
        if m["iso"]:
            year, month, day = (int(part) for part in m["iso"].split("-"))
        else:
            year = int(m["year"] or m["year2"] or m["year3"] or m["year4"] or m["decade"] or 0)
            name = (m["month"] or m["month2"] or m["month3"] or m["month4"] or "").lower()
            month = MONTHS.get(name, MONTHS.get(name[:3], 0))
            day = int(m["day"] or m["day2"] or 0)
        weekday = WEEKDAYS[m["weekday"].lower()] if m["weekday"] else 0
        found.append(Date(m.start(), m.end(), m.group(), year, month, day, weekday, bool(m["decade"])))
        if m["to"]:
            last = int(m["to"]) if len(m["to"]) == 4 else year // 100 * 100 + int(m["to"])
            found.append(Date(m.start(), m.end(), m.group(), last))
    return tuple(found)


def _is_count(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 2) : match.start()], text[match.end() : match.end() + 14]
    return before.strip().endswith(("$", "£", "€", "¥")) or bool(
        re.match(
            rf"\s?(?:{_UNIT_NAMES}|people|million|billion|bn\b|m\b|pupils|students|staff|jobs|workers|cars)",
            after,
            re.IGNORECASE,
        )
    )


def quantities(text: str, known: Sequence[Date] | None = None) -> tuple[Quantity, ...]:
    """The quantities in ``text`` that are not dates, in order. ``known``: its dates, when they are read already."""
    taken = [(d.start, d.end) for d in (dates(text) if known is None else known)]
    found: list[Quantity] = []
    for m in ONE_IN.finditer(text):
        part, whole = (float(SMALL.get(n.lower(), n)) for n in (m["part"], m["whole"]))
        if 0 < part < whole and not _overlaps(m.start(), m.end(), taken):
            value, step = 100 * part / whole, min(5.0, 50 / whole)
            bound = _bound(text, m.start())
            found.append(Quantity(value, "percent", m.start(), m.end(), m.group(), bound, step))
            taken.append((m.start(), m.end()))
    for reading in (_multiples, _fractions):
        new = [q for q in reading(text) if not _overlaps(q.start, q.end, taken)]
        taken += [(q.start, q.end) for q in new]
        found += new
    for m in NUMBER.finditer(text):
        if _overlaps(m.start(), m.end(), taken):
            continue
        if quantity := _number(text, m):
            found.append(quantity)
            taken.append((m.start(), m.end()))
    found = _compounds(_ranges(sorted(found, key=lambda q: q.start), text), text)
    for m in ORDINAL.finditer(text):
        if not _overlaps(m.start(), m.end(), taken):
            found.append(Quantity(ORDINALS[m["word"].lower()], "ordinal", m.start(), m.end(), m.group()))
    return tuple(sorted(found, key=lambda q: q.start))


def _multiples(text: str) -> Iterator[Quantity]:
    """ "Doubled" is two times, "twice as much" as well."""
    for m in TIMES_WORD.finditer(text):
        word = (m["number"] or m.group()).lower()
        value = TIMES.get(word) or SMALL.get(word) or (float(word) if word[0].isdigit() else 2.0)
        yield Quantity(value, "times", m.start(), m.end(), m.group(), _bound(text, m.start()), 0.1)


def _fractions(text: str) -> Iterator[Quantity]:
    """ "Two-thirds" is 67 %, "half a million" 500,000, "half a percentage point" 0.5 points."""
    for m in FRACTION.finditer(text):
        part = (m["part"] or m["parts"].removesuffix("s")).lower()
        if part != "half" and not (m["one"] or m["many"]):
            continue  # the third of May
        told = BY_PART.search(text, 0, m.start()) or OF_WHOLE.match(text, m.end())
        if not (told or m["many"] or m["whole"]):
            continue
        share, bound = SMALL.get((m["many"] or "one").lower(), 1.0) * FRACTIONS[part], _bound(text, m.start())
        whole = re.sub(r"\s", " ", (m["whole"] or "").lower())
        if not whole:
            yield Quantity(100 * share, "percent", m.start(), m.end(), m.group(), bound, 5.0)
            continue
        scale = SCALES.get(whole, 0.0)
        unit, base = (
            ("", scale) if scale else UNITS.get(whole) or UNITS.get(whole.removesuffix("s"), ("points", 1.0))
        )
        if m["money"]:
            unit = CURRENCIES[m["money"].lower()]
        yield Quantity(share * base, unit, m.start(), m.end(), m.group(), bound, 0.05 * base, whole)


def _compounds(found: Sequence[Quantity], text: str) -> list[Quantity]:
    """ "2 hours and 48 minutes" as one length of time."""
    joined: list[Quantity] = []
    for q in found:
        last = joined[-1] if joined else q
        if (
            q.unit == last.unit == "time"
            and q.step < last.step
            and text[last.end : q.start] in (" ", ", ", " and ")
        ):
            joined[-1] = replace(
                q,
                value=last.value + q.value,
                start=last.start,
                text=text[last.start : q.end],
                bound=last.bound,
            )
        else:
            joined.append(q)
    return joined


SCALED = re.compile(r"\d\s?(?:million|billion|trillion|thousand|mn?|bn|tn|k)\b", re.IGNORECASE)


def _ranges(found: list[Quantity], text: str) -> list[Quantity]:
    """In "4-7%", "$2 to $3bn" and "between 5 and 17 months" the first number has the second's unit and scale."""
    for i, (one, two) in enumerate(itertools.pairwise(found)):
        between = text[one.end : two.start]
        is_range = re.fullmatch(r"\s?(?:[-–]|to|-to-)\s?", between) or (
            between == " and " and text[: one.start].lower().endswith("between ")
        )
        if one.unit in ("", two.unit) and is_range and not SCALED.search(one.text):
            scale = two.step / 10.0 ** -len(re.sub(r"^.*?\.|^[^.]*$", "", re.sub(r"[^\d.]", "", two.text)))
            if abs(one.value) < abs(two.value):
                found[i] = replace(
                    one, value=one.value * scale, unit=two.unit, step=one.step * scale, name=two.name
                )
    return found


def _overlaps(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    return any(start < e and s < end for s, e in taken)


def _number(text: str, m: re.Match[str]) -> Quantity | None:
    scale, unit_name = (m["scale"] or "").lower(), (m["unit"] or "").lower()
    if m["digits"]:
        plain = re.sub(r"[,\s]", "", m["digits"])
        value, step = float(plain), 10.0 ** -len(plain.partition(".")[2])
    else:
        words = re.split(r"[\s-]", m["words"].lower())
        if words == ["one"] and not (scale or unit_name):
            return None  # "one of", "no one": rarely a count
        value, step = 0.0, 1.0
        for word in words:
            value += SMALL.get(word, SCALES.get(word, 0.0))
    if m["and_half"]:
        value, step = value + 0.5, 0.1
    if scale in ("m", "b", "k") and not m["digits"]:
        scale = ""
    factor = SCALES.get(scale, 1.0) * SCALES.get((m["scale2"] or "").lower(), 1.0)
    unit, base = _unit(m, unit_name)
    if m["ordinal"] or unit == "ordinal":
        return Quantity(value, "ordinal", m.start(), m.end(), m.group().strip())
    if scale == "m" and not m["money"] and unit == "" and value < 1000 and m["digits"] and not unit_name:
        following = text[m.end() : m.end() + 1]
        if (
            following in ("", " ", ",", ".")
            and "." not in m["digits"]
            and value < 400
            and not re.match(r"\s+[a-z]+", text[m.end() :])
        ):
            unit, factor = "length", 1.0  # "100m" at the end of a phrase: metres
    if unit == "temperature" and base == 2.0:
        value, base = (value - 32) * 5 / 9, 1.0
    start = m.start() + len(m.group()) - len(m.group().lstrip())
    signed = -value if m["sign"] and not (start and text[start - 1].isdigit()) else value
    return Quantity(
        signed * factor * base,
        unit,
        start,
        m.end(),
        m.group().strip(),
        _bound(text, start),
        step * factor * base,
        unit_name,
    )


def _unit(m: re.Match[str], name: str) -> tuple[str, float]:
    if m["money"]:
        return CURRENCIES[m["money"].lower()], 1.0
    if name in CURRENCIES:
        return CURRENCIES[name], 1.0
    if not name:
        return "", 1.0
    return UNITS.get(name) or UNITS.get(name.removesuffix("s"), ("", 1.0))


def _bound(text: str, start: int) -> Bound:
    before = text[max(0, start - 24) : start]
    if OVER.search(before):
        return "over"
    if UNDER.search(before):
        return "under"
    return "about" if ABOUT.search(before) else ""


def same_value(said: Quantity, known: Quantity) -> bool:
    """Whether ``said`` (of a claim) is a fair way to put ``known`` (of the evidence).

    Rounding to the digits written is fair (5.3 for 5.27), so is "about" within 6 %, "more than" for something a
    little larger, and a conversion of units within 2 %.
    """
    if said.unit != known.unit:
        return False
    gap, size = abs(said.value - known.value), max(abs(said.value), abs(known.value), 1e-12)
    if said.unit == "ordinal":
        return gap < 1e-9
    if gap <= 1e-9 * size:
        return {said.bound, known.bound} != {"over", "under"}
    coarser = said.step > known.step or said.name != known.name
    if coarser and gap <= 0.5 * said.step * (1 + 1e-9):
        return True
    if said.name != known.name and UNITS.get(said.name.removesuffix("s"), UNITS.get(said.name)) != UNITS.get(
        known.name.removesuffix("s"), UNITS.get(known.name)
    ):
        return gap <= 0.02 * size
    if said.bound == "about":
        return gap <= 0.06 * size
    if said.bound == known.bound:
        return False  # "under 54" is not what an article says that says "under 45"
    if said.bound == "over":
        return 0 < known.value - said.value <= 0.25 * size
    if said.bound == "under":
        return 0 < said.value - known.value <= 0.25 * size
    return False


def same_date(said: Date, known: Date) -> bool:
    """Whether all that ``said`` states is in ``known`` (2023 for 3 May 2023), or in its decade."""
    if said.decade:
        return known.year // 10 == said.year // 10 and known.year > 0
    pairs = (
        (said.year, known.year),
        (said.month, known.month),
        (said.day, known.day),
        (said.weekday, known.weekday),
    )
    stated = [(mine, theirs) for mine, theirs in pairs if mine]
    return not known.decade and all(mine == theirs for mine, theirs in stated)
