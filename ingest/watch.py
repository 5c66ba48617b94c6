"""Keeping a library in step with folders while they change."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.report import IngestReport
from ingest.sync import ingest
from vectorstore import Library, LibraryLocked


def watch(
    library: Library,
    paths: Sequence[str | Path],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    offline: bool = True,
    every: float = 2.0,
) -> Iterator[IngestReport]:
    """Ingests at once and again after each change, for ever; a report each time. Close the generator to stop.

    Looks at names, sizes and times every ``every`` seconds rather than asking the system for events: those are lost
    on network folders, and an editor that saves in three steps would cause three ingests. A change is taken up once
    nothing has changed for one more look, and once nobody else is writing to the library.
    """
    seen = None
    while True:
        now = _look(paths)
        if now != seen:
            while (later := _look(paths)) != now:
                now = later
                time.sleep(every)
            try:
                report = ingest(library, paths, include=include, exclude=exclude, offline=offline)
            except LibraryLocked:
                report = None
            if report is not None:
                seen = now
                yield report
        time.sleep(every)


def _look(paths: Sequence[str | Path]) -> frozenset[tuple[str, int, int]]:
    """Every file below ``paths`` with its size and time of change."""
    found: set[tuple[str, int, int]] = set()
    for path in map(Path, paths):
        files = [path]
        if path.is_dir():
            files = [Path(folder, name) for folder, _, names in os.walk(path) for name in names]
        for file in files:
            try:
                status = file.lstat()
            except OSError:
                continue  # gone between the listing and the look
            found.add((str(file), status.st_size, status.st_mtime_ns))
    return frozenset(found)
