"""Claim against evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Support
from assistant.grounding.words import content_stems, split
from vectorstore import Article, Passage

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
NAME = re.compile(r"\b[A-Z][\w&.-]*(?:\s+[A-Z][\w&.-]*)*")
Span = tuple[Article, int, int]


def check(claim: str, evidence: str | Sequence[str]) -> Support:
    """Whether ``evidence`` (one text, or several) supports ``claim``."""
    texts = [evidence] if isinstance(evidence, str) else list(evidence)
    windows = [w for text in texts for w in _windows(split(text))]
    return max((_compare(claim, w) for w in windows), key=lambda s: s.score, default=_nothing())


def ground(
    claim: str, cited: Sequence[Passage], others: Sequence[Passage] = ()
) -> tuple[Support, list[Span]]:
    """The verdict on ``claim`` and the spans it rests on, from its own citations first, else any other passage."""
    found: tuple[Support, list[Span]] = (_nothing(), [])
    for passages in (cited, others):
        for passage in passages:
            text = passage.article.text
            for first in range(len(passage.sentences)):
                for last in range(first, min(first + 3, len(passage.sentences))):
                    start, end = passage.sentences[first].start, passage.sentences[last].end
                    support = _compare(claim, text[start:end])
                    if support.score > found[0].score:
                        found = (support, [(passage.article, start, end)])
        if found[0].verdict == "supported":
            break
    return found


def _nothing() -> Support:
    return Support("unsupported", 0.0, ("nothing in the articles says this",))


def _windows(sentences: list[str]) -> list[str]:
    return [" ".join(sentences[i : i + n]) for n in (1, 2, 3) for i in range(max(1, len(sentences) - n + 1))]


def _compare(claim: str, window: str) -> Support:
    reasons = [
        f"says {n}; the article does not" for n in NUMBER.findall(claim) if n not in NUMBER.findall(window)
    ]
    wanted, there = content_stems(claim), content_stems(window)
    score = len(wanted & there) / len(wanted) if wanted else 0.0
    if reasons:
        return Support("unsupported", score / 4, tuple(reasons))
    verdict = "supported" if score >= 0.65 else "partly" if score >= 0.5 else "unsupported"
    return Support(
        verdict, score, () if verdict == "supported" else ("too few of its words are in the article",)
    )  # type: ignore[arg-type]
