"""Zip archives and the office formats that are zip archives, checked before anything is unpacked.

Nothing is ever written to disk: members are read by name, each with a hard cap, since the sizes in the
headers can lie.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from ingest.errors import DamagedFile, PasswordProtected, TooLarge

MEMBERS = 5_000
UNPACKED = 200 * 1024 * 1024
RATIO = 100
RATIO_FROM = 1024 * 1024
"""Members up to this size may be packed as tightly as they like."""
XML_ELEMENTS = 400_000
"""Elements of one part. 300,000 empty paragraphs took four seconds to parse, three million a gigabyte."""
DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)


def open_archive(data: bytes, what: str = "zip file") -> zipfile.ZipFile:
    """Opens an archive after checking what its directory says. Raises ``DamagedFile`` or ``TooLarge``."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise DamagedFile(f"The {what} is damaged or cut off. Download or save it again.") from error
    if len(members) > MEMBERS:
        raise TooLarge(f"The {what} holds {len(members)} files; at most {MEMBERS} are read. Split it.")
    if sum(member.file_size for member in members) > UNPACKED:
        raise TooLarge(
            f"The {what} unpacks to more than {UNPACKED // 2**20} MB. Unpack it and remove what is too large."
        )
    for member in members:
        if member.flag_bits & 0x1:
            raise PasswordProtected(f"The {what} is password-protected. Save it without a password.")
        if member.file_size > RATIO_FROM and member.file_size > RATIO * max(1, member.compress_size):
            raise TooLarge(
                f"The {what} is packed like a zip bomb ({member.filename[:60]!r}) and was not opened."
            )
    return archive


def read_member(archive: zipfile.ZipFile, member: str | zipfile.ZipInfo, most: int = UNPACKED) -> bytes:
    """One member, or ``TooLarge`` when there is more of it than ``most`` bytes, whatever its header says."""
    try:
        with archive.open(member) as file:
            data = file.read(most + 1)
    except KeyError as error:
        raise DamagedFile(f"A part of the file is missing: {member}.") from error
    except Exception as error:  # zlib, lzma and zipfile each have their own kinds
        raise DamagedFile(f"A part of the file is damaged ({type(error).__name__}).") from error
    if len(data) > most:
        raise TooLarge(f"A part of the file unpacks to more than {most // 2**20} MB.")
    return data


def check_office_file(data: bytes) -> None:
    """Refuses Word files that are bombs or that define entities: parsers lose the text behind them silently."""
    archive = open_archive(data, "Word file")
    for name, part in xml_parts(archive):
        check_xml(part, name)


def xml_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for member in archive.infolist():
        if member.filename.lower().endswith((".xml", ".rels", ".opf", ".ncx")):
            yield member.filename, read_member(archive, member)


def check_xml(part: bytes, name: str) -> None:
    """Raises for a part that defines entities or has more elements than a text can need."""
    if DOCTYPE.search(part) or DOCTYPE.search(part.replace(b"\0", b"")):
        raise DamagedFile(
            f"The part {name[:60]} defines XML entities, which no word processor writes; it was not opened."
        )
    if part.count(b"<") > 4 * XML_ELEMENTS or part.count(b"<w:p/>") > XML_ELEMENTS:
        raise TooLarge(f"The part {name[:60]} has more than {XML_ELEMENTS} elements. Split the document.")
