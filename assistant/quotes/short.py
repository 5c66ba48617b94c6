"""The short answer: the answering words by themselves, where they can stand so. Better none than half of one, or another's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.answer import Draft
from assistant.evidence.answering import NUMBER_WORDS, answering_words, fits_kind
from assistant.evidence.form import asks_date, asks_sum, says_sum
from assistant.evidence.lists import is_question
from assistant.evidence.rows import asked_cell
from assistant.evidence.select import Candidate, named_share
from assistant.evidence.speech import asks_for_words
from assistant.grounding.quantities import quantities
from assistant.grounding.units import DIMENSIONS
from assistant.question.question import Question
from assistant.words import stems

MOST_WORDS, MOST_OF_A_NAME = 12, 7
"""Words above which the sentence may as well be read, and above which nobody is called."""
HARDLY = 0.5
"""The ``form`` of a sentence that hardly holds the answer: it counts other things, or speaks of another year."""
_ASKS = r"(?:who|what|which|how|when|where|why)\b"
_ASKS_TWICE = re.compile(rf"\b{_ASKS}.*\b(?:and|or) {_ASKS}", re.I)
_ASKS_BOTH = re.compile(
    r"\b(?:each|both|respectively|and|or|compared|versus|faster|slower|more|less|than)\b", re.I
)
_ASKS_EACH = re.compile(r"\b(?:each|both|respectively|compared?|versus|than)\b|\bhow (?:much|many)\b", re.I)
_ASKS_ONE = re.compile(r"\bone\b", re.I)
_COUNTS = ("two", "three", "four", "five", "six")
_COUNTED = re.compile(
    rf"^(?:which|what|list|name) (?:(?:are|were) )?(?:the )?(?P<count>{'|'.join(_COUNTS)})\b", re.I
)
_BETWEEN = re.compile(r",? (?:and|or) |, ")
_ASIDE = re.compile(r",? (?:who|which|whose)\b", re.I)
_ASKS_WHO = re.compile(r"\W*who(?:m|se)?\b", re.I)
_LISTS = re.compile(r"^(?:list|name|what (?:are|were) (?:all )?the)\b", re.I)
_MARK = re.compile(r"^(?:[-*•>]|\d{1,2}[.)]|[QA][.:])\s+")
_MEASURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"\bhow heavy\b|\bhow much\b.*\bweighs?\b|\bwhat\b.*\bweight\b", ("mass",)),
    (r"\bhow (?:tall|high|deep|wide|far)\b", ("length",)),
    (r"\bhow long (?:does|did|do|has|have|had|will|would|can|must|should)\b|\bfor how long\b", ("time",)),
    (r"\bhow (?:fast|quickly)\b.*\b(?:go|drive|fly|run|travel)\b", ("speed",)),
    (r"\bhow (?:hot|cold|warm)\b|\btemperature\b", ("temperature",)),
    (r"\b(?:percentage|per cent|share|proportion)\b", ("percent",)),
)  # fmt: skip
_SPELL = re.compile(r"\b(?:nights?|seasons?|springs?|summers?|autumns?|winters?|terms?|generations?)\b", re.I)
"""Measures of time that are no units."""
_DAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? )?"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
)
_NUMBERED = r"\d{1,2}(?:st|nd|rd|th)?(?:\s?[-–]\s?\d{1,2})?"
_DATE = re.compile(
    rf"{_DAY}(?:{_NUMBERED} {_MONTH}|{_MONTH} {_NUMBERED}\b)(?:,? \d{{4}})?|{_MONTH}(?: \d{{4}})?|\b(?:1\d|20)\d\ds?\b|"
    r"\b\d{1,2}(?:st|nd|rd|th) centur\w+|\b[A-Z][a-z]+day\b|\b\d[\d.,]*(?: [mb]illion)? years ago\b"
)  # fmt: skip
_NO_MORE = re.compile(
    r"(?:\W|\d+(?:st|nd|rd|th)?|(?:and|to|or|of|the|in|mid|early|late|about|around)\b)*", re.I
)
"""What may stand around dates: "the 10th and" before "11th centuries"."""
_ASKS_TIME = re.compile(r"\b(?:what time|hour|o'clock)\b", re.I)
_SOON = re.compile(
    r"\b(?:expect(?:s|ed)?|hope[sd]?|forecasts?|guidance|originally (?:announced|planned|scheduled))\b", re.I
)
_OVERVIEW = re.compile(r"^\W*(?:please )?(?:compare|summ\w+|tell|give|outline|overview)\b", re.I)
_FIGURE = re.compile(rf"\d|\b(?:{NUMBER_WORDS}|(?:hundred|thousand|million|billion|dozen)s)\b", re.I)
_MORE_BEFORE, _MORE_AFTER = (
    re.compile(r"(?:, |\b(?:and|or) )(?:the |an? )?$"),
    re.compile(r"^(?: \([^()]*\))?(?:, |,? (?:and|or) )"),
)
_NAME = re.compile(r"(?:[Tt]he )?[A-Z][\w.’'&-]*(?: (?:(?:of|de|van|von|the|and) |& )?[A-Z][\w.’'&-]*)*")
_BECAUSE = re.compile(r"\W*(?:because|since|as a result|due to|owing to|thanks to)\b", re.I)
_ASKS_WHAT_WILL_BE = re.compile(r"^\W*(?:when|what|who|how \w+) (?:\w+ ){0,3}?will\b", re.I)
_WAS_TO_BE = re.compile(
    r"\b(?:was|were|had been) (?:to|due|meant|planned|scheduled|expected|supposed|promised)\b", re.I
)
"""What was to be may by now be otherwise."""
_ASKS_AMOUNT = re.compile(
    r"\bhow much\b(?! (?:time|long\w*|old\w*|young\w*|earl\w*|late\w*|soon\w*|fast\w*|quick\w*))"
)
_ASKS_WHAT_WAS = re.compile(r"^\W*(?:when|what|how \w+) (?:\w+ ){0,3}?(?:was|were|did)\b", re.I)


def short_answer(question: Question, chosen: Sequence[Candidate], drafts: Sequence[Draft]) -> str | None:
    """The answering words of the best quote, when they answer by themselves: "£5m". None for a question that asks several
    things, or whether something is so; for words of another sort than is asked for, and for all that leaves a doubt."""
    if not drafts:
        return None
    candidate, best = max(zip(chosen, drafts, strict=True), key=lambda pair: pair[0].score)
    text = best.text
    if _asks_more_than_words(question, text):
        return None
    if candidate.features.get("form", 1.0) <= HARDLY:
        return None
    if candidate.sentence.kind == "table" and "; " in text:
        cell = asked_cell(text, question)
        return cell.value if cell and _stands_alone(cell.value, text, question) else None
    after = _end_of_question(text)
    if after:
        return _one(
            [text[a:b] for a, b in answering_words(text, question) if a >= after], text[after:], question
        )
    return _one([text[start:end] for start, end in best.highlight], text, question)


def _asks_more_than_words(question: Question, text: str) -> bool:
    """Whether the question asks several things, for an overview, or a yes or no. "Where did Lund and Oslo sign it?" asks one
    thing when ``text`` speaks of both."""
    together = named_share(question.text, text) == 1.0 and not _ASKS_EACH.search(question.text)
    several = bool((question.parts and not together) or _ASKS_TWICE.search(question.text))
    return several or question.kind == "choice" or bool(_OVERVIEW.match(question.text))


def _end_of_question(text: str) -> int:
    """Where the question ends that a quote begins with, for those with an answer to it; 0 for others."""
    first, mark, _ = text.partition("?")
    return len(first) + 1 if mark and is_question(first + mark) else 0


def _one(marked: Sequence[str], text: str, question: Question) -> str | None:
    """What is marked, trimmed to what is asked for; two things only where two are."""
    found = [_fitted(_trimmed(words), text, question) for words in dict.fromkeys(marked)]
    words = [one for one in dict.fromkeys(found) if one]
    several = question.listed and question.kind != "number" and not _ASKS_ONE.search(question.text)
    if several and not _tells_all(words, text, question.text):
        return None
    if len(words) != len(dict.fromkeys(found)) or not 0 < len(words) <= 2:
        return None
    if len(words) == 2 and not _ASKS_BOTH.search(question.text):
        return None
    return " and ".join(words) if all(_stands_alone(one, text, question) for one in words) else None


def _tells_all(words: Sequence[str], text: str, asked: str) -> bool:
    """Whether what is marked is all of a list, not one of several things that are told together; and as many as the question
    counts: "planning and permits" are not four."""
    if len(words) != 1 or _ASIDE.search(words[0]):
        return False
    several = len(_BETWEEN.split(words[0]))
    if counted := _COUNTED.search(asked):
        return several == _COUNTS.index(counted["count"].lower()) + 2
    before, _, after = text.partition(words[0])
    return several > 1 or not (_LISTS.match(asked) or _MORE_BEFORE.search(before) or _MORE_AFTER.match(after))


def _trimmed(words: str) -> str:
    """Without the mark of a list, what comes after a semicolon, and brackets or quotation marks of which one half is there:
    "£5; he was" is "£5"."""
    words = _MARK.sub("", words.strip()).split("; ")[0]
    for opening, closing in ("()", "[]", "“”"):
        if words.count(opening) > words.count(closing):
            words = words[: words.rindex(opening)]
        elif words.count(opening) < words.count(closing):
            words = words.replace(closing, "")
    if words.count('"') % 2:
        words = words.replace('"', "")
    return words.strip(" ,.;:–—")


def _fitted(words: str, text: str, question: Question) -> str:
    """The words, or what is of the sort asked for in them or, failing that, alone of its sort in the sentence; else empty."""
    if asks_date(question.text) and not _ASKS_TIME.search(question.text):
        dated = _only(_DATE, words) or _only(_DATE, text)
        return words if _DATE.search(words) and _NO_MORE.fullmatch(_DATE.sub("", words)) else dated
    if question.kind == "number":
        return _measured(words, text, question.text.lower())
    return words


def _only(sort: re.Pattern[str], text: str) -> str:
    found = list(dict.fromkeys(match[0] for match in sort.finditer(text)))
    return found[0] if len(found) == 1 else ""


def _measured(words: str, text: str, asked: str) -> str:
    """A figure of the measure asked for: no kilowatts for a weight, no litres for a price."""
    if _run_together(words):
        return ""
    wanted = next((sorts for pattern, sorts in _MEASURES if re.search(pattern, asked)), ())
    if wanted:
        fits = [q for q in quantities(text) if q.unit in wanted or q.unit in _base_units(wanted)]
        if any(text[q.start : q.end].strip() in words for q in fits) or (
            wanted == ("time",) and _SPELL.search(words)
        ):
            return words
        return text[fits[0].start : fits[0].end].strip() if len(fits) == 1 else ""
    if _ASKS_AMOUNT.search(asked) and _is_time(words):
        return ""
    if asks_sum(asked) and not says_sum(words, asked):
        sums = [text[q.start : q.end].strip() for q in quantities(text)]
        sums = [one for one in sums if says_sum(one, asked)]
        return sums[0] if len(sums) == 1 else ""
    return words


def _run_together(words: str) -> bool:
    """Whether two figures of different sorts stand side by side, which no one figure is: "nine seconds 2.1 million"."""
    found = quantities(words)
    return any(a.unit != b.unit and not words[a.end : b.start].strip() for a, b in pairwise(found))


def _is_time(words: str) -> bool:
    """Whether all figures are lengths of time: electricity is not told in years."""
    units = [q.unit for q in quantities(words)]
    return bool(units) and all(unit == "time" or unit in _base_units(("time",)) for unit in units)


def _base_units(wanted: Sequence[str]) -> set[str]:
    return {name for dimension in wanted for name in DIMENSIONS[dimension]}


def _stands_alone(words: str, text: str, question: Question) -> bool:
    """Whether the words say something new, of the sort asked for, and are not the whole of a heading or label."""
    if not words or len(words.split()) > MOST_WORDS or is_question(words):
        return False
    own, asked = stems(words), stems(question.text)
    if own and own <= asked:
        return False
    if words == text.strip(" .:") and len(words.split()) < 3 and not any(c.isdigit() for c in words):
        return False
    if _ASKS_WHAT_WAS.search(question.text) and _SOON.search(text):
        return False
    if _ASKS_WHAT_WILL_BE.search(question.text) and _WAS_TO_BE.search(text):
        return False
    if question.kind != "reason" and _BECAUSE.match(words):
        return False
    if question.kind == "place" and _FIGURE.search(words) and not re.search(r"\b[A-Z]", words):
        return False
    if asks_for_words(question.text) and _NAME.fullmatch(words):
        return False  # who says it, not what
    if _ASKS_WHO.match(question.text) and not question.topic:
        return _is_somebody_else(words, question.text)
    if question.text.lower().startswith("why"):
        return fits_kind(text, question)
    if question.kind == "number":
        changes = re.search(rf"\bfrom {re.escape(words)}", text) and " to " in words
        return not changes and bool(_FIGURE.search(words))
    return True


def _is_somebody_else(words: str, asked: str) -> bool:
    """Whether the words name somebody, by a name or as "the council", whom the question does not name."""
    if len(words.split()) > MOST_OF_A_NAME:
        return False
    last = words.split()[-1]
    named = words.startswith("the ") or any(c.isupper() for c in words)
    return named and not (last[:1].isupper() and last in asked)
