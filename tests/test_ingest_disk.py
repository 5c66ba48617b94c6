"""A disk that is full: one clear line within seconds, nothing lost that was in the library, and the next run finishes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import ingest
from tests.crash import ROOT, make_articles, snapshot
from tests.ingest_helpers import open_library
from vectorstore import LibraryError

SECONDS = 60
"""A process that takes longer hangs."""
RUN = """
import resource, sys
from pathlib import Path
import vectorstore.disk
from ingest import ingest
from tests.ingest_helpers import open_library
from vectorstore import FootnoteError
vectorstore.disk.SPACE_NEEDED = 0  # as if somebody else had filled the disk just after the check
if limit := int(sys.argv[3]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    with open_library(Path(sys.argv[1])) as library:
        ingest(library, [sys.argv[2]])
except FootnoteError as error:
    sys.exit(str(error))
"""


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("disk") / "articles"
    make_articles(folder, 120, seed=7)
    return folder


@pytest.fixture(scope="module")
def undisturbed(articles: Path) -> dict[str, object]:
    with open_library(articles.parent / "undisturbed") as library:
        ingest(library, [articles])
    return snapshot(articles.parent / "undisturbed")


def run(library: Path, articles: Path, limit: int = 0) -> subprocess.CompletedProcess[str]:
    """An ingest in a process of its own; ``limit`` is the size that no file may exceed."""
    command = [sys.executable, "-c", RUN, str(library), str(articles), str(limit)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)


def begun(library: Path, articles: Path, folder: Path) -> list[str]:
    """Takes the first articles in, while there is space; returns what they say."""
    first = folder / "first"
    first.mkdir()
    for path in sorted(articles.iterdir())[:20]:
        shutil.copy(path, first)
    with open_library(library) as opened:
        assert len(ingest(opened, [first]).added) == 20
    return readable(library)


def readable(library: Path) -> list[str]:
    """What a reader finds, by meaning."""
    with open_library(library) as opened:
        opened.open_index()
        hits = opened.by_meaning(opened.embedder.embed(["aeiou"])[0], 1000)
        return sorted(hit.passage.text for hit in hits)


def is_one_clear_line(said: str, library: Path) -> bool:
    return said.count("\n") == 1 and "disk" in said and str(library) in said and "Traceback" not in said


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that can be filled."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("No small disk can be mounted here; the limit on the size of files stands in for it")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


@pytest.mark.parametrize("room", [0, 300, 900])
def test_a_full_disk_is_one_clear_line_and_the_next_run_finishes(
    small_disk: Path,
    articles: Path,
    undisturbed: dict[str, object],
    tmp_path: Path,
    room: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("vectorstore.disk.SPACE_NEEDED", 0)
    library = small_disk / "library"
    before = begun(library, articles, tmp_path)
    filler = small_disk / "filler"
    with filler.open("wb") as file:
        free = shutil.disk_usage(small_disk).free
        file.write(b"\0" * (free - room * 1024))
    done = run(library, articles)
    assert done.returncode == 1
    assert is_one_clear_line(done.stderr, library), done.stderr
    filler.unlink()
    assert set(before) <= set(readable(library))
    assert run(library, articles).returncode == 0
    assert run(library, tmp_path / "first").returncode == 0
    shutil.rmtree(tmp_path / "first")
    with open_library(library) as opened, opened.writing() as writer:
        writer.remove([p.source for p in opened.places() if p.source.startswith(str(tmp_path / "first"))])
    assert differences(snapshot(library), undisturbed) == []


@pytest.mark.parametrize("limit", [60_000, 250_000, 500_000])
def test_a_file_that_cannot_grow_is_one_clear_line_and_the_next_run_finishes(
    articles: Path, undisturbed: dict[str, object], tmp_path: Path, limit: int
) -> None:
    library = tmp_path / "library"
    started = time.monotonic()
    done = run(library, articles, limit)
    assert done.returncode == 1
    assert is_one_clear_line(done.stderr, library), done.stderr
    assert time.monotonic() - started < SECONDS / 2
    assert run(library, articles).returncode == 0
    assert differences(snapshot(library), undisturbed) == []


def differences(found: dict[str, object], expected: dict[str, object]) -> list[str]:
    return [part for part in expected if found[part] != expected[part]]


def test_too_little_space_is_said_before_anything_is_written(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vectorstore.disk.SPACE_NEEDED", 2**60)
    with open_library(tmp_path / "library") as library:
        with pytest.raises(LibraryError, match=r"MB of disk space are free at .*Free some space"):
            ingest(library, [articles])
        assert library.count() == (0, 0)


def test_space_that_runs_out_during_an_ingest_stops_it_between_two_batches(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter([2**40] * 3)

    def usage(_: object) -> os.statvfs_result:
        return type("Usage", (), {"free": next(left, 0)})()  # type: ignore[no-any-return]

    monkeypatch.setattr("vectorstore.disk.shutil.disk_usage", usage)
    with open_library(tmp_path / "library") as library:
        with pytest.raises(LibraryError, match="Only 0 MB of disk space"):
            ingest(library, [articles])
        monkeypatch.undo()
        kept = library.count()[0]
        assert 0 < kept < 100
        assert len(ingest(library, [articles]).unchanged) >= kept
