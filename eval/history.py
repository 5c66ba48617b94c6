"""Runs kept from one day to the next: JSON files in one folder, newest first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from eval.report import Report
from vectorstore import InvalidInput

FOLDER = "evaluations"
"""Where runs are kept inside a library's folder, by ``--save`` and by the page alike."""


@dataclass(frozen=True)
class Saved:
    """A kept run; ``load`` reads it."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    def load(self) -> Report:
        return read(self.path)


def save(report: Report, library: Path) -> Path:
    """Keeps a run in the library's folder under a name made of its time, set and suite; never over another one."""
    folder = library / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stem = re.sub(r"[^\w.-]+", "-", f"{report.made[:19].replace(':', '')}-{report.name}-{report.suite}")
    free = (folder / f"{stem}{extra}.json" for extra in ("", *(f"-{n}" for n in range(2, 1000))))
    path = next(path for path in free if not path.exists())
    path.write_text(report.to_json(), "utf-8")
    return path


def saved(library: Path) -> list[Saved]:
    """All runs kept in a library's folder, newest first."""
    return [Saved(path) for path in sorted((library / FOLDER).glob("*.json"), reverse=True)]


def read(path: Path) -> Report:
    """A run from its file. Raises ``InvalidInput`` when it cannot be read."""
    try:
        return Report.from_json(path.read_text("utf-8"))
    except OSError as error:
        raise InvalidInput(
            f"No report at {path} ({error.strerror}). Make one with: footnote eval --json {path}"
        ) from error
