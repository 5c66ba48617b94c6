"""A sentence of the evidence copied almost whole: a "not" put in or taken out, two things that changed places,
something hung on to it, a code with other digits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.grounding.edits import blocks, edits
from assistant.grounding.match import Match, word_score
from assistant.grounding.reading import Reading, read
from assistant.grounding.stops.problem import Problem
from assistant.grounding.stops.sides import is_turned
from assistant.grounding.words import Token, are_opposite

COPIED = 0.8
"""Share of the claim's words, but for what is hung on to it, that stand in the sentence in the same order."""
MOST = 0.55
"""Share of the claim's words that must not be hung on."""
DENIALS = frozenset("not no never cannot without neither nor none".split())
EVEN = frozenset("and or with as well both nor between versus vs is are was were".split())
"""What stands between two things says the same when they change places."""
EVEN_VERBS = frozenset("marri meet met".split())
LONGEST_SWAP = 18
"""Words from the first to the last of two things that changed places."""


def copies(match: Match) -> Iterator[Problem]:
    """What is wrong with a claim that copies a sentence."""
    claim = match.claim
    for reading in match.readings:
        found = blocks(claim, reading)
        if found and not is_turned(claim, reading):
            yield from _changed_places(claim, _part(claim, reading))
        extra = [claim.tokens[a:b] for kind, a, b, c, d in found if kind != "equal" and b - a > 2 > d - c]
        kept = sum(b - a for kind, a, b, _, _ in found if kind == "equal")
        own = len(claim.tokens) - sum(map(len, extra))
        if kept < COPIED * own or own < MOST * len(claim.tokens):
            continue
        yield from _denied(claim, reading)
        yield from _other_digits(claim, reading)
        yield from (p for run in extra if (p := _hung_on(match, run)))


def _denied(claim: Reading, reading: Reading) -> Iterator[Problem]:
    """One "not" more or less, when nothing else of the copy has changed its sense."""
    put_in: list[Token] = []
    taken_out: list[Token] = []
    for edit in edits(claim, reading):
        if any(are_opposite(a.stem, b.stem) for a in edit.said for b in edit.known):
            return
        mine = [t for t in edit.said if _is_denial(t, claim)]
        theirs = [t for t in edit.known if _is_denial(t, reading)]
        others = [t for t in (*edit.said, *edit.known) if t.content and t not in mine and t not in theirs]
        if not others:
            put_in += mine
            taken_out += theirs
    if len(put_in) > len(taken_out) and (len(put_in) - len(taken_out)) % 2:
        yield Problem("negation", f"denies with “{put_in[0].text}” what the article says")
    elif (len(taken_out) - len(put_in)) % 2:
        yield Problem("negation", f"leaves out the “{taken_out[0].text}” of the article")


def _is_denial(token: Token, reading: Reading) -> bool:
    word = token.text.lower().replace("’", "'")
    before = reading.tokens[token.place - 1].text.lower() if token.place else ""
    return (word in DENIALS or word.endswith("n't")) and before != "or"


def _other_digits(claim: Reading, reading: Reading) -> Iterator[Problem]:
    """I-59 for I-95: digits that are part of a name, so neither a figure nor a date."""
    for edit in edits(claim, reading):
        mine, theirs = _codes(edit.said, claim), _codes(edit.known, reading)
        if mine and theirs and not set(mine) & set(theirs):
            yield Problem("number", f"says {mine[0]}; the article says {theirs[0]}")


def _codes(words: Sequence[Token], reading: Reading) -> list[str]:
    taken = [(q.start, q.end) for q in reading.quantities] + [(d.start, d.end) for d in reading.dates]
    return [
        t.text for t in words if t.text[0].isdigit() and not any(s < t.end and t.start < e for s, e in taken)
    ]


def _changed_places(claim: Reading, reading: Reading) -> Iterator[Problem]:
    """ "X did it to Y" for "Y did it to X"."""
    mine, theirs = [t.stem for t in claim.tokens], [t.stem for t in reading.tokens]
    start = _shared(mine, theirs)
    end = min(_shared(mine[::-1], theirs[::-1]), len(mine) - start, len(theirs) - start)
    one, other = mine[start : len(mine) - end], theirs[start : len(theirs) - end]
    if not 3 <= len(one) == len(other) <= LONGEST_SWAP or sorted(one) != sorted(other):
        return
    for i in range(1, len(one) - 1):
        for j in range(i + 1, len(one)):
            if (
                one[:i] + one[i:j] + one[j:]
                != other[len(one) - i :] + other[len(one) - j : len(one) - i] + (other[: len(one) - j])
            ):
                continue
            first, between, second = (
                claim.tokens[start + a : start + b] for a, b in ((0, i), (i, j), (j, len(one)))
            )
            if _is_thing(first) and _is_thing(second) and _is_uneven(between):
                a, b = (claim.text[run[0].start : run[-1].end] for run in (first, second))
                yield Problem("roles", f"has {a} and {b} the other way round than the article")
                return


def _part(claim: Reading, reading: Reading) -> Reading:
    """The run of words of a sentence that has the same words as the claim in another order, else the sentence."""
    length, wanted = len(claim.tokens), sorted(t.stem for t in claim.tokens)
    stems = [t.stem for t in reading.tokens]
    for at in range(len(stems) - length):
        if stems[at] in wanted and sorted(stems[at : at + length]) == wanted:
            return read(reading.text[reading.tokens[at].start : reading.tokens[at + length - 1].end])
    return reading


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two sentences begin with alike."""
    return next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _is_thing(run: Sequence[Token]) -> bool:
    return any(t.content for t in run)


def _is_uneven(between: Sequence[Token]) -> bool:
    """Whether it matters on which side of these words a thing stands."""
    words = [t for t in between if t.text.lower() not in EVEN]
    telling = {t.stem for t in words if t.content}
    return bool(words) and not (telling and telling <= EVEN_VERBS)


def _hung_on(match: Match, run: Sequence[Token]) -> Problem | None:
    """A run of words beside a copied sentence that no sentence of the evidence has."""
    telling = [t for t in run if t.content]
    if len(telling) < 2:
        return None
    there = max(
        sum(word_score(t.stem, reading) >= 0.85 for t in telling) / len(telling)
        for reading in match.source.readings
    )
    if there >= 0.5:
        return None
    start, end = run[0].start, run[-1].end
    return Problem(
        "addition", f"the article does not say “{match.claim.text[start:end]}”", False, (start, end)
    )
