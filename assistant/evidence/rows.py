"""Rows of tables as they are stored ("Region: Europe; Q1 2025: 231.0; Change: 2%"): which cell a question asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.evidence.answering import fits_kind
from assistant.question.periods import parts_in, years_in
from assistant.question.question import Question
from assistant.words import stems

_CELL = re.compile(r"(?P<column>[^;:]+): (?P<value>[^;]+?)(?=;|\s*$)")


@dataclass(frozen=True)
class Cell:
    """A cell with its column's name, at ``[start, end)`` of the row."""

    column: str
    value: str
    start: int
    end: int


def cells(row: str) -> list[Cell]:
    """The cells of a row that have a column's name."""
    return [
        Cell(m["column"].strip(), m["value"], m.start("value"), m.end("value")) for m in _CELL.finditer(row)
    ]


def asked_cell(row: str, question: Question) -> Cell | None:
    """The cell that a question asks for: that of its year or quarter, else the one whose column it names, else the only one
    that is such a thing as it asks for. None when that is not clear.

    Asked what Europe sold in Q1 2025, "231.0" of the row above.
    """
    there = cells(row)
    asked = _periods(question.text)
    if asked and any(_periods(cell.column) for cell in there):
        return _only([cell for cell in there if _periods(cell.column) == asked])
    words = stems(question.text)
    values = [cell for cell in there if not stems(cell.value) <= words]
    named = _only([cell for cell in values if stems(cell.column) and stems(cell.column) <= words])
    return named or (
        _only([c for c in values if fits_kind(c.value, question)]) if _is_typed(question) else None
    )


def names_row(asked: str, row: str) -> bool:
    """Whether a question names a row by one of its words in full: "Europe" of the row above, not a year or figure, of which
    other rows may have the same."""
    words = stems(asked)
    called = [row.split(";")[0], *(cell.value for cell in cells(row))]
    return any(stems(one) <= words for one in called if re.search(r"[^\W\d_]", one))


def table_of(row: str) -> tuple[str, ...]:
    """What the rows of one table have in common: the names of its columns."""
    return tuple(cell.column for cell in cells(row))


def _only(found: list[Cell]) -> Cell | None:
    return found[0] if len(found) == 1 else None


def _periods(text: str) -> set[str]:
    return {*years_in(text), *parts_in(text)}


def _is_typed(question: Question) -> bool:
    return question.kind in ("number", "date", "person")
