"""Files from outside are parsed in a child process with limits on time, memory and output, so that a hostile one can
hurt nothing but its own entry in the report. The child is kept for many files; plain text needs none.

    parent                               child
    header (JSON line), bytes   ──────▶  parse
                                ◀──────  length (8 bytes), JSON
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from dataclasses import dataclass
from threading import Lock
from typing import BinaryIO

from ingest.errors import DamagedFile, TooLarge
from ingest.load.reader import Loaded, format_of, read
from ingest.wire import error_from_plain, error_to_plain, from_plain, to_plain
from vectorstore import IngestError

FILES_A_CHILD = 500
"""A fresh child after so many files, in case a parser leaks."""
START_SECONDS = 60.0
"""Within which a child is up; a busy machine takes seconds to import everything."""
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "SYSTEMROOT")
"""Of the environment the child sees only this; keys stay outside."""


@dataclass(frozen=True)
class Limits:
    """What one file may take."""

    seconds: float = 60.0
    memory: int = 1536 * 1024 * 1024
    """Bytes of address space."""
    output: int = 120 * 1024 * 1024
    """Bytes of the child's reply."""


class Parser:
    """Reads one file after the other. Use as a context manager, or call ``close``."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None
        self._files = 0
        self._closed = False
        self._in_use = Lock()

    def __enter__(self) -> Parser:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the child, also one that another thread is starting or waiting for. Safe to call twice."""
        self._closed = True
        if (child := self._child) is not None:
            child.kill()  # who waits for it reads the end of its output; nobody may be waiting at a pipe that is closed
        with self._in_use:
            self._end_child()

    def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()

    def read(self, source: str, data: bytes, name: str, declared: str | None = None) -> Loaded:
        """The article in ``data``. Raises a subclass of ``IngestError``, also when the parser dies or hangs."""
        if format_of(data, name) in ("txt", "md"):
            try:
                return read(source, data, name, declared)
            except (RecursionError, MemoryError) as error:
                raise error_from_plain(error_to_plain(error)) from error
        with self._in_use:
            return self._read(source, data, name, declared)

    def _read(self, source: str, data: bytes, name: str, declared: str | None) -> Loaded:
        try:
            child = self._ready()
            self._send(child, source, data, name, declared)
            reply = self._receive(child)
            plain = json.loads(reply)
        except (OSError, ValueError) as error:
            self._end_child()
            raise DamagedFile("Reading it crashed the parser; nothing else was affected.") from error
        except IngestError:
            self._end_child()
            raise
        if "error" in plain:
            if plain["error"] == "TooLarge":
                self._end_child()  # after running out of memory a process is not to be trusted
            raise error_from_plain(plain)
        return from_plain(plain)

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._child is not None and (self._child.poll() is not None or self._files >= FILES_A_CHILD):
            self._end_child()
        if self._child is None:
            self._files = 0
            self._child = subprocess.Popen(
                [sys.executable, "-c", "from ingest.worker import serve; serve()", str(self._limits.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,  # Ctrl-C is for the parent, which then ends the child
            )
            if self._closed:
                raise OSError("the parser was closed")
            self._take(self._child, 1, time.monotonic() + START_SECONDS)  # it says when it is ready
        self._files += 1
        return self._child

    def _send(
        self, child: subprocess.Popen[bytes], source: str, data: bytes, name: str, declared: str | None
    ) -> None:
        header = {"source": source, "name": name, "declared": declared, "size": len(data)}
        assert child.stdin is not None
        child.stdin.write(json.dumps(header).encode() + b"\n")
        child.stdin.write(data)
        child.stdin.flush()

    def _receive(self, child: subprocess.Popen[bytes]) -> bytes:
        deadline = time.monotonic() + self._limits.seconds
        size = int.from_bytes(self._take(child, 8, deadline), "big")
        if size > self._limits.output:
            raise TooLarge("There is far more text in it than an article has. Split the file.")
        return self._take(child, size, deadline)

    def _take(self, child: subprocess.Popen[bytes], size: int, deadline: float) -> bytes:
        """Exactly ``size`` bytes of the child's output before the deadline."""
        assert child.stdout is not None
        parts: list[bytes] = []
        with selectors.DefaultSelector() as selector:
            selector.register(child.stdout, selectors.EVENT_READ)
            while size:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    seconds = self._limits.seconds
                    raise TooLarge(
                        f"It took more than {seconds:g} seconds to read and was given up. Split the file."
                    )
                part = os.read(child.stdout.fileno(), min(size, 1 << 20))
                if not part:
                    raise OSError("the parser ended")
                parts.append(part)
                size -= len(part)
        return b"".join(parts)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)  # noqa: PTH109
    return {**kept, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}


def serve() -> None:
    """The child: reads requests from standard input until it closes."""
    _limit_memory(int(sys.argv[1]))
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not be taken for a reply
    replies.write(b"!")
    replies.flush()
    while line := requests.readline():
        header = json.loads(line)
        data = requests.read(header["size"])
        _reply(replies, _answer(header, data))


def _answer(header: dict[str, str], data: bytes) -> bytes:
    try:
        loaded = read(header["source"], data, header["name"], header["declared"])
        return json.dumps(to_plain(loaded)).encode()
    except Exception as error:
        return json.dumps(error_to_plain(error)).encode()


def _reply(replies: BinaryIO, said: bytes) -> None:
    replies.write(len(said).to_bytes(8, "big"))
    replies.write(said)
    replies.flush()


def _limit_memory(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time limit holds there too
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
