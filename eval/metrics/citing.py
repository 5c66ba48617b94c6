"""Citation recall and precision (ALCE: Gao et al., "Enabling Large Language Models to Generate Text with
Citations", EMNLP 2023, section 3), with any judge of "does this evidence support this sentence?"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Supports = Callable[[str, Sequence[str]], bool]
"""``supports(sentence, quotes)``: whether the quotes together support the sentence."""

Cited = tuple[str, Sequence[str]]
"""A sentence and the quotes it cites."""


def citation_recall(sentences: Sequence[Cited], supports: Supports) -> float:
    """The share of sentences that their citations, taken together, support. Without citations: not supported.

    Two sentences, one of them supported: 1 / 2.
    """
    if not sentences:
        return 0.0
    return sum(bool(quotes) and supports(text, quotes) for text, quotes in sentences) / len(sentences)


def citation_precision(sentences: Sequence[Cited], supports: Supports) -> float:
    """The share of citations that are needed: the sentence is supported, and this citation supports it alone
    or the others do not without it.

    A sentence with one supporting and one idle citation: 1 / 2.
    """
    verdicts = [
        bool(supports(text, quotes)) and _is_needed(text, quotes, place, supports)
        for text, quotes in sentences
        for place in range(len(quotes))
    ]
    return sum(verdicts) / len(verdicts) if verdicts else 0.0


def _is_needed(text: str, quotes: Sequence[str], place: int, supports: Supports) -> bool:
    others = [*quotes[:place], *quotes[place + 1 :]]
    return not others or supports(text, [quotes[place]]) or not supports(text, others)
