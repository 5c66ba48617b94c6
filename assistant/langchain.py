"""Footnote for LangChain users: a retriever and a runnable that compose with whatever they already have."""

from __future__ import annotations

from asyncio import get_running_loop
from collections.abc import AsyncIterator, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from pydantic import ConfigDict

from assistant.answer import Answer
from vectorstore import InvalidInput

if TYPE_CHECKING:
    from assistant.assistant import Assistant

ABOUT = ("title", "author", "outlet", "published", "source")


class LibraryRetriever(BaseRetriever):
    """Passages as LangChain documents. The metadata carries the article's title, author, outlet, date and source,
    the passage's offsets and page, and its score."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Any
    k: int = 5
    articles: str | Path | Sequence[str | Path] | None = None

    def invoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> list[Document]:
        """The documents for a question, best first."""
        with offline(self.assistant):
            return super().invoke(input, config, **kwargs)

    async def ainvoke(
        self, input: str, config: RunnableConfig | None = None, **kwargs: Any
    ) -> list[Document]:
        """The documents for a question, without holding up the event loop."""
        with offline(self.assistant):
            return await super().ainvoke(input, config, **kwargs)

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
    """A runnable from a question, or from ``{"question", "history", "articles"}``, to an ``Answer``.

    ``stream`` and ``astream`` give the answer as it grows, as LangChain's JSON parser does: each piece holds all
    sentences so far, and the last is the whole answer. The asynchronous ways work in threads, so the event loop is
    free; when their caller leaves, a chat model is stopped at the end of its sentence.
    """

    name = "footnote"

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The answer to one question."""
        with offline(self._assistant):
            return self._call_with_config(self._ask, input, config)

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The answer to one question, without holding up the event loop."""
        with offline(self._assistant):
            return await self._acall_with_config(self._ask_async, input, config)

    def stream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Answer]:
        """The answer as it grows; the last piece is the whole."""
        growing = self._transform_stream_with_config(iter([input]), self._grow, config)
        with offline(self._assistant):  # tracing begins with the first piece
            first = next(growing, None)
        if first is not None:
            yield first
            yield from growing

    async def astream(
        self, input: Any, config: RunnableConfig | None = None, **kwargs: Any | None
    ) -> AsyncIterator[Answer]:
        """The answer as it grows, without holding up the event loop."""
        growing = self._atransform_stream_with_config(_only(input), self._grow_async, config)
        with offline(self._assistant):
            first = await anext(growing, None)
        if first is not None:
            yield first
            async for answer in growing:
                yield answer

    def _ask(self, asked: Any) -> Answer:
        *_, last = self._answers(asked)
        return last

    async def _ask_async(self, asked: Any) -> Answer:
        last = Answer("")
        async for answer in _threaded(self._answers(asked)):
            last = answer
        return last

    def _grow(self, inputs: Iterator[Any]) -> Iterator[Answer]:
        for asked in inputs:
            yield from self._answers(asked)

    async def _grow_async(self, inputs: AsyncIterator[Any]) -> AsyncIterator[Answer]:
        async for asked in inputs:
            async for answer in _threaded(self._answers(asked)):
                yield answer

    def _answers(self, asked: str | Mapping[str, Any]) -> Generator[Answer]:
        """The answer after each sentence, then whole. Until then its ``mode`` is empty and its confidence 0."""
        given = {"question": asked} if isinstance(asked, str) else asked
        if not isinstance(given, Mapping) or "question" not in given:
            raise InvalidInput(
                f'Give a question, or {{"question", "history", "articles"}}; this is a {type(asked).__name__}: {asked!r:.80}'
            )
        so_far = Answer(given["question"], mode="")
        for event in self._assistant.stream(
            given["question"], given.get("history", ()), given.get("articles")
        ):
            if event.sentence is not None:
                so_far = replace(
                    so_far,
                    sentences=(*so_far.sentences, event.sentence),
                    citations=(*so_far.citations, *event.citations),
                )
                yield so_far
            elif event.answer is not None:
                yield event.answer


async def _only(given: Any) -> AsyncIterator[Any]:
    yield given


async def _threaded(answers: Generator[Answer]) -> AsyncIterator[Answer]:
    """What ``answers`` yields, each fetched in a thread. When the caller leaves, it is closed there, as soon as
    the fetch under way has come back."""
    guard, loop = Lock(), get_running_loop()

    def fetch() -> Answer | None:
        with guard:
            return next(answers, None)

    def close() -> None:
        with guard:
            answers.close()

    try:
        while (answer := await loop.run_in_executor(None, copy_context().run, fetch)) is not None:
            yield answer
    finally:
        loop.run_in_executor(None, close)


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
