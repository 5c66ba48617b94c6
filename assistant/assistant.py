"""The assistant: everything Footnote does with a library, behind one object."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from assistant import quotes
from assistant.answer import Answer, AnswerSentence, Citation, Draft, Event, Evidence
from assistant.question import Question, content_words, understand
from assistant.retrieve import retrieve
from assistant.select import candidates, probability, word_weights
from assistant.settings import Settings
from vectorstore import Article, ChatModelError, Health, Hit, InvalidInput, Library, load_embedder

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable

    from ingest import IngestReport, Progress

NEAREST = 3
"""Passages listed under a refusal."""


@dataclass(frozen=True)
class CitationCheck:
    """What became of a citation: still ``verbatim``, its article ``changed`` there, or ``gone``."""

    number: int
    state: Literal["verbatim", "changed", "gone"]
    title: str
    quote: str


@dataclass(frozen=True)
class Verification:
    """The result of ``Assistant.verify``; true when every citation is still verbatim."""

    checks: tuple[CitationCheck, ...]

    @property
    def ok(self) -> bool:
        return all(check.state == "verbatim" for check in self.checks)

    def __bool__(self) -> bool:
        return self.ok


class Assistant:
    """Opens with ``Assistant.open``; use as a context manager or call ``close``. Safe to share between threads
    for asking; one thread or process may ingest at a time."""

    def __init__(self, library: Library, settings: Settings, model: BaseChatModel | None = None) -> None:
        self.library = library
        self.settings = settings
        self._model = model

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        *,
        settings: Settings | None = None,
        model: BaseChatModel | None = None,
        create: bool = True,
    ) -> Assistant:
        """Opens the library at ``path`` (by default that of the settings), making it when missing.

        ``model`` is any LangChain chat model; without it the settings' model is used, and without that the
        answers are quotes. Raises ``LibraryError`` or ``ModelNotFound``.
        """
        settings = settings or Settings()
        embedder = load_embedder(settings.embedding_model)
        library = Library.open(path or settings.library, embedder=embedder, create=create)
        return cls(library, settings, model)

    def close(self) -> None:
        self.library.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # articles

    def ingest(
        self,
        paths: Sequence[str | Path],
        *,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        progress: Callable[[Progress], None] | None = None,
    ) -> IngestReport:
        """Takes in files, folders and addresses; see ``ingest.ingest``. Bad input is reported, never raised."""
        from ingest import ingest  # the parsers are not needed for asking

        return ingest(
            self.library,
            [paths] if isinstance(paths, str | Path) else paths,
            include=include,
            exclude=exclude,
            offline=self.settings.offline,
            progress=progress,
        )

    def articles(self) -> list[tuple[Article, int]]:
        """All articles without their text, with their length in characters; newest first."""
        return self.library.articles()

    def article(self, article_id: str) -> Article | None:
        """One article with its text."""
        return self.library.article(article_id)

    def remove(self, source: str) -> list[str]:
        """Removes the article at ``source`` (a path, address, file name or article id), with its text and
        vectors; returns the sources removed. Raises ``InvalidInput`` when there is none."""
        wanted = set(self._article_ids([source]))
        sources = [p.source for p in self.library.places() if p.article_id in wanted]
        exact = [s for s in sources if s == source]  # one of several places of the same article
        with self.library.writing() as writer:
            writer.remove(exact or sources)
        return exact or sources

    # asking

    def retrieve(self, question: str, k: int = 5, articles: Sequence[str] | None = None) -> list[Hit]:
        """The ``k`` passages nearest to the question, best first."""
        return retrieve(self.library, understand(question), k, self._article_ids(articles))

    def ask(
        self, question: str, history: Sequence[str] = (), articles: Sequence[str] | None = None
    ) -> Answer:
        """Answers from the articles, or refuses.

        ``history`` holds the conversation's earlier questions, oldest first. ``articles`` limits the answer to
        these (paths, addresses, file names or ids). Raises ``InvalidInput`` for an empty question.
        """
        *_, last = self.stream(question, history, articles)
        assert last.answer is not None
        return last.answer

    def stream(
        self, question: str, history: Sequence[str] = (), articles: Sequence[str] | None = None
    ) -> Iterator[Event]:
        """The same answer, piece by piece; the last event carries the whole ``Answer``."""
        clock = Clock()
        with clock.step("understand"):
            understood = understand(question, history)
        only = self._article_ids(articles)
        yield Event("step", f"Searching {self._how_many(only)}")
        with clock.step("retrieve"):
            hits = retrieve(self.library, understood, self.settings.passages, only)
        model, notices = self._chat_model()
        if model is not None and hits:
            yield Event("step", "Writing an answer from the passages found")
            yield from self._written(model, understood, hits, history, clock)
        else:
            yield Event("step", "Choosing the sentences that answer")
            yield from self._quoted(understood, hits, clock, notices)

    def verify(self, answer: Answer) -> Verification:
        """Reads the stored articles again: is every citation still there, word for word? Needs no model."""
        return Verification(tuple(self._check(citation) for citation in answer.citations))

    # health

    def check(self) -> Health:
        """Compares the catalogue with the vectors that can really be read."""
        return self.library.check()

    def repair(self) -> Health:
        """Takes out what was left half-written and builds the vector index anew."""
        return self.library.repair()

    # LangChain

    def as_retriever(self, k: int = 5, articles: Sequence[str] | None = None) -> BaseRetriever:
        """A LangChain retriever over this library."""
        from assistant.langchain import LibraryRetriever

        return LibraryRetriever(assistant=self, k=k, articles=articles)

    def as_runnable(self) -> Runnable[Any, Answer]:
        """A LangChain runnable from a question, or ``{"question", "history", "articles"}``, to an ``Answer``."""
        from assistant.langchain import answering

        return answering(self)

    # the two ways of writing

    def _quoted(
        self, question: Question, hits: Sequence[Hit], clock: Clock, notices: tuple[str, ...] = ()
    ) -> Iterator[Event]:
        with clock.step("choose"):
            found = candidates(question, hits, self.library)
            chance = probability(found)
        if chance < self.settings.refuse_below:
            yield Event("answer", answer=self._refusal(question, hits, chance, clock, notices))
            return
        with clock.step("compose"):
            weights = word_weights(question, self.library)
            drafts = quotes.compose(question, found, weights, self.settings.max_sentences)
        page = Footnotes()
        for draft in drafts:
            yield page.add(draft)
        yield Event(
            "answer",
            answer=Answer(
                question=question.asked,
                understood=question.understood,
                sentences=tuple(page.sentences),
                citations=tuple(page.citations),
                confidence=chance,
                short=quotes.short_answer(drafts),
                nearest=(),
                notices=notices,
                timings=clock.seconds,
            ),
        )

    def _written(
        self,
        model: BaseChatModel,
        question: Question,
        hits: Sequence[Hit],
        history: Sequence[str],
        clock: Clock,
    ) -> Iterator[Event]:
        from assistant.chat import write

        page, hidden = Footnotes(), Footnotes()
        try:
            with clock.step("write"):
                for draft in write(model, question.text, hits, history=history, settings=self.settings):
                    if draft.support.verdict == "unsupported":
                        hidden.add(draft)
                    else:
                        yield page.add(draft)
        except ChatModelError as error:
            notice = f"The chat model failed, so this answer is in quotes: {error}"
            yield Event("notice", notice)
            yield from self._quoted(question, hits, clock, (notice,))
            return
        found = candidates(question, hits, self.library)
        chance = probability(found)
        if not page.sentences and hidden.sentences:
            notice = (
                "Nothing the chat model wrote could be tied to the articles, so this answer is in quotes."
            )
            yield Event("notice", notice)
            yield from self._quoted(question, hits, clock, (notice,))
            return
        if not page.sentences:
            yield Event("answer", answer=self._refusal(question, hits, min(chance, 0.49), clock, ()))
            return
        yield Event(
            "answer",
            answer=Answer(
                question=question.asked,
                understood=question.understood,
                sentences=tuple(page.sentences),
                citations=tuple(page.citations),
                hidden=tuple(replace(s, citations=()) for s in hidden.sentences),
                confidence=min(chance, min(s.score for s in page.sentences)),
                mode=getattr(model, "model_name", None) or type(model).__name__,
                timings=clock.seconds,
            ),
        )

    def _chat_model(self) -> tuple[BaseChatModel | None, tuple[str, ...]]:
        if self._model is None and self.settings.model:
            from assistant.models import chat_model

            try:
                self._model = chat_model(self.settings)
            except ChatModelError as error:
                return None, (f"The chat model could not be used, so this answer is in quotes: {error}",)
        return self._model, ()

    # helpers

    def _refusal(
        self,
        question: Question,
        hits: Sequence[Hit],
        chance: float,
        clock: Clock,
        notices: tuple[str, ...],
    ) -> Answer:
        return Answer(
            question=question.asked,
            understood=question.understood,
            refused=True,
            message=refusal_message(question, hits),
            confidence=chance,
            nearest=tuple(hits[:NEAREST]),
            notices=notices,
            timings=clock.seconds,
        )

    def _check(self, citation: Citation) -> CitationCheck:
        stored = self.library.article(citation.article.id)
        state: Literal["verbatim", "changed", "gone"] = "verbatim"
        if stored is None:
            lies_there = any(p.source == citation.article.source for p in self.library.places())
            state = "changed" if lies_there else "gone"
        elif stored.text[citation.start : citation.end] != citation.quote:
            state = "changed"
        return CitationCheck(citation.number, state, citation.article.title, citation.quote)

    def _article_ids(self, wanted: Sequence[str] | None) -> list[str] | None:
        """Ids of the articles that the caller named by id, source or file name."""
        if wanted is None:
            return None
        by_name: dict[str, set[str]] = {}
        for place in self.library.places():
            for name in (place.source, place.article_id, Path(place.source).name):
                by_name.setdefault(name, set()).add(place.article_id)
        ids: set[str] = set()
        for name in [wanted] if isinstance(wanted, str) else wanted:
            known = by_name.get(name) or by_name.get(str(Path(name).absolute()))
            if not known:
                raise InvalidInput(f"No article {name!r} in the library. List them with: footnote articles")
            ids |= known
        return sorted(ids)

    def _how_many(self, only: Sequence[str] | None) -> str:
        count = self.library.count()[0] if only is None else len(only)
        return f"{count} article" + ("" if count == 1 else "s")


class Clock:
    """Seconds per step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


class Footnotes:
    """Numbers citations as sentences come in: the same words of the same article keep their number."""

    def __init__(self) -> None:
        self.sentences: list[AnswerSentence] = []
        self.citations: list[Citation] = []

    def add(self, draft: Draft) -> Event:
        """The sentence with its numbered citations, as a stream event."""
        before = len(self.citations)
        numbers = tuple(dict.fromkeys(self._number(evidence) for evidence in draft.evidence))
        sentence = AnswerSentence(
            draft.text,
            numbers,
            draft.support.verdict,
            draft.support.reasons,
            draft.support.score,
            draft.lead,
            draft.highlight,
        )
        self.sentences.append(sentence)
        return Event("sentence", draft.text, sentence, tuple(self.citations[before:]))

    def _number(self, evidence: Evidence) -> int:
        for citation in self.citations:
            if (citation.article.id, citation.start, citation.end) == (
                evidence.article.id,
                evidence.start,
                evidence.end,
            ):
                return citation.number
        page = evidence.article.page_at(evidence.start)
        number = len(self.citations) + 1
        self.citations.append(
            Citation(number, evidence.article, evidence.start, evidence.end, evidence.quote, page)
        )
        return number


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
