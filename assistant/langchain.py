"""Footnote for LangChain users: a retriever and a runnable that compose with whatever they already have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from pydantic import ConfigDict

from assistant.answer import Answer

if TYPE_CHECKING:
    from assistant.assistant import Assistant

ABOUT = ("title", "author", "outlet", "published", "source")


class LibraryRetriever(BaseRetriever):
    """Passages as LangChain documents. The metadata carries the article's title, author, outlet, date and source,
    the passage's offsets and page, and its score."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Any
    k: int = 5
    articles: Sequence[str] | None = None

    def invoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> list[Document]:
        """The documents for a question, best first."""
        with offline(self.assistant):
            return super().invoke(input, config, **kwargs)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        documents = []
        for hit in self.assistant.retrieve(query, self.k, self.articles):
            passage = hit.passage
            about: dict[str, Any] = {name: getattr(passage.article, name) for name in ABOUT}
            place = {"start": passage.start, "end": passage.end, "page": passage.page, "score": hit.score}
            documents.append(Document(passage.text, id=passage.id, metadata=about | place))
        return documents


class Answering(Runnable[Any, Answer]):
    """A runnable from a question, or from ``{"question", "history", "articles"}``, to an ``Answer``."""

    name = "footnote"

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The answer to one question."""
        with offline(self._assistant):
            return self._call_with_config(self._ask, input, config)

    def _ask(self, asked: str | Mapping[str, Any]) -> Answer:
        if isinstance(asked, str):
            return self._assistant.ask(asked)
        return self._assistant.ask(asked["question"], asked.get("history", ()), asked.get("articles"))


@contextmanager
def offline(assistant: Assistant) -> Iterator[None]:
    """Keeps LangChain's tracing quiet when no chat model is configured, whatever the environment says: without a
    model nothing leaves this machine. With one, tracing works as LangChain users expect."""
    from langsmith import tracing_context

    if assistant.settings.model is None and assistant.settings.offline:
        with tracing_context(enabled=False):
            yield
    else:
        yield
