"""A GGUF file as a LangChain chat model, run in this process by llama.cpp (package xllamacpp, extra ``local``)."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

ROLES = {"human": "user", "ai": "assistant", "system": "system"}
_END = object()


class LocalChatModel(BaseChatModel):
    """The file is read at the first question and kept for the process."""

    path: str
    context: int = 6144
    max_tokens: int = 512
    temperature: float = 0.0

    @property
    def _llm_type(self) -> str:
        return "footnote-local"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"path": self.path, "context": self.context, "temperature": self.temperature}

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        said = _server(self.path, self.context).handle_chat_completions(
            self._request(messages, stop, stream=False)
        )
        choice = said["choices"][0]
        message = AIMessage(
            choice["message"]["content"] or "", response_metadata={"finish_reason": choice["finish_reason"]}
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        pieces: queue.SimpleQueue[Any] = queue.SimpleQueue()
        stopped = threading.Event()

        def take(piece: Any) -> bool:
            pieces.put(piece)
            return stopped.is_set()  # True ends the generation

        def work() -> None:
            try:
                server = _server(self.path, self.context)
                server.handle_chat_completions(self._request(messages, stop, stream=True), take)
            except Exception as error:  # handed over to the asking thread
                pieces.put(error)
            else:
                pieces.put(_END)

        threading.Thread(target=work, name="local-chat-model", daemon=True).start()
        try:
            while (piece := pieces.get()) is not _END:
                if isinstance(piece, Exception):
                    raise piece
                for part in piece if isinstance(piece, list) else [piece]:
                    if chunk := _chunk(part):
                        if run_manager and chunk.text:
                            run_manager.on_llm_new_token(chunk.text, chunk=chunk)
                        yield chunk
        finally:
            stopped.set()

    def _request(
        self, messages: list[BaseMessage], stop: list[str] | None, *, stream: bool
    ) -> dict[str, Any]:
        plain = [{"role": ROLES.get(m.type, "user"), "content": m.text} for m in messages]
        request = {
            "messages": plain,
            "max_tokens": self.max_tokens,
            "temperature": self.temperature,
            "stream": stream,
        }
        return request | ({"stop": stop} if stop else {})


def _chunk(part: Any) -> ChatGenerationChunk | None:
    if not isinstance(part, dict):
        return None
    if "error" in part:
        raise RuntimeError(str(part["error"].get("message", part["error"])))
    if not part.get("choices"):
        return None
    choice = part["choices"][0]
    finish = choice.get("finish_reason")
    message = AIMessageChunk(
        content=choice.get("delta", {}).get("content") or "",
        response_metadata={"finish_reason": finish} if finish else {},
    )
    return ChatGenerationChunk(message=message)


@cache
def _server(path: str, context: int) -> Any:
    import xllamacpp  # type: ignore[import-not-found,unused-ignore]

    options = xllamacpp.CommonParams()
    options.model.path = path
    options.n_ctx = context
    options.n_parallel = 1
    options.verbosity = 0
    options.warmup = False
    options.cache_ram_mib = 0  # every prompt has other passages; by default 8 GB of old ones would be kept
    options.cpuparams.n_threads = max(1, (os.cpu_count() or 2) // 2)
    return xllamacpp.Server(options)
