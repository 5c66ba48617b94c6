"""Finding the files of an ingest: folders are walked without following links out of them, and every path gets one
spelling, the source under which the library knows it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePath

from ingest.errors import NotReadable

IGNORED_FOLDERS = frozenset({"__pycache__", "node_modules", "__MACOSX"})
IGNORED_FILES = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Found:
    """A file to ingest: its source, where it lies, and the folder that is being synchronised. ``problem`` says
    why it is not read."""

    source: str
    path: Path
    root: str | None = None
    problem: str = ""


def is_address(path: str | Path) -> bool:
    """Whether this is a web address rather than a path; any scheme counts, so that ``file:`` is refused as one."""
    head, colon, _ = str(path).partition("://")
    return bool(colon) and head.isalnum() and len(head) > 1


def source_of(path: str | Path) -> str:
    """The one spelling of a path: absolute, without ``..``, links left as they are. A name that is no valid text
    is shown with its odd bytes escaped."""
    return printable(os.path.abspath(os.path.expanduser(path)))  # noqa: PTH100, PTH111 (Path.absolute keeps "..")


def printable(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def find_files(path: str | Path, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> Iterator[Found]:
    """The file at ``path``, or all files in the folder. Raises ``NotReadable`` when there is nothing there."""
    place = Path(path).expanduser()
    try:
        status = place.stat()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise NotReadable(f"{printable(str(place))}: {reason}. Check the path.") from error
    place = Path(os.path.abspath(place))  # noqa: PTH100
    if stat.S_ISDIR(status.st_mode):
        yield from _walk(place, printable(str(place)), include, exclude)
    else:
        yield Found(source_of(place), place)


def _walk(root: Path, root_source: str, include: Sequence[str], exclude: Sequence[str]) -> Iterator[Found]:
    inside = root.resolve()
    for folder, folders, files in os.walk(root):  # links to folders are not followed
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in IGNORED_FOLDERS
            and not _matches(PurePath(folder, name).relative_to(root), exclude)
        )
        for name in sorted(files):
            path = Path(folder, name)
            relative = path.relative_to(root)
            if name.startswith((".", "~$")) or name.lower() in IGNORED_FILES or _matches(relative, exclude):
                continue
            if include and not _matches(relative, include):
                continue
            yield Found(source_of(path), path, root_source, _problem(path, inside))


def _problem(path: Path, inside: Path) -> str:
    """Why a file found in a folder must not be read, or nothing."""
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            if not path.resolve().is_relative_to(inside):
                return "a link that points outside the folder; ingest its target by its own path"
            status = path.stat()
    except (OSError, RuntimeError) as error:
        return f"cannot be opened: {getattr(error, 'strerror', None) or error}"
    return "" if stat.S_ISREG(status.st_mode) else "no ordinary file"


def _matches(path: PurePath, patterns: Sequence[str]) -> bool:
    return any(
        fnmatch(str(path), p) or fnmatch(path.name, p) or p.rstrip("/") in path.parts for p in patterns
    )
