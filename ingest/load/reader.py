"""Which reader a file needs, by its content first and its name second, and the one way from bytes to article."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from ingest.build import build
from ingest.encoding import declared_charset, decode
from ingest.errors import NoText, NotReadable, TooLarge, UnknownFormat
from ingest.load.text import Read, read_markdown, read_plain
from ingest.mapped import Mapped
from ingest.parsed import Parsed
from vectorstore import Article

MOST_BYTES = 50 * 1024 * 1024
"""A larger file is refused: no article is as large."""
MOST_CHARACTERS = 20_000_000
FORMATS = {
    "txt": "txt", "text": "txt", "md": "md", "markdown": "md", "mdown": "md", "html": "html", "htm": "html",
    "xhtml": "html", "pdf": "pdf", "docx": "docx", "epub": "epub", "eml": "eml", "mht": "mhtml", "mhtml": "mhtml",
    "odt": "odt", "rtf": "rtf", "zip": "zip",
}  # fmt: skip
READABLE = "txt, md, html, mhtml, pdf, docx, odt, rtf, epub, eml, and zip files of these"


@dataclass(frozen=True)
class Loaded:
    """An article and what the report says about how it was read."""

    article: Article
    format: str
    characters: int
    pages: int = 0
    tables: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def load(source: str | Path, *, data: bytes | None = None, name: str | None = None) -> Article:
    """The article in one file. ``data`` gives its bytes when they are at hand; ``name`` its name when
    ``source`` does not end in one. Raises a subclass of ``IngestError``."""
    return read(str(source), read_bytes(Path(source)) if data is None else data, name or str(source)).article


def read(source: str, data: bytes, name: str, declared: str | None = None) -> Loaded:
    """Parses ``data`` here and now, in this process. For files from outside use ``ingest.worker``."""
    form = format_of(data, name)
    if form in ("txt", "md"):
        return _read_text(source, data, form, declared)
    parsed = _reader(form)(data)
    if sum(len(piece.text) for piece in parsed.pieces) > MOST_CHARACTERS:
        raise TooLarge(
            f"There are more than {MOST_CHARACTERS // 10**6} million characters of text in it. Split it."
        )
    built = build(parsed, source=source)
    return Loaded(
        built.article, form, parsed.characters, parsed.pages, parsed.tables, built.kinds, tuple(parsed.notes)
    )


def text_with_map(path: str | Path) -> tuple[str, Callable[[int], int | None]]:
    """The canonical text of a txt or md file, as it is stored, and a function from an offset in the file's
    decoded text to the offset in it (None where nothing near it was kept)."""
    data = read_bytes(Path(path))
    form = format_of(data, str(path))
    if form not in ("txt", "md"):
        raise UnknownFormat(f"{path} is {form}; only plain text and Markdown keep the way back to the file.")
    text = decode(data).text
    built = build(*_parse_text(text, form), source=str(path))
    return built.text.text, built.text.from_original()


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """The content of an ordinary file, opened so that neither a pipe nor a device can hang or fill the process."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise NotReadable(f"{path} cannot be opened: {error.strerror or error}.") from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotReadable(f"{path} is no ordinary file and was not read.")
        if status.st_size > most:
            raise TooLarge(
                f"{path} has {status.st_size / 2**20:,.0f} MB; at most {most // 2**20} MB are read. Split it."
            )
        with os.fdopen(os.dup(descriptor), "rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise NotReadable(f"{path} cannot be read: {error.strerror or error}.") from error
    finally:
        os.close(descriptor)
    if len(data) > most:
        raise TooLarge(f"{path} grew beyond {most // 2**20} MB while it was read.")
    return data


def format_of(data: bytes, name: str) -> str:
    """What kind of file this is. Content that is unmistakable wins over the name. Raises ``UnknownFormat``."""
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise NoText(f"{PurePath(name).name or name} is empty.")
    by_name = FORMATS.get(PurePath(name).suffix.lower().lstrip("."))
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024] and by_name != "txt":
        return "pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return by_name if by_name in ("docx", "epub", "odt", "zip") else _zip_kind(data, name)
    if by_name in (None, "txt", "pdf", "docx") and head[:14].lower().startswith(
        (b"<!doctype html", b"<html")
    ):
        return "html"
    if by_name is None:
        raise UnknownFormat(f"{PurePath(name).name or name} is not a format that is read here ({READABLE}).")
    return by_name


def _zip_kind(data: bytes, name: str) -> str:
    if b"word/document.xml" in data:
        return "docx"
    if b"application/epub+zip" in data[:200]:
        return "epub"
    if b"opendocument.text" in data[:200]:
        return "odt"
    if PurePath(name).suffix.lower() in (".xlsx", ".pptx", ".jar", ".apk", ".whl"):
        raise UnknownFormat(f"{PurePath(name).name} is not a format that is read here ({READABLE}).")
    return "zip"


def _read_text(source: str, data: bytes, form: str, declared: str | None) -> Loaded:
    decoded = decode(data, declared)
    if len(decoded.text) > MOST_CHARACTERS:
        raise TooLarge(
            f"There are {len(decoded.text):,} characters in it; at most {MOST_CHARACTERS:,} are read. Split it."
        )
    parsed, original = _parse_text(decoded.text, form)
    built = build(parsed, original, source=source)
    notes = () if decoded.sure else (f"encoding guessed: {decoded.encoding}",)
    return Loaded(built.article, form, parsed.characters, 0, parsed.tables, built.kinds, notes)


def _parse_text(text: str, form: str) -> tuple[Parsed, Mapped]:
    found: Read = read_markdown(text) if form == "md" else read_plain(text)
    return found.parsed, found.original


def _reader(form: str) -> Callable[[bytes], Parsed]:
    """The reader of a format, imported only when it is needed."""
    if form == "html":
        from ingest.load.html import read_html

        return lambda data: read_html(decode(data, declared_charset(data)).text)
    if form == "pdf":
        from ingest.load.pdf import read_pdf

        return read_pdf
    if form == "docx":
        from ingest.load.docx import read_docx

        return read_docx
    if form in ("eml", "mhtml"):
        from ingest.load.mail import read_mail, read_mhtml

        return read_mail if form == "eml" else read_mhtml
    if form in ("epub", "odt"):
        from ingest.load.books import read_epub, read_odt

        return read_epub if form == "epub" else read_odt
    if form == "rtf":
        from ingest.load.rtf import read_rtf

        return read_rtf
    raise UnknownFormat(f"A {form} file inside another file is not read. Unpack it first.")
