"""What a follow-up plainly swaps in the question before it: another year, the other quarter, before for after, the old one for
the new one. All from the words alone."""

from __future__ import annotations

import re

from assistant.question.periods import YEAR

_YEAR = re.compile(YEAR)
_SEASON = re.compile(rf"({YEAR})(?:([-–/])(\d\d)\b)?")
"""A year, or a school or financial year: "2023-24"."""
_NEXT_YEAR = re.compile(
    r"^(?:in |for )?(?:the |a )?(?:(?:year|one) (?P<way>before|after)(?: that)?|(?P<side>previous|preceding|following|next)"
    r" (?:year|one)|year (?P<time>earlier|later))$",
    re.I,
)
_PREPOSITION = r"(?:in|at|for|from|by|on|with|to|of)"
_ORDER = r"(?:first|second|third|fourth|fifth|last|1st|2nd|3rd|4th)"
_OTHER_ORDER = re.compile(rf"^(?:{_PREPOSITION} )?(?:the )?(?P<order>{_ORDER})(?: (?P<noun>[a-z]+))?$", re.I)
_ORDERED = re.compile(rf"\b{_ORDER}(?=[ -](?P<noun>[a-z]+))", re.I)
_PART = re.compile(r"\b[QH][1-4]\b")
_OTHER_SIDE = re.compile(
    r"^(?:and )?(?P<side>before|after|afterwards|earlier|later)(?: (?:that|then|it))?$", re.I
)
_SIDES = {"before": "before", "earlier": "before", "after": "after", "afterwards": "after", "later": "after"}
_OTHER_ONE = re.compile(rf"^(?P<before>{_PREPOSITION} )?the (?P<which>[\w-]+) ones?$", re.I)
_KNOWN_ONE = re.compile(r"\bthe (?P<which>[a-z-]+)(?= [a-z]+)")
_ITS = re.compile(r"^(?:its|their) (?P<what>[\w-]+(?: [\w-]+)?)$", re.I)
_OF_IT = re.compile(r"\bthe (?:[\w-]+ ){1,3}?(?=of )")


def swapped(fragment: str, earlier: str) -> str | None:
    """The question before with what ``fragment`` swaps in it; None when nothing is plain.

    >>> swapped("and before", "How many came after the reform?"), swapped("the second", "What was sold in the first quarter?")
    ('How many came before the reform?', 'What was sold in the second quarter?')
    """
    for swap in (_year, _next_year, _order, _side, _one, _of_it):
        if made := swap(fragment, earlier):
            return made
    return None


def _year(fragment: str, earlier: str) -> str | None:
    """ "And in 2020?" """
    year = _YEAR.search(fragment)
    if year and len(fragment.split()) <= 3 and _YEAR.search(earlier):
        return _YEAR.sub(year[0], earlier, count=1)
    return None


def _next_year(fragment: str, earlier: str) -> str | None:
    """ "And the year before?" """
    beside = _NEXT_YEAR.match(fragment)
    if not beside or not _SEASON.search(earlier):
        return None
    later = next(filter(None, beside.groups())).lower() in ("after", "following", "next", "later")
    return _SEASON.sub(lambda season: _moved(season, 1 if later else -1), earlier, count=1)


def _moved(season: re.Match[str], years: int) -> str:
    """ "2022-23" for "2023-24", one year back."""
    year, dash, ends = season.groups()
    return f"{int(year) + years}{dash}{(int(ends) + years) % 100:02}" if dash else str(int(year) + years)


def _order(fragment: str, earlier: str) -> str | None:
    """ "And the second?" of quarters, "and in Q2?" """
    part = _PART.search(fragment)
    if part and len(fragment.split()) <= 2 and _PART.search(earlier):
        return _PART.sub(part[0], earlier, count=1)
    other = _OTHER_ORDER.match(fragment)
    if not other:
        return None
    for known in _ORDERED.finditer(earlier):
        if other["noun"] in (None, "one", known["noun"]):
            return earlier[: known.start()] + other["order"] + earlier[known.end() :]
    return None


def _side(fragment: str, earlier: str) -> str | None:
    """ "And before?", asked what was after."""
    side = _OTHER_SIDE.match(fragment)
    if not side:
        return None
    wanted = _SIDES[side["side"].lower()]
    made = re.sub(r"\bafter\b" if wanted == "before" else r"\bbefore\b", wanted, earlier, count=1)
    return made if made != earlier else None


def _one(fragment: str, earlier: str) -> str | None:
    """ "And the old one?" after "the new fridge"."""
    other, known = _OTHER_ONE.match(fragment), _KNOWN_ONE.search(earlier)
    if not other or not known:
        return None
    return earlier[: known.start("which")] + other["which"] + earlier[known.end("which") :]


def _of_it(fragment: str, earlier: str) -> str | None:
    """ "And its weight?" after "the power of the pump"."""
    its, known = _ITS.match(fragment), _OF_IT.search(earlier)
    return f"{earlier[: known.start()]}the {its['what']} {earlier[known.end() :]}" if its and known else None
