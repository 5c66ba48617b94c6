"""Which words of a claim the evidence has, and which of its sentences say it best."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from assistant.grounding.amounts import has_date, has_quantity
from assistant.grounding.proper_names import bare, capitals
from assistant.grounding.reading import Name, Reading, read, read_all
from assistant.grounding.words import PLACES, Token, are_alike, related

MOST_SENTENCES = 3
"""Sentences that one claim may rest on."""
ALIKE, BROADER, DERIVED = 0.85, 0.7, 0.75
"""What a word counts that the evidence has as a synonym, as something narrower, in another derivation."""
LOOKED_AT = 12
"""Sentences of a text, best first by shared words, that are compared closely."""


@dataclass(frozen=True, eq=False)
class Source:
    """A text as evidence: its sentences, and what else is known in it (title, outlet, date). ``articles`` has for each
    sentence the number of the article it is from, when there are several."""

    readings: tuple[Reading, ...]
    context: str = ""
    articles: tuple[int, ...] = ()

    @cached_property
    def by_article(self) -> tuple[frozenset[str], ...]:
        """The stems of each article's sentences."""
        of = self.articles or (0,) * len(self.readings)
        return tuple(
            frozenset().union(*(r.stems for r, a in zip(self.readings, of, strict=True) if a == n))
            for n in sorted(set(of))
        )

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset().union(*(r.stems for r in self.readings), read(self.context).stems)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        return tuple(name for r in self.readings for name in r.names)

    @cached_property
    def capitals(self) -> frozenset[str]:
        """Words that its sentences have as names only."""
        return capitals((token, r.text) for r in self.readings for token in r.tokens)

    @cached_property
    def small(self) -> frozenset[str]:
        """Its words without a capital, as written."""
        return frozenset(t.text for r in self.readings for t in r.tokens if t.text[0].islower())

    def with_names(self, names: frozenset[str]) -> Source:
        """The same text where ``names`` are names at the beginning of a sentence too."""
        opening = {bare(r.tokens[0]) for r in self.readings if r.tokens} & names
        if not opening - self.capitals:
            return self
        return replace(self, readings=read_all(tuple(r.text for r in self.readings), frozenset(opening)))

    @cached_property
    def initials(self) -> str:
        """First letters of all runs of words, to find what an abbreviation stands for."""
        return " ".join(initials(r) for r in self.readings)


def initials(reading: Reading) -> str:
    """First letters of the telling words, with a space wherever something else stands between.

    >>> initials(read("the Organisation for Economic Co-operation, and artificial intelligence"))
    'oeco ai'
    """
    letters = ""
    last: int | None = None
    for token in reading.tokens:
        if token.text.lower() in ("and", "of", "for", "the", "on", "in") and last is not None:
            continue
        gap = reading.text[last : token.start] if last is not None else ""
        if not token.content:
            last, letters = None, letters + " "
            continue
        letters += (" " if re.search(r"[,;:.()]", gap) else "") + token.text[0].lower()
        last = token.end
    return " ".join(letters.split())


@dataclass(eq=False)
class Match:
    """A claim laid over some sentences of a source. ``found`` has, for each content word of the claim, how well."""

    claim: Reading
    source: Source
    places: tuple[int, ...]
    found: dict[int, float] = field(default_factory=dict)

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        return tuple(self.source.readings[i] for i in self.places)

    @cached_property
    def stems(self) -> frozenset[str]:
        if len(self.places) == 1:
            return self.readings[0].stems
        return frozenset[str]().union(*(r.stems for r in self.readings))

    @cached_property
    def main(self) -> tuple[Reading, ...]:
        """The sentences that have most of the claim: half as many of its words as the one with most."""
        wanted = {t.stem for t in self.claim.content}
        shares = [len(wanted & r.stems) for r in self.readings]
        return tuple(r for r, n in zip(self.readings, shares, strict=True) if 2 * n >= max(shares))

    @cached_property
    def missing_quantities(self) -> tuple[int, ...]:
        figures = enumerate(self.claim.quantities)
        return tuple(i for i, q in figures if not has_quantity(q, self.claim, self.readings))

    @cached_property
    def missing_dates(self) -> tuple[int, ...]:
        return tuple(i for i, d in enumerate(self.claim.dates) if not has_date(d, self.readings))

    @cached_property
    def missing_names(self) -> tuple[Name, ...]:
        return tuple(n for n in self.claim.names if not has_name(n, self.stems, self.source))

    @cached_property
    def coverage(self) -> float:
        """Share of the claim that the sentences have: words by weight, quantities, dates."""
        return share_had(self.claim, self.found, self.missing_quantities, self.missing_dates)


def share_had(
    claim: Reading, found: Mapping[int, float], quantities: Collection[int], dates: Collection[int]
) -> float:
    """What share of a claim is there, when its words are ``found`` so well and these figures and dates are missing."""
    total, weights = _weights(claim)
    gained = sum(weight * found.get(place, 0.0) for place, weight in weights)
    for items, missing in ((claim.quantities, quantities), (claim.dates, dates)):
        total += 1.5 * len(items)
        gained += 1.5 * (len(items) - len(missing))
    return gained / total if total else 0.0


@lru_cache(maxsize=256)
def _weights(claim: Reading) -> tuple[float, tuple[tuple[int, float], ...]]:
    """What all content words of a claim count, and each by its place."""
    weights = tuple((token.place, weigh(token.stem)) for token in claim.content)
    return sum(weight for _, weight in weights), weights


def weigh(word: str) -> float:
    """Words the lexicon does not know (names, terms) say more."""
    return 1.0 if word in related("synonyms") or word in related("broader") else 1.4


def word_score(word: str, reading: Reading) -> float:
    """How well a sentence has ``word``: 1 itself, less as a synonym, a derivation, or something narrower."""
    if word in reading.stems:
        return 1.0
    if not related("synonyms").get(word, frozenset()).isdisjoint(reading.stems):
        return ALIKE
    if len(word) >= 5 and (lengths := reading.beginnings.get(word[:5])):
        low, high = lengths
        if low - 4 <= len(word) <= high + 4:
            return DERIVED
    return BROADER if word in reading.broader else 0.0


def name_share(name: Name, stems: frozenset[str], source: Source) -> float:
    """How much of ``name`` is in ``stems``: 1 when it is there, shortened to a surname, or as initials.

    A first name may be missing when the whole text has it beside the last name.
    """
    if has_name(name, stems, source):
        return 1.0
    return 0.9 * sum(word_in(w, stems) for w in name.stems) / len(name.stems)


def has_name(name: Name, stems: frozenset[str], source: Source) -> bool:
    """Whether ``name`` is among ``stems``: all of it, the surname of someone the source knows, its kind ("the school")
    when the source has the whole of it elsewhere, or initials."""
    if word_in(name.stems[-1], stems) and (
        all_in(name.stems, source.stems) or _is_known_surname(name, source)
    ):
        return True
    joined = "".join(name.stems).replace("&", "")
    return (name.text.isupper() and len(joined) > 1 and joined in source.initials) or (
        len(name.stems) > 1 and "".join(w[0] for w in name.stems) in stems
    )


def _is_known_surname(name: Name, source: Source) -> bool:
    """Whether the source has names that end so ("Venn", but not the "school" of "a school in Aberdeen"), and none of them
    has another first name."""
    namesakes = [n.stems[:-1] for n in source.names if n.stems[-1] == name.stems[-1]]
    return bool(namesakes) and not any(first and not set(first) & set(name.stems) for first in namesakes)


def all_in(name: Iterable[str], stems: frozenset[str]) -> bool:
    """Whether all words of a name are there."""
    return all(word_in(word, stems) for word in name)


PLACE_NAMES = frozenset(PLACES.values())


@lru_cache(maxsize=20_000)
def word_in(word: str, stems: frozenset[str]) -> bool:
    """Whether a word of a name is there, in its own form or as country and people (China, Chinese)."""
    if word in stems:
        return True
    if word in PLACE_NAMES:
        return False
    near = related("synonyms").get(word, frozenset()) & stems
    return any(len(n) >= 4 and n[:4] == word[:4] for n in near) or (
        word.isalpha() and len(word) > 6 and any(s[:6] == word[:6] for s in stems)
    )


@lru_cache(maxsize=256)
def best_matches(claim: Reading, source: Source) -> list[Match]:
    """The sentences that say ``claim`` best: the best one alone, then with up to two that add something."""
    if not source.readings:
        return []
    wanted = frozenset(t.stem for t in claim.content)
    numbers = frozenset(t.text for t in claim.tokens if t.text[0].isdigit())
    rough = [
        (len(wanted & r.stems) + 1.5 * sum(n in r.lower for n in numbers), -i)
        for i, r in enumerate(source.readings)
    ]
    chosen = [-i for _, i in sorted(rough, reverse=True)[:LOOKED_AT]]
    looked = (
        set(chosen) | {i + 1 for i in chosen[:3] if i + 1 < len(rough)} | {i - 1 for i in chosen[:3] if i}
    )
    singles = {i: lay(claim, source, (i,)) for i in sorted(looked)}
    best = max(singles.values(), key=lambda m: (m.coverage, -m.places[0]))
    steps = [best]
    while len(best.places) < MOST_SENTENCES:
        wider = [m for i, m in singles.items() if i not in best.places and _adds(m, best)]
        if not wider:
            break
        gains = {m.places[0]: _share_together(best, m) for m in wider}
        place = min(gains, key=lambda i: (-gains[i], min(i, best.places[0])))
        if gains[place] < best.coverage + 0.04:
            break
        best = lay(claim, source, tuple(sorted({*best.places, place})), [best, singles[place]])
        steps.append(best)
    return steps


def _share_together(one: Match, other: Match) -> float:
    """What share of the claim two matches have together."""
    found = {place: max(score, other.found[place]) for place, score in one.found.items()}
    _lift_names(one.claim, one.source, one.stems | other.stems, found)
    quantities = set(one.missing_quantities) & set(other.missing_quantities)
    dates = set(one.missing_dates) & set(other.missing_dates)
    return share_had(one.claim, found, quantities, dates)


def _lift_names(claim: Reading, source: Source, stems: frozenset[str], found: dict[int, float]) -> None:
    """The words of a name count in full when the name is there, whatever its form."""
    for name in claim.names:
        places = [p for p in range(name.first, name.last + 1) if p in found]
        if any(found[p] < 1.0 for p in places) and has_name(name, stems, source):
            found |= dict.fromkeys(places, 1.0)


def _adds(single: Match, to: Match) -> bool:
    """Whether a sentence has anything of the claim that the others lack."""
    if any(score > to.found[place] for place, score in single.found.items()):
        return True
    return any(i not in single.missing_quantities for i in to.missing_quantities) or any(
        i not in single.missing_dates for i in to.missing_dates
    )


def lay(claim: Reading, source: Source, places: tuple[int, ...], singles: Sequence[Match] = ()) -> Match:
    """``claim`` over the sentences at ``places``, built from ``singles`` of these places where there are any."""
    match = Match(claim, source, places)
    if singles:
        match.found = {place: max(m.found[place] for m in singles) for place in singles[0].found}
    else:
        (reading,) = match.readings
        match.found = _found(claim, reading).copy()
    _lift_names(claim, source, match.stems, match.found)
    return match


@dataclass(frozen=True)
class Wanted:
    """What to look for in a sentence of the evidence: for each stem that would do, the claim's words it does for."""

    nothing: dict[int, float]  # every content word by its place: not found
    links: dict[str, list[tuple[int, float]]]  # the words themselves and their synonyms
    heads: dict[str, list[tuple[int, int]]]  # first five letters of the longer ones, with their lengths
    kinds: dict[str, list[int]]
    opposites: dict[str, list[Token]]


@lru_cache(maxsize=256)
def _wanted(claim: Reading) -> Wanted:
    wanted = Wanted({t.place: 0.0 for t in claim.content}, {}, {}, {}, {})
    for token in claim.content:
        wanted.links.setdefault(token.stem, []).append((token.place, 1.0))
        wanted.kinds.setdefault(token.stem, []).append(token.place)
        for other in related("synonyms").get(token.stem, ()):
            wanted.links.setdefault(other, []).append((token.place, ALIKE))
        for other in related("antonyms").get(token.stem, ()):
            wanted.opposites.setdefault(other, []).append(token)
        if len(token.stem) >= 5:
            wanted.heads.setdefault(token.stem[:5], []).append((token.place, len(token.stem)))
    return wanted


@lru_cache(maxsize=2048)
def _found(claim: Reading, reading: Reading) -> dict[int, float]:
    """How well one sentence has each content word of the claim, by place: as ``word_score`` says, for all at once."""
    wanted = _wanted(claim)
    found = wanted.nothing.copy()
    for stem in wanted.links.keys() & reading.stems:
        for place, score in wanted.links[stem]:
            found[place] = max(score, found[place])
    for head in wanted.heads.keys() & reading.beginnings.keys():
        low, high = reading.beginnings[head]
        for place, length in wanted.heads[head]:
            if low - 4 <= length <= high + 4:
                found[place] = max(DERIVED, found[place])
    for stem in wanted.kinds.keys() & reading.broader:
        for place in wanted.kinds[stem]:
            found[place] = max(BROADER, found[place])
    for stem in wanted.opposites.keys() & reading.stems:
        for token in wanted.opposites[stem]:
            found[token.place] = found[token.place] or _denied_opposite(token, claim, reading)
    return found


def _denied_opposite(word: Token, claim: Reading, reading: Reading) -> float:
    """ "Not easy" says what "difficult" says, and the other way round."""
    opposites = related("antonyms").get(word.stem, frozenset())
    if opposites.isdisjoint(reading.stems):
        return 0.0
    there = any(t.place in reading.negated for t in reading.tokens if t.stem in opposites)
    return ALIKE if there != (word.place in claim.negated) else 0.0


def alike(one: str, other: str) -> bool:
    """Whether two stems may stand for each other."""
    return are_alike(one, other) or (len(one) >= 5 and len(other) >= 5 and one[:5] == other[:5])
