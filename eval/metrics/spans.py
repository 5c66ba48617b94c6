"""How well cited or retrieved words cover the words that should have been: counted in characters.

Source: Smith and Troynikov, "Evaluating Chunking Strategies for Retrieval" (Chroma, 2024), which measures
retrieval by tokens of evidence instead of by documents; characters make it independent of a tokenizer.
Overlapping regions count once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Region:
    """Characters ``[start, end)`` of an article, which any hashable name identifies."""

    article: str
    start: int
    end: int


def merged(regions: Iterable[Region]) -> list[Region]:
    """The same characters as regions that do not overlap: [0, 5) and [3, 8) → [0, 8)."""
    done: list[Region] = []
    for region in sorted(r for r in regions if r.end > r.start):
        last = done[-1] if done else None
        if last and last.article == region.article and region.start <= last.end:
            done[-1] = Region(last.article, last.start, max(last.end, region.end))
        else:
            done.append(region)
    return done


def length(regions: Iterable[Region]) -> int:
    """Characters in the regions: [0, 5) and [3, 8) → 8."""
    return sum(region.end - region.start for region in merged(regions))


def overlap(found: Iterable[Region], gold: Iterable[Region]) -> int:
    """Characters that are in both: [0, 10) and [6, 12) → 4."""
    ours, theirs = merged(found), merged(gold)
    return sum(
        max(0, min(a.end, b.end) - max(a.start, b.start))
        for a in ours
        for b in theirs
        if a.article == b.article
    )


def covered(gold: Region, found: Iterable[Region]) -> float:
    """The share of one gold region that is found: [0, 10) by [5, 20) → 0.5."""
    size = gold.end - gold.start
    return overlap(found, [gold]) / size if size else 0.0


def span_recall(found: Iterable[Region], gold: Iterable[Region]) -> float:
    """Found gold characters / gold characters. Found [0, 10), gold [6, 14): 4 / 8 = 0.5."""
    gold = list(gold)
    total = length(gold)
    return overlap(found, gold) / total if total else 0.0


def span_precision(found: Iterable[Region], gold: Iterable[Region]) -> float:
    """Found gold characters / found characters, 0 when nothing is found. Found [0, 10), gold [6, 14): 0.4."""
    found = list(found)
    total = length(found)
    return overlap(found, gold) / total if total else 0.0


def span_f1(found: Iterable[Region], gold: Iterable[Region]) -> float:
    """Harmonic mean of both. Found [0, 10), gold [6, 14): 2 · 0.4 · 0.5 / 0.9 = 4 / 9."""
    found, gold = list(found), list(gold)
    total = length(found) + length(gold)
    return 2 * overlap(found, gold) / total if total else 0.0


def span_iou(found: Iterable[Region], gold: Iterable[Region]) -> float:
    """Characters in both / characters in either. Found [0, 10), gold [6, 14): 4 / 14."""
    found, gold = list(found), list(gold)
    either = length([*found, *gold])
    return overlap(found, gold) / either if either else 0.0
