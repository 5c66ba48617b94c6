"""``footnote ingest`` beside another one, and stopped by a signal."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.crash import ROOT, make_articles
from vectorstore import Library

PATIENCE = 60.0


@contextmanager
def footnote_ingest(library: Path, articles: Path) -> Iterator[subprocess.Popen[str]]:
    """As from a terminal: a shell's background job would have Ctrl-C switched off for its children, too."""
    command = [sys.executable, "-m", "ui.cli", "ingest", str(articles), "--library", str(library)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        yield process
        process.kill()


def until(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


def stored(library: Path) -> int:
    with Library.open(library, create=False) as opened:
        return opened.count()[0]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    make_articles(tmp_path / "articles", 300, seed=11)
    return tmp_path / "articles"


def test_of_two_ingests_at_once_one_says_who_is_writing_and_the_library_is_whole(
    tmp_path: Path, articles: Path
) -> None:
    library = tmp_path / "library"
    with footnote_ingest(library, articles) as first:
        until((library / "writer.json").exists)
        with footnote_ingest(library, articles) as second:
            _, said = second.communicate(timeout=PATIENCE)
        assert first.poll() is None, "the first was done too soon to be in the way"
        assert second.returncode == 2
        assert said.count("\n") == 1
        assert f"is being written by process {first.pid}" in said
        first.communicate(timeout=PATIENCE)
        assert first.returncode == 0
    with Library.open(library, create=False) as opened:
        assert opened.check().problems == ()
        assert opened.count()[0] == 285  # each twentieth is a copy
    with footnote_ingest(library, articles) as again:
        said, _ = again.communicate(timeout=PATIENCE)
    assert said.startswith("300 unchanged")


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_an_ingest_soon_and_keeps_what_is_done(
    tmp_path: Path, articles: Path, sent: signal.Signals, code: int
) -> None:
    library = tmp_path / "library"
    with footnote_ingest(library, articles) as process:
        until(lambda: (library / "writer.json").exists() and stored(library) >= 32)
        process.send_signal(sent)
        started = time.monotonic()
        _, said = process.communicate(timeout=PATIENCE)
        assert time.monotonic() - started < 30  # of the minutes that were left; a busy machine is slow
        assert process.returncode == code
        assert (
            said.strip()
            == "footnote: stopped. What was finished is kept; run the same command again to go on."
        )
    kept = stored(library)
    assert 32 <= kept < 285
    with footnote_ingest(library, articles) as again:
        said, _ = again.communicate(timeout=PATIENCE)
    assert again.returncode == 0
    unchanged = re.search(r"(\d+) unchanged", said)
    assert unchanged is not None
    assert int(unchanged[1]) >= kept  # files, of which some are copies
    with Library.open(library, create=False) as opened:
        assert opened.check().problems == ()
