"""From the pieces of a file to an article: lay out, read the facts, put together the canonical text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.errors import NoText
from ingest.language import detect_language
from ingest.layout import arrange
from ingest.mapped import Mapped
from ingest.metadata import name_it, read_head, read_margins, read_tail
from ingest.parsed import Parsed, Piece
from vectorstore import Article, Block


@dataclass(frozen=True)
class Built:
    """An article, its text with the way back to the original, and the pieces it was made of."""

    article: Article
    text: Mapped
    kinds: dict[str, int]


def build(parsed: Parsed, original: Mapped | None = None, *, source: str) -> Built:
    """The article that ``parsed`` makes. ``original`` is the cleaned text the pieces were cut from, for formats
    in which the white space between them is worth keeping. Raises ``NoText``."""
    pieces = [piece for piece in parsed.pieces if piece.text.text.strip()]
    if not any(c.isalnum() for piece in pieces for c in piece.text.text):
        raise NoText(
            f"{source} has no text in it. If it is a scan, run text recognition (OCR) over it first."
        )
    facts = parsed.facts
    pieces = read_tail(read_head(pieces, facts), facts)
    read_margins(parsed.margins, facts)
    pieces = arrange(pieces)
    text, blocks, pages = _put_together(pieces, original)
    name_it(facts, source, text.text)
    if "language" not in facts:
        facts.add("language", detect_language(text.text), "text: most frequent words")
    known = dict(facts.values)
    known["language"] = known["language"].lower().replace("_", "-").split("-")[0][:3] or "en"
    article = Article(
        text=text.text, source=source, blocks=tuple(blocks), pages=pages, origins=dict(facts.origins), **known
    )
    kinds: dict[str, int] = {}
    for block in blocks:
        kinds[block.kind] = kinds.get(block.kind, 0) + block.end - block.start
    return Built(article, text, kinds)


def _put_together(
    pieces: Sequence[Piece], original: Mapped | None
) -> tuple[Mapped, list[Block], tuple[int, ...]]:
    gaps = _Gaps(original)
    parts: list[Mapped] = []
    blocks: list[Block] = []
    starts: dict[int, int] = {}
    length = 0
    for index, piece in enumerate(pieces):
        gap = gaps.before(piece, pieces[index - 1] if index else None)
        start = length + len(gap)
        length = start + len(piece.text)
        parts += [gap, piece.text]
        blocks.append(Block(start, length, piece.kind))
        for offset, page in piece.pages:
            starts.setdefault(page, start + offset)
    parts.append(gaps.after(pieces[-1]))
    return Mapped.join(parts), blocks, _page_starts(starts)


class _Gaps:
    """The white space between pieces: that of the file where they are still neighbours, else an empty line."""

    def __init__(self, original: Mapped | None) -> None:
        self._original = original
        self._place = original.from_original() if original is not None else None

    def before(self, piece: Piece, previous: Piece | None) -> Mapped:
        start = 0 if previous is None else self._end(previous)
        kept = self._blank(start, self._start(piece))
        if kept is not None:
            return kept
        return Mapped("") if previous is None else Mapped("\n" if piece.line else "\n\n")

    def after(self, last: Piece) -> Mapped:
        kept = self._blank(self._end(last), len(self._original) if self._original is not None else None)
        return kept or Mapped("")

    def _start(self, piece: Piece) -> int | None:
        raw = piece.text.raw_start()
        return self._place(raw) if self._place and raw is not None else None

    def _end(self, piece: Piece) -> int | None:
        raw = piece.text.raw_end()
        found = self._place(raw - 1) if self._place and raw is not None else None
        return None if found is None else found + 1

    def _blank(self, start: int | None, end: int | None) -> Mapped | None:
        if self._original is None or start is None or end is None or start > end:
            return None
        return None if self._original.text[start:end].strip() else self._original.slice(start, end)


def _page_starts(starts: dict[int, int]) -> tuple[int, ...]:
    """Offsets by page, never falling; a page without text starts where the next one does."""
    if not starts:
        return ()
    offsets: list[int] = []
    ahead = 0
    for page in range(max(starts), 0, -1):
        ahead = min(starts.get(page, ahead), ahead) if offsets else starts[page]
        offsets.append(ahead)
    offsets.reverse()
    offsets[0] = 0
    return tuple(offsets)
