"""Tables as rows that can be read, found and cited alone: ``Country: China; R&D 2023: $781bn``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.clean import clean
from ingest.mapped import Mapped
from ingest.parsed import Piece

BREAK = re.compile(r"(?<!\s)\s*\n\s*")
NUMBER = re.compile(r"[^\w]*[\d.,\s%$€£¥+–-]*\d[\d.,\s%$€£¥+–-]*\w{0,3}[^\w]*")
PERIOD = re.compile(r"(?:19|20)\d\d(?:[-–/]\d\d(?:\d\d)?)?[A-Z]?|[1-4][QH] ?['’]?\d\d(?:\d\d)?")
"""A year, a quarter or a half, which names a column although it looks like a number: "2023/24", "1Q24"."""


def table_pieces(
    rows: Sequence[Sequence[Mapped]], header: bool | None = None, *, raw: bool = False
) -> list[Piece]:
    """A table and, before it, the title that stands in a row of its own above the columns. ``header`` says whether the
    first row below the title holds the columns' names; None lets the cells decide. ``raw`` cells are cleaned."""
    rows = [[cell.strip() for cell in row] for row in rows if any(cell.text.strip() for cell in row)]
    titles = title_rows([[cell.text for cell in row] for row in rows])
    pieces = [Piece(row[0].sub(BREAK, " "), "caption", sure=True) for row in rows[:titles]]
    pieces.append(Piece(_table_text(rows[titles:], header), "table", sure=True))
    if raw:
        for piece in pieces:
            piece.text = clean(piece.text)
    return pieces


def title_rows(rows: Sequence[Sequence[str]]) -> int:
    """How many rows at the top say one thing over all columns: ``["Admission", "", ""]``."""
    said = [[bool(cell.strip()) for cell in row] for row in rows]
    number = 0
    while number < len(said) - 1 and said[number][:1] == [True] and sum(said[number]) == 1:
        number += 1
    wide = any(sum(row) > 1 for row in said[number:])
    return number if wide else 0


def _table_text(rows: Sequence[Sequence[Mapped]], header: bool | None) -> Mapped:
    """One line a row, each cell with its column's name before it."""
    if not rows:
        return Mapped("")
    if header is None:
        header = _looks_like_header(rows)
    names = [cell.text.rstrip(":") for cell in rows[0]] if header and len(rows) > 1 else []
    lines = [_row(row, names) for row in (rows[1:] if names else rows)]
    return _joined(lines, "\n")


def _row(row: Sequence[Mapped], names: Sequence[str]) -> Mapped:
    parts: list[Mapped] = []
    for number, cell in enumerate(row):
        name = names[number] if number < len(names) else ""
        flat = cell.sub(BREAK, " ")
        if flat.text:
            parts.append(Mapped.join([Mapped(f"{name}: "), flat]) if name else flat)
    return _joined(parts, "; ")


def _joined(parts: Sequence[Mapped], separator: str) -> Mapped:
    joined: list[Mapped] = []
    for part in parts:
        joined += [Mapped(separator), part] if joined else [part]
    return Mapped.join(joined)


def _looks_like_header(rows: Sequence[Sequence[Mapped]]) -> bool:
    first = [cell.text for cell in rows[0]]
    if len(rows) < 2 or len(first) < 2 or not any(first[1:]):
        return False
    if any(NUMBER.fullmatch(cell) and not PERIOD.fullmatch(cell) for cell in first if cell):
        return False
    return len(set(first)) == len(first) and max(map(len, first)) <= 80
