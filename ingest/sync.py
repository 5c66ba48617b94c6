"""Making the library agree with files and folders: what is new comes in, what changed is replaced, what is gone from
a folder goes. What is unchanged is neither parsed nor embedded again."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import NotReadable
from ingest.files import Found, find_files, is_address, source_of
from ingest.load.reader import Loaded, read, read_bytes
from ingest.passages import make_passages
from ingest.report import FileReport, IngestReport, Progress, Status
from vectorstore import Entry, IngestError, Library, Place
from vectorstore.library import Writer

PIPELINE = 1
"""Part of every content hash. Raised when the same file would now give another article or other passages, so that
the next ingest reads every file again."""
BATCH_ARTICLES = 32
BATCH_PASSAGES = 400
"""Articles are written together in batches of this size: enough to keep the embedding model busy, little enough
that an interruption costs seconds."""


def ingest(
    library: Library,
    paths: Sequence[str | Path],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    offline: bool = True,
    progress: Callable[[Progress], None] | None = None,
) -> IngestReport:
    """Brings files, folders and web addresses into ``library``.

    A folder is synchronised: files that are gone from it are removed. A file is added or updated. ``include`` and
    ``exclude`` are patterns (``*.pdf``, ``drafts/*``) for the files in folders. One bad file stops nothing: the
    report names it. Interrupted, it keeps what is done; run again, it finishes.
    """
    if isinstance(paths, str | Path):
        paths = [paths]
    started = time.monotonic()
    with library.writing() as writer:
        run = _Run(library, writer, progress, started)
        found, gone_roots = run.collect(paths, include, exclude, offline)
        run.work_through(found)
        run.remove_missing(found, gone_roots)
    return IngestReport(tuple(run.files), time.monotonic() - started)


@dataclass
class _Run:
    """One call of ``ingest``."""

    library: Library
    writer: Writer
    progress: Callable[[Progress], None] | None
    started: float
    files: list[FileReport] = field(default_factory=list)
    batch: list[tuple[Entry, FileReport]] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    by_content: dict[str, str] = field(default_factory=dict)

    def collect(
        self, paths: Sequence[str | Path], include: Sequence[str], exclude: Sequence[str], offline: bool
    ) -> tuple[list[Found], set[str]]:
        """All files of this run, each once, and the folders that are synchronised."""
        self.places = {place.source: place for place in self.library.places()}
        self.by_content = {place.content: place.article_id for place in self.places.values()}
        found: dict[str, Found] = {}
        roots: set[str] = set()
        for path in paths:
            try:
                if is_address(path):
                    raise NotReadable(f"{path}: web addresses are not fetched in offline mode.")
                for one in find_files(path, include, exclude):
                    known = found.get(one.source)
                    if known is None or known.root is None:
                        found[one.source] = one
                if Path(path).expanduser().is_dir():
                    roots.add(source_of(path))
            except IngestError as error:
                self.files.append(FileReport(str(path), "failed", str(error)))
        return list(found.values()), roots

    def work_through(self, found: Sequence[Found]) -> None:
        for number, one in enumerate(found, start=1):
            if one.problem:
                self.files.append(FileReport(one.source, "skipped", one.problem))
            else:
                self._take(one)
            if self.progress is not None:
                self.progress(Progress(number, len(found), one.source, time.monotonic() - self.started))
        self._flush()

    def _take(self, one: Found) -> None:
        try:
            data = read_bytes(one.path)
            content = content_hash(data)
            known = self.places.get(one.source)
            if known is not None and known.content == content:
                self.files.append(FileReport(one.source, "unchanged"))
                return
            loaded = read(one.source, data, one.path.name)
        except IngestError as error:
            self.files.append(FileReport(one.source, "failed", str(error)))
            return
        self._add(one, content, loaded, "changed" if known else "added")

    def _add(self, one: Found, content: str, loaded: Loaded, status: Status) -> None:
        article = loaded.article
        passages = make_passages(article, self.library.embedder)
        entry = Entry(article, passages, content, one.root)
        self.batch.append((entry, file_report(loaded, status, len(passages))))
        waiting = sum(len(entry.passages) for entry, _ in self.batch)
        if len(self.batch) >= BATCH_ARTICLES or waiting >= BATCH_PASSAGES:
            self._flush()

    def _flush(self) -> None:
        if self.batch:
            self.writer.put([entry for entry, _ in self.batch])
            self.files += [report for _, report in self.batch]
            self.batch = []

    def remove_missing(self, found: Sequence[Found], roots: set[str]) -> None:
        here = {one.source for one in found}
        gone = [
            p.source
            for p in self.places.values()
            if p.root in roots and p.source not in here and _is_gone(p.source)
        ]
        if gone:
            self.writer.remove(gone)
            self.files += [FileReport(source, "removed") for source in sorted(gone)]


def _is_gone(source: str) -> bool:
    """A file that is only left out by a pattern this time still exists, and stays."""
    return not Path(source).exists()


def content_hash(data: bytes) -> str:
    """What tells whether a file has changed, or the way it is read."""
    return hashlib.sha256(f"{PIPELINE}\n".encode() + data).hexdigest()[:32]


def file_report(loaded: Loaded, status: Status, passages: int) -> FileReport:
    article = loaded.article
    return FileReport(
        source=article.source,
        status=status,
        format=loaded.format,
        title=article.title,
        author=article.author,
        outlet=article.outlet,
        published=article.published,
        read=loaded.characters,
        kept=len(article.text),
        pages=loaded.pages,
        tables=loaded.tables,
        passages=passages,
        kinds=loaded.kinds,
        origins=dict(article.origins),
        notes=loaded.notes,
    )
