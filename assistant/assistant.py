"""The assistant: everything Footnote does with a library, behind one object."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from assistant.answer import Answer, AnswerSentence, Citation, Conflict, Event, Side
from assistant.evidence.conflicts import Stated, disagreeing
from assistant.evidence.retrieve import retrieve
from assistant.evidence.select import Candidate, Found, comes_near, find, most_telling, word_weights
from assistant.footnotes import Footnotes
from assistant.question.question import Question, turns, understand
from assistant.question.sources import scope
from assistant.question.spelling import put_right
from assistant.quotes import compose
from assistant.quotes.bylines import Byline, byline
from assistant.quotes.refusal import refusal_message
from assistant.quotes.short import short_answer
from assistant.reader import Reader
from assistant.settings import Settings
from vectorstore import Article, ChatModelError, Health, Hit, InvalidInput, Library, load_embedder

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable

    from ingest import IngestReport, Progress

Named = str | Path | Sequence[str | Path]
"""Articles by path, address, file name, title or id."""
NONE_LEFT = "There is no article within the limits that were set."
NEAREST = 3
"""Passages listed under a refusal."""
IN_SHORT = 0.7
"""Confidence from which the answering words are given by themselves: of 49 below it that three question sets had, 33 were wrong,
of 39 up to 0.8 half, of 237 above that 53."""


@dataclass(frozen=True)
class CitationCheck:
    """What became of a citation: still ``verbatim``, its article ``changed`` there, or ``gone``."""

    number: int
    state: Literal["verbatim", "changed", "gone"]
    title: str
    quote: str


@dataclass(frozen=True)
class Verification:
    """The result of ``Assistant.verify``; true when every citation is still verbatim. ``altered``: sentences that
    somebody has rewritten since: they cite what is not there, or, in a quote answer, are not the words that they cite."""

    checks: tuple[CitationCheck, ...]
    altered: tuple[AnswerSentence, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.altered and all(check.state == "verbatim" for check in self.checks)

    def __bool__(self) -> bool:
        return self.ok


class Assistant:
    """Opens with ``Assistant.open``; use as a context manager or call ``close``. Safe to share between threads
    for asking; one thread or process may ingest at a time."""

    def __init__(self, library: Library, settings: Settings, model: BaseChatModel | None = None) -> None:
        self.library = library
        self.settings = settings
        self._model = model

    @cached_property
    def _reader(self) -> Reader | None:
        """The trained reader, loaded at the first question; None when switched off."""
        return shared_reader() if self.settings.reader else None

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
        """Lets go of the library's files. Safe to call twice; whatever is asked later opens them again."""
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

    def watch(
        self, paths: Sequence[str | Path], *, include: Sequence[str] = (), exclude: Sequence[str] = ()
    ) -> Iterator[IngestReport]:
        """Ingests now and again after each change, for ever; a report each time. See ``ingest.watch``."""
        from ingest import watch

        return watch(self.library, paths, include=include, exclude=exclude, offline=self.settings.offline)

    def articles(self) -> list[tuple[Article, int]]:
        """All articles without their text, with their length in characters; newest first."""
        return self.library.articles()

    def article(self, article_id: str) -> Article | None:
        """One article with its text."""
        return self.library.article(article_id)

    def remove(self, source: str | Path) -> list[str]:
        """Removes the article at ``source`` (a path, address, file name, title or article id), with its text and
        vectors; returns the sources removed. A copy at another place stays when a place is named.

        Raises ``InvalidInput`` when there is none, and when several different articles are called so."""
        wanted = set(self._article_ids([source]) or ())
        sources = [p.source for p in self.library.places() if p.article_id in wanted]
        if len(wanted) > 1:
            raise InvalidInput(
                f"{len(wanted)} articles are called {source!r}: {', '.join(sources)}. Remove each by its path."
            )
        named = (str(source), str(Path(source).absolute()))
        places = [s for s in sources if s in named or Path(s).name == named[0]] or sources
        with self.library.writing() as writer:
            writer.remove(places)
        return places

    # asking

    def understand(self, question: str, history: Sequence[str] | None = ()) -> Question:
        """The question as it is looked for: standalone, with its misspelt words put right, and limited to the outlet or
        author that it names as its source. Raises ``InvalidInput``."""
        asked = understand(
            question, history, self.library.embedder, lambda turn: put_right(turn, self.library)
        )
        named = scope(asked.text, self.library)
        return asked.according_to(named.sources, named.articles, named.question) if named else asked

    def retrieve(self, question: str, k: int = 5, articles: Named | None = None) -> list[Hit]:
        """The ``k`` passages nearest to the question, best first. Raises ``InvalidInput`` when ``k`` is no number from 1 on."""
        if not isinstance(k, int) or k < 1:
            raise InvalidInput(f"k is how many passages to find, at least 1; it is {k!r}.")
        return self._hits(self.understand(question), self._article_ids(articles), k)

    def ask(self, question: str, history: Sequence[str] | None = (), articles: Named | None = None) -> Answer:
        """Answers from the articles, or refuses.

        ``history`` holds the conversation's earlier questions, oldest first. ``articles`` limits the answer to
        these (paths, addresses, file names, titles or ids). Raises ``InvalidInput`` for an empty question, and for
        articles that are not in the library.
        """
        *_, last = self.stream(question, history, articles)
        assert last.answer is not None
        return last.answer

    def stream(
        self, question: str, history: Sequence[str] | None = (), articles: Named | None = None
    ) -> Iterator[Event]:
        """The same answer, piece by piece; the last event carries the whole ``Answer``."""
        clock = Clock()
        *history, question = turns(question, history)
        with clock.step("understand"):
            understood = self.understand(question, history)
        only = self._article_ids(articles)
        yield Event("step", f"Searching {self._how_many(only)}")
        with clock.step("retrieve"):
            hits = self._hits(understood, only) if understood.kind != "none" else []
        model, notices = self._chat_model()
        notices = (*notices, *self._limits(only))
        if known := byline(understood, hits):
            yield from self._known(understood, known, hits, clock, notices)
        elif model is not None and hits:
            yield Event("step", "Writing an answer from the passages found")
            found = self._found(understood, hits, clock)
            yield from self._written(model, understood, hits, found, history, clock, notices)
        else:
            yield Event("step", "Choosing the sentences that answer")
            found = self._found(understood, hits, clock)
            yield from self._quoted(understood, hits, found, clock, notices)

    def prompt(
        self, question: str, history: Sequence[str] | None = (), articles: Named | None = None
    ) -> list[tuple[str, str]]:
        """What a chat model is told for this question, as (role, text): made from the articles as they are now, with
        another random mark than any time before."""
        from assistant.chat import prompts
        from assistant.chat.models import count_tokens

        *history, question = turns(question, history)
        understood = self.understand(question, history)
        only = self._article_ids(articles)
        hits = self._hits(understood, only)
        hits = most_telling(hits, self._found(understood, hits, Clock()))
        made = prompts.build(
            understood.text,
            hits,
            history=history,
            mark=secrets.token_hex(6),
            budget=self.settings.prompt_tokens,
            count=count_tokens,
        )
        return [(message.type, str(message.content)) for message in made.messages]

    def suggestions(self, count: int = 4) -> list[str]:
        """Questions to begin with, made from the articles without a model: each is answered from the sentence it was
        made from. Looks at a few dozen articles, however many there are; takes a second or two, so keep the result
        for as long as ``library.generation`` stays the same."""
        from assistant.suggestions import LOOKED_AT, suggest

        quoting = Assistant(self.library, self.settings.model_copy(update={"model": None}))
        ids = self.library.some_articles(LOOKED_AT)
        articles = [article for one in ids if (article := self.library.article(one)) is not None]
        return suggest(articles, self.library.passages, quoting.ask, count)

    def verify(self, answer: Answer) -> Verification:
        """Reads the stored articles again: is every citation still there, word for word? Needs no model."""
        if not isinstance(answer, Answer):
            raise InvalidInput(
                f"Give an Answer, as Answer.from_json reads it, not a {type(answer).__name__}."
            )
        return Verification(
            tuple(self._check(citation) for citation in answer.citations),
            tuple(sentence for sentence in answer.sentences if _is_altered(sentence, answer)),
        )

    # health

    def check(self) -> Health:
        """Compares the catalogue with the vectors that can really be read."""
        return self.library.check()

    def repair(self) -> Health:
        """Takes out what was left half-written and builds the vector index anew."""
        return self.library.repair()

    @classmethod
    def reembed(
        cls,
        path: str | Path | None = None,
        *,
        settings: Settings | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Health:
        """Makes all vectors of a library anew with the embedding model of the settings: what to do after
        ``ModelMismatch``. Interrupted, it has to be run again before the library opens."""
        from ingest import reembed

        settings = settings or Settings()
        embedder = load_embedder(settings.embedding_model)
        where = path or settings.library
        with Library.open(where, embedder=embedder, create=False, any_model=True) as library:
            reembed(library, progress)
            return library.check()

    # LangChain

    def as_retriever(self, k: int = 5, articles: Named | None = None) -> BaseRetriever:
        """A LangChain retriever over this library."""
        from assistant.langchain import LibraryRetriever

        return LibraryRetriever(assistant=self, k=k, articles=articles)

    def as_runnable(self) -> Runnable[Any, Answer]:
        """A LangChain runnable from a question, or ``{"question", "history", "articles"}``, to an ``Answer``."""
        from assistant.langchain import Answering

        return Answering(self)

    def _hits(self, question: Question, only: Sequence[str] | None, k: int | None = None) -> list[Hit]:
        """The ``k`` passages (default: as the settings say) nearest to a question; none when the limits leave no article."""
        if question.only:
            allowed = set(question.only if only is None else only)
            only = [one for one in question.only if one in allowed]
        if only == []:
            return []
        return retrieve(self.library, question, k or self.settings.passages, only)

    def _found(self, question: Question, hits: Sequence[Hit], clock: Clock) -> Found:
        """The sentences of the hits that may answer, as the settings have them read."""
        with clock.step("choose"):
            return find(question, hits, word_weights(question, self.library), self.library, self._reader)

    def _known(
        self, question: Question, known: Byline, hits: Sequence[Hit], clock: Clock, notices: Sequence[str]
    ) -> Iterator[Event]:
        """What is known of an article itself: its byline, or where its text has none, a plain message."""
        if known.quote is None:
            refusal = self._refusal(question, hits, 0.0, clock, notices)
            yield Event("answer", answer=replace(refusal, message=known.message))
            return
        page = Footnotes()
        yield page.add(known.quote)
        yield Event(
            "answer",
            answer=Answer(
                question=question.asked,
                understood=question.understood,
                sentences=tuple(page.sentences),
                citations=tuple(page.citations),
                confidence=1.0,
                short=known.value,
                notices=tuple(notices),
                timings=clock.seconds,
            ),
        )

    # the two ways of writing

    def _quoted(
        self,
        question: Question,
        hits: Sequence[Hit],
        found: Found,
        clock: Clock,
        notices: Sequence[str] = (),
        hidden: Sequence[AnswerSentence] = (),
    ) -> Iterator[Event]:
        confidence = found.all
        if found.some < self.settings.refuse_below:
            yield Event("answer", answer=self._refusal(question, hits, found.some, clock, notices, hidden))
            return
        with clock.step("compose"):
            sides = disagreeing(question, found.whole.found)
            needed = [side.candidate for side in sides]
            chosen = compose.choose(
                found.answered, self.settings.max_sentences, needed, self.library.passages
            )
            drafts = compose.drafts(question, chosen)
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
                confidence=confidence,
                short=short_answer(question, chosen, drafts)
                if confidence >= IN_SHORT and not sides
                else None,
                conflicts=_conflicts(question, sides, chosen),
                hidden=tuple(hidden),
                notices=tuple(notices),
                timings=clock.seconds,
            ),
        )

    def _written(
        self,
        model: BaseChatModel,
        question: Question,
        hits: Sequence[Hit],
        found: Found,
        history: Sequence[str],
        clock: Clock,
        known: Sequence[str],
    ) -> Iterator[Event]:
        from assistant.chat.write import Notice, write

        page, hidden = Footnotes(), Footnotes()
        notices = list(known)
        hits = most_telling(hits, found)
        try:
            with clock.step("write"):
                sure = found.some >= self.settings.refuse_below
                answers = comes_near(question, self._reader, likely=sure)
                pieces = write(
                    model, question.text, hits, history=history, settings=self.settings, answers=answers
                )
                for piece in pieces:
                    if isinstance(piece, Notice):
                        if piece.kind != "declined" and piece.text not in notices:
                            notices.append(piece.text)
                            yield Event("notice", piece.text)
                    elif piece.support.verdict == "unsupported":
                        hidden.add(piece)
                    else:
                        yield page.add(piece)
        except ChatModelError as error:
            notices.append(f"This answer is in the articles' own words. {error}")
            yield Event("notice", notices[-1])
            yield from self._quoted(question, hits, found, clock, notices, hidden.sentences)
            return
        if not page.sentences:
            refusal = self._refusal(question, hits, found.all, clock, notices, hidden.sentences)
            yield Event("answer", answer=refusal)
            return
        yield Event(
            "answer",
            answer=Answer(
                question=question.asked,
                understood=question.understood,
                sentences=tuple(page.sentences),
                citations=tuple(page.citations),
                hidden=tuple(hidden.sentences),
                confidence=min(found.all, *(s.score for s in page.sentences)),
                notices=tuple(notices),
                mode=getattr(model, "model_name", None) or type(model).__name__,
                timings=clock.seconds,
            ),
        )

    def _chat_model(self) -> tuple[BaseChatModel | None, tuple[str, ...]]:
        if self._model is None and self.settings.model:
            from assistant.chat.models import chat_model

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
        notices: Sequence[str],
        hidden: Sequence[AnswerSentence] = (),
    ) -> Answer:
        return Answer(
            question=question.asked,
            understood=question.understood,
            refused=True,
            message=refusal_message(question, self.library),
            confidence=chance,
            nearest=tuple(hits[:NEAREST]),
            hidden=tuple(hidden),
            notices=tuple(notices),
            timings=clock.seconds,
        )

    def _check(self, citation: Citation) -> CitationCheck:
        stored = self.library.article(citation.article.id)
        state: Literal["verbatim", "changed", "gone"] = "verbatim"
        if stored is None:
            lies_there = any(p.source == citation.article.source for p in self.library.places())
            state = "changed" if lies_there else "gone"
        elif not citation.quote or stored.text[citation.start : citation.end] != citation.quote:
            state = "changed"
        return CitationCheck(citation.number, state, citation.article.title, citation.quote)

    def _article_ids(self, wanted: Named | None) -> list[str] | None:
        """Ids of the articles that the caller named by id, source, file name or title."""
        if wanted is None:
            return None
        by_name: dict[str, set[str]] = {}
        for place in self.library.places():
            for called in (place.source, place.article_id, Path(place.source).name):
                by_name.setdefault(called, set()).add(place.article_id)
        ids: set[str] = set()
        names: Sequence[str | Path] = [wanted] if isinstance(wanted, str | Path) else wanted
        for name in names:
            if not isinstance(name, str | Path):
                raise InvalidInput(
                    f"An article is named by its path, file name, title or id, not by {name!r:.80}"
                )
            known = by_name.get(str(name)) or by_name.get(str(Path(name).absolute()))
            known = known or {a.id for a, _ in self.library.articles() if a.title == name}
            if not known or not str(name):
                raise InvalidInput(
                    f"No article {str(name)!r} in the library. List them with: footnote articles"
                )
            ids |= known
        return sorted(ids)

    def _limits(self, only: Sequence[str] | None) -> tuple[str, ...]:
        """Says that articles were left out as the caller wished: "your articles do not say" is then said of few."""
        if only is None:
            return ()
        of_all = self.library.count()[0]
        if len(only) == of_all:
            return ()
        used = f"Only {len(only)} of your {of_all} articles {'was' if len(only) == 1 else 'were'} used."
        return (used if only else NONE_LEFT,)

    def _how_many(self, only: Sequence[str] | None) -> str:
        count = self.library.count()[0] if only is None else len(only)
        return f"{count} article" + ("" if count == 1 else "s")


def _conflicts(
    question: Question, sides: Sequence[Stated], chosen: Sequence[Candidate]
) -> tuple[Conflict, ...]:
    """The disagreement as the answer shows it; a quote's citation has the number of its place."""
    if not sides:
        return ()
    numbered = [Side(chosen.index(side.candidate) + 1, side.value) for side in sides]
    return (Conflict(question.text.rstrip("?. "), tuple(sorted(numbered, key=lambda s: s.citation))),)


def _is_altered(sentence: AnswerSentence, answer: Answer) -> bool:
    cited = [citation.quote for citation in answer.citations if citation.number in sentence.citations]
    return len(cited) < len(sentence.citations) or (answer.mode == "quotes" and sentence.text not in cited)


@cache
def shared_reader() -> Reader:
    """The trained reader, loaded once per process."""
    return Reader.load()


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
