"""Saved web pages. Trafilatura finds the article among navigation and notices; facts come from JSON-LD, Open Graph
and other metadata of the page, in this order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ingest.blocks import DATE_ALONE
from ingest.clean import clean
from ingest.dates import iso_date
from ingest.errors import NoText
from ingest.layout import PROSE, finished
from ingest.load.walk import BREAK, block_pieces, entries, lines_of
from ingest.mapped import Mapped
from ingest.parsed import Facts, Parsed, Piece
from ingest.tables import table_pieces, title_rows
from vectorstore.types import Kind

META_NAMES = {
    "title": ("og:title", "twitter:title", "dc.title", "citation_title", "parsely-title", "headline"),
    "author": ("author", "article:author", "dc.creator", "citation_author", "parsely-author", "byl", "sailthru.author"),
    "outlet": ("og:site_name", "application-name", "dc.publisher", "citation_journal_title", "publisher"),
    "published": (
        "article:published_time", "datepublished", "dc.date", "dc.date.issued", "citation_publication_date", "date",
        "pubdate", "publish-date", "parsely-pub-date", "sailthru.date", "og:published_time", "article.published",
    ),
    "updated": ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified"),
    "url": ("og:url",),
    "language": ("og:locale", "dc.language", "content-language"),
}  # fmt: skip
ARTICLE_TYPES = frozenset(
    "article newsarticle blogposting report reportagenewsarticle opinionnewsarticle analysisnewsarticle "
    "scholarlyarticle techarticle reviewnewsarticle backgroundnewsarticle webpage posting "
    "socialmediaposting".split()
)
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)", re.I
)
APART = frozenset("cell head item lb list p quote row table".split())
LINES_BELOW = 12
"""So many elements after the title are looked at for a date."""
SPACES = re.compile(r"\s+")


def read_html(text: str) -> Parsed:
    """A web page. Raises ``NoText`` when no article is found in it."""
    import lxml.html

    plain = text.replace("\0", "")  # the parser would put a replacement mark in its place
    tree = lxml.html.document_fromstring(
        re.sub(r"^\s*<\?xml[^>]*\?>", "", plain), parser=lxml.html.HTMLParser(huge_tree=True, recover=True)
    )
    facts = page_facts(tree)
    _remove_hidden(tree)
    captions = [_words(c) for c in tree.iter("figcaption")]
    characters = len(tree.text_content())
    body = _main_content(tree)
    if body is not None:
        _keep_apart(body)
    pieces = list(_pieces(body)) if body is not None else _everything(tree)
    known = {piece.text.text for piece in pieces}
    pieces += [Piece(clean(Mapped(c)), "caption", sure=True) for c in captions if c and c not in known]
    tables = sum(piece.kind == "table" for piece in pieces)
    return Parsed(pieces, facts, characters=characters, tables=tables)


def page_facts(tree: Any) -> Facts:
    """What the page says about itself."""
    facts = Facts()
    for entry in _json_ld(tree):
        _add_json_ld(entry, facts)
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (
            meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        ).lower()
        content = (meta.get("content") or "").strip()
        if not content:
            continue
        if name == "citation_author" and name in metas:
            metas[name] += f", {content}"
        metas.setdefault(name, content)
    for field, names in META_NAMES.items():
        for name in names:
            if value := metas.get(name):
                _add(facts, field, value, f"meta {name}")
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical":
            _add(facts, "url", link.get("href"), "link rel=canonical")
    if language := tree.get("lang"):
        _add(facts, "language", language, "html lang")
    for time in tree.iter("time"):
        if time.get("datetime") and (
            time.get("pubdate") is not None or "publish" in str(time.attrib).lower()
        ):
            _add(facts, "published", time.get("datetime"), "time element")
    first = next(tree.iter("h1"), None)
    if first is not None:
        facts.add("title", _words(first), "h1")
        if _words(first)[:20] in facts.values.get(
            "title", ""
        ):  # and not the name of the site, with today's date below
            _add_date_below(first, facts)
    title = tree.findtext(".//head/title") or ""
    outlet = facts.values.get("outlet")
    pieces = re.split(r"\s+[|–—-]\s+", title.strip())
    if len(pieces) > 1 and (outlet is None or pieces[-1].strip() == outlet):
        facts.add("outlet", pieces[-1] if len(pieces[-1].split()) <= 5 else None, "title element")
        title = title[: title.rindex(pieces[-1])].rstrip(" |–—-")
    facts.add("title", title, "title element")
    if outlet and (
        found := re.fullmatch(rf"(.+?)\s+[|–—-]\s+{re.escape(outlet)}", facts.values.get("title", ""))
    ):
        facts.values["title"] = found[1]
    return facts


def _add_date_below(heading: Any, facts: Facts) -> None:
    """The date in the lines between the title and the text: "Press release · 23 June 2025 · 2 min read", or the first
    <time> there."""
    for element in heading.xpath(f"following::*[position() <= {LINES_BELOW}]"):
        words = _words(element) if isinstance(element.tag, str) else ""
        if element.tag == "time" and element.get("datetime"):
            _add(facts, "published", element.get("datetime"), "time element below the title")
        elif len(words) >= PROSE and element.tag == "p":
            return
        elif len(words) <= 100:
            part = next((p for p in re.split(r"\s*[|·•]\s*", words) if DATE_ALONE.fullmatch(p)), None)
            _add(facts, "published", part, "line below the title")


def _add(facts: Facts, field: str, value: object, origin: str) -> None:
    said = _plain(value)
    if field in ("published", "updated"):
        said = iso_date(said) or ""
    if field == "url" and not said.startswith(("http://", "https://")):
        return
    if field == "author" and said.startswith(("http://", "https://", "@")):
        return
    if field == "author":
        said = re.sub(r"^by\s+", "", said, flags=re.I)
    facts.add(field, clean(Mapped(said)).text, origin)


def _json_ld(tree: Any) -> Iterator[dict[str, Any]]:
    """The entries of the page's JSON-LD that describe an article."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            found = json.loads(script.text_content())
        except (ValueError, RecursionError):
            continue
        for entry in _flat(found):
            kinds = entry.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(str(kind).lower() in ARTICLE_TYPES for kind in kinds):
                yield entry


def _flat(found: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(found, list):
        for item in found:
            yield from _flat(item, depth + 1)
    elif isinstance(found, dict):
        yield found
        yield from _flat(found.get("@graph"), depth + 1)
        yield from _flat(found.get("mainEntity"), depth + 1)


def _add_json_ld(entry: dict[str, Any], facts: Facts) -> None:
    webpage = "webpage" in str(entry.get("@type")).lower()
    _add(
        facts, "title", entry.get("headline") or (None if webpage else entry.get("name")), "JSON-LD headline"
    )
    _add(facts, "author", entry.get("author"), "JSON-LD author")
    _add(facts, "outlet", entry.get("publisher"), "JSON-LD publisher")
    _add(facts, "published", entry.get("datePublished"), "JSON-LD datePublished")
    _add(facts, "updated", entry.get("dateModified"), "JSON-LD dateModified")
    _add(facts, "language", entry.get("inLanguage"), "JSON-LD inLanguage")
    page = entry.get("mainEntityOfPage")
    _add(
        facts, "url", entry.get("url") or (page.get("@id") if isinstance(page, dict) else page), "JSON-LD url"
    )


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, (_plain(item) for item in value)))
    if isinstance(value, dict):
        return _plain(value.get("name"))
    return SPACES.sub(" ", str(value)).strip() if value is not None else ""


def _remove_hidden(tree: Any) -> None:
    """Takes out what the reader of the page cannot see: a place for text aimed at machines only."""
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag in ("html", "body"):
            continue
        if element.getparent() is not None and _is_hidden(element):
            element.drop_tree()


def _is_hidden(element: Any) -> bool:
    if element.get("hidden") is not None or element.tag in ("noscript", "template"):
        return True
    if element.get("aria-hidden") == "true" and element.tag != "svg":
        return True
    return bool(HIDDEN.search(element.get("style") or ""))


def _main_content(tree: Any) -> Any:
    import trafilatura

    found = trafilatura.bare_extraction(
        tree, include_comments=False, include_tables=True, favor_recall=True, with_metadata=False
    )
    if found is None or found.body is None or not "".join(found.body.itertext()).strip():
        return None
    return found.body


def _everything(tree: Any) -> list[Piece]:
    """All blocks of a page in which no article stands out, because it is short or plain."""
    inner = next(tree.iter("article"), None)
    inner = next(tree.iter("main"), None) if inner is None else inner
    pieces = list(block_pieces(tree if inner is None else inner))
    if not pieces:
        raise NoText(
            "There is no text in this page. If it needs scripts to show its text, save it from a browser."
        )
    return pieces


def _pieces(body: Any) -> Iterator[Piece]:
    for element in body:
        tag = element.tag
        if tag == "head":
            yield from _piece(_words(element), "heading", sure=True)
        elif tag == "list":
            for number, words in enumerate(_items(element)):
                yield from _piece(words, "list", sure=True, line=number > 0)
        elif tag == "table":
            yield from _table(element)
        elif tag == "quote":
            yield from _piece(_words(element), "text")
        elif tag == "code":
            yield from _piece(_words(element), "residue", sure=True)
        elif tag == "div" or (
            tag == "p" and len(element) and any(e.tag in ("table", "list", "head") for e in element)
        ):
            yield from _piece(SPACES.sub(" ", element.text or "").strip(), "text")
            yield from _pieces(element)
        elif tag not in ("graphic", "lb"):
            for number, line in enumerate(lines_of("".join(element.itertext()))):
                yield from _piece(line, "text", line=number > 0)
        if element.tail and element.tail.strip():
            yield from _piece(SPACES.sub(" ", element.tail).strip(), "text")


def _keep_apart(body: Any) -> None:
    """Puts white space where a line or a block ends, so that no word is glued to the next."""
    for element in body.iter():
        if element.tag in APART and element is not body:
            end = BREAK if element.tag == "lb" else " "
            element.text = " " + element.text if element.text else None
            element.tail = end + (element.tail or "")


def _items(listing: Any) -> list[str]:
    """The items of a list, each with its own words only: those of a list within it are items themselves."""
    items = list(listing.iter("item"))
    own = [
        (item.text or "")
        + "".join(
            ("" if child.tag == "list" else "".join(child.itertext(with_tail=False))) + (child.tail or "")
            for child in item
        )
        for item in items
    ]
    words = [SPACES.sub(" ", said).strip() for said in own]
    if listing.get("rend") != "dl":
        return words
    return entries(
        ((item.get("rend") or "").startswith("dt"), said) for item, said in zip(items, words, strict=True)
    )


def _piece(words: str, kind: Kind, sure: bool = False, line: bool = False) -> Iterator[Piece]:
    if words:
        long = kind == "heading" and len(words) > 250 and finished(words)
        yield Piece(clean(Mapped(words)), "text" if long else kind, sure=sure and not long, line=line)


def _table(element: Any) -> Iterator[Piece]:
    rows = [[Mapped(_words(cell)) for cell in row.iter("cell")] for row in element.iter("row")]
    rows = [row for row in rows if row]
    if not rows:
        return
    if max(len(row) for row in rows) == 1:  # a table only for its looks
        for row in rows:
            yield from _piece(row[0].text, "text")
        return
    heads = [[cell.get("role") == "head" for cell in row.iter("cell")] for row in element.iter("row")]
    first = title_rows([[cell.text for cell in row] for row in rows])
    marked = all([head for head in heads if head][first])
    yield from table_pieces(rows, header=True if marked else None, raw=True)


def _words(element: Any) -> str:
    return SPACES.sub(" ", "".join(element.itertext())).strip()
