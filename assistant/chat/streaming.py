"""A chat model's words as they come, within bounds that hold whatever the endpoint does.

The clients' own time-outs are not enough: one measured endpoint sent empty pieces for ever and the read time-out
never fired; another was cut in mid-sentence and looked finished. So the model runs in a thread of its own and
this side keeps the clock: for the first word, between words, and for the whole answer.
"""

from __future__ import annotations

import contextvars
import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from assistant.chat.models import model_name, without_secrets
from vectorstore import ChatModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage


@dataclass(frozen=True)
class Notice:
    """Something the reader should know about how the answer came about.

    ``waiting``: trying again. ``cut``: the answer broke off. ``declined``: the model says the articles do not
    contain the answer. ``left_out``: passages that did not fit.
    """

    text: str
    kind: Literal["waiting", "cut", "declined", "left_out"] = "cut"


@dataclass(frozen=True)
class Limits:
    """Bounds on one answer. Times in seconds."""

    first: float = 60.0
    idle: float = 30.0
    total: float = 180.0
    characters: int = 20_000
    retries: int = 2
    pause: float = 1.0  # before the first retry; doubled each time, with up to half as much again by chance


REPORTS_FINISH = ("openai-chat", "anthropic-chat", "chat-ollama", "footnote-local")
"""Models that always say why they stopped: when they do not, the answer was cut."""

CUT = "The chat model's answer broke off"


def stream_text(
    model: BaseChatModel, messages: Sequence[BaseMessage], limits: Limits
) -> Iterator[str | Notice]:
    """The pieces of text that ``model`` answers with, and notices. Closing the iterator ends the request.

    Raises ``ChatModelError`` when it fails before its first word; after that, a ``cut`` notice ends it.
    """
    deadline = time.monotonic() + limits.total
    for attempt in range(limits.retries + 1):
        run = _Run(model, messages)
        begun = False
        try:
            for piece in _bounded(run, limits, deadline):
                begun = begun or isinstance(piece, str)
                yield piece
            return
        except _Failure as failure:
            if begun:
                yield Notice(f"{CUT} ({failure.said}).")
                return
            pause = failure.wait or limits.pause * 2**attempt * random.uniform(1.0, 1.5)
            if not failure.again or attempt == limits.retries or time.monotonic() + pause >= deadline:
                raise ChatModelError(f"{_capital(failure.said)}.") from failure.cause
            yield Notice(f"{_capital(failure.said)}; trying again.", "waiting")
            time.sleep(pause)
        finally:
            run.stop()


class _Failure(Exception):
    def __init__(
        self, said: str, *, again: bool = False, wait: float = 0.0, cause: BaseException | None = None
    ):
        super().__init__(said)
        self.said, self.again, self.wait, self.cause = said, again, wait, cause


_END = object()


class _Run:
    """One request in its own thread, which ends with the next piece after ``stop``."""

    def __init__(self, model: BaseChatModel, messages: Sequence[BaseMessage]) -> None:
        self.model = model
        self.pieces: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._stopped = threading.Event()
        context = contextvars.copy_context()  # callbacks and tracing of a surrounding runnable go along
        work: Callable[[], None] = lambda: context.run(self._work, list(messages))  # noqa: E731
        threading.Thread(target=work, name="chat-model", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _work(self, messages: list[BaseMessage]) -> None:
        try:
            for chunk in self.model.stream(messages):
                if self._stopped.is_set():
                    return
                self.pieces.put(chunk)
        except BaseException as error:  # handed over to the asking thread
            self.pieces.put(error)
        else:
            self.pieces.put(_END)


def _bounded(run: _Run, limits: Limits, deadline: float) -> Iterator[str | Notice]:
    characters = 0
    finish: str | None = None
    silent_until = time.monotonic() + limits.first
    while True:
        left = min(silent_until, deadline) - time.monotonic()
        try:
            piece = run.pieces.get(timeout=max(0.0, left)) if left > 0 else _timed_out()
        except queue.Empty:
            late = deadline <= time.monotonic()
            seconds = limits.total if late else limits.idle if characters else limits.first
            raise _Failure(f"the chat model took longer than {seconds:g} s") from None
        if isinstance(piece, BaseException):
            raise _explained(piece, run.model) from piece
        if piece is _END:
            break
        finish = _finish_reason(piece) or finish
        if not (text := piece.text):
            continue
        silent_until = time.monotonic() + limits.idle
        characters += len(text)
        yield str(text)
        if characters >= limits.characters:
            yield Notice(f"{CUT}: it was longer than {limits.characters:,} characters.")
            return
    if not characters:
        raise _Failure("the chat model returned nothing")
    if finish in ("length", "max_tokens"):
        yield Notice(f"{CUT}: it reached the model's own limit.")
    elif finish is None and getattr(run.model, "_llm_type", "") in REPORTS_FINISH:
        yield Notice(f"{CUT}: the connection ended early.")


def _timed_out() -> Any:
    raise queue.Empty


def _finish_reason(chunk: Any) -> str | None:
    said = getattr(chunk, "response_metadata", None) or {}
    for name in ("finish_reason", "stop_reason", "done_reason"):
        if said.get(name):
            return str(said[name])
    return None


def _explained(error: BaseException, model: BaseChatModel) -> _Failure:
    """``error`` as one sentence without secrets, and whether asking again makes sense."""
    name = model_name(model)
    status = getattr(error, "status_code", None)
    kind = type(error).__name__
    detail = without_secrets(" ".join(str(error).split()))[:200]
    if status in (401, 403):
        return _Failure(f"the endpoint of {name} did not accept the key (HTTP {status})", cause=error)
    if status == 404:
        return _Failure(f"the endpoint does not know a model called {name} (HTTP 404)", cause=error)
    if status in (408, 429) or (isinstance(status, int) and status >= 500):
        what = "is busy" if status in (408, 429) else "reports an error of its own"
        return _Failure(
            f"the endpoint of {name} {what} (HTTP {status})",
            again=True,
            wait=_retry_after(error),
            cause=error,
        )
    if "context" in detail.lower() and ("length" in detail.lower() or "exceed" in detail.lower()):
        return _Failure(f"the passages are too long for {name}; lower FOOTNOTE_MODEL_TOKENS", cause=error)
    if isinstance(status, int):
        return _Failure(f"the endpoint of {name} refused the request (HTTP {status}): {detail}", cause=error)
    if "Timeout" in kind:
        return _Failure(f"the endpoint of {name} did not answer in time", cause=error)
    if "Connect" in kind or isinstance(error, ConnectionError):
        return _Failure(f"no connection to the endpoint of {name}", again=True, cause=error)
    if kind in (
        "JSONDecodeError",
        "ValueError",
        "TypeError",
        "KeyError",
        "AttributeError",
        "APIResponseValidationError",
    ):
        address = getattr(model, "openai_api_base", None) or getattr(model, "base_url", None)
        where = f" at {address}" if address else ""
        return _Failure(f"the endpoint{where} did not answer like a chat API", cause=error)
    return _Failure(f"{name} failed: {kind}: {detail}" if detail else f"{name} failed: {kind}", cause=error)


def _retry_after(error: BaseException) -> float:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers.get("retry-after", 0)))
    except (TypeError, ValueError):
        return 0.0


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
