"""Plain text and Markdown. The only formats in which every character can be traced back to the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ingest.blocks import markdown_pieces, plain_pieces
from ingest.clean import clean, join_hyphens, unescape
from ingest.dates import iso_date
from ingest.mapped import Mapped
from ingest.parsed import Facts, Parsed

FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|$)", re.S)
KEYS = {
    "title": "title", "headline": "title", "author": "author", "authors": "author", "by": "author", "byline": "author",
    "outlet": "outlet", "publication": "outlet", "publisher": "outlet", "site": "outlet", "source": "outlet",
    "published": "published", "date": "published", "pubdate": "published", "publish_date": "published",
    "updated": "updated", "modified": "updated", "lastmod": "updated", "language": "language", "lang": "language",
    "url": "url", "link": "url", "canonical": "url", "canonical_url": "url",
}  # fmt: skip
NOTE_MARK = re.compile(r"^ {0,3}\[\^\w{0,20}\d\]:[ \t]*|(?<=\S)\[\^\w{0,20}\d\](?!:)", re.M)
"""Where a note belongs ("a day.[^1] At night"), and before the note itself."""
LONGEST_FRONT_MATTER = 20_000


@dataclass(frozen=True)
class Read:
    """What a text file holds, with its cleaned text for the white space between the pieces."""

    parsed: Parsed
    original: Mapped


def read_plain(text: str) -> Read:
    """A plain text file."""
    cleaned = unescape(clean(Mapped.original(text)))
    cleaned = join_hyphens(cleaned)
    return Read(Parsed(plain_pieces(cleaned), characters=len(text)), cleaned)


def read_markdown(text: str) -> Read:
    """A Markdown file, with or without front matter."""
    cleaned = clean(Mapped.original(text))
    facts = Facts()
    match = FRONT_MATTER.match(cleaned.text)
    if match and len(match[1]) <= LONGEST_FRONT_MATTER and add_front_matter(match[1], facts):
        cleaned = cleaned.slice(match.end(), len(cleaned))
    cleaned = join_hyphens(unescape(cleaned).sub(NOTE_MARK, ""))
    pieces = markdown_pieces(cleaned)
    tables = sum(piece.kind == "table" for piece in pieces)
    return Read(Parsed(pieces, facts, characters=len(text), tables=tables), cleaned)


def add_front_matter(block: str, facts: Facts) -> bool:
    """Reads ``key: value`` lines, as YAML where it is YAML. Says whether there was anything to read."""
    for key, value in _front_matter(block).items():
        name = KEYS.get(str(key).strip().lower().replace("-", "_").replace(" ", "_"))
        if name is None or value is None:
            continue
        said = _words(value)
        if name in ("published", "updated"):
            said = iso_date(said) or ""
        if name == "url" and not said.startswith(("http://", "https://")):
            continue
        if name == "outlet" and said.startswith(("http://", "https://")):
            name = "url"
        facts.add(name, said, f"front matter: {key}")
    return bool(re.search(r"^\s*[\w-]+\s*:", block, re.M))


def _front_matter(block: str) -> Mapping[str, object]:
    import yaml

    try:
        if "&" not in block and "*" not in block:  # aliases can grow without bound
            found = yaml.load(block, Loader=yaml.BaseLoader)
            if isinstance(found, dict):
                return found
    except yaml.YAMLError:
        pass  # hand-written front matter often is no YAML: a title with a colon in it
    lines = re.findall(r"^([\w -]{1,40}):[ \t]*(.*)$", block, re.M)
    return {key: value.strip().strip("\"'") for key, value in lines}


def _words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value)
    if isinstance(value, dict):
        return str(value.get("name", ""))
    return str(value)
