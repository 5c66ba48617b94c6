"""Small edits that turn an answered question into one its sentence no longer answers, and date stamps.

An edit replaces one thing (year, number, name, contrary word, content word) by another of its kind. The same edit on
question and sentence keeps the answer right, so a model cannot learn that odd words alone mean "no".
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
NUMBER = re.compile(
    r"(?<![\w.,])\d[\d,.]*(?<![.,])(?![\w])|\b(?:two|three|four|five|six|seven|eight|nine|ten)\b", re.I
)
NAME = re.compile(
    r"(?<=[a-z,;] )(?:[A-Z][\w'’.-]+)(?: (?:[A-Z][\w'’.-]+|of|the|de|von)(?= [A-Z])| [A-Z][\w'’-]+)*"
)
WORD = re.compile(r"[A-Za-z]{5,}")
NUMBER_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PAIRS = """first last|largest smallest|biggest smallest|highest lowest|most least|more fewer|before after|oldest newest
earliest latest|increase decrease|increased decreased|rise fall|rose fell|north south|northern southern|east west
eastern western|upper lower|best worst|win lose|won lost|buy sell|bought sold|start end|began ended|begin end
open close|opened closed|above below|inside outside|old new|early late|major minor|positive negative|always never
male female|men women|man woman|king queen|father mother|son daughter|brother sister|husband wife|good bad|hot cold
cheap expensive|large small|long short|high low|strong weak|fast slow|allowed forbidden|possible impossible|can cannot
internal external|public private|formal informal|liked disliked|likes dislikes|like dislike|love hate|rich poor
maximum minimum|modern ancient|defeated supported|attacked defended|joined left|accepted rejected|accept reject
is isn't|was wasn't|are aren't|were weren't|did didn't|does doesn't|do don't|has hasn't|could couldn't|would wouldn't"""
OPPOSITE: dict[str, str] = {}
for _pair in re.split(r"[|\n]", _PAIRS):
    _one, _other = _pair.split()
    OPPOSITE.setdefault(_one, _other)
    if "'" not in _other:
        OPPOSITE.setdefault(_other, _one)
STOP = frozenset(
    [
        "which",
        "where",
        "about",
        "their",
        "there",
        "these",
        "those",
        "would",
        "could",
        "should",
        "while",
        "after",
        "before",
        "other",
        "being",
        "person",
        "name",
        "called",
        "does",
        "what",
        "when",
        "whose",
        "year",
        "many",
        "much",
        "long",
        "kind",
        "type",
        "according",
        "happened",
        "found",
        "given",
        "made",
        "used",
        "reviewer",
        "writer",
        "author",
        "people",
        "thing",
        "things",
        "because",
        "between",
        "during",
        "through",
        "first",
        "since",
        "under",
        "until",
        "mention",
        "user",
        "product",
    ]
)


@dataclass(frozen=True)
class Edit:
    """Replace `old` by `new` wherever it stands as a whole word."""

    old: str
    new: str

    def apply(self, text: str) -> str:
        return re.sub(rf"(?<!\w){re.escape(self.old)}(?!\w)", lambda _: self.new, text, flags=re.I)


def propose(question: str, sentence: str, answer: str, others: list[str], rng: random.Random) -> Edit | None:
    """An edit of something that question and sentence share, outside the answer; None when there is nothing.

    `others` are texts to take replacements from (same article first). "Who won in 2019?" → Edit("2019", "2018").
    """
    body = sentence.replace(answer, " ") if answer else sentence
    for kind in rng.sample((_year, _number, _name, _contrary, _content), 5):
        edit = kind(question, body, others, rng)
        if (
            edit
            and edit.old.casefold() != edit.new.casefold()
            and edit.new.casefold() not in question.casefold()
        ):
            return edit
    return None


def _shared(pattern: re.Pattern[str], question: str, body: str) -> list[str]:
    folded = body.casefold()
    return [m.group() for m in pattern.finditer(question) if m.group().casefold() in folded]


def _year(question: str, body: str, others: list[str], rng: random.Random) -> Edit | None:
    found = _shared(YEAR, question, body)
    if not found:
        return None
    old = rng.choice(found)
    return Edit(old, str(int(old) + rng.choice((-10, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 10))))


def _number(question: str, body: str, others: list[str], rng: random.Random) -> Edit | None:
    found = [n for n in _shared(NUMBER, question, body) if not YEAR.fullmatch(n)]
    if not found:
        return None
    old = rng.choice(found)
    if old.isdigit():
        return Edit(old, str(max(1, int(old) + rng.choice((-10, -3, -2, -1, 1, 2, 3, 10)))))
    return Edit(old, rng.choice(NUMBER_WORDS)) if old.isalpha() else Edit(old, str(rng.randint(2, 900)))


def _name(question: str, body: str, others: list[str], rng: random.Random) -> Edit | None:
    found = _shared(NAME, question, body)
    if not found:
        return None
    old = rng.choice(found)
    length = old.count(" ") > 0
    names = [n for text in others for n in NAME.findall(text) if (n.count(" ") > 0) == length]
    names = [
        n for n in names if n.casefold() not in body.casefold() and n.casefold() not in question.casefold()
    ]
    return Edit(old, rng.choice(names)) if names else None


def _contrary(question: str, body: str, others: list[str], rng: random.Random) -> Edit | None:
    found = [w for w in re.findall(r"[a-z]+", question) if w in OPPOSITE]
    if rng.random() < 0.85:  # nearly every question has an "is" or "does" to deny; keep those few
        found = [w for w in found if "'" not in OPPOSITE[w]]
    if not found:
        return None
    old = rng.choice(found)
    new = OPPOSITE[old]
    return None if re.search(rf"\b{re.escape(new)}\b", body, re.I) and "'" not in new else Edit(old, new)


def _content(question: str, body: str, others: list[str], rng: random.Random) -> Edit | None:
    found = [w for w in _shared(WORD, question, body) if w.lower() not in STOP]
    if not found:
        return None
    old = rng.choice(found)
    words = {
        w
        for text in others
        for w in WORD.findall(text)
        if w.lower() not in STOP and w[:4].lower() != old[:4].lower()
    }
    words = {w for w in words if w[-2:] == old[-2:] or w[-1] == old[-1]} or words
    fitting = sorted(w for w in words if w.lower() not in body.lower())
    return Edit(old, rng.choice(fitting)) if fitting else None


def stamp(year: int, rng: random.Random) -> str:
    """A date as pages carry it: "Jul 29, 2019", "29 July 2019", "2019-07-29", "In 2019", "2019"."""
    month, day = rng.randrange(12), rng.randint(1, 28)
    return rng.choice(
        (
            f"{MONTHS[month]} {day}, {year}",
            f"{day} {MONTHS[month]} {year}",
            f"{year}-{month + 1:02d}-{day:02d}",
            f"{year}",
        )
    )
