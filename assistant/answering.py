"""What the words that answer look like: whether a sentence has what the question asks for, and where."""

from __future__ import annotations

import re

from assistant.grounding.quantities import Quantity
from assistant.grounding.reading import read
from assistant.grounding.stops.holders import holders
from assistant.question import AnswerKind, Question

_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|"
    "ninety|hundred|thousand|million|billion|trillion|half|third|quarter|dozen|double|doubled|tripled|twice|none"
)
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_LOOKS_LIKE: dict[AnswerKind, re.Pattern[str]] = {
    "number": re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.I),
    "date": re.compile(rf"\b(?:1\d\d\d|20\d\d)s?\b|\b(?:{_MONTHS})\b|\b\d+(?:st|nd|rd|th)\b|\bcentur|\b\d+ (?:BC|AD)\b", re.I),
    "person": re.compile(r"\b[A-Z][\w’'-]+ (?:[A-Z]\.? )?(?:(?:of|de|van|von|the|al|bin) )?[A-Z][\w’'-]+"),
    "place": re.compile(r"(?:\b(?:in|at|near|from|to|of|on|off|outside|based|north|south|east|west)\b,? (?:\w+ )?[A-Z])"),
    "reason": re.compile(
        r"\b(?:because|since|due to|owing to|so that|in order to|thanks to|caused|causes|result|led to|lead to|"
        r"reason|therefore|aim|to (?:avoid|reduce|cut|help|make|allow|protect|prevent|ensure|secure))\b", re.I
    ),
}  # fmt: skip


def fits_kind(text: str, question: Question) -> bool:
    """Whether ``text`` has what the question asks for, beyond the words the question already has: a figure, a
    date, a name. Kinds without a visible form fit everything."""
    pattern = _LOOKS_LIKE.get(question.kind)
    if pattern is None:
        return True
    asked = question.text.lower()
    return any(match[0].lower() not in asked for match in pattern.finditer(text))


_MONEY = (
    r"(?:[$€£¥]|US\$|A\$)\s?(?:\d[\d.,]*\d|\d)(?:\s?(?:bn|mn|tn|m|k|billion|million|trillion|thousand)\b)?"
)
_QUANTITY = (
    r"(?:\d[\d.,]*\d|\d)(?:\s?(?:%|per cent|percent|bn|mn|tn|billion|million|trillion|thousand|hundred|GW|MW|km|kg|m)\b|%)?"
    r"(?:\s?(?:dollars|euros|pounds|yuan|years?|months?|weeks?|days?|hours?|people))?"
)
_DATE = (
    r"(?:(?:\d{1,2}(?:st|nd|rd|th)? )?(?:January|February|March|April|May|June|July|August|September|October|"
    r"November|December)(?: \d{1,2}(?:st|nd|rd|th)?)?,? )?(?:1\d{3}|20\d\d)s?\b|\b\d{1,2}(?:st|nd|rd|th) centur\w+"
)
_PERSON = r"\b[A-Z][\w’'-]+(?: (?:[A-Z]\.|of|de|van|von|bin|al))*(?: [A-Z][\w’'-]+)+"
_ANSWERS = {
    "number": re.compile(f"{_MONEY}|{_QUANTITY}"),
    "date": re.compile(_DATE),
    "person": re.compile(_PERSON),
}


def answering_words(text: str, question: Question) -> tuple[tuple[int, int], ...]:
    """Offsets in ``text`` of the figures, dates or names that the question asks for and does not itself contain."""
    pattern = _ANSWERS.get(question.kind)
    if pattern is None:
        return ()
    asked = question.text.lower()
    years = question.kind == "number"
    return tuple(
        match.span()
        for match in pattern.finditer(text)
        if match[0].strip().lower() not in asked
        and not (years and re.fullmatch(r"(1[5-9]|20)\d\d", match[0]))  # a bare year is no amount
    )


def figure_asked_for(text: str, question: Question) -> tuple[int, int] | None:
    """Where the one figure stands that a sentence gives to what the question asks about, when it gives others to others.

    Asked what China spent, it is 781bn in "China spent $781bn and the US $823bn"; None where there is nothing to choose.
    """
    if question.kind != "number":
        return None
    asked = {stem for name in read(question.text).names for stem in name.stems}
    reading = read(text)
    whose = holders(reading)
    mine: list[Quantity] = []
    others = set()
    for i, quantity in enumerate(reading.quantities):
        if whose[i] in asked:
            mine.append(quantity)
        elif whose[i]:
            others.add(quantity.unit)
    if len(mine) != 1 or mine[0].unit == "ordinal":
        return None
    alike = (
        others & {mine[0].unit, ""} if mine[0].unit else others
    )  # "…, the US 823 billion" leaves the unit out
    if not alike:
        return None
    return mine[0].start, mine[0].end
