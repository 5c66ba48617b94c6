"""Plain text and Markdown into pieces: paragraphs, headings, list items, tables, by their lines alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.dates import WHOLE_DATE
from ingest.mapped import Edit, Mapped
from ingest.parsed import Piece
from ingest.tables import table_pieces
from vectorstore.types import Kind

BULLET = re.compile(r"[ \t]*(?:[-*+•▪◦‣·–—]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])[ \t]+(?=\S)")
MARKDOWN_BULLET = re.compile(r"[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+(?=\S)")
NUMBERED = re.compile(r"[ \t]*\[\d{1,3}\][ \t]+(?=\S)")
"""An entry of a list of references: "[3] Lee 1988"."""
ATX = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
SETEXT = re.compile(r" {0,3}(=+|-{3,})[ \t]*$")
RULE = re.compile(r" {0,3}(?:[-*_][ \t]*){3,}$|[ \t]*[-=_~*]{5,}[ \t]*$")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*$")
QUOTE_MARKS = re.compile(r"[ \t]*(?:>[ \t]?)+")
SINGLE_EMPHASIS = re.compile(r"(?<![\w*\\])([*_])(?=[^\s*_])([^*_\n]{1,300}?)(?<=[^\s*_])\1(?![\w*])")
KEY_VALUE = re.compile(r"[^\W\d_][^:.!?;]{0,40}:\s+\S")
"""What, a colon, anything: "Press: Ann Lee"."""
MAIL_LINE = re.compile(r"(?P<name>From|Sent|Date|To|Cc|Bcc|Reply-To|Subject):\s*(?P<said>.*)", re.I | re.S)
"""A line of a mail's head: "Sent: 8 July 2025 17:22"."""
DATE_ALONE = re.compile(rf"[ \t]*(?:\w+day,?\s+)?{WHOLE_DATE}[ \t]*", re.I)
WRAP_AT_MOST = 140
"""Longer lines are paragraphs of their own: nobody wraps at more characters."""
WRAP_AT_LEAST = 45


@dataclass(frozen=True)
class Line:
    """A line at ``[start, end)``, without its line break."""

    start: int
    end: int
    text: str
    depth: int = 0
    """How often it is quoted: 2 for ">> At noon"; the marks are in front of ``start``."""

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def plain_pieces(text: Mapped) -> list[Piece]:
    """The pieces of a plain text. Nothing in it is certain; what they are is decided by ``layout``."""
    lines = _unquoted(_lines(text.text))
    width = wrap_width([line.text for line in lines])
    quoted = max((len(line.text.rstrip()) for line in lines if line.depth), default=0)
    pieces: list[Piece] = []
    for group in _groups(lines):
        wrapped = quoted if group[0].depth and WRAP_AT_LEAST <= quoted <= WRAP_AT_MOST else width
        for number, run in enumerate(_runs(group, wrapped, BULLET)):
            piece = _piece(text, run, line=number > 0)
            if BULLET.match(run[0].text) and len(group) > 1 and len(run[0].text.split()) > 1:
                piece = replace(piece, kind="list")
            pieces.append(piece)
    return pieces


def markdown_pieces(text: Mapped) -> list[Piece]:
    """The pieces of a Markdown text; headings, lists, tables and code are what the marks say."""
    lines = _lines(text.text)
    width = wrap_width([line.text for line in lines])
    pieces: list[Piece] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        if line.blank or RULE.match(line.text):
            position += 1
        elif fence := FENCE.match(line.text):
            position = _code(text, lines, position, fence[1], pieces)
        elif match := ATX.match(line.text):
            words = text.slice(line.start + match.start(2), line.start + match.end(2))
            pieces.append(Piece(_inline(words), "heading", sure=True, level=len(match[1])))
            position += 1
        elif _starts_table(lines, position):
            position = _table(text, lines, position, pieces)
        else:
            position = _paragraph(text, lines, position, width, pieces)
    return [piece for piece in pieces if piece.text.text.strip()]


def wrap_width(lines: Sequence[str]) -> int | None:
    """The column at which a text was wrapped by hand or by a mail program; None when it was not."""
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    if len(lengths) < 4 or lengths[-1] > 400:
        return None
    width = lengths[int(len(lengths) * 0.95)]
    if not WRAP_AT_LEAST <= width <= WRAP_AT_MOST:
        return None
    full = open_ended = 0
    for line, following in itertools.pairwise(lines):
        if line.strip() and following.strip() and not BULLET.match(following):
            full += len(line.rstrip()) >= 0.7 * width
            open_ended += len(line.rstrip()) >= 0.7 * width and line.rstrip()[-1] not in ".!?:"
    return width if full >= 3 and open_ended >= full / 2 else None


def _lines(text: str) -> list[Line]:
    lines = []
    start = 0
    for words in text.split("\n"):
        lines.append(Line(start, start + len(words), words))
        start += len(words) + 1
    return lines


def _unquoted(lines: Sequence[Line]) -> list[Line]:
    """The lines without the marks that mail programs put before what they quote ("> At noon"). One line alone may say
    that something is greater, unless "Ann wrote:" stands before it."""
    marks = [QUOTE_MARKS.match(line.text) for line in lines]
    result = list(lines)
    for index, match in enumerate(marks):
        beside = any(marks[max(0, index - 1) : index]) or any(marks[index + 1 : index + 2])
        if match and (beside or (index and lines[index - 1].text.rstrip().endswith(":"))):
            line, length = lines[index], match.end()
            result[index] = Line(line.start + length, line.end, line.text[length:], match[0].count(">"))
    return result


def _groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines between empty ones; what is quoted stands apart from what is not."""
    group: list[Line] = []
    for line in lines:
        if group and line.depth != group[-1].depth:
            yield group
            group = []
        if not line.blank:
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _runs(group: Sequence[Line], width: int | None, bullet: re.Pattern[str]) -> Iterator[list[Line]]:
    """Lines of one group that are one paragraph, because the break between them was forced by the width."""
    run = [group[0]]
    for line in group[1:]:
        if _wrapped(run[-1].text, line.text, width, bullet):
            run.append(line)
        else:
            yield run
            run = [line]
    yield run


def _wrapped(line: str, following: str, width: int | None, bullet: re.Pattern[str]) -> bool:
    """Whether the break after ``line`` is only there because the next word did not fit."""
    if width is None or bullet.match(following) or MAIL_LINE.match(following):
        return False
    first = following.split()[0]
    return len(line.rstrip()) + 1 + len(first) > 0.85 * width or (
        first[0].islower() and len(line.rstrip()) > 0.5 * width and line.rstrip()[-1] not in ".!?"
    )


def _piece(text: Mapped, run: Sequence[Line], line: bool) -> Piece:
    words = text.slice(run[0].start, run[-1].end).strip()
    if len(run) > 1:
        words = words.sub(WRAPPED_QUOTE if run[0].depth else WRAPPED, " ")
    return Piece(words, line=line)


WRAPPED_QUOTE = re.compile(r"(?<![ \t])[ \t]*\n[ \t]*(?:>[ \t]?)*")
WRAPPED = re.compile(r"(?<![ \t])[ \t]*\n[ \t]*")
"""A line break with the white space around it; the look-behind keeps long runs of spaces from being tried from each."""


def _inline(text: Mapped) -> Mapped:
    """Undoes single emphasis marks, which in plain text would be too risky to touch."""
    edits: list[Edit] = []
    for match in SINGLE_EMPHASIS.finditer(text.text):
        edits += [(match.start(), match.start(2), ""), (match.end(2), match.end(), "")]
    return text.edit(edits).strip()


def _code(text: Mapped, lines: Sequence[Line], at: int, fence: str, pieces: list[Piece]) -> int:
    end = at + 1
    while end < len(lines) and not lines[end].text.strip().startswith(fence):
        end += 1
    if end > at + 1:
        pieces.append(Piece(text.slice(lines[at + 1].start, lines[end - 1].end), "residue", sure=True))
    return end + 1


def _starts_table(lines: Sequence[Line], at: int) -> bool:
    return (
        at + 1 < len(lines)
        and "|" in lines[at].text
        and bool(TABLE_RULE.match(lines[at + 1].text))
        and ("|" in lines[at + 1].text)
    )


def _table(text: Mapped, lines: Sequence[Line], at: int, pieces: list[Piece]) -> int:
    end = at + 2
    while end < len(lines) and "|" in lines[end].text:
        end += 1
    rows = [_cells(text, line) for line in (lines[at], *lines[at + 2 : end])]
    pieces += table_pieces(rows, header=True)  # the rule below the first row says so
    return end


def _cells(text: Mapped, line: Line) -> list[Mapped]:
    cells: list[Mapped] = []
    start = line.start
    for part in re.split(r"(?<!\\)\|", line.text):
        cells.append(_inline(text.slice(start, start + len(part))))
        start += len(part) + 1
    if cells and not cells[0].text:
        cells = cells[1:]
    return cells[:-1] if cells and not cells[-1].text else cells


def _paragraph(text: Mapped, lines: Sequence[Line], at: int, width: int | None, pieces: list[Piece]) -> int:
    """A paragraph, a list or a quotation up to the next blank line or block."""
    end = at + 1
    while end < len(lines) and not lines[end].blank and not _new_block(lines, end):
        end += 1
    if end < len(lines) and end == at + 1 and SETEXT.match(lines[end].text) and len(lines[at].text) < 200:
        words = _inline(text.slice(lines[at].start, lines[at].end))
        pieces.append(Piece(words, "heading", sure=True, level=1 if "=" in lines[end].text else 2))
        return end + 1
    runs: list[list[Line]] = []
    broken = True  # two spaces or a backslash at the end of a line are a line break
    rows = _key_value_lines(lines[at:end], width)
    start = NUMBERED if NUMBERED.match(lines[at].text) else MARKDOWN_BULLET
    for line in lines[at:end]:
        dated = bool(DATE_ALONE.fullmatch(line.text))
        if broken or rows or dated or start.match(line.text):
            runs.append([line])
        else:
            runs[-1].append(line)  # in Markdown a line break alone ends nothing
        broken = dated or line.text.endswith(("  ", "\\"))
    for number, run in enumerate(runs):
        words = text.slice(run[0].start, run[-1].end)
        words = words.sub(re.compile(r"(?:^|(?<=\n)) {0,3}>[ \t]?"), "").strip().sub(WRAPPED, " ")
        listed = bool(MARKDOWN_BULLET.match(run[0].text))
        kind: Kind = "list" if listed or rows else "text"
        pieces.append(Piece(_inline(words), kind, sure=listed, line=number > 0))
    return end


def _key_value_lines(lines: Sequence[Line], width: int | None) -> bool:
    """Whether every line says what something is, and none was only broken off: "Weight: 2 tonnes", "Power: 900 kW"."""
    full = 0.7 * width if width is not None else WRAP_AT_MOST
    return len(lines) > 1 and all(KEY_VALUE.match(line.text) and len(line.text) < full for line in lines)


def _new_block(lines: Sequence[Line], at: int) -> bool:
    text = lines[at].text
    return bool(
        ATX.match(text) or FENCE.match(text) or SETEXT.match(text) or RULE.match(text)
    ) or _starts_table(lines, at)
