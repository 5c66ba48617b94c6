"""Footnote for LangChain users: a retriever and a runnable that compose with whatever they already have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import ConfigDict

from assistant.answer import Answer

if TYPE_CHECKING:
    from assistant.assistant import Assistant


class LibraryRetriever(BaseRetriever):
    """Passages as LangChain documents. The metadata carries the article's title, author, outlet, date and source,
    the passage's offsets and page, and its score."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Any
    k: int = 5
    articles: Sequence[str] | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        documents = []
        for hit in self.assistant.retrieve(query, self.k, self.articles):
            passage, article = hit.passage, hit.passage.article
            metadata = {
                name: getattr(article, name) for name in ("title", "author", "outlet", "published", "source")
            }
            metadata |= {
                "start": passage.start,
                "end": passage.end,
                "page": passage.page,
                "score": hit.score,
            }
            documents.append(Document(passage.text, id=passage.id, metadata=metadata))
        return documents


def answering(assistant: Assistant) -> Runnable[Any, Answer]:
    """A runnable from a question, or from ``{"question", "history", "articles"}``, to an ``Answer``."""

    def ask(asked: str | Mapping[str, Any]) -> Answer:
        if isinstance(asked, str):
            return assistant.ask(asked)
        return assistant.ask(asked["question"], asked.get("history", ()), asked.get("articles"))

    return RunnableLambda(ask, name="footnote")
