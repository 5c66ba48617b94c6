"""Real small chat models on this machine, opt-in: what the gate lets through of what they make up.

Set FOOTNOTE_TEST_MODELS to a folder with a .gguf file and install the extra ``local``; then: pytest -m llm
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessageChunk, HumanMessage

from assistant.answer import Draft
from assistant.chat import local_model
from assistant.chat.local_model import LocalChatModel
from assistant.chat.models import chat_model
from assistant.chat.write import usual_limits, write
from eval.bench.processes import memory_now
from tests.chat_helpers import HITS, settings
from vectorstore import ChatModelError


class Server:
    """Stands in for llama.cpp's: answers in pieces, until told to stop."""

    def __init__(self, pieces: list[Any]) -> None:
        self.pieces, self.requests = pieces, list[dict[str, Any]]()

    def handle_chat_completions(self, request: dict[str, Any], take: Any = None) -> Any:
        self.requests.append(request)
        if take is None:
            text = "".join(p["choices"][0]["delta"].get("content") or "" for p in self.pieces)
            return {"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}
        for piece in self.pieces:
            if take(piece):
                break
        return None


def piece(text: str | None, finish: str | None = None) -> dict[str, Any]:
    return {"choices": [{"delta": {"content": text}, "finish_reason": finish}]}


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Any:
    def serve(*pieces: Any) -> Server:
        server = Server(list(pieces))
        monkeypatch.setattr(local_model, "_server", lambda path, context: server)
        return server

    return serve


MODEL = LocalChatModel(path="/models/tiny.gguf")


def test_a_local_model_streams_and_says_why_it_stopped(serve: Any) -> None:
    serve(piece("The harbour "), piece("was deepened."), piece(None, "stop"))
    chunks = list(MODEL.stream([HumanMessage("When?")]))
    assert "".join(str(c.text) for c in chunks) == "The harbour was deepened."
    whole = sum(chunks[1:], chunks[0])
    assert isinstance(whole, AIMessageChunk) and whole.response_metadata["finish_reason"] == "stop"


def test_a_local_model_answers_in_one_piece_too(serve: Any) -> None:
    server = serve(piece("Yes."))
    assert MODEL.invoke("Is it?").text == "Yes."
    assert server.requests[0]["messages"] == [{"role": "user", "content": "Is it?"}]


def test_an_error_of_the_local_model_is_told(serve: Any) -> None:
    serve({"error": {"message": "the request exceeds the available context size"}})
    with pytest.raises(ChatModelError, match="FOOTNOTE_MODEL_TOKENS"):
        list(write(MODEL, "When?", HITS, settings=settings()))


def test_a_local_model_may_think_as_long_as_there_is_time() -> None:
    assert usual_limits(MODEL, settings(model_seconds=90.0)).first == 90.0


# -- the real thing

FOLDER = os.environ.get("FOOTNOTE_TEST_MODELS", "")
FILES = sorted(Path(FOLDER).glob("smollm2-135m*.gguf")) if FOLDER else []


def with_the_real_model(test: Any) -> Any:
    """The marks of a test that needs the model."""
    for mark in (
        pytest.mark.llm,
        pytest.mark.timeout(600),
        pytest.mark.skipif(
            not FILES, reason="no smollm2-135m .gguf in the folder that FOOTNOTE_TEST_MODELS names"
        ),
        pytest.mark.skipif(
            importlib.util.find_spec("xllamacpp") is None, reason="the extra 'local' is not installed"
        ),
    ):
        test = mark(test)
    return test


@with_the_real_model
def test_nothing_that_a_tiny_model_makes_up_about_figures_is_shown() -> None:
    model = chat_model(settings(model=f"gguf:{FILES[0]}"))
    known = {"781", "2023", "823", "8.7", "1998"}
    for question in ("What did China spend in 2023?", "When was the harbour deepened?", "Who leads BYD?"):
        try:
            drafts = list(write(model, question, HITS, settings=settings(model_seconds=180.0)))
        except ChatModelError:
            continue  # the caller quotes
        shown = [d for d in drafts if isinstance(d, Draft) and d.support.verdict == "supported"]
        for draft in shown:
            assert draft.evidence
            assert {w.strip("$bn%.,") for w in draft.text.split() if w.strip("$.")[:1].isdigit()} <= known, (
                draft.text
            )


@with_the_real_model
def test_a_local_model_keeps_no_memory_of_old_prompts() -> None:
    model = chat_model(settings(model=f"gguf:{FILES[0]}", model_seconds=180.0))

    def asked_about(word: str) -> float:
        model.invoke(f"{word} " * 600, max_tokens=4)
        return memory_now()

    first = asked_about("river")
    assert max(map(asked_about, ("money", "school", "engine", "paper", "bridge"))) < first + 40
