"""Where a claim copies a sentence of its evidence and changes something: the changes, place by place.

Chat models mostly copy, so the most dangerous errors are small changes in a long copy. Laying the two side by side
(longest common blocks of words, Ratcliff and Obershelp 1988, as in ``difflib``) says exactly what stands in place of what.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from assistant.grounding.reading import Reading
from assistant.grounding.words import Token

LONGEST = 5
"""Words on either side of a change; longer ones are another wording, not a change."""
COPIED = 0.5
"""Share of the claim's words that must stand in the sentence, in order, for it to count as a copy."""


@dataclass(frozen=True)
class Edit:
    """``said`` in the claim stands where ``known`` stands in ``reading``. Either may be empty."""

    said: tuple[Token, ...]
    known: tuple[Token, ...]
    reading: Reading


@lru_cache(maxsize=256)
def blocks(claim: Reading, reading: Reading) -> tuple[tuple[str, int, int, int, int], ...]:
    """What is equal, replaced, deleted and inserted between a sentence and the claim, as ``difflib`` says it of
    their words; nothing when they share too few for the claim to be a copy."""
    mine, theirs = [t.stem for t in claim.tokens], [t.stem for t in reading.tokens]
    if sum(stem in reading.stems for stem in mine) < COPIED * len(mine):
        return ()
    return tuple(SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes())


def edits(claim: Reading, reading: Reading) -> Iterator[Edit]:
    """The changes in ``claim`` against a sentence that it copies; nothing when it does not copy it."""
    found = blocks(claim, reading)
    kept = sum(b - a for kind, a, b, _, _ in found if kind == "equal")
    if kept < COPIED * len(claim.tokens):
        return
    for i, (kind, a, b, c, d) in enumerate(found):
        if kind == "equal" or b - a > LONGEST or d - c > LONGEST:
            continue
        left = found[i - 1][2] - found[i - 1][1] if i else 0
        right = found[i + 1][2] - found[i + 1][1] if i + 1 < len(found) else 0
        at_edge = a == 0 or b == len(claim.tokens)
        if left + right >= 3 and (at_edge or min(left, right) >= 1):
            yield Edit(claim.tokens[a:b], reading.tokens[c:d], reading)
