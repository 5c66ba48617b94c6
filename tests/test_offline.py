"""Offline means offline: with no chat model configured, nothing leaves this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

GUARDED = """
import asyncio, os, socket, sys
real = socket.socket.connect
def connect(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(("127.", "::1")):
        print("CONNECT", address); os._exit(77)
    return real(self, address)
def look_up(host, *rest, **named):
    print("LOOKUP", host); os._exit(77)
socket.socket.connect = socket.socket.connect_ex = connect
socket.getaddrinfo = look_up
from assistant import Assistant
with Assistant.open(sys.argv[1]) as assistant:
    report = assistant.ingest([sys.argv[2]])
    assert not report.failed, report.failed
    assert not assistant.ask("What is the Torch Programme?").refused
    assistant.as_retriever().invoke("What is the Torch Programme?")
    runnable = assistant.as_runnable()
    runnable.invoke("What is the Torch Programme?")
    list(runnable.stream("What is the Torch Programme?"))
    asyncio.run(runnable.ainvoke("What is the Torch Programme?"))
    asyncio.run(assistant.as_retriever().ainvoke("What is the Torch Programme?"))
    assistant.check()
print("DONE")
"""

TRACING = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": "not-a-key"}


def run(tmp_path: Path, *before: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [*before, sys.executable, "-c", GUARDED, str(tmp_path / "library"), str(ROOT / "articles")]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=os.environ | env, check=False
    )


def test_ingest_and_questions_open_no_connection_in_python(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.stdout.strip() == "DONE", done.stdout + done.stderr


def test_everything_works_in_a_network_namespace_without_any_route(tmp_path: Path) -> None:
    """Native code is not seen by the guard above; here there is no network at all."""
    if not shutil.which("unshare") or subprocess.run(["unshare", "-rn", "true"], check=False).returncode:
        pytest.skip("this machine does not allow network namespaces (unshare -rn)")
    done = run(tmp_path, "unshare", "-rn")
    assert done.stdout.strip() == "DONE", done.stdout + done.stderr


def test_tracing_variables_in_the_environment_send_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, **TRACING)
    assert done.stdout.strip() == "DONE", done.stdout + done.stderr
