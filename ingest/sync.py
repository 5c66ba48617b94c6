"""Making the library agree with files and folders: what is new comes in, what changed is replaced, what is gone from
a folder goes. What is unchanged is neither parsed nor embedded again."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePath

from ingest.copies import group_copies, signature
from ingest.errors import NoText, UnknownFormat
from ingest.fetch import Visit
from ingest.load.reader import Loaded
from ingest.passages import make_passages
from ingest.report import FileReport, IngestReport, Progress, Status
from ingest.sources import Found, Sources
from ingest.worker import Parser
from vectorstore import Article, Entry, IngestError, Library, Passage, Place
from vectorstore.writing import Vectors, Writer

PIPELINE = 5
"""Part of every content hash. Raised when the same file would now give another article or other passages, so that
the next ingest reads every file again."""
BATCH_ARTICLES = 16
BATCH_PASSAGES = 200
"""Articles are written together in batches of this size, each while the vectors of the next are being made: enough to keep
the disk's share small, little enough that an interruption costs seconds."""
AHEAD = 8
"""So many files are read ahead while others are embedded."""


def ingest(
    library: Library,
    paths: Sequence[str | Path],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    offline: bool = True,
    progress: Callable[[Progress], None] | None = None,
) -> IngestReport:
    """Brings files, folders, zip files and web addresses into ``library``; ``-`` reads standard input.

    A folder is synchronised: files that are gone from it are removed. A file is added or updated. ``include`` and
    ``exclude`` are patterns (``*.pdf``, ``drafts/*``) for the files in folders. One bad file stops nothing: the
    report names it. Interrupted, it keeps what is done; run again, it finishes.
    """
    started = time.monotonic()
    sources = Sources(include, exclude, offline, _visits(library))
    found = sources.collect([paths] if isinstance(paths, str | Path) else paths)
    try:
        run = _work(library, sources, found, progress, started, at_once=library.unfinished)
    except _OvertakenError:
        run = _work(library, sources, found, progress, started, at_once=True)
    failures = [FileReport(failure.source, "failed", failure.reason) for failure in sources.failures]
    order = {one.source: number for number, one in enumerate(found)}
    files = sorted(run.files + failures, key=lambda file: order.get(file.source, len(order)))
    return IngestReport(tuple(files), time.monotonic() - started, run.repaired)


def _work(
    library: Library,
    sources: Sources,
    found: Sequence[Found],
    progress: Callable[[Progress], None] | None,
    started: float,
    *,
    at_once: bool,
) -> _Run:
    with Parser() as parser, ExitStack() as stack:

        def ask_to_write() -> Writer:
            return stack.enter_context(library.writing())

        run = _Run(library, ask_to_write() if at_once else None, ask_to_write, parser, progress, started)
        run.work_through(found)
        run.remove_missing(sources)
        run.group()
    return run


class _OvertakenError(Exception):
    """Another process wrote between this one's look at the library and its turn to write."""


@dataclass(frozen=True)
class _Outcome:
    """What reading one file came to. Without article and error it is unchanged, or a copy of one before it."""

    found: Found
    content: str = ""
    loaded: Loaded | None = None
    error: Exception | None = None
    visit: Visit | None = None


class _Run:
    """One call of ``ingest``. It looks at the files without the right to write, which it asks for when there is
    something to write: where nothing has changed, nobody has to wait for it, and it for nobody."""

    def __init__(
        self,
        library: Library,
        writer: Writer | None,
        ask_to_write: Callable[[], Writer],
        parser: Parser,
        progress: Callable[[Progress], None] | None,
        started: float,
    ) -> None:
        self._library, self._ask_to_write, self._parser = library, ask_to_write, parser
        self._progress, self._started = progress, started
        self._writer = writer
        self.files: list[FileReport] = []
        self._seen_at = library.generation
        self._batch, self._before = _Batch(), _Batch()
        self._places = {place.source: place for place in library.places()}
        self._visits = library.fetched()
        self._stored = {place.content: place for place in self._places.values()}
        self._seen = set(self._stored)
        self._done: dict[str, str | IngestError] = {}  # by content: the article's id, or why there is none
        self._moved: set[str] = set()

    def work_through(self, found: Sequence[Found]) -> None:
        for number, outcome in enumerate(self._read_ahead(found), start=1):
            self._take(outcome)
            if self._progress is not None:
                seconds = time.monotonic() - self._started
                self._progress(Progress(number, len(found), outcome.found.source, seconds))
        self._write_batch_before()
        self._write_batch_before()  # and the last one

    def remove_missing(self, sources: Sources) -> None:
        """Removes what is gone from the folders and zip files of this run, and the old places of moved files."""
        gone = sorted(
            p.source for p in self._places.values() if p.source in self._moved or sources.is_gone(p)
        )
        if gone:
            self.begin().remove(gone)
        self.files += [FileReport(source, "removed") for source in gone if source not in self._moved]

    def group(self) -> None:
        """Brings the groups of near copies up to date."""
        if self._writer is not None and self._writer.ungrouped:
            group_copies(self._library, self._writer)

    def begin(self) -> Writer:
        """The right to write. Raises ``LibraryLocked``, and ``_OvertakenError`` when somebody has written since."""
        if self._writer is None:
            self._writer = self._ask_to_write()
            if self._library.generation != self._seen_at:
                raise _OvertakenError
        return self._writer

    @property
    def repaired(self) -> int:
        return self._writer.repaired if self._writer is not None else 0

    def _read_ahead(self, found: Sequence[Found]) -> Iterator[_Outcome]:
        """The outcomes in order, a few of them worked out in advance by another thread."""
        waiting: list[Future[_Outcome]] = []
        with ThreadPoolExecutor(1, thread_name_prefix="read") as reader:
            try:
                for one in found:
                    waiting.append(reader.submit(self._read, one))
                    if len(waiting) > AHEAD:
                        yield waiting.pop(0).result()
                while waiting:
                    yield waiting.pop(0).result()
            except BaseException:
                for future in waiting:
                    future.cancel()
                self._parser.close()
                raise

    def _read(self, one: Found) -> _Outcome:
        """Reads, hashes and, when it is new, parses one file. Runs in the reading thread."""
        if one.problem:
            return _Outcome(one)
        content = ""
        try:
            got = one.get()
            known = self._places.get(one.source)
            if got.unchanged and known is not None:
                return _Outcome(one, known.content)
            content = content_hash(got.data, got.name)
            if content in self._seen or (known is not None and known.content == content):
                return _Outcome(one, content, visit=got.visit)
            self._seen.add(content)
            loaded = self._parser.read(one.source, got.data, got.name, got.charset)
            return _Outcome(one, content, loaded, visit=got.visit)
        except IngestError as error:
            return _Outcome(one, content, error=error)

    def _take(self, outcome: _Outcome) -> None:
        known = self._places.get(outcome.found.source)
        one = replace(outcome.found, root=(known.root if known else None) or outcome.found.root)
        if outcome.visit is not None:
            self._remember(one.source, outcome.visit)
        if one.problem:
            self.files.append(FileReport(one.source, "skipped", one.problem))
        elif isinstance(outcome.error, IngestError):
            self._done[outcome.content] = outcome.error
            self._fail(one, outcome.error)
        elif outcome.loaded is not None:
            self._done[outcome.content] = outcome.loaded.article.id
            same = known is not None and known.article_id == outcome.loaded.article.id
            status: Status = "unchanged" if same else "changed" if known else "added"
            self._add(one, outcome.content, outcome.loaded, status)
        elif known is not None and known.content == outcome.content and (known.root or not one.root):
            self.files.append(FileReport(one.source, "unchanged"))
        else:
            self._add_copy(one, outcome.content, known)

    def _fail(self, one: Found, error: IngestError) -> None:
        """Files of a folder that are no articles are passed over; what was asked for by name, or was readable
        before, has failed."""
        passed_over = (
            one.in_folder and one.source not in self._places and isinstance(error, UnknownFormat | NoText)
        )
        self.files.append(FileReport(one.source, "skipped" if passed_over else "failed", str(error)))

    def _remember(self, source: str, visit: Visit) -> None:
        """Keeps what a server said about a page, to ask with the next time."""
        said = json.dumps({"pipeline": PIPELINE, **asdict(visit)})
        if self._visits.get(source) != said:
            self._batch.visits[source] = said

    def _add(self, one: Found, content: str, loaded: Loaded, status: Status) -> None:
        writer = self.begin()
        passages = make_passages(loaded.article, self._library.embedder)
        entry = Entry(loaded.article, passages, content, one.root)
        self._batch.add(entry, file_report(loaded, status, len(passages)))
        if status != "unchanged":
            self._batch.embedded[loaded.article.id] = writer.embed(entry)
        if self._batch.full:
            self._write_batch_before()

    def _add_copy(self, one: Found, content: str, known: Place | None) -> None:
        """Another place of an article that is stored, or about to be: nothing is parsed or embedded."""
        done = self._done.get(content)
        if isinstance(done, IngestError):
            self._fail(one, done)
            return
        stored = self._stored.get(content)
        article, passages = self._batch.find(content)
        if article is None:
            article, passages = self._before.find(content)
        if article is None:
            article = self._library.article(done or (stored.article_id if stored else ""))
        if article is None:
            self.files.append(
                FileReport(one.source, "failed", "Its copy was removed meanwhile. Run it again.")
            )
            return
        status, reason = self._copy_status(one, stored, known)
        self.begin()
        entry = Entry(at_source(article, one.source), passages, content, one.root)
        self._batch.add(
            entry, FileReport(one.source, status, reason, title=article.title, kept=len(article.text))
        )

    def _copy_status(self, one: Found, stored: Place | None, known: Place | None) -> tuple[Status, str]:
        if known is not None:
            return ("changed", "now a copy of another file") if stored != known else ("unchanged", "")
        if stored is not None and is_missing(stored.source) and stored.source not in self._moved:
            self._moved.add(stored.source)
            return "moved", f"from {stored.source}"
        return "added", "a copy of another file: one article with several places"

    def _write_batch_before(self) -> None:
        """Writes the batch before this one, while the vectors of this one are being made."""
        batch, self._before, self._batch = self._before, self._batch, _Batch()
        if batch.entries:
            writer = self.begin()
            writer.put(batch.entries, batch.embedded)
            writer.sign({e.article.id: signature(e.article.text) for e in batch.entries if e.passages})
            self.files += batch.reports
        if batch.visits:
            self.begin().remember(batch.visits)


@dataclass
class _Batch:
    """Articles that are written together."""

    entries: list[Entry] = field(default_factory=list)
    reports: list[FileReport] = field(default_factory=list)
    visits: dict[str, str] = field(default_factory=dict)
    embedded: dict[str, Future[Vectors]] = field(default_factory=dict)

    def add(self, entry: Entry, report: FileReport) -> None:
        self.entries.append(entry)
        self.reports.append(report)

    def find(self, content: str) -> tuple[Article | None, tuple[Passage, ...]]:
        for entry in self.entries:
            if entry.content == content:
                return entry.article, entry.passages
        return None, ()

    @property
    def full(self) -> bool:
        passages = sum(len(entry.passages) for entry in self.entries)
        return len(self.entries) >= BATCH_ARTICLES or passages >= BATCH_PASSAGES


def _visits(library: Library) -> dict[str, Visit]:
    """What servers said about pages that are in the library as they would be read today."""
    there = {place.source for place in library.places()}
    said = {source: json.loads(one) for source, one in library.fetched().items() if source in there}
    return {
        source: Visit(one["address"], one["etag"], one["modified"])
        for source, one in said.items()
        if one["pipeline"] == PIPELINE
    }


def content_hash(data: bytes, name: str) -> str:
    """What tells whether a file has changed, or the way it is read."""
    suffix = PurePath(name).suffix.lower()
    return hashlib.sha256(f"{PIPELINE}{suffix}\n".encode("utf-8", "replace") + data).hexdigest()[:32]


def at_source(article: Article, source: str) -> Article:
    """The same article at another place; its identity does not change."""
    moved = replace(article, source=source)
    moved.__dict__["id"] = article.id
    return moved


def is_missing(source: str) -> bool:
    """Whether a file is no longer where it was; addresses and members of zip files are never known to be."""
    return "://" not in source and "!/" not in source and not Path(source).exists()


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
