"""Sentences that state nothing, however many of their words the evidence has."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.grounding.match import Match
from assistant.grounding.statements import defined, says_nothing
from assistant.grounding.stops.problem import Problem
from assistant.grounding.stops.quotations import plain


def empty(match: Match) -> Iterator[Problem]:
    """A question, a sentence that breaks off, a thing explained by itself, a definition that the evidence does not give; but
    never a sentence that the evidence has word for word."""
    claim = match.claim
    reason = says_nothing(claim)
    kind = [] if reason else defined(claim)
    if not reason and not kind:
        return
    text = plain(claim.text)
    if any(text == plain(reading.text) for reading in match.source.readings):
        return
    if reason:
        yield Problem("anchor", reason)
    elif not any({t.stem for t in kind} <= r.stems for r in match.source.readings):
        words = claim.text[kind[0].start : kind[-1].end]
        yield Problem("anchor", f"the article does not say what “{words}” are")
