"""More than the evidence says: something added, two sentences stitched together, nothing in common."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.grounding.match import Match, alike, all_in, word_in, word_score
from assistant.grounding.reading import Reading, read
from assistant.grounding.stops.problem import Problem
from assistant.grounding.words import Token


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


def narrowed(match: Match) -> Iterator[Problem]:
    """A figure of a whole, said of something in it that the evidence does not speak of: "firms in China spent $1bn"."""
    claim = match.claim
    if not claim.quantities:
        return
    for name in claim.names:
        before = claim.tokens[max(0, name.first - 2) : name.first]
        if len(before) < 2 or before[1].text.lower() not in ("in", "of", "at"):
            continue
        thing = before[0]
        if thing.content and thing.text.islower() and not any(alike(thing.stem, s) for s in match.stems):
            said = thing.text
            yield Problem("addition", f"the article does not say “{said}”", False, (thing.start, thing.end))
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
    named = any(claim.in_name(token) for token in head)
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


SEVERAL = re.compile(r"\b(?:and|or|while|whereas|but|both|unlike|like|than|as|with|against)\b|[;:]", re.I)
"""Where a sentence may tell of two that no article tells of together."""


def strangers(match: Match) -> Iterator[Problem]:
    """One statement about two names that no article has both of: who it is about is from one, the rest from another."""
    claim, articles = match.claim, match.source.by_article
    if len(articles) < 2 or len(claim.names) < 2 or SEVERAL.search(claim.text):
        return
    about, *others = sorted(claim.names, key=lambda name: name.first)
    if all_in(about.stems, read(match.source.context).stems):
        return
    having = [stems for stems in articles if all_in(about.stems, stems)]
    if having and not any(all_in(other.stems, stems) for stems in having for other in others):
        yield Problem("stitch", f"brings {about.text} and {others[0].text} together; no article does", True)


JOINT = re.compile(r"\s(?:is|was|are|were|has|have|had|will|would|can|could)\s")


def anchors(match: Match) -> Iterator[Problem]:
    """A sentence that shares next to no word, name or figure with the evidence, only words of like meaning."""
    claim = match.claim
    stems = {token.stem for token in claim.content}
    exact = {token.stem for token in claim.content if match.found.get(token.place, 0.0) == 1.0}
    figures = (
        len(claim.quantities) + len(claim.dates) - len(match.missing_quantities) - len(match.missing_dates)
    )
    least = ANCHORED if claim.names or claim.quantities or claim.dates else ANCHORED_WITHOUT_NAMES
    if len(exact) + figures < least * len(stems):
        yield Problem("anchor", "nothing in the articles says this")


ANCHORED, ANCHORED_WITHOUT_NAMES = 0.25, 0.5
"""Share of a claim's words that the evidence must have as they are; of a platitude more, since some sentence always has a few
of them."""


def predicates(match: Match) -> Iterator[Problem]:
    """What is said of a subject, when none of it stands in the evidence: "the crash was a failure of the technology"."""
    claim = match.claim
    joint = JOINT.search(claim.text)
    if not joint:
        return
    tail = [t for t in claim.content if t.start >= joint.end()]
    scores = [match.found.get(t.place, 0.0) for t in tail]
    told = [*(q.start for q in claim.quantities), *(d.start for d in claim.dates)]
    if max(told, default=-1) < joint.end() and len(tail) >= 2 and max(scores) < 1.0 and min(scores) == 0.0:
        start, end = tail[0].start, tail[-1].end
        yield Problem("anchor", f"the article does not say “{claim.text[start:end]}”")
