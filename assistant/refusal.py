"""Saying that the articles do not say."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.question import Question
from assistant.words import content_words
from vectorstore import Hit


def refusal_message(question: Question, hits: Sequence[Hit]) -> str:
    """A refusal that says, in plain words, what the articles have and what they lack."""
    text = " ".join(hit.passage.text for hit in hits).lower()
    names = [w for w in content_words(question.text) if w in text]
    missing = [w for w in content_words(question.text) if w not in text]
    if not hits or not names:
        return "Your articles do not say anything about this."
    if missing:
        return f"Your articles do not answer this. They mention {_listed(names)}, but not {_listed(missing)}."
    return f"Your articles mention {_listed(names)}, but do not answer this."


def _listed(words: Sequence[str]) -> str:
    shown = [f"“{word}”" for word in words[:4]]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
