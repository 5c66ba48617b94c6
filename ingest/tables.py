"""Tables as rows that can be read, found and cited alone: ``Country: China; R&D 2023: $781bn``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.mapped import Mapped

BREAK = re.compile(r"(?<!\s)\s*\n\s*")
NUMBER = re.compile(r"[^\w]*[\d.,\s%$€£¥+–-]*\d[\d.,\s%$€£¥+–-]*\w{0,3}[^\w]*")


def table_text(rows: Sequence[Sequence[Mapped]], header: bool | None = None) -> Mapped:
    """One line a row, each cell with its column's name before it. ``header`` says whether the first row holds
    the names; None lets the cells decide."""
    rows = [[cell.strip() for cell in row] for row in rows if any(cell.text.strip() for cell in row)]
    if not rows:
        return Mapped("")
    if header is None:
        header = _looks_like_header(rows)
    names = [cell.text.rstrip(":") for cell in rows[0]] if header and len(rows) > 1 else []
    lines = [_row(row, names) for row in (rows[1:] if names else rows)]
    return _joined(lines, "\n")


def _row(row: Sequence[Mapped], names: Sequence[str]) -> Mapped:
    parts: list[Mapped] = []
    done: set[tuple[str, str]] = set()
    for number, cell in enumerate(row):
        name = names[number] if number < len(names) else ""
        flat = cell.sub(BREAK, " ")
        if not flat.text or (name, flat.text) in done:  # merged cells come several times
            continue
        done.add((name, flat.text))
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
    if any(NUMBER.fullmatch(cell) and not re.fullmatch(r"(?:19|20)\d\d", cell) for cell in first if cell):
        return False
    return len(set(first)) == len(first) and max(map(len, first)) <= 80
