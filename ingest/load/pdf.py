"""PDFs, with pages. PDFium gives the lines with their places; columns, paragraphs, headings, running heads and page
numbers are worked out here from those places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from ingest.blocks import WRAPPED
from ingest.clean import clean, join_hyphens
from ingest.errors import DamagedFile, NoText, PasswordProtected, TooLarge
from ingest.layout import finished, goes_on
from ingest.mapped import Mapped
from ingest.parsed import Facts, Parsed, Piece
from vectorstore.types import Kind

PAGES = 5_000
CHARACTERS = 20_000_000
MARGIN = 0.12
"""Running heads and page numbers stand in this part of the page, from the top and from the bottom."""
PAGE_NUMBER = re.compile(
    r"[\W_]*(?:(?:page|seite|p\.)\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|von|/)\s*\d{1,4})?[\W_]*", re.I
)
TOOL_TITLES = re.compile(
    r"^(?:untitled|microsoft word|.*\.(?:docx?|indd|qxd|pdf|tex|odt|html?)$|print|document\d*$)", re.I
)
BULLET = re.compile(r"\s*[•▪◦‣●■]\s*\S")


@dataclass(frozen=True)
class Line:
    """A line of one column: its words, its box (origin below left), the size of its letters, its page."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    page: int
    bold: bool = False

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, self.size, 1.0)


def read_pdf(data: bytes) -> Parsed:
    """A PDF. Raises ``DamagedFile``, ``PasswordProtected``, ``NoText`` or ``TooLarge``."""
    document = _open(data)
    try:
        count = len(document)
        if count > PAGES:
            raise TooLarge(f"The PDF has {count} pages; at most {PAGES} are read. Split it.")
        pages = [_page_lines(document, number) for number in range(count)]
        said = document.get_metadata_dict(skip_empty=True)
        facts = _facts(said)
    finally:
        document.close()
    characters = sum(len(line.text) for lines, _, _ in pages for line in lines)
    if not characters:
        raise NoText(
            f"There is no text in the PDF ({count} {'page' if count == 1 else 'pages'}): it is a scan. "
            "Run text recognition (OCR) over it first."
        )
    kept, heads = _without_running_heads(pages)
    body = _body_size([line for lines in kept for line in lines])
    pieces = [piece for lines in kept for piece in _paragraphs(lines, body)]
    _add_title(kept, body, facts)
    return Parsed(pieces, facts, characters=characters, pages=count, margins=[*_properties(said), *heads])


def _open(data: bytes) -> Any:
    import pypdfium2

    if b"%PDF-" not in data[:2048]:
        raise DamagedFile("This is not a PDF, whatever its name says. Save it again from where it came from.")
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise PasswordProtected(
                "The PDF is password-protected. Save a copy without a password."
            ) from error
        raise DamagedFile("The PDF is damaged or cut off. Download or save it again.") from error


def _properties(said: dict[str, str]) -> list[str]:
    return [clean(Mapped(said[name])).text for name in ("Subject", "Keywords") if said.get(name)]


def _facts(said: dict[str, str]) -> Facts:
    facts = Facts()
    title = clean(Mapped(said.get("Title", ""))).text.strip()
    if title and not TOOL_TITLES.match(title):
        facts.add("title", title, "PDF property Title")
    author = clean(Mapped(said.get("Author", ""))).text.strip()
    if author and " " in author and not re.search(r"[\\/@]", author):
        facts.add("author", author, "PDF property Author")
    return facts


def _page_lines(document: Any, number: int) -> tuple[list[Line], float, float]:
    """The lines of a page in reading order, and the page's width and height."""
    page = document[number]
    text_page = page.get_textpage()
    try:
        width, height = page.get_size()
        lines = list(_lines(text_page, number + 1))
    finally:
        text_page.close()
        page.close()
    return _in_columns(lines, width), width, height


def _lines(text_page: Any, page: int) -> Iterator[Line]:
    import pypdfium2.raw as pdfium

    count = text_page.count_chars()
    if count > CHARACTERS:
        raise TooLarge(f"Page {page} of the PDF has {count} characters. Split the file.")
    words: list[str] = []
    box = [0.0, 0.0, 0.0, 0.0]
    size, bold = 0.0, False
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        character = "-" if code in (2, 0xFFFE) else chr(code) if code else ""
        if character in "\r\n":
            if "".join(words).strip():
                yield _line(words, box, size, page, bold)
            words = []
            continue
        left, bottom, right, top = text_page.get_charbox(index)
        visible = character.strip() and right > left
        if visible and words and _jumps(box, left, right, bottom, top, size):
            if "".join(words).strip():
                yield _line(words, box, size, page, bold)
            words = []
        if visible:
            if not "".join(words).strip():
                box = [left, right, bottom, top]
                size = pdfium.FPDFText_GetFontSize(text_page, index)
                scale = _scale(text_page, index)
                size = size * scale if size * scale > 0 else top - bottom
                bold = _is_bold(text_page, index)
            else:
                box = [min(box[0], left), max(box[1], right), min(box[2], bottom), max(box[3], top)]
        words.append(character)
        if code in (2, 0xFFFE):  # PDFium swallows the line break after a hyphen
            if "".join(words).strip():
                yield _line(words, box, size, page, bold)
            words = []
    if "".join(words).strip():
        yield _line(words, box, size, page, bold)


def _line(words: Sequence[str], box: Sequence[float], size: float, page: int, bold: bool) -> Line:
    return Line("".join(words).strip(), box[0], box[1], box[2], box[3], size, page, bold)


def _is_bold(text_page: Any, index: int) -> bool:
    """By the font's weight, or by its name where PDFium does not know the weight."""
    import ctypes

    import pypdfium2.raw as pdfium

    if pdfium.FPDFText_GetFontWeight(text_page, index) >= 600:
        return True
    name = ctypes.create_string_buffer(128)
    length = pdfium.FPDFText_GetFontInfo(text_page, index, name, len(name), ctypes.c_int())
    return 0 < length <= len(name) and b"bold" in name.value.lower()


def _scale(text_page: Any, index: int) -> float:
    """How much the page enlarges a font: some programs set everything in size 1 and scale it."""
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(text_page, index, matrix):
        return 1.0
    return float(abs(matrix.d) or abs(matrix.b) or 1.0)


def _jumps(box: Sequence[float], left: float, right: float, bottom: float, top: float, size: float) -> bool:
    """Whether the next character stands in another column or on another line."""
    high = max(size, 4.0)
    return (
        left - box[1] > 2.2 * high
        or left < box[0] - 2 * high
        or top < box[2] - 0.2 * high
        or bottom > box[3] + 0.2 * high
    )


def _in_columns(lines: list[Line], width: float) -> list[Line]:
    """Reading order. The order of the file is right for typeset pages; where lines of two columns alternate, it is
    not, and each column is read from top to bottom between the lines that go across both."""
    middle = width / 2
    left = [line for line in lines if line.right < middle + 0.03 * width]
    right = [line for line in lines if line.left > middle - 0.03 * width]
    if len(left) < 4 or len(right) < 4 or len(left) + len(right) < 0.6 * len(lines):
        return lines
    sides = [
        ("l" if line.right < middle + 0.03 * width else "r" if line.left > middle - 0.03 * width else "a")
        for line in lines
    ]
    changes = sum(a != b for a, b in pairwise(sides) if "a" not in (a, b))
    if changes <= 4:
        return lines
    result: list[Line] = []
    band: list[tuple[str, Line]] = []
    for side, line in sorted(zip(sides, lines, strict=True), key=lambda item: -item[1].top):
        if side == "a":
            result += _band(band)
            band = []
            result.append(line)
        else:
            band.append((side, line))
    return result + _band(band)


def _band(band: Sequence[tuple[str, Line]]) -> list[Line]:
    return [line for wanted in "lr" for side, line in band if side == wanted]


def _without_running_heads(
    pages: Sequence[tuple[list[Line], float, float]],
) -> tuple[list[list[Line]], list[str]]:
    """The lines of each page without what repeats at the edges and without page numbers; and what repeats, once."""
    seen: Counter[str] = Counter()
    for lines, _, height in pages:
        seen.update({_masked(line.text) for line in lines if _at_edge(line, height)})
    often = max(2, min(3, len(pages) // 2 + 1))
    kept: list[list[Line]] = []
    heads: dict[str, str] = {}
    for lines, _, height in pages:
        page: list[Line] = []
        for line in lines:
            edge = _at_edge(line, height)
            if edge and len(pages) > 1 and seen[_masked(line.text)] >= often:
                heads.setdefault(_masked(line.text), line.text)
            elif not (edge and PAGE_NUMBER.fullmatch(line.text)):
                page.append(line)
        kept.append(page)
    return kept, list(heads.values())


def _at_edge(line: Line, height: float) -> bool:
    return line.bottom > height * (1 - MARGIN) or line.top < height * MARGIN


def _masked(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.lower().split()))


def _body_size(lines: Sequence[Line]) -> float:
    """The size of most of the text."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _paragraphs(lines: Sequence[Line], body: float) -> Iterator[Piece]:
    run: list[Line] = []
    usual = _usual_gap(lines)
    for line in lines:
        if run and _begins_paragraph(run, line, usual):
            yield _piece(run, body)
            run = []
        run.append(line)
    if run:
        yield _piece(run, body)


def _usual_gap(lines: Sequence[Line]) -> float:
    """The white space between two lines of a paragraph on this page."""
    gaps = [a.bottom - b.top for a, b in pairwise(lines) if a.bottom >= b.top and abs(a.size - b.size) < 0.5]
    return median(gaps) if len(gaps) > 4 else 0.4 * (lines[0].height if lines else 10)


def _begins_paragraph(run: Sequence[Line], line: Line, usual: float) -> bool:
    last = run[-1]
    if abs(line.size - last.size) > 0.07 * last.size or BULLET.match(line.text):
        return True
    if line.top > last.top or line.left > last.right or line.right < last.left:
        return True  # another column; ``layout`` joins the halves when the sentence goes on
    if last.bottom - line.top > usual + 0.35 * last.size:
        return True
    if line.bold != last.bold and (len(run) == 1 or not goes_on(line.text)) and not goes_on(line.text):
        return True
    left, right = min(one.left for one in run), max(one.right for one in run)
    if len(run) > 1 and finished(last.text) and not goes_on(line.text):
        return last.right < right - 0.15 * (right - left) or line.left > left + 0.8 * last.size
    return False


def _piece(run: Sequence[Line], body: float) -> Piece:
    words = join_hyphens(clean(Mapped("\n".join(line.text for line in run))))
    text = words.sub(WRAPPED, " ")
    large = run[0].size >= 1.15 * body and len(text) <= 200
    kind: Kind = "heading" if large and not (finished(text.text) and text.text.count(" ") > 20) else "text"
    if kind == "text" and BULLET.match(text.text):
        return Piece(text, "list", sure=True, page=run[0].page)
    return Piece(text, kind, sure=kind == "heading", page=run[0].page)


def _add_title(pages: Sequence[Sequence[Line]], body: float, facts: Facts) -> None:
    """The largest lines of the first page are the title, when they are clearly larger than the text."""
    if "title" in facts or not pages or not pages[0]:
        return
    largest = max(line.size for line in pages[0])
    if largest >= 1.3 * body:
        words = " ".join(line.text for line in pages[0] if line.size >= 0.95 * largest)
        if len(words) <= 250:
            facts.add("title", clean(Mapped(words)).text, "largest letters of page 1")
