"""Work that outlives a run of the page: answers being made, articles being taken in.

Streamlit runs the page's script from the top at every click and drops the run before. So the work is done in
threads of its own, and a run of the page only looks at how far it has come.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.answer import Answer, AnswerSentence, Citation, Event
from assistant.conversations import Conversations, State
from vectorstore import FootnoteError

if TYPE_CHECKING:
    from assistant import Assistant
    from ingest import IngestReport, Progress

log = logging.getLogger(__name__)
KEPT = 200
"""Finished answers remembered, so that a page that looks late still finds them."""
UNEXPECTED = "Something went wrong inside Footnote. The details are in the terminal it was started from."


class AnswerJob:
    """One answer being made. What it has so far is kept in the conversation after every sentence."""

    def __init__(self, turn: str, question: str, kept_in: Conversations) -> None:
        self.turn = turn
        self.question = question
        self.step = ""
        self.answer: Answer | None = None
        self.state: State = "working"
        self.message = ""
        self._kept_in = kept_in
        self._sentences: list[AnswerSentence] = []
        self._citations: list[Citation] = []
        self._notices: list[str] = []
        self._guard = threading.Lock()
        self._finished = threading.Event()
        self._news = threading.Event()

    @property
    def done(self) -> bool:
        return self._finished.is_set()

    def wait(self, seconds: float) -> bool:
        """Waits until the answer is whole, but no longer than this; says whether it is."""
        return self._finished.wait(seconds)

    def wait_for_news(self, seconds: float) -> None:
        """Waits until there is more to show than at the last call, but no longer than this."""
        self._news.wait(seconds)
        self._news.clear()

    def stop(self) -> None:
        """Ends it as the reader asked. A model that is being waited for is let go at its next word."""
        self._end("stopped")

    def run(self, assistant: Assistant, history: Sequence[str], articles: Sequence[str] | None) -> None:
        """Makes the answer. Never raises: what goes wrong is said in ``message``."""
        try:
            events = assistant.stream(self.question, history, articles)
            for event in events:
                if self.done:
                    close = getattr(events, "close", None)
                    if close:
                        close()
                    return
                self._take(event)
            if not self.done:
                self._end("failed", "The answer ended before it was whole. Ask again.")
        except FootnoteError as error:
            self._end("failed", str(error))
        except Exception:
            log.exception("answering failed")
            self._end("failed", UNEXPECTED)

    def _take(self, event: Event) -> None:
        if event.kind == "step":
            self.step = event.text
        elif event.kind == "notice":
            self._notices.append(event.text)
        elif event.kind == "sentence" and event.sentence:
            self._citations += event.citations
            self._sentences.append(event.sentence)
            with self._guard:
                if not self.done:
                    self.answer = self._so_far()
                    self._kept_in.keep(self.turn, self.answer, "working")
        elif event.answer is not None:
            self.answer = event.answer
            self._end("done")
        self._news.set()

    def _so_far(self) -> Answer:
        quotes = {citation.quote for citation in self._citations}
        quoted = all(sentence.text in quotes for sentence in self._sentences)
        return Answer(
            question=self.question,
            sentences=tuple(self._sentences),
            citations=tuple(self._citations),
            notices=tuple(self._notices),
            mode="quotes" if quoted else "a chat model",
        )

    def _end(self, state: State, message: str = "") -> None:
        with self._guard:
            if self.done:
                return
            self.state, self.message = state, message
            try:
                self._kept_in.keep(self.turn, self.answer, state, message)
            except FootnoteError as error:  # who waits for the answer is told, instead of waiting for ever
                self.state, self.message = "failed", str(error)
            self._finished.set()
            self._news.set()


@dataclass
class IngestJob:
    """Articles being taken in: how far it is, then the report, or why there is none."""

    names: tuple[str, ...]
    done: int = 0
    total: int | None = None
    source: str = ""
    per_second: float = 0.0
    seconds_left: float | None = None
    report: IngestReport | None = None
    error: str = ""
    finished: threading.Event = field(default_factory=threading.Event)

    def run(self, assistant: Assistant, paths: Sequence[str | Path], after: Callable[[], None]) -> None:
        """Takes them in. Never raises."""
        try:
            try:
                self.report = assistant.ingest(list(paths), progress=self._show)
            finally:
                after()
        except FootnoteError as error:
            self.error = str(error)
        except Exception:
            log.exception("ingest failed")
            self.error = UNEXPECTED
        finally:
            self.finished.set()

    def _show(self, now: Progress) -> None:
        self.done, self.total, self.source = now.done, now.total, now.source
        self.per_second, self.seconds_left = now.per_second, now.seconds_left


class Work:
    """All jobs of this process."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, AnswerJob] = OrderedDict()
        self._guard = threading.Lock()
        self.ingests: list[IngestJob] = []
        """The ingests since the reader last put their reports away; the last may be going on."""

    def answer(
        self,
        assistant: Assistant,
        kept_in: Conversations,
        turn: str,
        question: str,
        history: Sequence[str] = (),
        articles: Sequence[str] | None = None,
    ) -> AnswerJob:
        """Starts an answer in a thread of its own."""
        job = AnswerJob(turn, question, kept_in)
        with self._guard:
            self._answers[turn] = job
            while len(self._answers) > KEPT:
                self._answers.popitem(last=False)
        threading.Thread(
            target=job.run, args=(assistant, history, articles), name=f"answer-{turn}", daemon=True
        ).start()
        return job

    def job(self, turn: str) -> AnswerJob | None:
        """The job that makes or made this turn's answer in this process."""
        return self._answers.get(turn)

    def take_in(
        self,
        assistant: Assistant,
        paths: Sequence[str | Path],
        names: Sequence[str],
        after: Callable[[], None] = lambda: None,
    ) -> bool:
        """Starts taking articles in, and does ``after`` whatever came of it; false when that is already going on."""
        with self._guard:
            if self.ingests and not self.ingests[-1].finished.is_set():
                return False
            job = IngestJob(tuple(names))
            self.ingests.append(job)
        threading.Thread(target=job.run, args=(assistant, paths, after), name="ingest", daemon=True).start()
        return True
