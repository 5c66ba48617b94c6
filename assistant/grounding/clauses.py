"""The clauses of a sentence: the parts that each say something of a subject of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.grounding.proper_names import TITLES, Name
from assistant.grounding.quantities import Date, Quantity
from assistant.grounding.reading import Reading
from assistant.grounding.words import Token, irregular

JOINT = re.compile(
    r";|:|[,—–]? (?:but|while|whereas|although|though|when) |, and |, against | and (?=(?P<after>.*))",
    re.DOTALL,
)
ASIDE = re.compile(r", (?:(?P<relative>who|which|whose)|the|an?) (?P<said>[^,;:()]{3,80})(?=,|\.?$|;)")
"""A part between commas that tells of what stands before it: "Vrba, the top seed,", "Ashby, who won in 2014,"."""
AUXILIARIES = frozenset("is was are were has have had will would can could may might did does do".split())
OPENS = frozenset("what that which who whom whose where when how why because if whether".split())
"""Words that begin a clause within another."""
NO_VERB = frozenset("hundred indeed need speed united limited people men women children feet lives".split())


@dataclass(frozen=True, eq=False)
class Clause:
    """Some words of a sentence. ``about``: the words before it that an aside tells of."""

    reading: Reading
    tokens: tuple[Token, ...]
    about: tuple[Token, ...] = ()

    @cached_property
    def telling(self) -> list[Token]:
        """Its content words, without titles and those of figures and dates."""
        places = {t.place for t in self.reading.content}
        return [t for t in self.tokens if t.place in places and not _is_title(t)]

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(t.stem for t in self.telling)

    @cached_property
    def subject(self) -> list[Token]:
        """What it speaks of when it is an aside, as telling words."""
        return [t for t in self.about if t.content and not _is_title(t)]

    @cached_property
    def quantities(self) -> list[Quantity]:
        return [q for q in self.reading.quantities if self._has(q.start) and q.unit != "ordinal"]

    @cached_property
    def dates(self) -> list[Date]:
        return [d for d in self.reading.dates if self._has(d.start)]

    def _has(self, offset: int) -> bool:
        place = self.reading.token_at(offset)
        return any(t.place == place for t in self.tokens)

    def words(self, tokens: Sequence[Token]) -> str:
        return self.reading.text[tokens[0].start : tokens[-1].end]


def _is_title(token: Token) -> bool:
    """Whether a word is the title of a name ("Mr"), and not a thing ("the minister")."""
    return token.text[0].isupper() and token.text.lower() in TITLES


@lru_cache(maxsize=4096)
def clauses(reading: Reading) -> tuple[Clause, ...]:
    """The clauses of a sentence in order, asides after the rest.

    "The left backed the bill and the right opposed it" has two; "Vrba, the top seed, lost" has "Vrba lost" and, about Vrba,
    "the top seed".
    """
    asides = list(_asides(reading))
    away = {t.place for aside in asides for t in aside.tokens}
    cuts = list(_cuts(reading))
    main: list[list[Token]] = [[] for _ in range(len(cuts) + 1)]
    for token in reading.tokens:
        if token.place not in away:
            main[sum(cut <= token.start for cut in cuts)].append(token)
    return (*(Clause(reading, tuple(part)) for part in main if part), *asides)


def _asides(reading: Reading) -> Iterator[Clause]:
    for m in ASIDE.finditer(reading.text):
        before = [n for n in reading.names if reading.tokens[n.last].end == m.start()]
        if not before or _quoted(reading, m.start()):
            continue
        tokens = tuple(t for t in reading.tokens if m.start() <= t.start < m.end())
        yield Clause(reading, tokens, name_words(reading, before[0]))


def name_words(reading: Reading, name: Name) -> tuple[Token, ...]:
    return reading.tokens[name.first : name.last + 1]


def _cuts(reading: Reading) -> Iterator[int]:
    """Where one clause ends and another begins."""
    begun = 0
    for m in JOINT.finditer(reading.text):
        if _quoted(reading, m.start()):
            continue
        if m["after"] is None or _begins_clause(reading, begun, m.end()):
            begun = m.end()
            yield m.start() + 1


def _quoted(reading: Reading, offset: int) -> bool:
    return any(q.start < offset < q.end for q in reading.quotations)


def _begins_clause(reading: Reading, begun: int, start: int) -> bool:
    """Whether what follows an "and" has a subject of its own: a thing and then its verb ("and the right opposed it"), or its
    figure ("and women £27,000"), after a verb, or a figure, before it."""
    before = [t for t in reading.tokens if begun <= t.start < start]
    after = [t for t in reading.tokens if t.start >= start][:5]
    opened = [i for i, t in enumerate(before) if t.text.lower() in OPENS]
    before = before[(opened[-1] if opened else 0) + 1 :]  # "what cities and towns had built" has two subjects
    if not any(is_verb(t) for t in before) or not after or is_verb(after[0]):
        return False
    figures = [q for q in reading.quantities if q.unit != "ordinal"]
    for i, token in enumerate(after[1:], 1):
        thing = any(t.content and t.text.isalpha() for t in after[:i])
        if thing and is_verb(token):
            return True
        if thing and any(q.start <= token.start < q.end for q in figures):
            return any(begun <= q.start < start for q in figures)
        if reading.text[after[i - 1].end : token.start] != " ":
            return False
    return False


def is_verb(token: Token) -> bool:
    """Whether a word looks like a verb that has a subject before it: "was", "opposed", "fell"."""
    word = token.text.lower()
    return word not in NO_VERB and (
        word in AUXILIARIES or (len(word) > 4 and word.endswith("ed")) or word in irregular()
    )
