"""HTML that is all article (a chapter of a book, a mail): every block in order, nothing taken out but what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ingest.clean import clean
from ingest.layout import finished, is_label
from ingest.mapped import Mapped
from ingest.parsed import Piece
from ingest.tables import table_pieces
from vectorstore.types import Kind

BLOCKS: dict[str, Kind] = {
    "p": "text", "blockquote": "text", "pre": "residue", "li": "list", "dt": "list", "dd": "list", "figcaption": "caption",
    "caption": "caption", "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
}  # fmt: skip
SKIPPED = frozenset("script style noscript template nav head svg math iframe form button select".split())
INLINE = frozenset(
    "a abbr b bdi bdo big cite code em font i ins kbd mark q ruby s samp small span strike strong sub sup time tt u var wbr img".split()
)
WIDEST = 50
"""A cell spans at most so many columns, whatever it says."""
BREAK = "\u2028"
"""Where a line ends by force (Unicode's line separator); white space like any other for whoever does not ask."""
MOST_LINES = 200
"""A paragraph of more lines is one, so that a page of line breaks alone does not become as many blocks."""
SPACES = re.compile(r"\s+")


def block_pieces(element: Any) -> Iterator[Piece]:
    """The pieces below ``element``. Works with a stack, so that deep nesting cannot exhaust Python's."""
    stack: list[Any] = [element]
    loose: list[str] = []  # text that stands in a <div> without a paragraph
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            loose.append(item)
        elif item is None:  # the end of a block: what follows does not go on with its loose text
            yield from _loose(loose)
        elif _tag(item) == "br" or _tag(item) in INLINE:
            loose.append("\n" if _tag(item) == "br" else _words(item))
        elif _tag(item) == "dl" and not any(_has_blocks(child) for child in item):
            yield from _loose(loose)
            for words in entries((_tag(child) == "dt", _words(child)) for child in item):
                yield from _piece(words, "list")
        elif (tag := _tag(item)) is not None and tag not in SKIPPED:
            yield from _loose(loose)
            if (rows := _rows(item) if tag == "table" else []) and max(map(len, rows)) > 1:
                yield from table_pieces([[Mapped(cell) for cell in row] for row in rows], raw=True)
            elif tag == "p" and not _has_blocks(item):
                for number, line in enumerate(lines_of(_with_breaks(item))):
                    yield from _piece(line, "text", line=number > 0)
            elif tag in BLOCKS and not _has_blocks(item):
                yield from _piece(_words(item), BLOCKS[tag])
            else:
                stack += [None, *reversed(_children(item))]
    yield from _loose(loose)


def _children(item: Any) -> list[Any]:
    found: list[Any] = [item.text] if item.text else []
    for child in item:
        found.append(child)
        if child.tail:
            found.append(child.tail)
    return found


def _has_blocks(item: Any) -> bool:
    return any(
        child is not item and (_tag(child) in BLOCKS or _tag(child) in ("table", "ul", "ol", "div"))
        for child in item.iter()
    )


def _tag(item: Any) -> str | None:
    tag = item.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else None


def _rows(table: Any) -> list[list[str]]:
    """The cells of each row, a title ("caption") first; a cell over several columns leaves the others empty."""
    rows: list[list[str]] = []
    for row in table.iter():
        if _tag(row) == "caption":
            rows.append([_words(row)])
        elif _tag(row) == "tr":
            rows.append([])
            for cell in row:
                if _tag(cell) in ("td", "th"):
                    rows[-1] += [_words(cell), *[""] * (_columns(cell) - 1)]
    return rows


def _columns(cell: Any) -> int:
    said = cell.get("colspan") or ""
    return min(int(said), WIDEST) if re.fullmatch(r"[1-9]\d{0,3}", said) else 1


def _loose(parts: list[str]) -> Iterator[Piece]:
    for line in re.split(r"\n\s*\n|\n(?=\n)", "".join(parts)):
        yield from _piece(SPACES.sub(" ", line).strip(), "text")
    parts.clear()


def lines_of(words: str) -> list[str]:
    """The lines of a paragraph between its line breaks (``BREAK``) where each says something of its own ("Monday:
    closed"); otherwise they are one."""
    lines = [line for part in words.split(BREAK) if (line := SPACES.sub(" ", part).strip())]
    apart = len(lines) <= MOST_LINES and all(map(is_label, lines))
    return lines if apart or not lines else [" ".join(lines)]


def entries(parts: Iterable[tuple[bool, str]]) -> list[str]:
    """The entries of a list of terms, each with what is said of it: "Weight: 2.1 tonnes". A part is a term or not."""
    found: list[str] = []
    after_term = False
    for term, words in parts:
        if not words:
            continue
        if found and not term:
            between = " " if finished(found[-1]) else ": " if after_term else "; "
            found[-1] += between + words
        elif found and after_term:
            found[-1] += f", {words}"
        else:
            found.append(words)
        after_term = term
    return found


def _piece(words: str, kind: Kind, line: bool = False) -> Iterator[Piece]:
    if words:
        yield Piece(clean(Mapped(words)), kind, sure=kind != "text", line=line or kind == "list")


def _words(element: Any) -> str:
    return SPACES.sub(" ", _with_breaks(element)).strip() if _tag(element) not in SKIPPED else ""


def _with_breaks(element: Any) -> str:
    """The text of an element with ``BREAK`` where a line ends by force."""
    for br in element.iter():
        if _tag(br) == "br" and not (br.tail or "").startswith(BREAK):
            br.tail = BREAK + (br.tail or "")
    return "".join(element.itertext())
