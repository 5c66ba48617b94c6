"""What one clause says of its subject, said of somebody else's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import eq

from assistant.grounding.clauses import Clause, clauses
from assistant.grounding.match import Match, alike, word_score
from assistant.grounding.quantities import same_date, same_value
from assistant.grounding.reading import Reading
from assistant.grounding.stops.problem import Problem
from assistant.grounding.words import Token

LONGEST_HEAD = 4
"""Telling words that a subject may have."""
SAID = 0.75
"""Share of what a clause of the claim says that a clause of the evidence must have for the two to say the same."""


def subjects(match: Match) -> Iterator[Problem]:
    """ "The hospital described long delays" of "the hospital denied the claims, but the nurses described long delays"."""
    for mine in clauses(match.claim):
        wanted = mine.stems
        for reading in match.source.readings:
            if not wanted & reading.stems:
                continue  # spares parting it into clauses
            for theirs in clauses(reading):
                found = _taken(mine, theirs, match)
                if found and not _said_of(found[0], mine, match):
                    head, subject = (
                        part.words(words) for part, words in zip((mine, theirs), found, strict=True)
                    )
                    yield Problem("stitch", f"says it of “{head}”; the article says it of “{subject}”")
                    return


def _taken(mine: Clause, theirs: Clause, match: Match) -> tuple[list[Token], list[Token]] | None:
    """The subject of a clause of the claim, and that of a clause of the evidence that says the same of another."""
    head, tail = _parted(mine, theirs)
    if not head or len(head) > LONGEST_HEAD or not tail or (mine.about and not theirs.about):
        return None
    figures = [any(same_value(q, k) for k in theirs.quantities) for q in mine.quantities]
    if not all(figures):
        return None
    dated = [any(same_date(d, k) for k in theirs.dates) for d in mine.dates]
    had = [*(t.stem in theirs.stems for t in tail), *figures, *dated]
    if len(had) < 2 or sum(had) < SAID * len(had):
        return None
    subject = _subject(theirs, tail[0].stem)
    together = any(_is_subject(head, c, False) for c in clauses(theirs.reading) if c is not theirs)
    same = eq if together else alike  # in one sentence two words of like meaning are two things
    if not subject or any(same(s.stem, t.stem) for s in subject for t in mine.telling):
        return None
    return (head, subject) if _are_two(head, subject, theirs, match) else None


def _parted(mine: Clause, theirs: Clause) -> tuple[list[Token], list[Token]]:
    """The words of a clause before the first that the other has, and the rest."""
    telling = mine.telling
    if mine.about:
        return mine.subject, telling
    first = next((i for i, t in enumerate(telling) if t.stem in theirs.stems), len(telling))
    return telling[:first], telling[first:]


def _subject(clause: Clause, verb: str) -> list[Token]:
    """The telling words of a clause between the last comma before ``verb`` and it; what an aside is about."""
    if clause.about:
        return clause.subject
    found: list[Token] = []
    for token in clause.telling:
        if token.stem == verb:
            break
        if found and "," in clause.reading.text[found[-1].end : token.start]:
            found = []
        found.append(token)
    return found


def _are_two(head: Sequence[Token], subject: Sequence[Token], theirs: Clause, match: Match) -> bool:
    """Whether two subjects are certainly not one under two descriptions: both are names, of which the evidence has the first
    as a subject too, or both are things, and the same sentence speaks of both. ("The company" may be the one that is named.)"""
    named = _is_name(head[0], match.claim, match)
    if named and any(_is_name(t, theirs.reading, match) for t in subject):
        rivals = match.source.readings
    elif not named and not _is_name(subject[0], theirs.reading, match):
        rivals = (theirs.reading,)
    else:
        return False
    return any(
        _is_subject(head, clause, named) for r in rivals for clause in clauses(r) if clause is not theirs
    )


def _is_name(token: Token, reading: Reading, match: Match) -> bool:
    """Whether a word is part of a name, and not a thing with a capital because it begins a sentence."""
    return reading.in_name(token) and token.text.lower() not in match.source.small


def _is_subject(head: Sequence[Token], clause: Clause, named: bool) -> bool:
    """Whether a clause begins with ``head``, for a name with its last word, or tells of it in an aside."""
    telling = [t.stem for t in clause.subject or clause.telling]
    stems = [t.stem for t in head]
    if not telling or telling[0] not in stems:
        return named and stems[-1] in telling[:3]
    return named or sum(s in telling for s in stems) >= 0.6 * len(stems)


def _said_of(head: Sequence[Token], mine: Clause, match: Match) -> bool:
    """Whether some sentence says the same of the claim's own subject."""
    wanted = [t.stem for t in mine.telling if t not in head]
    return any(
        any(word_score(t.stem, r) == 1.0 for t in head)
        and sum(word_score(stem, r) >= 0.5 for stem in wanted) >= SAID * len(wanted)
        and _nearer(head, wanted, r)
        for r in match.source.readings
    )


def _nearer(head: Sequence[Token], wanted: Sequence[str], reading: Reading) -> bool:
    """Whether one clause of a sentence has both the subject and most of what is said."""
    return any(
        any(t.stem in clause.stems or t.stem in {a.stem for a in clause.subject} for t in head)
        and sum(any(alike(w, s) for s in clause.stems) for w in wanted) >= 0.6 * len(wanted)
        for clause in clauses(reading)
    )
