"""A question in the words of a sentence: "Who paid for it?", asked of "It was financed by …", is "Who financed it?".

People ask in their own words, and a small reader has learned most from questions that repeat their article's. So what a
sentence says in another way is put in its words before the reader reads both. Names are never exchanged.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from assistant.grounding.words import STOP, related, stem

TABLE = Path(__file__).with_name("same_words.txt")
LONGEST = 6
"""Words of a phrase of the table."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENDING = re.compile(r"(?:ing|ed|s)?$")

Phrase = tuple[str, ...]
"""A word or several, as stems."""


@dataclass(frozen=True)
class _Text:
    """A text with the places of its words, and their stems."""

    text: str
    places: tuple[tuple[int, int], ...]
    stems: Phrase

    def words(self, first: int, count: int) -> str:
        """``count`` words from the one numbered ``first``, as they stand in the text."""
        return self.text[self.places[first][0] : self.places[first + count - 1][1]]

    def find(self, phrase: Phrase) -> str | None:
        """The words of ``phrase`` as they stand in the text, if they do, together and in this order."""
        count = len(phrase)
        starts = (i for i in range(len(self.stems) - count + 1) if self.stems[i : i + count] == phrase)
        return next((self.words(start, count) for start in starts), None)


def in_words_of(sentence: str, question: str) -> str:
    """``question`` with those of its words which ``sentence`` lacks, but says in another way, put in the sentence's own, as
    they stand there; the same where there are none."""
    asked, said = _read(question), _read(sentence)
    pieces, done, at = [], 0, 0
    while at < len(asked.stems):
        phrase = _phrase_at(asked.stems, at)
        words = asked.words(at, len(phrase))
        if (
            not set(phrase) <= set(said.stems)
            and words == words.lower()
            and (other := _otherwise(phrase, words, asked, said))
        ):
            pieces += [question[done : asked.places[at][0]], other]
            done = asked.places[at + len(phrase) - 1][1]
        at += len(phrase)
    return "".join([*pieces, question[done:]])


def _phrase_at(stems: Phrase, at: int) -> Phrase:
    """The longest phrase of the table that begins at a word, or the word itself."""
    phrases = (stems[at : at + length] for length in range(LONGEST, 1, -1))
    return next((phrase for phrase in phrases if phrase in _table()), stems[at : at + 1])


def _otherwise(phrase: Phrase, words: str, asked: _Text, said: _Text) -> str | None:
    """How a sentence says ``phrase``: in the words of the table, or in one that WordNet has for it, of the same ending, since
    it knows no verb from a noun ("plants" and "works", but not "planted"). Never in words that the question has too."""
    for other in _table().get(phrase, ()):
        if not set(other) <= set(asked.stems) and (found := said.find(other)):
            return found
    for one in _synonyms(phrase[0]) if len(phrase) == 1 else ():
        if one not in asked.stems and (found := said.find((one,))) and _ending(found) == _ending(words):
            return found
    return None


@lru_cache(maxsize=20_000)
def _synonyms(word: str) -> tuple[str, ...]:
    """Of two words of different roots each is a synonym of the other."""
    synonyms = related("synonyms")
    others = () if word in STOP else synonyms.get(word, ())
    return tuple(sorted(o for o in others if o[:4] != word[:4] and word in synonyms.get(o, ())))


def _ending(word: str) -> str:
    match = _ENDING.search(word)
    return match[0] if match else ""


@lru_cache(maxsize=2_000)
def _read(text: str) -> _Text:
    found = list(_WORD.finditer(text))
    return _Text(text, tuple(match.span() for match in found), tuple(stem(match[0]) for match in found))


@cache
def _table() -> dict[Phrase, tuple[Phrase, ...]]:
    """What else a phrase is called, in the order of the file."""
    found: dict[Phrase, dict[Phrase, None]] = defaultdict(dict)
    for group in _groups():
        for one in group:
            found[one].update(dict.fromkeys(other for other in group if other != one))
    return {phrase: tuple(others) for phrase, others in found.items() if not set(phrase) <= STOP}


def _groups() -> Iterator[list[Phrase]]:
    for line in TABLE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [_read(phrase).stems for phrase in line.split(",")]
