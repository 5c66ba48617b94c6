"""What an ingest did, file by file, for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

Status = Literal["added", "changed", "unchanged", "moved", "removed", "failed", "skipped"]


@dataclass(frozen=True)
class Failure:
    """A source that is not in the library, and why, in words for people."""

    source: str
    reason: str


@dataclass(frozen=True)
class FileReport:
    """What happened to one source. ``read`` counts the characters the file held, ``kept`` those of the canonical
    text; ``kinds`` the kept ones by kind of block. ``origins`` says where title, author and dates were found."""

    source: str
    status: Status
    reason: str = ""
    format: str = ""
    title: str = ""
    author: str | None = None
    outlet: str | None = None
    published: str | None = None
    read: int = 0
    kept: int = 0
    pages: int = 0
    tables: int = 0
    passages: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How far an ingest is: ``done`` of ``total`` files, which one it has just finished with."""

    done: int
    total: int
    source: str = ""
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """An estimate from the rate so far; None before there is one."""
        return (self.total - self.done) / self.per_second if self.per_second > 0 else None


@dataclass(frozen=True)
class IngestReport:
    """The outcome of ``ingest``. Sources are paths or addresses."""

    files: tuple[FileReport, ...] = ()
    seconds: float = 0.0
    repaired: int = 0
    """Articles that an interrupted process had left half done, and that were taken out before anything else."""

    def _sources(self, *statuses: Status) -> tuple[str, ...]:
        return tuple(file.source for file in self.files if file.status in statuses)

    @property
    def added(self) -> tuple[str, ...]:
        return self._sources("added")

    @property
    def changed(self) -> tuple[str, ...]:
        return self._sources("changed")

    @property
    def unchanged(self) -> tuple[str, ...]:
        return self._sources("unchanged")

    @property
    def moved(self) -> tuple[str, ...]:
        return self._sources("moved")

    @property
    def removed(self) -> tuple[str, ...]:
        return self._sources("removed")

    @property
    def skipped(self) -> tuple[Failure, ...]:
        """Sources left out on purpose (links out of the folder, hidden files asked for by name, scans)."""
        return tuple(Failure(f.source, f.reason) for f in self.files if f.status == "skipped")

    @property
    def failed(self) -> tuple[Failure, ...]:
        return tuple(Failure(f.source, f.reason) for f in self.files if f.status == "failed")

    @property
    def summary(self) -> str:
        """``3 added, 1 changed, 12 unchanged, 1 failed``"""
        counts = {
            name: len(self._sources(name))
            for name in ("added", "changed", "moved", "unchanged", "removed", "skipped", "failed")
        }
        return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "nothing to do"

    def to_json(self) -> str:
        lists = {name: getattr(self, name) for name in ("added", "changed", "unchanged", "moved", "removed")}
        told = {name: [asdict(f) for f in getattr(self, name)] for name in ("skipped", "failed")}
        files = [asdict(file) for file in self.files]
        plain = {
            "summary": self.summary,
            "seconds": round(self.seconds, 3),
            "repaired": self.repaired,
            **lists,
            **told,
            "files": files,
        }
        return json.dumps(plain, ensure_ascii=False, indent=2)
