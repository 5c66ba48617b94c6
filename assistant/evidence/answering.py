"""What the words that answer look like: whether a sentence has what the question asks for, and where."""

from __future__ import annotations

import re

from assistant import dates
from assistant.grounding.quantities import Quantity
from assistant.grounding.reading import Reading, read
from assistant.grounding.stops.holders import holders
from assistant.question.question import AnswerKind, Question

NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    "nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|trillion|half|third|quarter|dozen|double|doubled|tripled|twice|none"
)
MONTHS = "|".join(dates.MONTHS).lower()
_LOOKS_LIKE: dict[AnswerKind, re.Pattern[str]] = {
    "number": re.compile(rf"\d|\b(?:{NUMBER_WORDS})\b", re.I),
    "date": re.compile(rf"\b(?:1\d\d\d|20\d\d)s?\b|\b(?:{MONTHS})\b|\b\d+(?:st|nd|rd|th)\b|\bcentur|\b\d+ (?:BC|AD)\b", re.I),
    "person": re.compile(r"\b[A-Z][\w’'-]+ (?:[A-Z]\.? )?(?:(?:of|de|van|von|the|al|bin) )?[A-Z][\w’'-]+"),
    "place": re.compile(r"(?:\b(?:in|at|near|from|to|of|on|off|outside|based|north|south|east|west)\b,? (?:\w+ )?[A-Z])"),
    "reason": re.compile(
        r"\b(?:because|since|due to|owing to|so that|in order to|thanks to|caused|causes|result|led to|lead to|"
        r"reason|therefore|aim|blam(?:e[sd]?|ing)|attribut\w+|explain\w*|puts? (?:\w+ )?down to|stem\w* from|"
        r"prompted|forced|for (?:want|lack|fear) of|which is why|to (?:avoid|reduce|cut|help|make|allow|protect|prevent|ensure|secure))\b", re.I
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


def figures_asked_for(text: str, question: Question) -> tuple[tuple[int, int], ...]:
    """Where the figures stand that a sentence gives to what the question asks about, when there are several to choose from.

    In "China spent $781bn and the US $823bn" it is 781bn, asked about China, and both, asked about China and the US;
    none where there is nothing to choose.
    """
    if question.kind != "number":
        return ()
    asked, figures = stems_of_names(read(question.text)), held(read(text))
    mine = [(holder, q) for holder, q in figures if holder in asked]
    if not mine or len({holder for holder, _ in mine}) < len(mine):
        return ()
    unit = mine[0][1].unit
    if any({unit, q.unit} - {unit, ""} for _, q in mine):
        return ()
    # "China spent $781bn, the US 823 billion" leaves a unit out
    alike = [q for _, q in figures if not unit or q.unit in (unit, "")]
    return tuple((q.start, q.end) for _, q in mine) if len(alike) > 1 else ()


def held(reading: Reading) -> list[tuple[str | None, Quantity]]:
    """The figures of a sentence, each with whose it is, if anyone's; ordinals are no figures."""
    whose = holders(reading)
    return [(whose[i], q) for i, q in enumerate(reading.quantities) if q.unit != "ordinal"]


def stems_of_names(reading: Reading) -> set[str]:
    return {stem for name in reading.names for stem in name.stems}
