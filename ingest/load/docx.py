"""Word files: paragraphs and tables in the order of the document, kinds by style."""

from __future__ import annotations

import io
from typing import Any

from ingest.clean import clean
from ingest.errors import DamagedFile
from ingest.load.archive import check_office_file
from ingest.mapped import Mapped
from ingest.parsed import Facts, Parsed, Piece
from ingest.tables import table_pieces
from vectorstore.types import Kind

STYLES: tuple[tuple[str, Kind], ...] = (
    ("title", "heading"),
    ("heading", "heading"),
    ("list", "list"),
    ("caption", "caption"),
    ("intense quote", "quote"),
)
TEMPLATE_AUTHORS = ("python-docx", "microsoft office user", "user", "admin", "windows user", "unknown")


def read_docx(data: bytes) -> Parsed:
    """A .docx file. Raises ``DamagedFile`` or ``TooLarge``."""
    import docx

    check_office_file(data)
    try:
        document = docx.Document(io.BytesIO(data))
    except Exception as error:  # python-docx lets through whatever its parts raise
        raise DamagedFile(
            f"The Word file is damaged and cannot be opened ({type(error).__name__})."
        ) from error
    pieces: list[Piece] = []
    tables = 0
    for item in document.iter_inner_content():
        if hasattr(item, "rows"):
            tables += 1
            pieces += _table(item)
        else:
            pieces += _paragraph(item)
    return Parsed(
        pieces, _facts(document, pieces), characters=sum(len(p.text) for p in pieces), tables=tables
    )


def _facts(document: Any, pieces: list[Piece]) -> Facts:
    said = document.core_properties
    facts = Facts()
    facts.add("title", said.title, "document property title")
    if (said.author or "").lower() not in TEMPLATE_AUTHORS:
        facts.add("author", said.author, "document property author")
    facts.add("language", said.language, "document property language")
    return facts


def _paragraph(paragraph: Any) -> list[Piece]:
    style = (paragraph.style.name or "").lower() if paragraph.style is not None else ""
    kind: Kind = next((kind for name, kind in STYLES if style.startswith(name)), "text")
    lines = [line for line in paragraph.text.split("\n") if line.strip()]
    return [
        Piece(clean(Mapped(line)).strip(), kind, sure=kind != "text", line=number > 0)
        for number, line in enumerate(lines)
    ]


def _table(table: Any) -> list[Piece]:
    rows: list[list[Mapped]] = []
    for row in table.rows:
        cells = row.cells  # a cell merged over several columns comes once for each
        merged = [number > 0 and cell._tc is cells[number - 1]._tc for number, cell in enumerate(cells)]
        rows.append([Mapped("" if again else cell.text) for cell, again in zip(cells, merged, strict=True)])
    return table_pieces(rows, raw=True)
