"""Which words of a claim the evidence has, and which of its sentences say it best."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from assistant.grounding.quantities import same_date, same_value
from assistant.grounding.reading import Name, Reading, read
from assistant.grounding.words import PLACES, Token, are_alike, related

MOST_SENTENCES = 3
"""Sentences that one claim may rest on."""
ALIKE, BROADER, DERIVED = 0.85, 0.7, 0.75
"""What a word counts that the evidence has as a synonym, as something narrower, in another derivation."""
LOOKED_AT = 12
"""Sentences of a text, best first by shared words, that are compared closely."""


@dataclass(frozen=True, eq=False)
class Source:
    """A text as evidence: its sentences, and what else is known in it (title, outlet, date)."""

    readings: tuple[Reading, ...]
    context: str = ""

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset().union(*(r.stems for r in self.readings), read(self.context).stems)

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
        return frozenset().union(*(r.stems for r in self.readings)) if self.places else frozenset()

    @cached_property
    def main(self) -> tuple[Reading, ...]:
        """The sentences that have most of the claim: half as many of its words as the one with most."""
        wanted = {t.stem for t in self.claim.content}
        shares = [len(wanted & r.stems) for r in self.readings]
        return tuple(r for r, n in zip(self.readings, shares, strict=True) if 2 * n >= max(shares))

    @cached_property
    def missing_quantities(self) -> tuple[int, ...]:
        known = [k for r in self.readings for k in r.quantities]
        years = {
            float(k.year) for r in self.readings for k in r.dates
        }  # "1,800 people" may read as a year without its comma
        return tuple(
            i
            for i, q in enumerate(self.claim.quantities)
            if not any(same_value(q, k) for k in known) and not (q.unit == "" and q.value in years)
        )

    @cached_property
    def missing_dates(self) -> tuple[int, ...]:
        known = [k for r in self.readings for k in r.dates]
        counts = {k.value for r in self.readings for k in r.quantities if k.unit == ""}
        return tuple(
            i
            for i, d in enumerate(self.claim.dates)
            if not any(same_date(d, k) for k in known) and not (d.text.isdigit() and float(d.year) in counts)
        )

    @cached_property
    def missing_names(self) -> tuple[Name, ...]:
        return tuple(n for n in self.claim.names if name_share(n, self.stems, self.source) < 1.0)

    @cached_property
    def coverage(self) -> float:
        """Share of the claim that the sentences have: words by weight, quantities, dates."""
        total = gained = 0.0
        for token in self.claim.content:
            weight = weigh(token.stem)
            total += weight
            gained += weight * self.found.get(token.place, 0.0)
        for items, missing in (
            (self.claim.quantities, self.missing_quantities),
            (self.claim.dates, self.missing_dates),
        ):
            total += 1.5 * len(items)
            gained += 1.5 * (len(items) - len(missing))
        return gained / total if total else 0.0


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
    there = [word_in(w, stems) for w in name.stems]
    if all(there):
        return 1.0
    joined = "".join(name.stems).replace("&", "")
    if (name.text.isupper() and len(joined) > 1 and joined in source.initials) or (
        len(name.stems) > 1 and "".join(w[0] for w in name.stems) in stems
    ):
        return 1.0
    if there[-1] and len(name.stems) > 1 and not _another_first_name(name, source):
        return 1.0
    return 0.9 * sum(there) / len(there)


def _another_first_name(name: Name, source: Source) -> bool:
    """Whether the source has someone else of that last name, and not this one."""
    if all(word_in(w, source.stems) for w in name.stems):
        return False
    others = (
        n.stems
        for r in source.readings
        for n in r.names
        if n.stems[-1] == name.stems[-1] and len(n.stems) > 1
    )
    return any(not set(stems[:-1]) & set(name.stems) for stems in others)


def word_in(word: str, stems: frozenset[str]) -> bool:
    """Whether a word of a name is there, in its own form or as country and people (China, Chinese)."""
    if word in stems:
        return True
    if word in PLACES.values():
        return False
    near = related("synonyms").get(word, frozenset()) & stems
    return any(len(n) >= 4 and n[:4] == word[:4] for n in near) or (
        word.isalpha() and len(word) > 6 and any(s[:6] == word[:6] for s in stems)
    )


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
        wider = [
            lay(claim, source, tuple(sorted({*best.places, i})), [best, m])
            for i, m in singles.items()
            if i not in best.places and _adds(m, best)
        ]
        following = max(wider, key=lambda m: (m.coverage, -m.places[0]), default=None)
        if following is None or following.coverage < best.coverage + 0.04:
            break
        best = following
        steps.append(best)
    return steps


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
        match.found = {
            t.place: word_score(t.stem, reading) or _denied_opposite(t, claim, reading) for t in claim.content
        }
    for name in claim.names:
        if name_share(name, match.stems, source) == 1.0:
            match.found |= {p: 1.0 for p in range(name.first, name.last + 1) if p in match.found}
    return match


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
