"""What an ingest reads: folders walked without following links out of them, zip files opened, addresses fetched. Each
thing gets one spelling, the source under which the library knows it."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePath
from zipfile import ZipFile

from ingest.errors import NotFetched, NotReadable, TooLarge, UnknownFormat
from ingest.fetch import Visit
from ingest.load.archive import open_archive, read_member
from ingest.load.reader import MOST_BYTES, format_of, read_bytes
from ingest.report import Failure
from vectorstore import IngestError, Place

IGNORED_FOLDERS = frozenset({"__pycache__", "node_modules", "__MACOSX"})
IGNORED_FILES = frozenset({"thumbs.db", "desktop.ini"})
STDIN = "-"


@dataclass(frozen=True)
class Got:
    """The content of a source, with a name that ends in what it is. ``visit`` and ``unchanged``: see ``Page``."""

    data: bytes
    name: str
    charset: str | None = None
    visit: Visit | None = None
    unchanged: bool = False


@dataclass(frozen=True)
class Found:
    """Something to ingest: its source, how to get it, and the folder or zip file that is being synchronised.
    ``problem`` says why it is not read. ``in_folder``: it was not asked for by name."""

    source: str
    get: Callable[[], Got]
    root: str | None = None
    problem: str = ""
    in_folder: bool = False


class Sources:
    """The sources of one ingest, each once, and what can be said to be gone."""

    def __init__(
        self,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        offline: bool = True,
        visits: Mapping[str, Visit] | None = None,
    ) -> None:
        self._include, self._exclude, self._offline = include, exclude, offline
        self._visits = visits or {}
        self._found: dict[str, Found] = {}
        self._folders: set[str] = set()
        self._archives: set[str] = set()
        self._opened: tuple[Path, ZipFile] | None = None
        self.failures: list[Failure] = []

    def collect(self, paths: Sequence[str | Path]) -> list[Found]:
        """Everything below ``paths``. What cannot be found at all is in ``failures``."""
        for path in paths:
            try:
                self._add(path)
            except IngestError as error:
                self.failures.append(Failure(printable(str(path)), str(error)))
        return list(self._found.values())

    def is_gone(self, place: Place) -> bool:
        """Whether a place belonged to what was synchronised and is not there any more. A file that was only left
        out by a pattern, or failed this time, still exists, and stays."""
        if place.source in self._found:
            return False
        archive, inside, _ = place.source.partition("!/")
        if archive in self._archives and inside:
            return True
        below = place.root is not None and any(place.source.startswith(f) for f in self._folders)
        return below and not os.path.lexists(archive if inside else place.source)

    def _add(self, path: str | Path) -> None:
        if not str(path):  # an unset variable of a script; not the folder that it happens to run in
            raise NotReadable("A path is empty. Give a file or a folder; the current folder is .")
        if str(path) == STDIN:
            self._keep(_standard_input())
        elif is_address(path):
            self._keep(_address(str(path), self._offline, self._visits))
        else:
            place = _existing(path)
            if place.is_dir():
                root = printable(str(place))
                self._folders.add(root.rstrip(os.sep) + os.sep)
                for file, problem in _walk(place, self._include, self._exclude):
                    self._add_file(file, root, problem)
            else:
                self._add_file(place, None, "")

    def _add_file(self, path: Path, root: str | None, problem: str) -> None:
        source = printable(str(path))
        if path.suffix.lower() == ".zip" and not problem:
            try:
                self._add_archive(path, source, root)
            except IngestError as error:
                self.failures.append(Failure(source, str(error)))
        else:
            self._keep(
                Found(source, lambda: Got(read_bytes(path), path.name), root, problem, root is not None)
            )

    def _add_archive(self, path: Path, source: str, root: str | None) -> None:
        archive = self._archive(path)
        self._archives.add(source)
        for member in archive.infolist():
            relative = PurePath(member.filename)
            if member.is_dir() or _ignored(relative, self._include, self._exclude):
                continue
            label = "/".join(part for part in relative.parts if part not in ("..", "/", "\\"))

            def get(name: str = member.filename, label: str = label) -> Got:
                return Got(read_member(self._archive(path), name, MOST_BYTES), label)

            self._keep(Found(f"{source}!/{printable(label)}", get, root or source, "", True))

    def _archive(self, path: Path) -> ZipFile:
        """A zip file, opened once for all members that are read one after the other."""
        if self._opened is None or self._opened[0] != path:
            self._opened = path, open_archive(read_bytes(path))
        return self._opened[1]

    def _keep(self, found: Found) -> None:
        known = self._found.get(found.source)
        if known is None or known.root is None:
            self._found[found.source] = found


def is_address(path: str | Path) -> bool:
    """Whether this is a web address rather than a path; any scheme counts, so that ``file:`` is refused as one."""
    head, mark, _ = str(path).partition("://")
    return bool(mark) and len(head) > 1 and all(c.isalnum() or c in "+-." for c in head)


def printable(name: str) -> str:
    """A path as text. A name that is no valid text is shown with its odd bytes escaped."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _existing(path: str | Path) -> Path:
    try:
        place = Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100 (Path.absolute keeps "..")
        place.stat()
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise NotReadable(f"{printable(str(path))}: {reason}. Check the path.") from error
    return place


def _walk(root: Path, include: Sequence[str], exclude: Sequence[str]) -> Iterator[tuple[Path, str]]:
    """The files below a folder, each with why it must not be read."""
    inside = root.resolve()
    for folder, folders, files in os.walk(root):  # links to folders are not followed
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not _hidden(here / name, root, exclude))
        for name in sorted(files):
            path = here / name
            if not _ignored(path.relative_to(root), include, exclude):
                yield path, _problem(path, inside)


def _hidden(folder: Path, root: Path, exclude: Sequence[str]) -> bool:
    if folder.name.startswith(".") or folder.name in IGNORED_FOLDERS:
        return True
    return _matches(folder.relative_to(root), exclude)


def _ignored(path: PurePath, include: Sequence[str], exclude: Sequence[str]) -> bool:
    if path.name.startswith((".", "~$")) or path.name.lower() in IGNORED_FILES or _matches(path, exclude):
        return True
    if not IGNORED_FOLDERS.isdisjoint(path.parts):
        return True
    return bool(include) and not _matches(path, include)


def _problem(path: Path, inside: Path) -> str:
    """Why a file found in a folder must not be read, or nothing."""
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            if not path.resolve().is_relative_to(inside):
                return "A link that points outside the folder. Ingest its target by its own path."
            status = path.stat()
    except (OSError, RuntimeError) as error:
        return f"Cannot be opened: {getattr(error, 'strerror', None) or error}."
    return "" if stat.S_ISREG(status.st_mode) else "No ordinary file."


def _matches(path: PurePath, patterns: Sequence[str]) -> bool:
    return any(
        fnmatch(str(path), p) or fnmatch(path.name, p) or p.rstrip("/") in path.parts for p in patterns
    )


def _standard_input() -> Found:
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TooLarge(f"Standard input gave more than {MOST_BYTES // 2**20} MB.")
    try:
        kind = format_of(data, "input")
    except UnknownFormat:
        kind = "txt"
    name = f"standard-input-{hashlib.sha256(data).hexdigest()[:12]}.{kind}"
    return Found(name, lambda: Got(data, name))


def _address(address: str, offline: bool, visits: Mapping[str, Visit]) -> Found:
    if not address.startswith(("http://", "https://")):
        raise NotFetched(
            f"{address[:120]}: only http and https addresses are fetched. Give files by their path."
        )
    if offline:
        raise NotFetched(
            f"{address[:120]} was not fetched: Footnote is offline. Allow it with --online, FOOTNOTE_OFFLINE=false or in the page's settings; or save the page and give the file."
        )
    source = address.partition("#")[0]

    def get() -> Got:
        from ingest.fetch import fetch

        page = fetch(source, before=visits.get(source))
        return Got(page.data, page.name, page.charset, page.visit, page.unchanged)

    return Found(source, get)
