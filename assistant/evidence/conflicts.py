"""Sources that disagree: statements that give different values for the same thing at the same time.

Only sentences that answer the question well are compared, each with the words in it that answer. They disagree when
they come from different articles, are about the same thing, do not speak of different times, and neither holds the
other's value; or when they are one statement with another name or figure in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from assistant.evidence.form import counted, is_correction
from assistant.evidence.select import Candidate, named_share
from assistant.grounding.quantities import Date, dates, quantities, same_date, same_value
from assistant.grounding.words import tokens
from assistant.question.followup import names_in
from assistant.question.periods import parts_in
from assistant.question.question import Question
from assistant.words import said, stems

COMPARED = 6
"""Candidates that are compared with the best one."""
READ_AS_ANSWER = -1.0
"""The reader's logit from which a sentence counts as answering."""
SURE_OF_WORDS = 0.1
"""How sure the reader must be of the answering words; figures and dates of the kind asked for are clear by themselves."""
SAME_FRAME = 0.5
"""Share of the shorter sentence's other words that the longer one has, from which both are about the same thing."""
SAME_FRAME_NAMES = 0.75
"""The same where the values are names or words: two names may well be two ways to say one thing."""
SAME_WORDS = 0.6
"""Or, for figures and dates: share of the question's words that both sentences have."""

FEWEST_WORDS, MOST_CHANGED = 4, 4
"""Words that two sentences must have in common, and may differ in, to be one statement with another name or figure."""
NEXT = 40
"""Characters after a figure in which that stands which it counts."""
_SMALL = frozenset(("the", "of", "de", "van", "von", "al", "bin", "and"))
_WORD = re.compile(r"[$€£¥]?\w+(?:[.,'’&-]\w+)*")


@dataclass(frozen=True)
class Stated:
    """A candidate with the value it states."""

    candidate: Candidate
    value: str


def disagreeing(
    question: Question, found: Sequence[Candidate], groups: Mapping[str, str] | None = None
) -> list[Stated]:
    """The best candidate and those that contradict it; empty when all agree. ``groups`` maps article ids to their
    group of near copies: copies of one story are one source."""
    found = [c for c in found if not is_correction(c.text)]  # what it corrects, nobody says any more
    stated = [s for c in found[: COMPARED + 1] if (s := state(question, c)) is not None]
    if stated and stated[0].candidate is found[0]:
        first = stated[0]
        for other in stated[1:]:
            if _source(first, groups) != _source(other, groups) and contradict(question, first, other):
                return [first, other]
    return _altered(question, found[: COMPARED + 1], groups)


def _altered(
    question: Question, found: Sequence[Candidate], groups: Mapping[str, str] | None
) -> list[Stated]:
    """The first two candidates that are one statement with another name or figure in it: "Norway collected 39 medals" and
    "Sweden collected 39 medals"."""
    read = [c for c in found if c.features.get("reader", -99.0) >= READ_AS_ANSWER]
    for one, other in combinations(read, 2):
        values = altered(one.text, other.text)
        if values is None or named_share(question.text, one.text) != named_share(question.text, other.text):
            continue
        sides = [Stated(one, values[0]), Stated(other, values[1])]
        if _source(sides[0], groups) != _source(sides[1], groups):
            return sides
    return []


def altered(one: str, other: str) -> tuple[str, str] | None:
    """What stands in ``one`` and in ``other`` where they differ, when they are the same but for one run of names or
    figures; else None.

    >>> altered("Norway collected 39 medals that year.", "The U.S. collected 39 medals that year.")
    ('Norway', 'The U.S')
    """
    a, b = _WORD.findall(one), _WORD.findall(other)
    same = SequenceMatcher(None, a, b, autojunk=False)
    changes = [change for change in same.get_opcodes() if change[0] != "equal"]
    if len(changes) != 1:
        return None
    _, start, end, other_start, other_end = changes[0]
    values = a[start:end], b[other_start:other_end]
    if len(a) - len(values[0]) < FEWEST_WORDS or max(map(len, values)) > MOST_CHANGED:
        return None
    if not all(value and any(_is_value(word) for word in value) for value in values):
        return None
    return " ".join(values[0]), " ".join(values[1])


def _is_name(value: str, fewest: int) -> bool:
    """Whether ``value`` is a name of at least so many words; a person's has two: "Semifinalist" is nobody."""
    words = _WORD.findall(value)
    return len(words) >= fewest and all(_is_value(word) or word in _SMALL for word in words)


def _is_value(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit() or word[0] in "$€£¥"


def state(question: Question, candidate: Candidate) -> Stated | None:
    """The value a candidate states, when it answers and the answering words are clear."""
    if candidate.answer is None or candidate.features.get("reader", -99.0) < READ_AS_ANSWER:
        return None
    value = candidate.text[slice(*candidate.answer)].strip(" ,.;:")
    clear = is_typed(question, value) or candidate.answer_sureness >= SURE_OF_WORDS
    return Stated(candidate, value) if value and clear else None


def is_typed(question: Question, value: str) -> bool:
    """Whether ``value`` is a figure or date, and the question asks for one."""
    return bool(
        (question.kind == "number" and quantities(value)) or (question.kind == "date" and dates(value))
    )


def contradict(question: Question, one: Stated, other: Stated) -> bool:
    """Whether two statements cannot both be the answer."""
    return (
        different_values(question, one, other)
        and not different_times(one, other)
        and about_the_same(question, one, other)
    )


def different_values(question: Question, one: Stated, other: Stated) -> bool:
    """Whether neither sentence holds the other's value."""
    if _holds(other.candidate.text, one.value) or _holds(one.candidate.text, other.value):
        return False
    if question.kind in ("number", "other") and quantities(one.value) and quantities(other.value):
        a, b = quantities(one.value)[0], quantities(other.value)[0]
        return a.unit == b.unit
    if question.kind == "date" and dates(one.value) and dates(other.value):
        return different_dates(dates(one.value)[0], dates(other.value)[0])
    named = question.kind in ("person", "place", "other")
    return named and all(_is_name(s.value, 2 if question.kind == "person" else 1) for s in (one, other))


def different_dates(one: Date, other: Date) -> bool:
    """Whether two dates cannot be one day: "July" may be in 2015, "June 2015" is not "July 2015"."""
    if not one.year or not other.year:
        return False
    parts = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return any(a and b and a != b for a, b in parts)


def different_times(one: Stated, other: Stated) -> bool:
    """Whether both sentences name years, apart from the answer, and none in common, or other quarters."""
    a, b = (_years(s) for s in (one, other))
    parts, others = (parts_in(s.candidate.text) for s in (one, other))
    return bool((a and b and not a & b) or (parts and others and parts != others))


def about_the_same(question: Question, one: Stated, other: Stated) -> bool:
    """Whether the sentences share their other words, or both have most of the question's, and neither lacks a name
    or figure of the question that the other has: Splatoon 1 is not Splatoon 2."""
    first, second = (named_share(question.text, s.candidate.text) for s in (one, other))
    if first != second or any(_is_of_another(question, s) for s in (one, other)):
        return False
    a, b = (_frame(s) for s in (one, other))
    typed = is_typed(question, one.value)
    needed = SAME_FRAME if typed else SAME_FRAME_NAMES
    if len(a & b) >= needed * max(1, min(len(a), len(b))) or _same_count(question, one, other):
        return True
    return typed and min(s.candidate.features.get("words", 0.0) for s in (one, other)) >= SAME_WORDS


def _same_count(question: Question, one: Stated, other: Stated) -> bool:
    """Whether both say how many there are of what is asked for ("19 people", "fourteen people"), and have the same words of the
    question beside that: "burned"."""
    count = counted(question.text)
    if not all(_counts(stated, count) for stated in (one, other)):
        return False
    a, b = ({w for w in question.words if said(w, stated.candidate.text)} for stated in (one, other))
    return a == b and len(a) > len(count)


def _counts(stated: Stated, count: Sequence[str]) -> bool:
    """Whether the value of a statement is followed by what is counted, or ends with it."""
    assert stated.candidate.answer is not None
    start, end = stated.candidate.answer
    words = tokens(stated.candidate.text[start : end + NEXT])
    return (
        bool(count)
        and bool(quantities(stated.value))
        and count[-1] in [word.stem for word in words[1 : len(count) + 1]]
    )


def _is_of_another(question: Question, stated: Stated) -> bool:
    """Whether a sentence speaks of another one of a series: "Splatoon 2", asked about Splatoon."""
    text, asked = stated.candidate.text, question.text.lower()
    for name in names_in(question.text):
        for match in re.finditer(rf"{re.escape(name)} (\d\d?|[IVX]+)\b", text, re.I):
            if match[0].lower() not in asked:
                return True
    return False


def _holds(text: str, value: str) -> bool:
    """Whether ``text`` says ``value``, in the same words, or as the same quantity or date."""
    wanted = stems(value)
    if wanted <= stems(text):
        return True
    if numbers := quantities(value):
        return any(same_value(numbers[0], q) or same_value(q, numbers[0]) for q in quantities(text))
    if days := dates(value):
        return any(same_date(days[0], d) or same_date(d, days[0]) for d in dates(text))
    return False


def _frame(stated: Stated) -> frozenset[str]:
    value = stems(stated.value)
    return stems(stated.candidate.text) - value


def _years(stated: Stated) -> set[int]:
    assert stated.candidate.answer is not None
    start, end = stated.candidate.answer
    return {d.year for d in dates(stated.candidate.text) if d.year and not (start <= d.start < end)}


def _source(stated: Stated, groups: Mapping[str, str] | None) -> str:
    article = stated.candidate.passage.article.id
    return (groups or {}).get(article, article)
