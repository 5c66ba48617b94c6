"""What every format is turned into before it becomes an article: pieces of text in reading order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.mapped import Mapped
from vectorstore.types import Kind

FIELDS = ("title", "author", "outlet", "published", "updated", "language", "url")


@dataclass
class Piece:
    """One block. ``sure`` means that the format itself says what it is (a heading style, a table element),
    so it is not guessed at again. ``line`` says that only a line break separates it from the piece before."""

    text: Mapped
    kind: Kind = "text"
    sure: bool = False
    page: int | None = None
    line: bool = False
    level: int = 0
    """Of a heading, where the format says it: 1 for the highest."""
    breaks: tuple[tuple[int, int], ...] = ()
    """Where further pages begin within the piece: (offset, page)."""

    @property
    def pages(self) -> tuple[tuple[int, int], ...]:
        return self.breaks if self.page is None else ((0, self.page), *self.breaks)


@dataclass
class Facts:
    """What is known about an article, each value with where it came from."""

    values: dict[str, str] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, value: object, origin: str) -> None:
        """Notes a value unless an earlier, better source gave one."""
        if name not in FIELDS:
            raise ValueError(f"unknown field {name!r}")
        said = " ".join(str(value).split()) if value is not None else ""
        if said and name not in self.values:
            self.values[name] = said[:500]
            self.origins[name] = origin

    def add_all(self, values: Mapping[str, object], origin: str) -> None:
        for name, value in values.items():
            self.add(name, value, origin)

    def __contains__(self, name: str) -> bool:
        return name in self.values


@dataclass
class Parsed:
    """A file as its format gives it: pieces, facts from its metadata, and what to tell in the report."""

    pieces: list[Piece]
    facts: Facts = field(default_factory=Facts)
    characters: int = 0
    pages: int = 0
    tables: int = 0
    notes: list[str] = field(default_factory=list)
    margins: list[str] = field(default_factory=list)
    """Lines that are not part of the text but may name outlet and date: running heads, a PDF's subject."""
