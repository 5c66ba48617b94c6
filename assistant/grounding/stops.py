"""Hard stops: ways in which a claim says something else than its evidence, each with a reason a reader understands.

Each check takes a claim laid over its evidence (``Match``) and yields what is wrong. A *firm* problem alone makes
a sentence unsupported; others only weigh against it (see ``score.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.grounding.edits import Edit, edits
from assistant.grounding.match import Match, alike, name_share, word_in, word_score
from assistant.grounding.quantities import Date, Quantity, same_date, same_value
from assistant.grounding.reading import CAUSES, CLAIMED_CAUSES, HEDGES, Name, Reading
from assistant.grounding.words import Token, are_opposite


@dataclass(frozen=True)
class Problem:
    """What is wrong (``kind``), told to a reader, whether it is enough by itself, and where in the claim it is."""

    kind: str
    reason: str
    firm: bool = True
    span: tuple[int, int] | None = None


Check = Callable[[Match], Iterator[Problem]]


def problems(match: Match) -> list[Problem]:
    """Everything that is wrong with a claim on this evidence."""
    return [problem for check in CHECKS for problem in check(match)]


# -- quantities and dates


def numbers(match: Match) -> Iterator[Problem]:
    """A figure that is not in the evidence, or that the evidence gives to something else."""
    claim = match.claim
    for i in match.missing_quantities:
        said = claim.quantities[i]
        small = said.unit in ("", "ordinal") and abs(said.value) <= 10 and not said.text[:1].isdigit()
        elsewhere = any(same_value(said, k) for r in match.source.readings for k in r.quantities)
        known = _rival(claim, said, match)
        if known is not None:
            holder = _beside(known[0], known[1])
            yield Problem(
                "number",
                f"says {said.text}; the article says {known[1].text}{holder}",
                not small and not elsewhere,
            )
        elif not elsewhere:
            yield Problem("number", f"says {said.text}; the article does not", not small)


def _rival(claim: Reading, said: Quantity, match: Match) -> tuple[Reading, Quantity] | None:
    """The evidence's quantity in the place of ``said``: of the same unit, among the most similar words."""
    here = context(claim, said.start, said.end)
    found = [
        (overlap(here, context(r, k.start, k.end)), r, k)
        for r in match.readings
        for k in r.quantities
        if k.unit == said.unit or (k.unit, said.unit) in SAME_SORT
    ]
    best = max(found, key=lambda f: f[0], default=None)
    return (best[1], best[2]) if best and best[0] > 0 else None


SAME_SORT = {
    (a, b)
    for group in (("USD", "GBP", "EUR", "CNY", "JPY", ""), ("percent", "points", ""))
    for a in group
    for b in group
}


def figures_swapped(match: Match) -> Iterator[Problem]:
    """A figure of the evidence, given to another holder than the evidence gives it to."""
    for said_by, said in holders(match.claim).items():
        quantity = match.claim.quantities[said_by]
        if quantity.unit == "ordinal" or said is None:
            continue
        own: list[tuple[str, Quantity]] = []
        here = context(match.claim, quantity.start, quantity.end)
        likeness: dict[Quantity, float] = {}
        for reading in match.readings:
            for at, holder in holders(reading).items():
                if holder is not None:
                    known = reading.quantities[at]
                    own.append((holder, known))
                    likeness[known] = overlap(here, context(reading, known.start, known.end))
        same = [holder for holder, known in own if same_value(quantity, known)]
        nearest = max((likeness[known] for _, known in own if same_value(quantity, known)), default=0.0)
        others = [
            known
            for holder, known in own
            if _same_holder(holder, said)
            and _comparable(quantity, known)
            and likeness[known] >= nearest - 0.15
        ]
        held = any(_same_holder(holder, said) for holder in same)
        if same and others and not held and not any(same_value(quantity, known) for known in others):
            yield Problem(
                "swap",
                f"says {quantity.text} for {_shown(said, match.claim)}; the article says {others[0].text} for {_shown(said, match.claim)}",
            )


def _comparable(one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit


def _same_holder(one: str, other: str) -> bool:
    return one == other or alike(one, other)


def _shown(holder: str, reading: Reading) -> str:
    return next((t.text for t in reading.tokens if t.stem == holder), holder)


def holders(reading: Reading) -> dict[int, str | None]:
    """For each quantity, the stem of what it belongs to: lists are paired in order, else the nearest name in reach.

    "China and the US spent $781bn and $823bn" → 781: china, 823: usa.
    """
    found: dict[int, str | None] = dict.fromkeys(range(len(reading.quantities)))
    names = [n for n in reading.names if not _inside_quantity(n, reading)]
    paired = _paired(reading, names)
    if paired:
        return found | paired
    for i, quantity in enumerate(reading.quantities):
        at = reading.token_at(quantity.start)
        before = [n for n in names if n.last < at and not _between(reading, n.last, at, i)]
        after = [n for n in names if n.first > at and not _between(reading, at, n.first, i)]
        if before:
            found[i] = before[-1].stems[-1]
        elif after:
            found[i] = after[0].stems[-1]
    return found


def _inside_quantity(name: Name, reading: Reading) -> bool:
    start = reading.tokens[name.first].start
    return any(q.start <= start < q.end for q in reading.quantities)


def _between(reading: Reading, first: int, last: int, own: int) -> bool:
    """Whether another quantity of the same unit stands between two tokens."""
    start, end = reading.tokens[first].end, reading.tokens[last].start
    unit = reading.quantities[own].unit
    return any(
        i != own and start <= q.start < end and q.unit == unit for i, q in enumerate(reading.quantities)
    )


def _paired(reading: Reading, names: Sequence[Name]) -> dict[int, str | None]:
    """Lists of names and of figures of one unit, of the same length, paired in order."""
    runs = _runs([(q.start, q.end) for q in reading.quantities], reading.text)
    name_runs = _runs(
        [(reading.tokens[n.first].start, reading.tokens[n.last].end) for n in names], reading.text
    )
    for run in runs:
        for name_run in name_runs:
            units = {reading.quantities[i].unit for i in run}
            if len(run) == len(name_run) > 1 and len(units) == 1:
                return {i: names[j].stems[-1] for i, j in zip(run, name_run, strict=True)}
    return {}


def _runs(spans: Sequence[tuple[int, int]], text: str) -> list[list[int]]:
    """Neighbours joined by nothing but a comma or "and"."""
    runs: list[list[int]] = []
    for i, (start, _) in enumerate(spans):
        gap = text[spans[i - 1][1] : start] if i else "x"
        if i and re.fullmatch(r"[\s,]*(?:and|or|to)?\s*(?:the|about|a)?\s*", gap):
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _beside(reading: Reading, quantity: Quantity) -> str:
    holder = holders(reading).get(reading.quantities.index(quantity))
    return f" for {_shown(holder, reading)}" if holder else ""


def times(match: Match) -> Iterator[Problem]:
    """A date that is not in the evidence."""
    claim = match.claim
    for i in match.missing_dates:
        said = claim.dates[i]
        elsewhere = (
            any(same_date(said, k) for r in match.source.readings for k in r.dates)
            or said.text in match.source.context
        )
        rival = next((k for r in match.readings for k in r.dates if _same_grain(said, k)), None)
        if rival is not None:
            yield Problem("date", f"says {said.text}; the article says {rival.text}", not elsewhere)
        elif not elsewhere:
            yield Problem("date", f"says {said.text}; the article does not", True)


def _same_grain(one: Date, other: Date) -> bool:
    return any(
        a and b for a, b in ((one.year, other.year), (one.month, other.month), (one.weekday, other.weekday))
    )


# -- names, quotations, speakers


def names(match: Match) -> Iterator[Problem]:
    """A name that is not in the evidence."""
    before = min(match.places, default=0)
    nearby = match.source.readings[max(0, before - 2) : before]
    near = match.stems.union(*(r.stems for r in nearby))
    unnamed = len(match.source.readings) <= 2 and _speaks_of_someone(match.source.readings[0])
    for name in match.missing_names:
        if unnamed and name.first <= 2:
            continue  # who "he" is cannot be known from this evidence
        if name_share(name, match.source.stems, match.source) < 0.5 and not _mentioned(name, match):
            yield Problem("name", f"names {name.text}; the article does not", not _plain_word(name, match))
        elif name_share(name, near, match.source) < 0.5:
            yield Problem("name elsewhere", f"names {name.text}; this part of the article does not", False)


def _speaks_of_someone(reading: Reading) -> bool:
    """Whether the sentence's subject is not named in it."""
    first = reading.tokens[0].text.lower() if reading.tokens else ""
    return first in ("he", "she", "it", "they", "his", "her", "its", "their", "the", "this")


def _mentioned(name: Name, match: Match) -> bool:
    return name.text.lower() in match.source.context.lower()


def _plain_word(name: Name, match: Match) -> bool:
    """Whether the "name" could be an ordinary word with a capital that the evidence has in other words."""
    start = match.claim.tokens[name.first].start
    if match.claim.text[match.claim.tokens[name.last].end :][:1] == ":":
        return True  # a label before what is said
    begins = name.first == 0 or match.claim.text[:start].rstrip(" \"“‘'*(")[-1:] in (".", ":", "!", "?", "")
    return begins and len(name.stems) == 1


def quoted(match: Match) -> Iterator[Problem]:
    """Words inside quotation marks that the evidence does not have, word for word, or that another said."""
    text = plain(" ".join(r.text for r in match.source.readings))
    for quotation in match.claim.quotations:
        parts = [plain(part) for part in re.split(r"\.\.\.|…|\[[^\]]*\]", quotation.text)]
        if len(" ".join(parts).split()) >= 2 and not all(part in text for part in parts):
            yield Problem(
                "quote", f"puts in quotation marks words that the article does not have: “{quotation.text}”"
            )


def speakers(match: Match) -> Iterator[Problem]:
    """Something said by one person, given to another."""
    said = match.claim.speakers
    known = [n for r in match.readings for n in r.speakers]
    if not said or not known:
        return
    for name in said:
        beside = frozenset[str]().union(*(r.stems for r in match.readings if r.speakers))
        if not any(word_in(w, beside) for w in name.stems):
            yield Problem(
                "speaker", f"says that {name.text} said it; in the article it is {known[0].text}", True
            )


def plain(text: str) -> str:
    """Words and numbers alone, in lower case, to compare quotations in any typography."""
    straight = re.sub(r"n['’]t\b", " not", text.lower())
    return " ".join(
        re.findall(r"\w+", re.sub(r"['’](?:s|re|ve|ll|d|m)\b", lambda m: m.group()[1:], straight))
    )


# -- direction, polarity, roles


def opposites(match: Match) -> Iterator[Problem]:
    """A word whose opposite the evidence has in its place."""
    for token in match.claim.content:
        if match.found.get(token.place, 0.0) >= 0.85 and not _bound_elsewhere(token, match):
            continue
        here = context(match.claim, token.start, token.end)
        for reading in match.readings:
            for other in reading.tokens:
                if not are_opposite(token.stem, other.stem) or any(
                    alike(token.stem, t.stem) for t in reading.tokens
                ):
                    continue
                negated = (token.place in match.claim.negated) != (other.place in reading.negated)
                shared = overlap(here, context(reading, other.start, other.end))
                if not negated and shared > 0.3:
                    yield Problem("opposite", f"says “{token.text}”; the article says “{other.text}”")
                    return
    yield from _function_opposites(match)


def _bound_elsewhere(token: Token, match: Match) -> bool:
    return False


PAIRS = (
    ("more", "less"),
    ("more", "fewer"),
    ("before", "after"),
    ("above", "below"),
    ("over", "under"),
    ("up", "down"),
    ("most", "least"),
    ("with", "without"),
)


def _function_opposites(match: Match) -> Iterator[Problem]:
    """Small words of opposite meaning (more, less; before, after) beside the same words."""
    for one, two in (*PAIRS, *((b, a) for a, b in PAIRS)):
        mine = [t for t in match.claim.tokens if t.text.lower() == one]
        if not mine or any(one in r.lower for r in match.readings):
            continue
        for reading in match.readings:
            for other in (t for t in reading.tokens if t.text.lower() == two):
                here, there = near(match.claim, mine[0].place, 3), near(reading, other.place, 3)
                if here[1] & there[1]:
                    yield Problem("opposite", f"says “{one}”; the article says “{two}”")
                    return


def polarity(match: Match) -> Iterator[Problem]:
    """Denied on one side, affirmed on the other, in words that otherwise agree."""
    claim = match.claim
    for reading in match.main:
        if claim.is_negative and not reading.is_negative:
            for place, rank in claim.negated.items():
                word = claim.tokens[place]
                other = next((t for t in reading.tokens if alike(word.stem, t.stem)), None)
                if rank == 0 and other and _same_setting(claim, word, reading, other):
                    yield Problem("negation", f"denies “{word.text}”; the article does not")
                    return
        if reading.is_negative and not claim.is_negative:
            for place, rank in reading.negated.items():
                word = reading.tokens[place]
                mine = next((t for t in claim.content if t.stem == word.stem), None)
                if (
                    rank == 0
                    and mine
                    and not _affirmed(word.stem, match)
                    and _same_setting(claim, mine, reading, word)
                ):
                    yield Problem("negation", f"says “{word.text}”; the article denies it")
                    return


def _same_setting(claim: Reading, word: Token, reading: Reading, other: Token) -> bool:
    """Whether two words stand among the same words."""
    return overlap(context(claim, word.start, word.end), context(reading, other.start, other.end)) >= 0.4


def _affirmed(stem: str, match: Match) -> bool:
    return any(t.stem == stem and t.place not in r.negated for r in match.readings for t in r.tokens)


def roles(match: Match) -> Iterator[Problem]:
    """Who did it and to whom, the other way round."""
    claim = match.claim
    for one in claim.names:
        for two in claim.names:
            if one.last >= two.first or two.first - one.last > 14:
                continue
            for verb in claim.content:
                if not one.last < verb.place < two.first or _in_name(verb, claim):
                    continue
                for reading in match.readings:
                    if _reversed(claim, one, verb, two, reading):
                        yield Problem(
                            "roles", f"has {one.text} and {two.text} the other way round than the article"
                        )
                        return


def _in_name(token: Token, reading: Reading) -> bool:
    return any(n.first <= token.place <= n.last for n in reading.names)


def _reversed(claim: Reading, one: Name, verb: Token, two: Name, reading: Reading) -> bool:
    first = _places_of(one, reading)
    second = _places_of(two, reading)
    same = [t for t in reading.content if t.stem == verb.stem]
    if len(first) != 1 or len(second) != 1 or len(same) != 1:
        return False
    if not _bare(claim, two.first) or not _bare(reading, first[0]):
        return False
    there = same[0].place
    swapped = second[0] < there < first[0] and first[0] - second[0] <= 14
    kept = first[0] < there < second[0]
    passive = _is_passive(claim, verb.place) != _is_passive(reading, there)
    return kept if passive else swapped


def _places_of(name: Name, reading: Reading) -> list[int]:
    return [n.last for n in reading.names if set(n.stems) & set(name.stems)]


def _bare(reading: Reading, place: int) -> bool:
    """Whether what stands at ``place`` is an object: no preposition before it but "by" or "than"."""
    before = [t.text.lower() for t in reading.tokens[max(0, place - 3) : place]]
    return not {"in", "to", "from", "with", "for", "at", "of", "on", "and", "into", "as"} & set(before)


def _is_passive(reading: Reading, place: int) -> bool:
    after = [t.text.lower() for t in reading.tokens[place + 1 : place + 5]]
    before = {t.text.lower() for t in reading.tokens[max(0, place - 3) : place]}
    return "by" in after and bool(before & {"is", "was", "were", "are", "been", "be", "being", "got"})


# -- a copy with something changed


def changes(match: Match) -> Iterator[Problem]:
    """What a copied sentence has in another place's stead: a name, a figure, an opposite, a stronger word."""
    for reading in match.readings:
        found = list(edits(match.claim, reading))
        yield from _names_changed(match, found)
        for edit in found:
            if problem := _figure_changed(match, edit) or _word_changed(match, edit):
                yield problem


def _names_changed(match: Match, found: Sequence[Edit]) -> Iterator[Problem]:
    """Names that stand for others. One that both sides have may only have moved, unless two changed places."""
    pairs = [
        (said, theirs[0])
        for edit in found
        if (theirs := _names_in(edit.reading, edit.known))
        for said in _names_in(match.claim, edit.said)
        if not any(_may_be_same(said, known) for known in theirs)
    ]
    for said, known in pairs:
        moved = all(word_in(w, match.claim.stems) for w in known.stems)
        if not moved or any(_may_be_same(said, b) and _may_be_same(a, known) for a, b in pairs):
            yield Problem("name", f"says {said.text}; the article says {known.text}")


def _names_in(reading: Reading, span: Sequence[Token]) -> list[Name]:
    places = {t.place for t in span}
    return [n for n in reading.names if places & set(range(n.first, n.last + 1))]


def _may_be_same(one: Name, other: Name) -> bool:
    """Whether two names may be one: a word in common, country and people, or an abbreviation of the other."""
    if any(word_in(w, frozenset(other.stems)) for w in one.stems):
        return True
    short, long = sorted(("".join(one.stems), "".join(other.stems)), key=len)
    letters = iter(long)
    return len(short) <= 5 and short[0] == long[0] and all(letter in letters for letter in short)


def _figure_changed(match: Match, edit: Edit) -> Problem | None:
    mine = [q for q in match.claim.quantities if _within(q.start, edit.said)]
    theirs = [q for q in edit.reading.quantities if _within(q.start, edit.known)]
    for said in mine:
        same_unit = [known for known in theirs if known.unit == said.unit]
        if same_unit and not any(same_value(said, known) for known in theirs):
            return Problem(
                "swap",
                f"says {said.text}; the article says {same_unit[0].text}{_beside(edit.reading, same_unit[0])}",
            )
    for date in (d for d in match.claim.dates if _within(d.start, edit.said)):
        dated = [d for d in edit.reading.dates if _within(d.start, edit.known) and _same_grain(date, d)]
        if dated and not any(same_date(date, d) or same_date(d, date) for d in dated):
            return Problem("date", f"says {date.text}; the article says {dated[0].text}")
    return None


def _within(offset: int, span: Sequence[Token]) -> bool:
    return any(t.start <= offset < t.end or offset <= t.start < offset + 2 for t in span)


SMALL_OPPOSITES = frozenset(
    frozenset(pair.split())
    for pair in [
        "more less",
        "more fewer",
        "before after",
        "above below",
        "over under",
        "up down",
        "most least",
        "with without",
        "since until",
        "until from",
        "first last",
        "first second",
        "previous next",
        "former current",
        "former future",
        "all some",
        "all none",
        "always never",
        "always often",
        "inside outside",
        "earlier later",
        "last next",
        "early late",
        "both neither",
        "another same",
    ]
)
WEAK = frozenset(
    [
        "may",
        "might",
        "could",
        "would",
        "should",
        "can",
        "possibly",
        "probably",
        "perhaps",
        "reportedly",
        "likely",
        "expected",
        "plans",
        "hopes",
        "aims",
        "seems",
        "appears",
        "suggests",
        "suggest",
        "believed",
    ]
)
STRONGER = frozenset(
    [
        "will",
        "must",
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "certainly",
        "proves",
        "prove",
        "proved",
        "definitely",
        "does",
        "did",
        "shall",
        "always",
    ]
)


def _word_changed(match: Match, edit: Edit) -> Problem | None:
    mine, theirs = [t.text.lower() for t in edit.said], [t.text.lower() for t in edit.known]
    for said in edit.said:
        for known in edit.known:
            pair = frozenset((said.text.lower(), known.text.lower()))
            if (said.place in match.claim.negated) != (known.place in edit.reading.negated):
                continue  # "not easy" for "difficult"
            if are_opposite(said.stem, known.stem) or pair in SMALL_OPPOSITES:
                return Problem("opposite", f"says “{said.text}”; the article says “{known.text}”")
    weak, strong = WEAK & set(theirs), STRONGER & set(mine)
    if weak and strong and not WEAK & set(mine):
        return Problem("modality", f"says “{min(strong)}”; the article says “{min(weak)}”")
    if set(mine) & STRONG and not set(theirs) & STRONG:
        weaker = set(theirs) & (SOME | MOST)
        if weaker:
            return Problem(
                "quantifier", f"says “{min(set(mine) & STRONG)}”; the article says “{min(weaker)}”"
            )
    return None


# -- additions, stitches


def additions(match: Match) -> Iterator[Problem]:
    """A part of the sentence that the evidence does not have at all, though it has the rest."""
    claim = match.claim
    parts: dict[int, list[Token]] = {}
    for token in claim.content:
        parts.setdefault(claim.clauses[token.place], []).append(token)
    for part in parts.values():
        lacking = [t for t in part if match.found.get(t.place, 0.0) < 0.5]
        if len(part) >= 2 and len(lacking) >= 0.7 * len(part) and len(part) < len(claim.content):
            start, end = _with_small_words(part[0], claim), part[-1].end
            reason = f"the article does not say “{claim.text[start:end]}”"
            yield Problem("addition", reason, False, (start, end))
            return


def _with_small_words(first: Token, claim: Reading) -> int:
    """Where the part of ``first`` begins with the small words before it ("against protests")."""
    place = first.place
    while place and claim.clauses[place - 1] == claim.clauses[place] and not claim.tokens[place - 1].content:
        place -= 1
    return claim.tokens[place].start


def stitches(match: Match) -> Iterator[Problem]:
    """The beginning of one sentence with the end of another, whose subject is someone else."""
    claim = match.claim
    joint = JOINT.search(claim.text)
    if not joint:
        return
    head = [t for t in claim.content if t.end <= joint.start()]
    tail = [t for t in claim.content if t.start >= joint.end()]
    named = any(n.first <= t.place <= n.last for n in claim.names for t in head)
    if len(head) < (1 if named else 2) or len(tail) < 2:
        return  # "the company" may well be the one that is named
    for reading in match.readings:
        said = sum(t.stem in reading.stems for t in tail) / len(tail)
        about = sum(word_score(t.stem, reading) >= 0.5 for t in head) / len(head)
        if said < 0.8 or about > 0.34:
            continue
        better = any(
            sum(t.stem in r.stems for t in tail) >= 0.6 * len(tail)
            and sum(t.stem in r.stems for t in head) >= 0.5 * len(head)
            for r in match.source.readings
        )
        first = min(t.place for t in reading.tokens if t.stem in {w.stem for w in tail})
        subject = [n for n in reading.names if n.last < first]
        strangers = [n for n in subject if not any(word_in(w, claim.stems) for w in n.stems)]
        if strangers and not better:
            said_of = claim.text[head[0].start : head[-1].end]
            yield Problem("stitch", f"says it of “{said_of}”; the article says it of {strangers[0].text}")
            return


JOINT = re.compile(r"\s(?:is|was|are|were|has|have|had|will|would|can|could)\s")


def anchors(match: Match) -> Iterator[Problem]:
    """A sentence that shares next to no word, name or figure with the evidence, only words of like meaning."""
    claim = match.claim
    exact = sum(match.found.get(t.place, 0.0) == 1.0 for t in claim.content)
    figures = (
        len(claim.quantities) + len(claim.dates) - len(match.missing_quantities) - len(match.missing_dates)
    )
    if exact + figures < 0.25 * len(claim.content):
        yield Problem("anchor", "nothing in the articles says this")


# -- strength


STRONG = frozenset(
    [
        "all",
        "every",
        "everyone",
        "everybody",
        "everything",
        "always",
        "entirely",
        "completely",
        "only",
        "sole",
        "solely",
        "none",
        "nobody",
        "never",
        "exclusively",
        "any",
        "whole",
    ]
)
AS_STRONG = frozenset(
    ["just", "alone", "both", "full", "total", "entire", "unique", "each", "fully", "totally", "throughout"]
)
MOST = frozenset(["most", "mostly", "majority", "largely", "usually", "generally"])
SOME = frozenset(
    [
        "some",
        "several",
        "many",
        "few",
        "sometimes",
        "partly",
        "often",
        "occasionally",
        "certain",
        "part",
        "half",
    ]
)


def quantifiers(match: Match) -> Iterator[Problem]:
    """All for some, most for some, only where nothing says so."""
    words = frozenset[str]().union(*(r.lower for r in match.readings))
    for token in match.claim.tokens:
        word = token.text.lower()
        if word in STRONG - {"any", "whole"} and not words & (STRONG | AS_STRONG):
            weaker = sorted(words & (SOME | MOST))
            said = f"; the article says “{weaker[0]}”" if weaker else "; the article does not"
            yield Problem("quantifier", f"says “{word}”{said}", True)
            return
        if word in MOST and words & SOME and not words & (MOST | STRONG):
            yield Problem("quantifier", f"says “{word}”; the article says “{min(words & SOME)}”", True)
            return


CERTAIN = frozenset(
    [
        "certainly",
        "definitely",
        "undoubtedly",
        "proved",
        "proven",
        "proves",
        "guarantee",
        "guaranteed",
        "guarantees",
        "undeniably",
        "inevitably",
        "surely",
        "clearly",
        "must",
        "confirmed",
        "confirms",
    ]
)


def modality(match: Match) -> Iterator[Problem]:
    """A possibility told as a fact."""
    claim = match.claim
    words = frozenset[str]().union(*(r.lower for r in match.readings))
    sure = sorted((claim.lower & CERTAIN) - words)
    if sure and not claim.is_negative:
        yield Problem("modality", f"says “{sure[0]}”; the article does not", not words & CERTAIN)
        return
    if claim.is_hedged or claim.hedged:
        return
    for reading in match.main:
        for place in reading.hedged:
            word = reading.tokens[place]
            if any(word.stem == t.stem for t in claim.content) and not _unhedged(word.stem, match):
                hedge = _cue_before(reading, place)
                yield Problem(
                    "modality", f"states “{word.text}” as a fact; the article says “{hedge} {word.text}”"
                )
                return


def _unhedged(stem: str, match: Match) -> bool:
    return any(t.stem == stem and t.place not in r.hedged for r in match.readings for t in r.tokens)


def _cue_before(reading: Reading, place: int) -> str:
    cues = [t.text for t in reading.tokens[max(0, place - 6) : place] if t.text.lower() in HEDGES]
    return cues[-1] if cues else "may"


def causes(match: Match) -> Iterator[Problem]:
    """A cause that the evidence does not give."""
    said = CLAIMED_CAUSES.search(match.claim.text)
    given = [t for t in match.claim.content if said and t.start >= said.end()][:5]
    if (
        said
        and len(given) > 1
        and sum(match.found.get(t.place, 0.0) >= 0.5 for t in given) < 0.5 * len(given)
    ):
        yield Problem("cause", f"says “{said.group()} …”; the article gives no such cause")
    elif said and not any(CAUSES.search(r.text) for r in match.readings):
        together = any(_has_both_sides(match.claim, said.start(), said.end(), r) for r in match.readings)
        yield Problem("cause", f"says “{said.group()}”; the article gives no such cause", not together)


def _has_both_sides(claim: Reading, start: int, end: int, reading: Reading) -> bool:
    """Whether one sentence has most words of both the cause and what it is said to have caused."""
    sides = ([t for t in claim.content if t.end <= start], [t for t in claim.content if t.start >= end])
    return all(sum(word_score(t.stem, reading) for t in side) >= 0.6 * len(side) for side in sides)


# -- shared


def context(reading: Reading, start: int, end: int) -> dict[str, float]:
    """The words around ``[start, end)``: up to five on each side, nearer ones and those of the clause weigh more."""
    at = reading.token_at(start)
    clause = reading.clauses[at] if reading.clauses else 0
    weights: dict[str, float] = {}
    for side in (reversed(reading.tokens[:at]), reading.tokens[at + 1 :]):
        taken = 0
        for token in side:
            if token.start < end and token.end > start:
                continue
            if not token.content or token.text[0].isdigit():
                continue
            weight = (1.0 if reading.clauses[token.place] == clause else 0.5) / (1 + 0.15 * taken)
            weights[token.stem] = max(weight, weights.get(token.stem, 0.0))
            taken += 1
            if taken == 5:
                break
    return weights


def overlap(one: dict[str, float], other: dict[str, float]) -> float:
    """How much two contexts share, 0 to 1, by the weights of the words in both."""
    shared = sum(min(weight, other[word]) for word, weight in one.items() if word in other)
    smaller = min(sum(one.values()), sum(other.values()))
    return shared / smaller if smaller else 0.0


def near(reading: Reading, place: int, reach: int) -> tuple[frozenset[str], frozenset[str]]:
    """Content stems before and after a place, within ``reach`` tokens; numbers count as themselves."""
    before = frozenset(t.stem for t in reading.tokens[max(0, place - reach) : place] if t.content)
    after = frozenset(t.stem for t in reading.tokens[place + 1 : place + 1 + reach] if t.content)
    return before, after


CHECKS: tuple[Check, ...] = (
    changes, numbers, figures_swapped, times, names, quoted, speakers, opposites, polarity, roles, quantifiers, modality, causes,
    additions, stitches, anchors,
)  # fmt: skip
KINDS = (
    "number",
    "swap",
    "date",
    "name",
    "name elsewhere",
    "quote",
    "speaker",
    "opposite",
    "negation",
    "roles",
    "quantifier",
    "modality",
    "cause",
    "addition",
    "stitch",
    "anchor",
)
