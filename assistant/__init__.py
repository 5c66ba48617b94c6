"""Ask your own articles: ``from assistant import ask``.

ask("How much did China spend on R&D in 2023?").text

with Assistant.open("path/to/library") as assistant:
    assistant.ingest(["articles/"])
    answer = assistant.ask("What is the Torch Programme?")
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from assistant.answer import Answer, AnswerSentence, Citation, Conflict, Event, Side, Support
from assistant.assistant import Assistant, CitationCheck, Named, Verification
from assistant.settings import Settings
from vectorstore import (
    Article,
    ChatModelError,
    FootnoteError,
    Hit,
    IngestError,
    InvalidInput,
    LibraryError,
    LibraryNotFound,
    Passage,
)

__all__ = [
    "Answer",
    "AnswerSentence",
    "Article",
    "Assistant",
    "ChatModelError",
    "Citation",
    "CitationCheck",
    "Conflict",
    "Event",
    "FootnoteError",
    "Hit",
    "IngestError",
    "InvalidInput",
    "LibraryError",
    "LibraryNotFound",
    "Passage",
    "Settings",
    "Side",
    "Support",
    "Verification",
    "ask",
]


def ask(question: str, history: Sequence[str] | None = (), articles: Named | None = None) -> Answer:
    """Answers from the default library (``$FOOTNOTE_LIBRARY``, else ``.footnote``), which stays open.

    Raises ``LibraryNotFound`` when there is none yet.
    """
    return _default().ask(question, history, articles)


@cache
def _default() -> Assistant:
    return Assistant.open(create=False)
