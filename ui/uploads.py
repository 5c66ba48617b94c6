"""Files that were dropped on the page: kept in the library's folder, because an article needs a place to lie at."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

FOLDER = "uploads"
LONGEST_NAME = 120


def keep(library: Path, name: str, content: bytes) -> Path:
    """Puts an upload on the disk and returns its path, which is the same for the same content.

    Each content has a folder of its own, so that two files of one name never replace each other.
    """
    folder = library / FOLDER / hashlib.sha256(content).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / safe_name(name)
    if not path.exists():
        half = path.with_name(f"{path.name}.part")
        half.write_bytes(content)
        half.replace(path)
    return path


def discard(library: Path, sources: Iterable[str], held: Iterable[str]) -> None:
    """Deletes those uploads from which no article is held: it was removed, or the file could not be read. A zip file
    stays for as long as one of its members is held. Files that are the reader's own are never touched."""
    folder, held = library.resolve() / FOLDER, list(held)
    for source in sources:
        path = Path(source.partition("!/")[0]).resolve()  # of "all.zip!/one.txt" the zip file
        if folder not in path.parents or not path.is_file():
            continue
        if not any(one.startswith(f"{path.parent}/") for one in held):
            path.unlink()
            with contextlib.suppress(OSError):  # it is not empty
                path.parent.rmdir()


def safe_name(name: str) -> str:
    """A file name that can only be one: no folders, no control characters, not hidden, not endless."""
    last = re.split(r"[\\/]", name)[-1]
    clean = re.sub(r"[\x00-\x1f\x7f]", " ", last).strip().lstrip(".").strip()
    stem, dot, ending = clean.rpartition(".")
    if not dot:
        return clean[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - 10] or 'file'}.{ending[:9]}"
