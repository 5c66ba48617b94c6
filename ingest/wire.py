"""An article as plain values, to cross from the parsing process. JSON and not pickle: what a hostile file might make
that process say can then be wrong, but never code."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ingest import errors
from ingest.load.reader import Loaded
from vectorstore import Article, Block, IngestError


def to_plain(loaded: Loaded) -> dict[str, Any]:
    article = loaded.article
    fields = {
        name: getattr(article, name)
        for name in ("text", "source", "title", "author", "outlet", "published", "updated", "language", "url")
    }
    fields["blocks"] = [[b.start, b.end, b.kind] for b in article.blocks]
    fields["pages"] = list(article.pages)
    fields["origins"] = dict(article.origins)
    rest = {name: value for name, value in asdict(loaded).items() if name != "article"}
    return {"article": fields, **rest}


def from_plain(plain: dict[str, Any]) -> Loaded:
    fields = dict(plain["article"])
    fields["blocks"] = tuple(Block(*block) for block in fields["blocks"])
    fields["pages"] = tuple(fields["pages"])
    rest = {name: value for name, value in plain.items() if name != "article"}
    rest["notes"] = tuple(rest["notes"])
    return Loaded(article=Article(**fields), **rest)


def error_to_plain(error: Exception) -> dict[str, Any]:
    """An error in words for people; parsers raise kinds of their own, which all mean a broken file."""
    if isinstance(error, IngestError):
        return {"error": type(error).__name__, "message": str(error)}
    if isinstance(error, MemoryError):
        return {"error": "TooLarge", "message": "It took too much memory to read. Split the file."}
    if isinstance(error, RecursionError):
        return {"error": "DamagedFile", "message": "It is nested too deeply to be read."}
    return {"error": "DamagedFile", "message": f"It is damaged and cannot be read ({type(error).__name__})."}


KINDS: dict[str, type[IngestError]] = {
    kind.__name__: kind
    for kind in (
        errors.UnknownFormat,
        errors.NoText,
        errors.PasswordProtected,
        errors.TooLarge,
        errors.NotReadable,
    )
}


def error_from_plain(plain: dict[str, Any]) -> IngestError:
    return KINDS.get(str(plain["error"]), errors.DamagedFile)(str(plain["message"]))
