"""The library: the one object that owns articles, passages, vectors and words, in one folder.

    .footnote/
        catalogue.sqlite     the truth (see ``catalogue``)
        vectors/             Chroma's index, derived from it (see ``vectors``)
        lock, writer.json    who is writing

One process writes at a time; any number read. A reader notices what others wrote by the generation number.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vectorstore.catalogue import Catalogue, passage
from vectorstore.disk import check_space, disk_errors, make_folder, only_writer
from vectorstore.embedding import Embedder, load_embedder
from vectorstore.errors import LibraryDamaged, LibraryNotFound, ModelMismatch
from vectorstore.types import Article, Hit, Passage
from vectorstore.vectors import VectorIndex
from vectorstore.words import quoted
from vectorstore.writing import UNGROUPED, UNPURGED, Writer, embedded_passages

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy import Connection

DEFAULT_PATH = Path(".footnote")
MADE_BY, UNFINISHED = "embedding_model", "half made anew: "
UNINDEXED_PASSAGES = 20_000
"""Passages up to which the first searches of a process compare all vectors: 12 ms a thousand, where opening the index
takes 0.9 s."""
UNINDEXED_SEARCHES = 5
"""Such searches before the index is opened; a question needs as many as it has parts."""
ARTICLES_IN_MEMORY = 256


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
        cls,
        path: str | Path = DEFAULT_PATH,
        *,
        embedder: Embedder | None = None,
        create: bool = True,
        any_model: bool = False,
    ) -> Library:
        """Opens the library at ``path``, making it when missing unless ``create`` is false.

        Raises ``LibraryNotFound``, ``LibraryDamaged``, or ``ModelMismatch`` unless ``any_model`` (for ``reembed``).
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
            make_folder(path)
        library = cls(path, embedder or load_embedder())
        if not any_model:
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
        check_space(self.path)
        with disk_errors(self.path), only_writer(self.path, wait_seconds):
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
            finally:
                writer.close()
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
        with only_writer(self.path), self._guard:
            shutil.rmtree(aside, ignore_errors=True)
            if (self.path / "vectors").exists():
                (self.path / "vectors").replace(aside)
            with self._catalogue.begin() as connection:
                self._drop_unfinished(connection)
                self._catalogue.next_generation(connection)
            self._index.rebuild(self._catalogue.vectors())
            with self._catalogue.begin() as connection:
                self._catalogue.nothing_waits(connection)
            shutil.rmtree(aside, ignore_errors=True)
        return self.check()

    def reembed(
        self,
        cut: Callable[[Article], Sequence[Passage]],
        progress: Callable[[int, int, Article], None] | None = None,
    ) -> None:
        """Cuts all articles anew and makes their vectors with this library's embedding model. Until it is done the
        library belongs to no model and cannot be asked; interrupted, it is begun again. ``progress`` is told how
        many of how many articles are done, and the last of them."""
        check_space(self.path)
        with disk_errors(self.path), only_writer(self.path), self._guard:
            with self._catalogue.begin() as connection:
                self._drop_unfinished(connection)
                self._catalogue.set_value(MADE_BY, f"{UNFINISHED}{self.embedder.fingerprint}", connection)
            ids = sorted(self._catalogue.ids("ready"))
            for done, article_id in enumerate(ids, start=1):
                article = self._catalogue.article(article_id)
                if article is None:
                    continue
                parts = tuple(cut(article))
                vectors, inside = embedded_passages(self.embedder, parts)
                with self._catalogue.begin() as connection:
                    self._catalogue.replace_passages(connection, article, parts, vectors, inside)
                if progress is not None:
                    progress(done, len(ids), article)
            self._index.rebuild(self._catalogue.vectors())
            with self._catalogue.begin() as connection:
                self._catalogue.nothing_waits(connection)
                self._catalogue.set_value(MADE_BY, self.embedder.fingerprint, connection)
                self._catalogue.next_generation(connection)

    # helpers

    def _drop_unfinished(self, connection: Connection) -> None:
        """Takes out of the catalogue what was being written or removed when a process ended."""
        for state in ("pending", "retired"):
            self._catalogue.drop_articles(connection, self._catalogue.ids(state))

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
        made_by = self._catalogue.value(MADE_BY)
        anew = f"footnote doctor --re-embed --library {self.path}"
        if made_by is None:
            self._catalogue.set_value(MADE_BY, self.embedder.fingerprint)
        elif made_by.startswith(UNFINISHED):
            raise ModelMismatch(
                f"The vectors of the library {self.path} are half made anew. Go on with: {anew}"
            )
        elif made_by != self.embedder.fingerprint:
            raise ModelMismatch(
                f"The library {self.path} was made with the embedding model {made_by}, not "
                f"{self.embedder.fingerprint}. Make its vectors anew with: {anew}"
            )
