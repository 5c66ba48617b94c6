"""Where the words that a question set points at are in the library's own texts.

Offsets in a set count characters of the file as it is on disk; the library's offsets count characters of its
canonical text. The first are mapped into the second, and what could not be mapped is said, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from eval.data import Question, QuestionSet, Span
from eval.metrics.spans import Region
from eval.metrics.words import PLAIN
from ingest.encoding import decode
from ingest.load import read_bytes
from vectorstore import Article, Passage, Place


class Shelf(Protocol):
    """What the eval needs of a library."""

    def places(self) -> list[Place]: ...

    def article(self, article_id: str) -> Article | None: ...

    def count(self) -> tuple[int, int]: ...

    def passages(self, article: Article) -> list[Passage]: ...


TextWithMap = Callable[[Path], tuple[str, Callable[[int], int | None]]]


@dataclass
class Gold:
    """The regions of each question, by its id, and the spans that were lost, with the reason."""

    regions: dict[str, list[Region]] = field(default_factory=dict)
    mapped: int = 0
    lost: list[str] = field(default_factory=list)


def stored_articles(library: Shelf, folder: Path) -> dict[str, Article]:
    """Every article that came from ``folder``, by its file's path inside it."""
    found: dict[str, Article] = {}
    for place in library.places():
        source = Path(place.source)
        name = (
            source.resolve().relative_to(folder) if source.resolve().is_relative_to(folder) else source.name
        )
        article = library.article(place.article_id)
        if article is not None:
            found[str(name)] = article
    return found


def locate(questions: QuestionSet, stored: Mapping[str, Article], text_with_map: TextWithMap | None) -> Gold:
    """Maps every span of every question."""
    gold = Gold()
    finders = {
        name: Finder(article, questions.articles / name, text_with_map) for name, article in stored.items()
    }
    for question in questions.questions:
        gold.regions[question.id] = _regions(question, finders, gold)
    return gold


def _regions(question: Question, finders: Mapping[str, Finder], gold: Gold) -> list[Region]:
    regions = []
    for span in question.spans:
        finder = finders.get(span.article)
        region = finder.find(span) if finder else None
        if region:
            gold.mapped += 1
            regions.append(region)
        else:
            why = "is not in the text as it was read" if finder else "is in an article that was not read"
            gold.lost.append(f"{question.id}: {_name(span)} of {span.article} {why}")
    return regions


def _name(span: Span) -> str:
    return f"“{span.quote[:60]}”" if span.quote else f"{span.start}-{span.end}"


class Finder:
    """Finds spans of one article."""

    def __init__(self, article: Article, path: Path, text_with_map: TextWithMap | None) -> None:
        self.article = article
        self._path = path
        self._text_with_map = text_with_map
        self._raw: str | None = None
        self._to_canonical: Callable[[int], int | None] | None = None
        self._squeezed, self._places = squeeze(article.text)

    def find(self, span: Span) -> Region | None:
        """The span in the article's canonical text, or None."""
        if span.quote:
            return self._search(span.quote, 0.0)
        self._read()
        assert self._raw is not None
        words = self._raw[span.start : span.end]
        if self._to_canonical and (region := self._mapped(span)) and _same(self.article, region, words):
            return region
        return self._search(words, span.start / max(1, len(self._raw)))

    def _read(self) -> None:
        if self._raw is not None:
            return
        with self._path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
            self._raw = file.read()
        if self._text_with_map is not None:
            try:
                text, to_canonical = self._text_with_map(self._path)
            except Exception:  # not a text file: its spans are looked for by their words
                return
            if text == self.article.text:
                self._raw = decode(
                    read_bytes(self._path)
                ).text  # what the map counts in, whatever the encoding
                self._to_canonical = to_canonical

    def _mapped(self, span: Span) -> Region | None:
        assert self._to_canonical is not None
        places = [p for i in range(span.start, span.end) if (p := self._to_canonical(i)) is not None]
        return Region(self.article.id, min(places), max(places) + 1) if places else None

    def _search(self, words: str, about: float) -> Region | None:
        """The occurrence of ``words`` nearest to the place ``about`` (0..1) of the text; spacing, typographic
        quotes and dashes may differ."""
        wanted, _ = squeeze(words)
        wanted = wanted.strip()
        if not wanted:
            return None
        found = []
        at = self._squeezed.find(wanted)
        while at >= 0:
            found.append(at)
            at = self._squeezed.find(wanted, at + 1)
        if not found:
            return None
        start = min(found, key=lambda place: abs(place / max(1, len(self._squeezed)) - about))
        last = self._places[start + len(wanted) - 1]
        return Region(self.article.id, self._places[start], last + 1)


def squeeze(text: str) -> tuple[str, list[int]]:
    """``text`` with plain quotes and dashes and single spaces, and where each of its characters came from.

    "a \\n b" → ("a b", [0, 1, 4]).
    """
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        plain = character.translate(PLAIN)
        if plain.isspace():
            if characters and characters[-1] == " ":
                continue
            plain = " "
        if plain:
            characters.append(plain)
            places.append(place)
    return "".join(characters), places


def _same(article: Article, region: Region, words: str) -> bool:
    """Whether cleaning can have made the stored words of ``words``: it takes marks, escapes and the addresses of links
    out, so the letters and figures that are left stand in it in this order, and are half of them or more."""
    kept = [c for c in article.text[region.start : region.end] if c.isalnum()]
    there = [c for c in words if c.isalnum()]
    rest = iter(there)
    return 2 * len(kept) >= len(there) > 0 and all(c in rest for c in kept)


def names_of(questions: Sequence[Question]) -> set[str]:
    """Every article that some question names."""
    return {name for q in questions for name in (*q.articles, *(s.article for s in q.spans))}
