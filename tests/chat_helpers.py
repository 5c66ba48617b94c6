"""Stand-ins for the chat tests: passages worked out by hand, scripted models, and an endpoint that misbehaves."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from assistant.settings import Settings
from vectorstore import Article, Hit, Passage, Sentence


def article(text: str, **known: Any) -> Article:
    return Article(text=text, source=known.pop("source", "budget.txt"), **known)


def passage(of: Article) -> Passage:
    """The whole article as one passage, a sentence a line."""
    spans, start = [], 0
    for line in of.text.split("\n"):
        if line.strip():
            spans.append(Sentence(start, start + len(line)))
        start += len(line) + 1
    return Passage(of, tuple(spans))


BUDGET = article(
    "China spent $781bn on research and development in 2023.\n"
    "The US spent $823bn in the same year, the OECD said.\n"
    "Growth in China was 8.7 per cent.",
    title="Research budgets",
    outlet="The Harbour Review",
    published="2025-03-04",
)
HARBOUR = article(
    "The harbour was deepened in 1998.\nMaria Lopez, the harbour master, opened the new quay.",
    source="harbour.txt",
    title="The harbour",
)
HITS = [Hit(passage(BUDGET), 0.9), Hit(passage(HARBOUR), 0.4)]


def settings(**given: Any) -> Settings:
    return Settings(**{"model": "openai:tiny", "model_seconds": 5.0, **given})


def chunk(text: str | None = None, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": {"content": text} if text is not None else {}, "finish_reason": finish}
    return (
        b"data: "
        + json.dumps({"id": "1", "object": "chat.completion.chunk", "choices": [choice]}).encode()
        + b"\n\n"
    )


GOOD = "China spent $781bn on research and development in 2023 [1]. The harbour was deepened in 1998 [2]."


class Endpoint:
    """An OpenAI-style server on loopback. ``faults`` are played one after the other, then it behaves."""

    def __init__(self, faults: Iterator[str]) -> None:
        self.requests: list[dict[str, Any]] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                endpoint.requests.append(json.loads(body))
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    endpoint.play(next(faults, "good"), self)

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def play(self, fault: str, to: BaseHTTPRequestHandler) -> None:
        if fault.isdigit():  # an HTTP error: "429", "500" …
            return self.send(to, int(fault), b'{"error": {"message": "no"}}', "application/json")
        if fault == "html":
            return self.send(to, 200, b"<html><body>Welcome</body></html>", "text/html")
        if fault == "broken json":
            return self.send(to, 200, b'data: {"id": "1", "choices": [{"del\n\n', "text/event-stream")
        to.send_response(200)
        to.send_header("content-type", "text/event-stream")
        to.end_headers()
        self.events(fault, to.wfile.write)
        return None

    def send(self, to: BaseHTTPRequestHandler, status: int, body: bytes, kind: str) -> None:
        to.send_response(status)
        to.send_header("content-type", kind)
        to.send_header("content-length", str(len(body)))
        to.end_headers()
        to.wfile.write(body)

    def events(self, fault: str, write: Any) -> None:
        if fault == "silence":
            time.sleep(2.0)
        elif fault == "empty":
            write(chunk("", "stop") + b"data: [DONE]\n\n")
        elif fault == "empty pieces for ever":
            for _ in range(150):
                write(chunk(""))
                time.sleep(0.02)
        elif fault == "stalls":
            write(chunk("China spent $781bn "))
            time.sleep(2.0)
        elif fault == "cut":
            write(chunk("China spent $781bn on research and development in 2023 [1]. The har"))
        elif fault == "error inside":
            write(chunk("China ") + b'data: {"error": {"message": "overloaded"}}\n\n')
        elif fault == "endless":
            for _ in range(20_000):
                write(chunk("and so it went on and on, ") * 10)
        elif fault == "one byte at a time":
            for byte in "China’s growth was 8.7 per cent [1].".encode():
                write(
                    chunk(bytes([byte]).decode("latin-1"))
                    if byte < 128
                    else chunk("’")
                    if byte == 0xE2
                    else b""
                )
            write(chunk(finish="stop") + b"data: [DONE]\n\n")
        else:
            for word in GOOD.split(" "):
                write(chunk(word + " "))
            write(chunk(finish="stop") + b"data: [DONE]\n\n")
