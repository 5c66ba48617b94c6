"""Which words of a sentence the evidence does not bear out, as offsets to be marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.grounding.match import Match

Span = tuple[int, int]


def gaps(match: Match) -> list[Span]:
    """The runs of words, figures and dates that the evidence does not have, in order."""
    claim = match.claim
    known = [(t.start, t.end, match.found.get(t.place, 0.0) >= 0.5) for t in claim.content]
    known += [(q.start, q.end, i not in match.missing_quantities) for i, q in enumerate(claim.quantities)]
    known += [(d.start, d.end, i not in match.missing_dates) for i, d in enumerate(claim.dates)]
    return [(_word_start(start, claim.text), end) for start, end in _runs(sorted(known))]


def _word_start(offset: int, text: str) -> int:
    """Q3 is one word, though its figure is read alone."""
    while offset and text[offset - 1].isalnum():
        offset -= 1
    return offset


def _runs(parts: Sequence[tuple[int, int, bool]]) -> Iterator[Span]:
    """Neighbours that are all lacking, as one span each."""
    begun: int | None = None
    last = 0
    for start, end, there in parts:
        if there and begun is not None:
            yield begun, last
            begun = None
        elif not there:
            begun = start if begun is None else begun
            last = end if begun == start else max(last, end)
    if begun is not None:
        yield begun, last


def longest(match: Match) -> str:
    """The longest run of words that the evidence does not have, or nothing."""
    start, end = max(gaps(match), key=lambda run: run[1] - run[0], default=(0, 0))
    return match.claim.text[start:end]


def doubtful(match: Match, added: Sequence[Span]) -> tuple[Span, ...]:
    """What to mark in a sentence that is supported in part: what was ``added`` to it, else its gaps; the whole
    sentence when every word is there and yet the evidence does not say it."""
    return tuple(_merged(added)) or tuple(gaps(match)) or ((0, len(match.claim.text)),)


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Spans that overlap as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            start, end = merged[-1][0], max(end, merged.pop()[1])
        merged.append((start, end))
    return merged
