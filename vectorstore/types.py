"""The plain types that cross every border: an article, its blocks, sentences and passages, and a hit.

All offsets are character offsets (Python ``str`` indices) into ``Article.text``, the canonical text.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Kind = Literal["text", "heading", "list", "table", "caption", "quote", "residue", "link", "credit"]
"""What a block of an article is: ``quote`` is a pull quote, ``residue`` what is left of a chart, ``link``
navigation and "read also" lines, ``credit`` bylines, datelines and copyright lines. Only ``text`` and ``list``
are running text; the others are searchable and citable as what they are, and never chosen when running text
says the same."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch ``[start, end)`` of the canonical text that is one thing: a paragraph, a table, a caption."""

    start: int
    end: int
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at ``[start, end)`` of the canonical text; ``kind`` is that of its block."""

    start: int
    end: int
    kind: Kind = "text"


@dataclass(frozen=True)
class Article:
    """One text with what is known about it.

    ``published`` and ``updated`` are ISO dates, as precise as the source is (``2025``, ``2025-11``,
    ``2025-11-14``) or None. ``source`` is the path or address it came from. ``origins`` says where each
    value was found (``{"author": "text: 'By …'"}``). ``pages`` holds the offset at which each page
    starts, empty when the format has no pages.
    """

    text: str
    source: str
    title: str = ""
    author: str | None = None
    outlet: str | None = None
    published: str | None = None
    updated: str | None = None
    language: str = "en"
    url: str | None = None
    blocks: tuple[Block, ...] = ()
    pages: tuple[int, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)

    @cached_property
    def id(self) -> str:
        """The article's identity: a hash of its text and of what is known about it, not of where it lies.

        Two files with the same content are therefore one article.
        """
        said = (self.text, self.title, self.author, self.outlet, self.published, self.updated, self.url)
        digest = hashlib.sha256()
        for part in said:
            digest.update(repr(part).encode("utf-8", "backslashreplace"))
        return digest.hexdigest()[:24]

    def page_at(self, offset: int) -> int | None:
        """The page (from 1) on which the character at ``offset`` stands, or None without pages."""
        return bisect_right(self.pages, offset) or 1 if self.pages else None


_AUTHORS = re.compile(r"\s*(?:,|;|&|\band\b)\s*")


def split_authors(authors: str) -> list[str]:
    """The names of several authors.

    >>> split_authors("Ann Lee, Bo Ek and Cy Orr")
    ['Ann Lee', 'Bo Ek', 'Cy Orr']
    """
    return _AUTHORS.split(authors)


@dataclass(frozen=True)
class Passage:
    """A run of whole sentences of one article, small enough for the embedding model to read completely.

    ``heading`` is the section heading above it: context for search, never part of a quote.
    """

    article: Article
    sentences: tuple[Sentence, ...]
    heading: str = ""

    @property
    def start(self) -> int:
        return self.sentences[0].start

    @property
    def end(self) -> int:
        return self.sentences[-1].end

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]

    @property
    def page(self) -> int | None:
        return self.article.page_at(self.start)

    @property
    def id(self) -> str:
        """Made from the article's identity and the place, so that a second ingest makes the same ids."""
        return f"{self.article.id}:{self.start}-{self.end}"

    @property
    def search_text(self) -> str:
        """What the embedding model reads: the heading for context, then the passage."""
        return f"{self.heading}\n{self.text}" if self.heading else self.text

    @property
    def search_spans(self) -> list[tuple[int, int]]:
        """Where the sentences stand in ``search_text``."""
        shift = len(self.search_text) - len(self.text) - self.start
        return [(s.start + shift, s.end + shift) for s in self.sentences]


@dataclass(frozen=True)
class Hit:
    """A retrieved passage. ``score`` is higher for closer; ``scores`` says where it came from, by search."""

    passage: Passage
    score: float
    scores: Mapping[str, float] = field(default_factory=dict)
