"""The library: the one object that owns articles, passages, vectors and words, in one folder.

    .footnote/
        catalogue.sqlite     the truth (see ``catalogue``)
        vectors/             Chroma's index, derived from it (see ``vectors``)
        lock, writer.json    who is writing

One process writes at a time; any number read. A reader notices what others wrote by the generation number.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from filelock import FileLock, Timeout
from sqlalchemy.exc import OperationalError

from vectorstore.catalogue import Catalogue, passage
from vectorstore.embedding import Embedder, embed_with_parts, load_embedder
from vectorstore.errors import LibraryDamaged, LibraryError, LibraryLocked, LibraryNotFound, ModelMismatch
from vectorstore.types import Article, Hit, Passage
from vectorstore.vectors import VectorIndex, index_failed
from vectorstore.words import quoted

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEFAULT_PATH = Path(".footnote")
TAIL = 2_000
"""Vectors written since the last compaction after which the index is compacted. Chroma replays what is not
compacted at each opening: about 2.8 s for 8,000 vectors, so at most 0.7 s here. Vectors beyond wait in the catalogue
until then: put into Chroma one by one they would be indexed twice, and cost 10 kB of memory each."""
SPACE_NEEDED = 200 * 1024 * 1024
"""Bytes that must be free before a write; a full disk can hang Chroma for ever."""
NEARLY_FULL = 2 * 1024 * 1024
DISK_TROUBLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM)
UNINDEXED_PASSAGES = 20_000
"""Passages up to which the first searches of a process compare all vectors: 12 ms a thousand, where opening the index
takes 0.9 s."""
UNINDEXED_SEARCHES = 5
"""Such searches before the index is opened; a question needs as many as it has parts."""
ARTICLES_IN_MEMORY = 256
UNGROUPED, UNPURGED = "ungrouped", "unpurged"
"""Names of notes in the catalogue: articles came or went since ``Writer.group``; deleted text may still be on the disk."""


@dataclass(frozen=True)
class Entry:
    """An article to be stored: with its passages, the hash of the bytes it was read from, and the folder
    that was ingested (None for a single file or address)."""

    article: Article
    passages: tuple[Passage, ...]
    content: str
    root: str | None = None


@dataclass(frozen=True)
class Place:
    """Where an article lies."""

    source: str
    article_id: str
    content: str
    root: str | None


@dataclass(frozen=True)
class Health:
    """What ``Library.check`` found. ``problems`` is empty for a healthy library."""

    articles: int
    passages: int
    generation: int
    embedding_model: str
    problems: tuple[str, ...]

    @property
    def healthy(self) -> bool:
        return not self.problems


@dataclass
class _Counts:
    """What was read of all articles at one generation of the library: how many there are, and passages, also by FTS5 query,
    and who wrote together."""

    generation: int
    all: tuple[int, int] | None = None
    words: dict[str, int] = field(default_factory=dict)
    several_authors: list[str] | None = None


class Library:
    """Open with ``Library.open``; use as a context manager or call ``close``."""

    def __init__(self, path: Path, embedder: Embedder) -> None:
        self.path = path
        self.embedder = embedder
        self._catalogue = Catalogue(path / "catalogue.sqlite")
        self._index = VectorIndex(path / "vectors")
        self._generation = -1
        self._unindexed_searches = 0
        self._counts = _Counts(-1)
        self._guard = threading.RLock()
        self._articles: dict[str, Article] = {}

    @classmethod
    def open(
        cls, path: str | Path = DEFAULT_PATH, *, embedder: Embedder | None = None, create: bool = True
    ) -> Library:
        """Opens the library at ``path``, making it when missing unless ``create`` is false.

        Raises ``LibraryNotFound``, ``LibraryDamaged`` or ``ModelMismatch``.
        """
        path = Path(path)
        catalogue = path / "catalogue.sqlite"
        if catalogue.exists() and not catalogue.stat().st_size and (path / "vectors" / "current").exists():
            raise LibraryDamaged(  # SQLite would take it for a new one, and every answer would be that nothing is known
                f"The catalogue {catalogue} is empty, though it has a vector index. Put back a copy, or move the "
                "folder away and ingest again."
            )
        if not catalogue.exists():
            if not create:
                raise LibraryNotFound(
                    f"No library at {path}. Make one first: footnote ingest PATH --library {path}"
                )
            _make_folder(path)
        library = cls(path, embedder or load_embedder())
        library._check_model()
        return library

    def close(self) -> None:
        self._catalogue.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # reading

    @property
    def generation(self) -> int:
        """Goes up with every write."""
        return self._catalogue.generation()

    def count(self) -> tuple[int, int]:
        """(articles, passages)."""
        return self._count(self._counts_now())

    def articles(self) -> list[tuple[Article, int]]:
        """All articles without their text (``Article.text`` is empty), with their length in characters;
        newest first."""
        return self._catalogue.article_heads()

    def some_articles(self, count: int) -> list[str]:
        """The ids of some articles, the same each time and of no particular kind, found quickly among very many."""
        return self._catalogue.some_ids(count)

    def articles_of(self, names: Sequence[str]) -> dict[str, str]:
        """The articles whose outlet or author is one of ``names``, in any case: by id, with that name as it is stored."""
        known = self._counts_now()
        if known.several_authors is None:
            known.several_authors = self._catalogue.several_authors()
        return self._catalogue.articles_of(names, known.several_authors)

    def article(self, article_id: str) -> Article | None:
        """One article with its text, or None."""
        return self._articles_by_id([article_id]).get(article_id)

    def places(self) -> list[Place]:
        """Where the articles lie; several places may hold the same article."""
        return [Place(source, *rest) for source, rest in self._catalogue.places().items()]

    def groups(self) -> dict[str, str]:
        """Articles that are near copies of others (syndicated, updated), by id, with the name of their group;
        those of one group count as one source. An article without copies is not in it."""
        return self._catalogue.groups()

    def fetched(self) -> dict[str, str]:
        """What was stored with ``Writer.remember``, by source."""
        return self._catalogue.fetched()

    @property
    def unfinished(self) -> bool:
        """Whether a process ended before its work was done; the next ``writing`` finishes it."""
        left = self._catalogue.ids("pending") or self._catalogue.ids("retired")
        waiting = self._catalogue.waiting_from() is not None
        return bool(left) or waiting or any(self._catalogue.value(flag) for flag in (UNGROUPED, UNPURGED))

    def passages(self, article: Article) -> list[Passage]:
        """An article's passages in reading order."""
        return self._catalogue.passages_of(article)

    def by_meaning(
        self, vector: NDArray[np.float32], k: int, article_ids: Sequence[str] | None = None
    ) -> list[Hit]:
        """The ``k`` passages nearest to a unit vector, by cosine (-1 to 1), best first."""
        return self._hits(self.nearest(vector, k, article_ids), "meaning")

    def by_words(self, words: Sequence[str], k: int, article_ids: Sequence[str] | None = None) -> list[Hit]:
        """The ``k`` passages best matching any of ``words``, by BM25, best first."""
        return self._hits(self.matching(words, k, article_ids), "words")

    def nearest(
        self, vector: NDArray[np.float32], k: int, article_ids: Sequence[str] | None = None
    ) -> dict[str, float]:
        """What ``by_meaning`` finds, as passage ids with their cosine: nothing is read but the index."""
        hidden = self._catalogue.hidden()
        with self._guard:
            found: list[tuple[str, float]] = []
            first_row: int | None = 0
            if not self._does_without_index():
                self._refresh()
                found = self._index.query(vector, k + len(hidden), article_ids)
                first_row = self._catalogue.waiting_from()
        if first_row is not None:
            found = self._with_others(found, vector, k + len(hidden), first_row, article_ids)
        shown = self._catalogue.stored(i for i, _ in found) - hidden
        return dict([(i, score) for i, score in found if i in shown][:k])

    def open_index(self) -> None:
        """Opens the index now, which searching otherwise does when it pays."""
        with self._guard:
            self._refresh()

    def matching(
        self, words: Sequence[str], k: int, article_ids: Sequence[str] | None = None
    ) -> dict[str, float]:
        """What ``by_words`` finds, as passage ids with their BM25 score."""
        known = self._counts_now()
        counts = {word: self._count_word(quoted(word), known) for word in words}
        return dict(self._catalogue.search_words(words, counts, self._count(known)[1], k, article_ids))

    def passages_by_id(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages with these ids, in this order; those whose article is gone are left out."""
        rows = self._catalogue.passage_rows(ids)
        articles = self._articles_by_id([row["article"] for row in rows.values()])
        shown = [(i, rows[i]) for i in ids if i in rows and rows[i]["article"] in articles]
        return {i: passage(articles[row["article"]], row) for i, row in shown}

    def sentence_scores(
        self, vector: NDArray[np.float32], passages: Sequence[Passage]
    ) -> dict[str, list[float]]:
        """By passage id: the cosine (-1 to 1) of each of its sentences with a unit vector, in reading order."""
        stored = self._catalogue.sentence_vectors([part.id for part in passages])
        return {passage_id: [float(s) for s in vectors @ vector] for passage_id, vectors in stored.items()}

    def passages_with_word(self, query: str) -> int:
        """In how many passages the FTS5 ``query`` occurs; tells rare words from common ones."""
        return self._count_word(query, self._counts_now())

    def stems_like(self, word: str) -> list[str]:
        """Stems of words in the articles that begin with the letter of a lower-case ``word`` and are about as long."""
        return self._catalogue.stems(word[0], len(word) - 4, len(word) + 1)

    def passages_with_stem(self, stem: str, k: int) -> list[Passage]:
        """At most ``k`` passages that have a stem of the full-text index."""
        return list(self.passages_by_id(self._catalogue.with_stem(stem, k)).values())

    # writing

    @contextmanager
    def writing(self, *, wait_seconds: float = 0.0) -> Iterator[Writer]:
        """The right to write, held for the whole block. Raises ``LibraryLocked`` naming the holder, and
        ``LibraryError`` when the disk is full or fails; what ``Writer`` reported as done is kept then, too."""
        _check_space(self.path)
        with disk_errors(self.path), _only_writer(self.path, wait_seconds):
            with self._guard:
                self._open_index()
                writer = Writer(self._catalogue, self._index, self.embedder, self.path)
                writer.repair_interrupted()
            self._generation = -1  # should the block fail, whoever reads next opens the index anew
            try:
                yield writer
            except Exception:
                raise  # the disk may be full, and then Chroma may hang at the next call
            except BaseException:  # Ctrl-C: stop soon, but leave no deleted text behind
                writer.wipe()
                raise
            with self._guard:
                writer.finish()
                self._articles.clear()
                self._generation = self.generation

    # health

    def check(self) -> Health:
        """Compares the catalogue with every vector that can be read from the index."""
        problems = []
        if (said := self._catalogue.integrity()) != "ok":
            problems.append(f"catalogue: {said}")
        stored = [self._catalogue.article(one) for one in self._catalogue.ids("ready")]
        if other := [one.source for one in stored if one is not None and replace(one).id != one.id]:
            problems.append(
                f"catalogue: {len(other)} articles are not what was stored ({', '.join(other[:3])}). Remove them and ingest them again"
            )
        if unfinished := self._catalogue.ids("pending") | self._catalogue.ids("retired"):
            problems.append(f"{len(unfinished)} articles were being written or removed when a process ended")
        expected = self._catalogue.passage_ids()
        try:
            with self._guard:
                self._open_index()
                found = self._index.readable_ids()
        except Exception as error:  # Chroma raises many kinds on a wreck
            problems.append(f"vector index cannot be read: {error}")
        else:
            if missing := expected - found - self._catalogue.waiting_ids():
                problems.append(f"vector index: {len(missing)} of {len(expected)} vectors missing")
            if extra := found - expected - self._catalogue.passage_ids(unfinished):
                problems.append(f"vector index: {len(extra)} vectors of unknown passages")
        n_articles, n_passages = self._catalogue.count()
        return Health(n_articles, n_passages, self.generation, self.embedder.fingerprint, tuple(problems))

    def repair(self) -> Health:
        """Removes what was left half-written and builds the vector index anew from the catalogue. The old
        index is moved aside to ``vectors.damaged`` until the new one stands."""
        aside = self.path / "vectors.damaged"
        with _only_writer(self.path), self._guard:
            shutil.rmtree(aside, ignore_errors=True)
            if (self.path / "vectors").exists():
                (self.path / "vectors").replace(aside)
            with self._catalogue.begin() as connection:
                for state in ("pending", "retired"):
                    self._catalogue.drop_articles(connection, self._catalogue.ids(state))
                self._catalogue.next_generation(connection)
            self._index.rebuild(self._catalogue.vectors())
            with self._catalogue.begin() as connection:
                self._catalogue.nothing_waits(connection)
            shutil.rmtree(aside, ignore_errors=True)
        return self.check()

    # helpers

    def _refresh(self) -> None:
        if self._generation != (now := self.generation):
            self._articles.clear()
            self._open_index()
            self._generation = now

    def _open_index(self) -> None:
        if self._index.exists or self._catalogue.count()[1] == 0:
            self._index.open()
        else:  # the folder was deleted or never copied; the catalogue has all it takes
            self._index.rebuild(self._catalogue.vectors())

    def _does_without_index(self) -> bool:
        """Whether this search compares all passages one by one, which in a small library takes less time than importing
        Chroma and opening its index: a process that asks one question does without."""
        if self._generation != -1 or self._unindexed_searches >= UNINDEXED_SEARCHES:
            return False
        self._unindexed_searches += 1
        return self._count(self._counts_now())[1] <= UNINDEXED_PASSAGES

    def _with_others(
        self,
        found: Sequence[tuple[str, float]],
        vector: NDArray[np.float32],
        k: int,
        first_row: int,
        article_ids: Sequence[str] | None,
    ) -> list[tuple[str, float]]:
        """What the index found, and the best of the passages from a row on, compared one by one."""
        best = dict(found)
        only = None if article_ids is None else set(article_ids)
        for batch in self._catalogue.vectors(first_row=first_row):
            cosines = np.stack([row[2] for row in batch]) @ vector
            best |= {
                row[0]: float(cosine)
                for row, cosine in zip(batch, cosines, strict=True)
                if only is None or row[1] in only
            }
            best = dict(sorted(best.items(), key=lambda item: -item[1])[: max(k, len(found))])
        return list(best.items())

    def _counts_now(self) -> _Counts:
        """The counts at the present generation; counting costs time that grows with the library."""
        if self._counts.generation != (now := self.generation):
            self._counts = _Counts(now)
        return self._counts

    def _count(self, known: _Counts) -> tuple[int, int]:
        if known.all is None:
            known.all = self._catalogue.count()
        return known.all

    def _count_word(self, query: str, known: _Counts) -> int:
        if query not in known.words:
            known.words[query] = self._catalogue.passages_with_word(query)
        return known.words[query]

    def _articles_by_id(self, ids: Iterable[str]) -> dict[str, Article]:
        """Articles by id; the last few that were read are kept in memory."""
        wanted = set(ids)
        with self._guard:
            found = {i: self._articles[i] for i in wanted if i in self._articles}
            found |= self._catalogue.articles(sorted(wanted - found.keys()))
            kept = self._articles | found
            self._articles = dict(list(kept.items())[-ARTICLES_IN_MEMORY:])
        return found

    def _hits(self, scores: Mapping[str, float], search: str) -> list[Hit]:
        found = self.passages_by_id(list(scores))
        return [Hit(part, scores[i], {search: scores[i]}) for i, part in found.items()]

    def _check_model(self) -> None:
        made_by = self._catalogue.value("embedding_model")
        if made_by is None:
            self._catalogue.set_value("embedding_model", self.embedder.fingerprint)
        elif made_by != self.embedder.fingerprint:
            raise ModelMismatch(
                f"The library {self.path} was made with the embedding model {made_by}, not "
                f"{self.embedder.fingerprint}. Set FOOTNOTE_EMBEDDING_MODEL back, or ingest into another library."
            )


class Writer:
    """The right to write, from ``Library.writing``. Everything it reports as done is on the disk."""

    def __init__(self, catalogue: Catalogue, index: VectorIndex, embedder: Embedder, path: Path) -> None:
        self._catalogue = catalogue
        self._index = index
        self._embedder = embedder
        self._path = path
        self._unflushed = int(catalogue.value("unflushed") or 0)
        self.repaired = 0
        """Articles that a process which ended too early had left half-written or half-removed."""

    def put(self, entries: Sequence[Entry]) -> None:
        """Stores articles: afterwards their places hold these versions, and versions that lie at no place any
        more are gone. The order of the steps makes a kill at any moment harmless: new passages and vectors
        first, then the new version ready and the old one retired in one transaction, then the old one out.
        """
        _check_space(self._path)
        known = self._catalogue.ready(e.article.id for e in entries)
        fresh = {e.article.id: e for e in entries if e.article.id not in known}
        if fresh:
            self._write_pending(list(fresh.values()))
        self._cut_anew([e for e in entries if e.article.id in known])
        with self._catalogue.begin() as connection:
            replaced = self._catalogue.placed(connection, (e.article.source for e in entries))
            self._catalogue.mark_ready(connection, fresh)
            for entry in entries:
                self._catalogue.set_place(
                    connection, entry.article.source, entry.article.id, entry.content, entry.root
                )
            self._catalogue.retire_unplaced(connection, replaced)
            self._catalogue.settle_sources(connection, {*replaced, *(e.article.id for e in entries)})
            if fresh or replaced - {e.article.id for e in entries}:
                self._catalogue.set_value(UNGROUPED, "1", connection)
            self._catalogue.next_generation(connection)
        self._drop(self._catalogue.ids("retired"))

    def remove(self, sources: Sequence[str]) -> None:
        """Forgets places; articles that lie nowhere else are deleted, text and vectors."""
        with self._catalogue.begin() as connection:
            removed = self._catalogue.placed(connection, sources)
            self._catalogue.drop_places(connection, sources)
            self._catalogue.retire_unplaced(connection, removed)
            self._catalogue.settle_sources(connection, removed)
            self._catalogue.set_value(UNGROUPED, "1", connection)
            self._catalogue.next_generation(connection)
        self._drop(self._catalogue.ids("retired"))

    def signatures(self) -> dict[str, bytes]:
        """The signatures stored with ``sign``, by article id."""
        return self._catalogue.signatures()

    def sign(self, signatures: Mapping[str, bytes]) -> None:
        """Stores what tells near copies apart; the library does not look into it."""
        with self._catalogue.begin() as connection:
            self._catalogue.set_signatures(connection, signatures)

    def remember(self, said: Mapping[str, str]) -> None:
        """Stores, by source, what a web server said about a page; the library does not look into it."""
        with self._catalogue.begin() as connection:
            self._catalogue.set_fetched(connection, said)

    @property
    def ungrouped(self) -> bool:
        """Whether articles came or went since the last ``group``, also in another process."""
        return bool(self._catalogue.value(UNGROUPED))

    def group(self, groups: Mapping[str, str]) -> None:
        """Says which articles are near copies of each other: the group of each article that has any."""
        with self._catalogue.begin() as connection:
            if groups != self._catalogue.groups():
                self._catalogue.set_groups(connection, groups)
                self._catalogue.next_generation(connection)
            self._catalogue.set_value(UNGROUPED, "", connection)

    def repair_interrupted(self) -> None:
        """Takes out what a killed process left half-written."""
        unfinished = self._catalogue.ids("pending") | self._catalogue.ids("retired")
        self._drop(unfinished)
        self.repaired = len(unfinished)

    def finish(self) -> None:
        """Compacts the index when its log has grown, and wipes deleted text from the disk."""
        if self._unflushed > TAIL or self._catalogue.waiting_from():
            self._index.rebuild(self._catalogue.vectors())
            self._set_unflushed(0)
            with self._catalogue.begin() as connection:
                self._catalogue.nothing_waits(connection)
                self._catalogue.next_generation(connection)
        self.wipe()

    def wipe(self) -> None:
        """Wipes text that was deleted from the disk."""
        if self._catalogue.value(UNPURGED):
            self._catalogue.purge()
            self._catalogue.set_value(UNPURGED, "")

    def _write_pending(self, entries: Sequence[Entry]) -> None:
        parts = [part for entry in entries for part in entry.passages]
        vectors, inside = self._embed(parts)
        many = self._unflushed + len(parts) > TAIL
        with self._catalogue.begin() as connection:
            if many:
                self._catalogue.wait_from_here(connection)
            done = 0
            for entry in entries:
                mine = slice(done, done + len(entry.passages))
                self._catalogue.insert_pending(
                    connection, entry.article, entry.passages, vectors[mine], inside[mine]
                )
                done += len(entry.passages)
        if many:  # the index is built anew when the writing ends
            self._set_unflushed(self._unflushed + len(parts))
        else:
            self._add_vectors(parts, vectors)

    def _cut_anew(self, entries: Sequence[Entry]) -> None:
        """Gives stored articles other passages, when the way of cutting has changed. Vectors without a passage are
        never retrieved, so they go in first and out last."""
        for entry in entries:
            before = self._catalogue.passages_of(entry.article)
            if not entry.passages or [(p.sentences, p.heading) for p in before] == [
                (p.sentences, p.heading) for p in entry.passages
            ]:
                continue
            vectors, inside = self._embed(entry.passages)
            self._add_vectors(entry.passages, vectors)
            with self._catalogue.begin() as connection:
                self._catalogue.replace_passages(connection, entry.article, entry.passages, vectors, inside)
                self._catalogue.next_generation(connection)
            self._index.delete({part.id for part in before} - {part.id for part in entry.passages})

    def _embed(self, parts: Sequence[Passage]) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """The vectors of passages, and those of the sentences of each."""
        texts = [part.search_text for part in parts]
        return embed_with_parts(self._embedder, texts, [part.search_spans for part in parts])

    def _add_vectors(self, parts: Sequence[Passage], vectors: NDArray[np.float32]) -> None:
        self._index.upsert([(p.id, p.article.id, v) for p, v in zip(parts, vectors, strict=True)])
        self._set_unflushed(self._unflushed + len(parts))

    def _drop(self, article_ids: set[str]) -> None:
        if not article_ids:
            return
        doomed = self._catalogue.passage_ids(article_ids)
        self._index.delete(doomed)
        with self._catalogue.begin() as connection:
            self._catalogue.drop_articles(connection, sorted(article_ids))
            self._catalogue.set_value(UNPURGED, "1", connection)
            self._catalogue.next_generation(connection)

    def _set_unflushed(self, count: int) -> None:
        self._unflushed = count
        self._catalogue.set_value("unflushed", str(count))


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
    except OSError as error:
        raise LibraryError(
            f"Cannot make a library at {path}: {error.strerror}. Choose another folder with --library DIR."
        ) from error


def _check_space(path: Path) -> None:
    free = shutil.disk_usage(path).free
    if free < SPACE_NEEDED:
        raise LibraryError(
            f"Only {free // 2**20} MB of disk space are free at {path}; at least {SPACE_NEEDED // 2**20} MB are "
            "needed to write safely. Free some space and run the same command again."
        )


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turns what a full or failing disk makes SQLite, Chroma and the system say into one ``LibraryError``."""
    try:
        yield
    except Exception as error:
        of_the_disk = isinstance(error, OSError) and error.errno in DISK_TROUBLE
        if not (of_the_disk or isinstance(error, OperationalError) or index_failed(error)):
            raise
        said = " ".join(str(getattr(error, "orig", None) or error).split())[:200]
        free = shutil.disk_usage(path).free
        cause = "The disk is full" if free < NEARLY_FULL else "The disk did not take it"
        raise LibraryError(
            f"The library {path} could not be written. {cause} ({free / 2**20:,.1f} MB of disk space are free; the error "
            f"was: {said.rstrip('.')}). What was in the library is kept. Mend that and run the same command again."
        ) from error


@contextmanager
def _only_writer(path: Path, wait_seconds: float = 0.0) -> Iterator[None]:
    """Holds the library's lock, which the system frees when its holder dies; raises ``LibraryLocked``."""
    lock = FileLock(path / "lock", timeout=wait_seconds)
    owner = path / "writer.json"
    try:
        lock.acquire()
    except Timeout:
        raise LibraryLocked(_locked_by(path, owner)) from None
    try:
        owner.write_text(json.dumps({"pid": os.getpid(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}))
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


def _locked_by(path: Path, owner: Path) -> str:
    try:
        said = json.loads(owner.read_text())
        who = f"process {said['pid']}, since {said['since']}"
    except (OSError, ValueError, KeyError):
        who = "another process"
    return f"The library {path} is being written by {who}. Wait until it has finished and try again."
