"""Quantities and dates as values: "$1.8 billion", "1,800m dollars" and "US$1.8bn" are one thing."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

SCALES = {
    "hundred": 1e2, "k": 1e3, "thousand": 1e3, "thousands": 1e3, "lakh": 1e5, "m": 1e6, "mn": 1e6, "mln": 1e6, "million": 1e6, "millions": 1e6,
    "crore": 1e7, "bn": 1e9, "b": 1e9, "billion": 1e9, "billions": 1e9, "tn": 1e12, "trn": 1e12, "trillion": 1e12, "trillions": 1e12, "dozen": 12,
}  # fmt: skip
CURRENCIES = {
    "us$": "USD", "$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "sterling": "GBP",
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "¥": "JPY", "yen": "JPY", "jpy": "JPY", "rmb": "CNY", "cny": "CNY", "yuan": "CNY",
    "renminbi": "CNY", "₹": "INR", "inr": "INR", "rupee": "INR", "rupees": "INR", "a$": "AUD", "c$": "CAD", "hk$": "HKD", "chf": "CHF", "won": "KRW",
    "krw": "KRW", "₩": "KRW", "rouble": "RUB", "roubles": "RUB", "ruble": "RUB", "rubles": "RUB",
}  # fmt: skip
DIMENSIONS: dict[str, dict[str, float]] = {
    "percent": {"%": 1, "per cent": 1, "percent": 1, "pct": 1},
    "points": {"percentage point": 1, "percentage points": 1, "pp": 1, "basis point": 0.01, "basis points": 0.01, "bps": 0.01},
    "length": {"km": 1e3, "kilometre": 1e3, "kilometer": 1e3, "mile": 1609.344, "metre": 1, "meter": 1, "ft": 0.3048, "foot": 0.3048, "feet": 0.3048,
               "yard": 0.9144, "inch": 0.0254, "inches": 0.0254, "cm": 0.01, "centimetre": 0.01, "centimeter": 0.01, "mm": 1e-3,
               "millimetre": 1e-3, "millimeter": 1e-3, "nm": 1e-9, "nanometre": 1e-9, "nanometer": 1e-9},
    "mass": {"kg": 1, "kilogram": 1, "kilo": 1, "tonne": 1e3, "ton": 1e3, "gram": 1e-3, "lb": 0.45359237, "lbs": 0.45359237, "ounce": 0.0283495, "oz": 0.0283495, "mg": 1e-6},
    "area": {"hectare": 1e4, "acre": 4046.856, "square km": 1e6, "square kilometre": 1e6, "square kilometer": 1e6, "square mile": 2.589988e6,
             "square metre": 1, "square meter": 1, "square feet": 0.092903, "square foot": 0.092903, "sq ft": 0.092903},
    "volume": {"litre": 1, "liter": 1, "gallon": 3.785412, "barrel": 158.987, "ml": 1e-3, "millilitre": 1e-3},
    "power": {"kw": 1e3, "mw": 1e6, "gw": 1e9, "kilowatt": 1e3, "megawatt": 1e6, "gigawatt": 1e9, "watt": 1, "horsepower": 745.7},
    "energy": {"kwh": 1, "mwh": 1e3, "gwh": 1e6, "twh": 1e9, "kilowatt-hour": 1, "megawatt-hour": 1e3},
    "speed": {"km/h": 1, "kph": 1, "mph": 1.609344},
    "time": {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "fortnight": 1209600, "month": 2629800, "year": 31557600, "decade": 315576000, "century": 3155760000, "centuries": 3155760000},
    "temperature": {"°c": 1, "degrees celsius": 1, "celsius": 1, "°f": 2, "degrees fahrenheit": 2, "fahrenheit": 2},
}  # fmt: skip
UNITS = {
    name: (dimension, float(factor))
    for dimension, names in DIMENSIONS.items()
    for name, factor in names.items()
}
"""A unit's name → its dimension and how many of the dimension's base unit it is."""

SMALL = {w: float(i) for i, w in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"])}  # fmt: skip
SMALL |= {
    w: 10.0 * i
    for i, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
ORDINALS = {
    w: float(i)
    for i, w in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ],
        1,
    )
}
FRACTIONS = {
    "half": 0.5,
    "third": 1 / 3,
    "thirds": 1 / 3,
    "quarter": 0.25,
    "quarters": 0.25,
    "fifth": 0.2,
    "fifths": 0.2,
}
MONTHS = {
    w: i
    for i, w in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
}
MONTHS |= {w[:3]: i for w, i in MONTHS.items()} | {"sept": 9}
WEEKDAYS = {
    w: i
    for i, w in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], 1)
}

_UNIT_NAMES = "|".join(
    re.escape(u) + ("s?" if u[-1].isalpha() and len(u) > 3 else "")
    for u in sorted(UNITS, key=len, reverse=True)
)
_MONEY_NAMES = "|".join(sorted((re.escape(c) for c in CURRENCIES if c.isalpha()), key=len, reverse=True))
_WORDS = "|".join(sorted(SMALL, key=len, reverse=True))
NUMBER = re.compile(
    rf"""(?<![\w.])(?<![A-Za-z][-–])(?P<sign>[-−–](?=[\d$£€]))?(?P<money>(?:us|hk|a|c)?\$|[£€¥₹₩]|(?:{_MONEY_NAMES})(?=\s?\d))?\s?
    (?:(?P<digits>\d{{1,3}}(?:,\s?\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)
      |(?P<words>(?:{_WORDS})(?:[\s-](?:{_WORDS}))*|(?<=\ba\s)(?:hundred|thousand|million|billion|trillion|dozen)|(?:hundred|thousand|million|billion|trillion)s(?=\sof)))
    (?P<ordinal>st\b|nd\b|rd\b|th\b)?
    (?:[\s-]?(?P<scale>{"|".join(sorted(SCALES, key=len, reverse=True))})(?![\w]))?
    (?:[\s-]?(?P<scale2>thousand|million|billion|trillion)(?![\w]))?
    (?:(?:\s?-?\s?|(?<=s)\sof\s)(?P<unit>{_UNIT_NAMES}|{_MONEY_NAMES})(?![\w]))?""",
    re.IGNORECASE | re.VERBOSE,
)
FRACTION = re.compile(
    rf"\b(?:(?P<count>{_WORDS}|a|one)[\s-])?(?P<part>half|thirds?|quarters?|fifths?)(?=\s+(?:of|the|as|its|their|a\b))",
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
    for m in NUMBER.finditer(text):
        if _overlaps(m.start(), m.end(), taken):
            continue
        if quantity := _number(text, m):
            found.append(quantity)
            taken.append((m.start(), m.end()))
    found = _ranges(found, text)
    for m in FRACTION.finditer(text):
        if not _overlaps(m.start(), m.end(), taken):
            value = FRACTIONS[m["part"].lower()] * SMALL.get((m["count"] or "one").lower(), 1.0) * 100
            found.append(
                Quantity(value, "percent", m.start(), m.end(), m.group(), _bound(text, m.start()), 5.0)
            )
            taken.append((m.start(), m.end()))
    for m in ORDINAL.finditer(text):
        if not _overlaps(m.start(), m.end(), taken):
            found.append(Quantity(ORDINALS[m["word"].lower()], "ordinal", m.start(), m.end(), m.group()))
    return tuple(sorted(found, key=lambda q: q.start))


def _ranges(found: list[Quantity], text: str) -> list[Quantity]:
    """In "4-7%" and "$2 to $3bn" the first number has the second's unit and scale."""
    for i, (one, two) in enumerate(itertools.pairwise(found)):
        if one.unit in ("", two.unit) and re.fullmatch(r"\s?(?:[-–]|to|-to-)\s?", text[one.end : two.start]):
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
