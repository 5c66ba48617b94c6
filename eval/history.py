"""Runs kept from one day to the next: JSON files in one folder, newest first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from eval.report import Report
from vectorstore import InvalidInput

RUNS = Path(".footnote-evals")
"""Where ``--save`` keeps runs, in the current folder."""


@dataclass(frozen=True)
class Saved:
    """A kept run; ``load`` reads it."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    def load(self) -> Report:
        return read(self.path)


def save(report: Report, folder: Path = RUNS) -> Path:
    """Keeps a run under a name made of its time, set and suite; never over another one."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^\w.-]+", "-", f"{report.made[:19].replace(':', '')}-{report.name}-{report.suite}")
    free = (folder / f"{stem}{extra}.json" for extra in ("", *(f"-{n}" for n in range(2, 1000))))
    path = next(path for path in free if not path.exists())
    path.write_text(report.to_json(), "utf-8")
    return path


def saved(folder: Path = RUNS) -> list[Saved]:
    """All kept runs, newest first."""
    return [Saved(path) for path in sorted(folder.glob("*.json"), reverse=True)]


def read(path: Path) -> Report:
    """A run from its file. Raises ``InvalidInput`` when it cannot be read."""
    try:
        return Report.from_json(path.read_text("utf-8"))
    except OSError as error:
        raise InvalidInput(
            f"No report at {path} ({error.strerror}). Make one with: footnote eval --json {path}"
        ) from error
