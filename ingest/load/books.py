"""EPUB books and OpenDocument texts: zip archives with XML in them, read by name and never unpacked to disk."""

from __future__ import annotations

import posixpath
import re
import zipfile
from typing import Any
from urllib.parse import unquote

from ingest.clean import clean
from ingest.dates import iso_date
from ingest.encoding import declared_charset, decode
from ingest.errors import DamagedFile
from ingest.load.archive import check_xml, open_archive, read_member
from ingest.load.walk import block_pieces
from ingest.mapped import Mapped
from ingest.parsed import Facts, Parsed, Piece
from ingest.tables import table_pieces

PLAUSIBLE = 10 * 1024
"""A chapter of more bytes that yields no text means that the parser lost it, and is an error."""
DC = {
    "title": "title",
    "creator": "author",
    "publisher": "outlet",
    "date": "published",
    "language": "language",
}


def read_epub(data: bytes) -> Parsed:
    """A book in the order of its spine."""
    import lxml.html

    archive = open_archive(data, "EPUB")
    container = _xml(archive, "META-INF/container.xml")
    package = next((e.get("full-path") for e in container.iter() if _name(e) == "rootfile"), None)
    if not package:
        raise DamagedFile("The EPUB does not say where its contents are.")
    opf = _xml(archive, package)
    items = {e.get("id"): e for e in opf.iter() if _name(e) == "item"}
    pieces: list[Piece] = []
    notes: list[str] = []
    characters = 0
    for reference in (e for e in opf.iter() if _name(e) == "itemref"):
        item = items.get(reference.get("idref"))
        href = unquote(item.get("href") or "") if item is not None else ""
        if item is None or "nav" in (item.get("properties") or "").split():
            continue
        name = posixpath.normpath(posixpath.join(posixpath.dirname(package), href.partition("#")[0]))
        if name not in archive.namelist():
            notes.append(f"chapter missing: {href[:80]}")
            continue
        raw = read_member(archive, name)
        page = decode(raw, declared_charset(raw)).text
        found = (
            list(block_pieces(lxml.html.document_fromstring(_without_declaration(page))))
            if page.strip()
            else []
        )
        if not found and len(raw) > PLAUSIBLE and not re.search(rb"<(?:img|image|svg)\b", raw):
            raise DamagedFile(f"The chapter {href[:80]} could not be read, although there is text in it.")
        characters += len(page)
        pieces += found
    tables = sum(piece.kind == "table" for piece in pieces)
    return Parsed(pieces, _facts(opf, "EPUB"), characters=characters, tables=tables, notes=notes)


def read_odt(data: bytes) -> Parsed:
    """An OpenDocument text."""
    archive = open_archive(data, "OpenDocument file")
    content = _xml(archive, "content.xml")
    body = next((e for e in content.iter() if _name(e) == "text" and _name(e.getparent()) == "body"), content)
    pieces: list[Piece] = []
    tables = 0
    stack = list(reversed(list(body)))
    while stack:
        element = stack.pop()
        name = _name(element)
        if name == "table":
            tables += 1
            rows = [
                [Mapped(_words(c)) for c in row if _name(c) in ("table-cell", "covered-table-cell")]
                for row in element.iter()
                if _name(row) == "table-row"
            ]
            pieces += table_pieces(rows, raw=True)
        elif name == "h":
            pieces.append(Piece(clean(Mapped(_words(element))), "heading", sure=True))
        elif name == "p":
            listed = any(_name(parent) == "list-item" for parent in element.iterancestors())
            pieces.append(
                Piece(clean(Mapped(_words(element))), "list" if listed else "text", sure=listed, line=listed)
            )
        elif name not in ("tracked-changes", "sequence-decls", "forms"):
            stack += reversed(list(element))
    facts = _facts(_xml(archive, "meta.xml"), "OpenDocument") if "meta.xml" in archive.namelist() else Facts()
    facts.values.pop("published", None)  # dc:date of an OpenDocument file is when it was last saved
    facts.origins.pop("published", None)
    return Parsed(pieces, facts, characters=sum(len(p.text) for p in pieces), tables=tables)


def _facts(tree: Any, what: str) -> Facts:
    facts = Facts()
    authors: list[str] = []
    for element in tree.iter():
        field = DC.get(_name(element)) if "purl.org/dc" in str(element.tag) else None
        said = _words(element) if field else ""
        if field == "author":
            authors.append(said)
        elif field == "published":
            facts.add(field, iso_date(said), f"{what} property date")
        elif field:
            facts.add(field, clean(Mapped(said)).text, f"{what} property {_name(element)}")
    facts.add("author", clean(Mapped(", ".join(filter(None, authors)))).text, f"{what} property creator")
    return facts


def _xml(archive: zipfile.ZipFile, name: str) -> Any:
    from lxml import etree

    part = read_member(archive, name)
    check_xml(part, name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise DamagedFile(f"The part {name} is damaged.") from error


def _without_declaration(page: str) -> str:
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", page)


def _name(element: Any) -> str:
    tag = getattr(element, "tag", None)
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
