"""Bytes into text, without guessing where there is nothing to guess."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from ingest.errors import UnknownFormat

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,30})|<\?xml[^>]{0,100}encoding=[\"']([\w-]{2,30})",
    re.I,
)
SAMPLE = 200_000


@dataclass(frozen=True)
class Decoded:
    """A text and the encoding it was in; ``sure`` is false when the encoding was a statistical guess."""

    text: str
    encoding: str
    sure: bool = True


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of ``data``. Tried in order: byte order mark, UTF-8, UTF-16 by its pattern of zeros, what the file
    or the server declares, statistics. Raises ``UnknownFormat`` for what is no text."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return Decoded(
                data.decode(encoding, "replace").removeprefix("\ufeff"), encoding.removesuffix("-sig")
            )
    if (wide := _wide(data)) is not None:
        return Decoded(data.decode(wide, "replace"), wide)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        if len(data) > 2000 and error.start > 0 and _mostly_utf8(data):
            return Decoded(_mixed(data), "utf-8 and windows-1252 mixed", sure=False)
    if declared and _usable(declared):
        return Decoded(data.decode(declared, "replace"), declared.lower())
    return _guessed(data)


def declared_charset(data: bytes) -> str | None:
    """What an HTML or XML file says about itself."""
    match = META_CHARSET.search(data[:4096])
    return (match[1] or match[2]).decode("ascii") if match else None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    sample = data[:4000]
    if len(sample) < 20 or b"\0" not in sample:
        return None
    half = len(sample) // 2
    if sample[1::2].count(0) > 0.7 * half and sample[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    good = sum(ord(c) > 127 and c != "\ufffd" for c in text)
    return good > 3 * text.count("\ufffd")


def _mixed(data: bytes) -> str:
    """UTF-8 with some bytes of Windows-1252 in it, as editors leave behind."""
    codecs.register_error("footnote-cp1252", _as_cp1252)
    return data.decode("utf-8", "footnote-cp1252")


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


def _usable(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name not in ("utf-8", "utf-7")
    except LookupError:
        return False


def _guessed(data: bytes) -> Decoded:
    from charset_normalizer import from_bytes

    if looks_binary(data):
        raise UnknownFormat("The file is binary, not text.")
    try:
        western = data.decode("cp1252")
    except UnicodeDecodeError:
        western = ""
    if western and _plausible(western):
        return Decoded(western, "windows-1252", sure=False)
    best = from_bytes(data[:SAMPLE]).best()
    if best is None:
        raise UnknownFormat("The file's encoding was not recognised. Save it as UTF-8 and try again.")
    return Decoded(data.decode(best.encoding, "replace"), best.encoding, sure=False)


def _plausible(text: str) -> bool:
    """Whether Windows-1252 makes sense of the text: its upper half is rare, and made of letters and quotes."""
    upper = [c for c in text if ord(c) > 127]
    likely = sum(c in "äöüÄÖÜßéèêëáàâíìîóòôúùûñçåæøÉÈÀÇÑÅÆØ€£§°«»–—‘’“”„…•·½¼\xa0©®™" for c in upper)
    return len(upper) < 0.15 * len(text) and likely > 0.85 * len(upper)


def looks_binary(data: bytes) -> bool:
    """Whether ``data`` has more control bytes than any text."""
    sample = data[:8000]
    controls = sum(byte < 9 or 13 < byte < 27 or 28 <= byte < 32 for byte in sample)
    return controls > 0.02 * len(sample) + 1
