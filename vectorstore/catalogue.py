"""The catalogue: one SQLite file that is the truth about a library. Vectors and words are in it too, so that
Chroma's index can be thrown away and made again without the embedding model.

    articles   one row per distinct text, with its state: 'pending' while it is being written, 'ready' after,
               'retired' once it lies at no place any more and waits to be deleted; only 'ready' is retrieved
    places     where articles lie (a path or address); several places may hold the same article
    passages   a span of an article, its sentences, and its vector
    copies     a signature of each article's words, and the group of near copies it belongs to
    fetched    what a web server said about a page, to be asked with when it is fetched again
    words      a full-text index over the passages (FTS5, contentless: it holds no copy of the text)
    meta       the embedding model, the versions that wrote it, the generation number, what is still to be done

Durability: write-ahead log with ``synchronous=FULL``; what was reported as stored survives a power cut.
Deleted text is overwritten (``secure_delete``).
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    RowMapping,
    String,
    Table,
    Text,
    create_engine,
    delete,
    event,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DatabaseError, OperationalError

from vectorstore import words
from vectorstore.errors import LibraryDamaged
from vectorstore.types import Article, Block, Passage, Sentence, split_authors

SCHEMA = 1
"""Raised when the tables change. A library written by a newer schema is refused, never altered."""

metadata = MetaData()

meta = Table(
    "meta", metadata, Column("key", String, primary_key=True), Column("value", String, nullable=False)
)

articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("state", String, nullable=False, index=True),
    Column("source", String, nullable=False),
    Column("title", String, nullable=False),
    Column("author", String),
    Column("outlet", String),
    Column("published", String, index=True),
    Column("updated", String),
    Column("language", String, nullable=False),
    Column("url", String),
    Column("text", Text, nullable=False),
    Column("layout", Text, nullable=False),  # JSON: blocks, pages, origins
    Column("characters", Integer, nullable=False),
)

places = Table(
    "places",
    metadata,
    Column("source", String, primary_key=True),
    Column("article", String, ForeignKey("articles.id"), nullable=False, index=True),
    Column("content", String, nullable=False),  # hash of the bytes, and of what reads them
    Column("root", String),  # the folder that was ingested, when it came from one
)

passages = Table(
    "passages",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("article", String, ForeignKey("articles.id"), nullable=False, index=True),
    Column("heading", String, nullable=False),
    Column("sentences", Text, nullable=False),  # JSON: [[start, end, kind], …]
    Column("vector", LargeBinary, nullable=False),  # float32, little endian
    Column(
        "sentence_vectors", LargeBinary, nullable=False
    ),  # int8, one row a sentence, scaled to its largest
)

copies = Table(
    "copies",
    metadata,
    Column("article", String, ForeignKey("articles.id"), primary_key=True),
    Column("signature", LargeBinary, nullable=False),
    Column("group", String, index=True),  # the smallest article id among near copies; NULL when alone
)

fetched = Table(
    "fetched", metadata, Column("source", String, primary_key=True), Column("said", Text, nullable=False)
)

WORDS = "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(title, body, content='', tokenize='porter unicode61')"
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
    "busy_timeout=30000",
)
VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, words, row)"
OCCURRENCES = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.occurrences USING fts5vocab(main, words, instance)"
WITH_STEM = "SELECT DISTINCT doc FROM occurrences WHERE term = :stem LIMIT :k"
STEMS = "SELECT term FROM vocabulary WHERE term GLOB :letter AND length(term) BETWEEN :shortest AND :longest"
HIDDEN = "SELECT p.row, p.id FROM articles a JOIN passages p ON p.article = a.id WHERE a.state IN ('pending', 'retired')"
PASSAGES = (
    "SELECT p.id, p.article, p.heading, p.sentences FROM passages p JOIN articles a ON a.id = p.article "
    "WHERE p.id IN (SELECT value FROM json_each(:ids)) AND +a.state = 'ready'"  # +: not by the index on state
)
SOURCES = tuple(
    f"CREATE INDEX IF NOT EXISTS articles_of_{column} ON articles (lower({column}))"
    for column in ("outlet", "author")
)
BY_SOURCE = (
    "SELECT id, outlet, author FROM articles WHERE (lower(outlet) IN (SELECT value FROM json_each(:names)) "
    "OR lower(author) IN (SELECT value FROM json_each(:names))) AND +state = 'ready'"
)
SEVERAL_AUTHORS = (
    "SELECT DISTINCT author FROM articles "
    "WHERE author LIKE '%,%' OR author LIKE '%;%' OR author LIKE '%&%' OR author LIKE '%and%'"
)
STORED = "SELECT id FROM passages WHERE id IN (SELECT value FROM json_each(:ids))"
IDS = "SELECT row, id FROM passages WHERE row IN (SELECT value FROM json_each(:rows))"
ROWS_A_STATEMENT = 500
"""SQLite allows 32,766 bound values a statement; this stays far below it."""


class Catalogue:
    """Reads and writes the SQLite file. Every method is one transaction or part of the caller's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = _engine(path)
        try:
            with self._engine.begin() as connection:
                metadata.create_all(connection)
                for statement in (WORDS, *SOURCES):
                    connection.execute(text(statement))
            schema = self.value("schema")
        except (DatabaseError, OperationalError) as error:
            raise LibraryDamaged(_damage(path, error)) from error
        if schema is None:
            self.set_value("schema", str(SCHEMA))
        elif int(schema) > SCHEMA:
            raise LibraryDamaged(
                f"{path} was written by a newer Footnote (schema {schema}, this one reads {SCHEMA}). Update Footnote."
            )

    def close(self) -> None:
        self._engine.dispose()

    def begin(self) -> Any:
        """A transaction: ``with catalogue.begin() as connection``."""
        return self._engine.begin()

    # meta

    def value(self, key: str) -> str | None:
        with self._engine.connect() as connection:
            return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()

    def set_value(self, key: str, value: str, connection: Connection | None = None) -> None:
        statement = text("INSERT INTO meta VALUES (:k, :v) ON CONFLICT (key) DO UPDATE SET value = :v")
        if connection is not None:
            connection.execute(statement, {"k": key, "v": value})
            return
        with self._engine.begin() as own:
            own.execute(statement, {"k": key, "v": value})

    def waiting_from(self) -> int | None:
        """The row from which passages may not be in the vector index yet; None when all are."""
        found = self._rows("SELECT value FROM meta WHERE key = 'waiting_from'")
        return int(found[0][0]) if found and found[0][0] else None

    def wait_from_here(self, connection: Connection) -> None:
        """The passages that are written from now on are not put into the vector index at once."""
        last = connection.execute(select(func.coalesce(func.max(passages.c.row), 0))).scalar_one()
        self.set_value(
            "waiting_from", str(min(int(last) + 1, self.waiting_from() or int(last) + 1)), connection
        )

    def nothing_waits(self, connection: Connection) -> None:
        self.set_value("waiting_from", "", connection)

    def waiting_ids(self) -> set[str]:
        """Ids of the passages that may not be in the vector index yet."""
        if not (first := self.waiting_from()):
            return set()
        return {i for (i,) in self._rows("SELECT id FROM passages WHERE row >= :first", first=first)}

    # writing

    def insert_pending(
        self,
        connection: Connection,
        article: Article,
        parts: Sequence[Passage],
        vectors: NDArray[np.float32],
        sentence_vectors: Sequence[NDArray[np.float32]],
    ) -> None:
        """Writes an article, its passages, vectors and words; not visible to searches until marked ready."""
        connection.execute(articles.insert().values(state="pending", **_article_row(article)))
        self._insert_passages(connection, article, parts, vectors, sentence_vectors)

    def replace_passages(
        self,
        connection: Connection,
        article: Article,
        parts: Sequence[Passage],
        vectors: NDArray[np.float32],
        sentence_vectors: Sequence[NDArray[np.float32]],
    ) -> None:
        """The same for an article that is stored and now cut in another way."""
        self._drop_passages(connection, article)
        self._insert_passages(connection, article, parts, vectors, sentence_vectors)

    def _insert_passages(
        self,
        connection: Connection,
        article: Article,
        parts: Sequence[Passage],
        vectors: NDArray[np.float32],
        sentence_vectors: Sequence[NDArray[np.float32]],
    ) -> None:
        if not parts:
            return
        rows = [
            {
                "id": part.id,
                "article": article.id,
                "heading": part.heading,
                "sentences": json.dumps([[s.start, s.end, s.kind] for s in part.sentences]),
                "vector": vector.astype("<f4").tobytes(),
                "sentence_vectors": _as_bytes(inside),
            }
            for part, vector, inside in zip(parts, vectors, sentence_vectors, strict=True)
        ]
        connection.execute(passages.insert(), rows)
        numbers = self._row_numbers(connection, article.id)
        connection.execute(
            text("INSERT INTO words(rowid, title, body) VALUES (:row, :title, :body)"),
            [{"row": numbers[part.id], **_word_columns(part)} for part in parts],
        )

    def mark_ready(self, connection: Connection, article_ids: Iterable[str]) -> None:
        connection.execute(update(articles).where(articles.c.id.in_(list(article_ids))).values(state="ready"))

    def set_place(
        self, connection: Connection, source: str, article: str, content: str, root: str | None
    ) -> None:
        connection.execute(
            text(
                "INSERT INTO places VALUES (:s, :a, :c, :r) "
                "ON CONFLICT (source) DO UPDATE SET article = :a, content = :c, root = :r"
            ),
            {"s": source, "a": article, "c": content, "r": root},
        )

    def drop_places(self, connection: Connection, sources: Iterable[str]) -> None:
        for batch in _batches(list(sources)):
            connection.execute(delete(places).where(places.c.source.in_(batch)))
            connection.execute(delete(fetched).where(fetched.c.source.in_(batch)))

    def placed(self, connection: Connection, sources: Iterable[str]) -> set[str]:
        """Ids of the articles that lie at these places now."""
        found: set[str] = set()
        for batch in _batches(list(sources)):
            query = select(places.c.article).where(places.c.source.in_(batch))
            found.update(connection.execute(query).scalars())
        return found

    def retire_unplaced(self, connection: Connection, article_ids: Iterable[str]) -> None:
        """Hides those of these articles that lie at no place any more; called in the same transaction that took
        their place, so that two versions are never visible together."""
        unplaced = articles.c.id.not_in(select(places.c.article))
        for batch in _batches(list(article_ids)):
            statement = update(articles).where(articles.c.id.in_(batch), unplaced)
            connection.execute(statement.values(state="retired"))

    def settle_sources(self, connection: Connection, article_ids: Iterable[str]) -> None:
        """Makes the source of each of these articles one of the places it lies at: the first by name, so that it
        does not depend on the order in which they came."""
        for batch in _batches(list(article_ids)):
            first = (
                select(func.min(places.c.source)).where(places.c.article == articles.c.id).scalar_subquery()
            )
            placed = articles.c.id.in_(select(places.c.article))
            statement = update(articles).where(articles.c.id.in_(batch), placed)
            connection.execute(statement.values(source=first))

    def set_signatures(self, connection: Connection, signatures: Mapping[str, bytes]) -> None:
        statement = text(
            "INSERT INTO copies(article, signature) VALUES (:a, :s) ON CONFLICT (article) DO UPDATE SET signature = :s"
        )
        for article_id, signature in signatures.items():
            connection.execute(statement, {"a": article_id, "s": signature})

    def set_groups(self, connection: Connection, groups: Mapping[str, str]) -> None:
        """Records the group of each article in ``groups``; all others stand alone."""
        connection.execute(update(copies).where(copies.c.group.is_not(None)).values(group=None))
        for article_id, group in groups.items():
            connection.execute(update(copies).where(copies.c.article == article_id).values(group=group))

    def drop_articles(self, connection: Connection, article_ids: Iterable[str]) -> None:
        """Deletes articles with their passages and words."""
        for article_id in article_ids:
            article = self._article(connection, article_id)
            if article is None:
                continue
            self._drop_passages(connection, article)
            connection.execute(delete(copies).where(copies.c.article == article_id))
            connection.execute(delete(articles).where(articles.c.id == article_id))

    def _drop_passages(self, connection: Connection, article: Article) -> None:
        gone = text("INSERT INTO words(words, rowid, title, body) VALUES ('delete', :row, :title, :body)")
        for row, part in self._passages_of(connection, article):
            connection.execute(gone, {"row": row, **_word_columns(part)})
        connection.execute(delete(passages).where(passages.c.article == article.id))

    def set_fetched(self, connection: Connection, said: Mapping[str, str]) -> None:
        statement = text("INSERT INTO fetched VALUES (:s, :w) ON CONFLICT (source) DO UPDATE SET said = :w")
        for source, what in said.items():
            connection.execute(statement, {"s": source, "w": what})

    def purge(self) -> None:
        """Rewrites the word index and empties the log, so that deleted words are gone from the disk."""
        with self._engine.begin() as connection:
            connection.execute(text("INSERT INTO words(words) VALUES ('optimize')"))
        with self._engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def next_generation(self, connection: Connection) -> int:
        """Readers watch this number and reopen their index when it has moved."""
        found = connection.execute(select(meta.c.value).where(meta.c.key == "generation")).scalar()
        number = int(found or 0) + 1
        self.set_value("generation", str(number), connection)
        return number

    # reading

    def ready(self, article_ids: Iterable[str]) -> set[str]:
        """Those of these articles that are stored and ready."""
        found: set[str] = set()
        with self._engine.connect() as connection:
            for batch in _batches(list(article_ids)):
                query = select(articles.c.id).where(articles.c.state == "ready", articles.c.id.in_(batch))
                found.update(connection.execute(query).scalars())
        return found

    def ids(self, state: str) -> set[str]:
        """All articles in this state."""
        with self._engine.connect() as connection:
            return set(connection.execute(select(articles.c.id).where(articles.c.state == state)).scalars())

    def some_ids(self, count: int) -> list[str]:
        """Some ready articles. Ids are hashes, so the first of them are as good as chosen by lot."""
        state: ColumnElement[str] = literal_column(
            "+articles.state"
        )  # not by the index of states, which would sort all articles
        query = select(articles.c.id).where(state == "ready").order_by(articles.c.id).limit(count)
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def several_authors(self) -> list[str]:
        """The authors, as stored, of articles that may have several: "Ann Lee, Bo Ek". Reads all articles."""
        with self._engine.connect() as connection:
            return list(connection.execute(text(SEVERAL_AUTHORS)).scalars())

    def articles_of(self, names: Sequence[str], several: Sequence[str] = ()) -> dict[str, str]:
        """The outlet or author as stored, by the id of each ready article that is by one of ``names``, in any case, alone or
        with others (``several_authors``)."""
        lower = {_small(name) for name in names}
        among = {
            _small(authors): name
            for authors in several
            for name in split_authors(authors)
            if _small(name.strip()) in lower
        }
        with self._engine.connect() as connection:
            rows = connection.execute(
                text(BY_SOURCE), {"names": json.dumps(sorted(lower | among.keys()))}
            ).all()
        found = {}
        for row in rows:
            if _small(row.outlet or "") in lower:
                found[row.id] = row.outlet
            elif (author := _small(row.author or "")) in lower or author in among:
                found[row.id] = row.author if author in lower else among[author]
        return found

    def signatures(self) -> dict[str, bytes]:
        """The signatures of all ready articles that have one."""
        query = select(copies.c.article, copies.c.signature).join(articles, articles.c.id == copies.c.article)
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(articles.c.state == "ready").order_by(copies.c.article))
            return {row.article: row.signature for row in rows}

    def groups(self) -> dict[str, str]:
        """The group of each ready article that has near copies."""
        query = select(copies.c.article, copies.c.group).join(articles, articles.c.id == copies.c.article)
        query = query.where(articles.c.state == "ready", copies.c.group.is_not(None)).order_by(
            copies.c.article
        )
        with self._engine.connect() as connection:
            return {row.article: row.group for row in connection.execute(query)}

    def places(self) -> dict[str, tuple[str, str, str | None]]:
        """By source: the article's id, the content hash, the root folder."""
        with self._engine.connect() as connection:
            return {
                row.source: (row.article, row.content, row.root) for row in connection.execute(select(places))
            }

    def fetched(self) -> dict[str, str]:
        """By source: what was stored with ``set_fetched``."""
        with self._engine.connect() as connection:
            return {row.source: row.said for row in connection.execute(select(fetched))}

    def article(self, article_id: str) -> Article | None:
        return self.articles([article_id]).get(article_id)

    def articles(self, article_ids: Sequence[str]) -> dict[str, Article]:
        """Articles with their text, by id; those that are not stored are left out."""
        found: dict[str, Article] = {}
        with self._engine.connect() as connection:
            for batch in _batches(list(article_ids)):
                rows = connection.execute(select(articles).where(articles.c.id.in_(batch))).mappings()
                found.update((row["id"], _article(row)) for row in rows)
        return found

    def article_heads(self) -> list[tuple[Article, int]]:
        """All ready articles without their text, with their length in characters; newest first, then by title."""
        columns = [c for c in articles.c if c.name not in ("text", "layout")]
        query = select(*columns).where(articles.c.state == "ready")
        query = query.order_by(articles.c.published.desc().nulls_last(), articles.c.title, articles.c.id)
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return [(_article({**row, "text": "", "layout": "{}"}), row["characters"]) for row in rows]

    def passage_rows(self, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """The stored row, without its vectors, of each passage id whose article is ready."""
        names = ("id", "article", "heading", "sentences")
        found = self._rows(PASSAGES, ids=json.dumps(list(ids)))
        return {row[0]: dict(zip(names, row, strict=True)) for row in found}

    def sentence_vectors(self, passage_ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Unit vectors of the sentences of each passage, shape (sentences, dimension)."""
        found: dict[str, NDArray[np.float32]] = {}
        columns = select(
            passages.c.id, passages.c.sentence_vectors, func.length(passages.c.vector).label("size")
        )
        with self._engine.connect() as connection:
            for batch in _batches(list(passage_ids)):
                for row in connection.execute(columns.where(passages.c.id.in_(batch))):
                    found[row.id] = _from_bytes(row.sentence_vectors, row.size // 4)
        return found

    def passages_of(self, article: Article) -> list[Passage]:
        with self._engine.connect() as connection:
            return [part for _, part in self._passages_of(connection, article)]

    def search_words(
        self,
        wanted: Sequence[str],
        counts: Mapping[str, int],
        total: int,
        k: int,
        article_ids: Sequence[str] | None,
    ) -> list[tuple[str, float]]:
        """Ready passages with their BM25 score (higher is better), best first; see ``words.search``."""
        hidden = self._hidden()
        found = words.search(self._rows, wanted, counts, total, k + len(hidden), article_ids)
        shown = [(row, score) for row, score in found if row not in hidden][:k]
        ids = dict(self._rows(IDS, rows=json.dumps([row for row, _ in shown])))
        scored = [(ids[row], score) for row, score in shown if row in ids]
        return sorted(scored, key=lambda item: (-item[1], item[0]))

    def hidden(self) -> set[str]:
        """Ids of the passages whose article is being written or removed at this moment: nearly always none."""
        return set(self._hidden().values())

    def stored(self, ids: Iterable[str]) -> set[str]:
        """Those of these passage ids that are in the catalogue."""
        return {found for (found,) in self._rows(STORED, ids=json.dumps(list(ids)))}

    def passages_with_word(self, query: str) -> int:
        """In how many passages the FTS5 ``query`` occurs."""
        return words.count(self._rows, query)

    def stems(self, letter: str, shortest: int, longest: int) -> list[str]:
        """The stems in the full-text index that begin with this letter, of these lengths."""
        found = self._rows(STEMS, VOCABULARY, letter=f"{letter}*", shortest=shortest, longest=longest)
        return [term for (term,) in found]

    def with_stem(self, stem: str, k: int) -> list[str]:
        """Ids of at most ``k`` passages that have a stem of the full-text index."""
        rows = self._rows(WITH_STEM, OCCURRENCES, stem=stem, k=k)
        return [found for _, found in self._rows(IDS, rows=json.dumps([row for (row,) in rows]))]

    def generation(self) -> int:
        """The number that goes up with every write."""
        found = self._rows("SELECT value FROM meta WHERE key = 'generation'")
        return int(found[0][0]) if found else 0

    def vectors(
        self, batch: int = 1000, first_row: int = 0
    ) -> Iterable[list[tuple[str, str, NDArray[np.float32]]]]:
        """All ready passages, from a row on, in batches of (id, article id, vector), in a fixed order."""
        query = select(passages.c.id, passages.c.article, passages.c.vector)
        query = query.join(articles, articles.c.id == passages.c.article).where(
            articles.c.state == "ready", passages.c.row >= first_row
        )
        with self._engine.connect() as connection:
            for rows in connection.execute(query.order_by(passages.c.row)).partitions(batch):
                yield [(row.id, row.article, np.frombuffer(row.vector, dtype="<f4")) for row in rows]

    def passage_ids(self, article_ids: Iterable[str] | None = None) -> set[str]:
        """Ids of the passages of these articles, or of all ready ones."""
        query = select(passages.c.id).join(articles, articles.c.id == passages.c.article)
        if article_ids is None:
            query = query.where(articles.c.state == "ready")
        else:
            query = query.where(passages.c.article.in_(list(article_ids)))
        with self._engine.connect() as connection:
            return set(connection.execute(query).scalars())

    def count(self) -> tuple[int, int]:
        """Ready articles, and their passages."""
        ready = select(articles.c.id).where(articles.c.state == "ready")
        with self._engine.connect() as connection:
            n_articles = connection.execute(select(func.count()).select_from(ready.subquery())).scalar_one()
            inside = select(func.count()).select_from(passages).where(passages.c.article.in_(ready))
            return int(n_articles), int(connection.execute(inside).scalar_one())

    def integrity(self) -> str:
        """SQLite's own check: 'ok', or what is wrong."""
        with self._engine.connect() as connection:
            return str(connection.execute(text("PRAGMA integrity_check(1)")).scalar())

    # helpers

    def _rows(self, statement: str, before: str = "", **values: Any) -> list[tuple[Any, ...]]:
        """The rows of a small query, straight from SQLite: SQLAlchemy's own work would be most of its time. ``before`` is
        executed on the same connection first."""
        connection = self._engine.raw_connection()
        try:
            if before:
                connection.cursor().execute(before)
            return list(connection.cursor().execute(statement, values).fetchall())
        except sqlite3.DatabaseError as error:
            _raise_if_damaged(self.path, error)
            raise
        finally:
            connection.close()

    def _hidden(self) -> dict[int, str]:
        return dict(self._rows(HIDDEN))

    def _article(self, connection: Connection, article_id: str) -> Article | None:
        row = connection.execute(select(articles).where(articles.c.id == article_id)).mappings().first()
        return None if row is None else _article(row)

    def _passages_of(self, connection: Connection, article: Article) -> list[tuple[int, Passage]]:
        query = select(passages).where(passages.c.article == article.id).order_by(passages.c.row)
        return [(row["row"], passage(article, row)) for row in connection.execute(query).mappings()]

    def _row_numbers(self, connection: Connection, article_id: str) -> dict[str, int]:
        query = select(passages.c.id, passages.c.row).where(passages.c.article == article_id)
        return {row.id: row.row for row in connection.execute(query)}


def passage(article: Article, row: RowMapping | Mapping[str, Any]) -> Passage:
    """A passage from its stored row."""
    sentences = tuple(Sentence(start, end, kind) for start, end, kind in json.loads(row["sentences"]))
    return Passage(article, sentences, row["heading"])


_CJK = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")


def index_text(words: str) -> str:
    """``words`` as the full-text index reads them: Chinese and Japanese characters stand alone, since FTS5
    would take a whole unspaced sentence for one word."""
    if words.isascii():
        return words  # nothing to do, and most texts are
    return _CJK.sub(r" \1 ", unicodedata.normalize("NFKC", words))


def _word_columns(part: Passage) -> dict[str, str]:
    title = f"{part.article.title} {part.heading}"
    return {"title": index_text(title), "body": index_text(part.text)}


def _small(words: str) -> str:
    """As SQLite's ``lower`` writes them, which knows the letters of English only."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in words)


def _as_bytes(vectors: NDArray[np.float32]) -> bytes:
    """Each row as int8, scaled to its largest component: a quarter of the space at a cosine of 0.9999."""
    scaled = vectors / np.abs(vectors).max(axis=1, keepdims=True) * 127
    return bytes(np.round(scaled).astype(np.int8).tobytes())


def _from_bytes(stored: bytes, dimension: int) -> NDArray[np.float32]:
    rows = np.frombuffer(stored, dtype=np.int8).reshape(-1, dimension).astype(np.float32)
    normal: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return normal


def _article_row(article: Article) -> dict[str, Any]:
    layout = {
        "blocks": [[b.start, b.end, b.kind] for b in article.blocks],
        "pages": list(article.pages),
        "origins": dict(article.origins),
    }
    return {
        "id": article.id,
        "source": article.source,
        "title": article.title,
        "author": article.author,
        "outlet": article.outlet,
        "published": article.published,
        "updated": article.updated,
        "language": article.language,
        "url": article.url,
        "text": article.text,
        "layout": json.dumps(layout, ensure_ascii=False),
        "characters": len(article.text),
    }


def _article(row: RowMapping | Mapping[str, Any]) -> Article:
    layout = json.loads(row["layout"])
    article = Article(
        text=row["text"],
        source=row["source"],
        title=row["title"],
        author=row["author"],
        outlet=row["outlet"],
        published=row["published"],
        updated=row["updated"],
        language=row["language"],
        url=row["url"],
        blocks=tuple(Block(*block) for block in layout.get("blocks", ())),
        pages=tuple(layout.get("pages", ())),
        origins=layout.get("origins", {}),
    )
    article.__dict__["id"] = row["id"]  # stored, so it need not be hashed again (and heads carry no text)
    return article


def _batches(values: list[str]) -> Iterable[list[str]]:
    for start in range(0, len(values), ROWS_A_STATEMENT):
        yield values[start : start + ROWS_A_STATEMENT]


DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "handle_error")
    def _say_damage(context: ExceptionContext) -> None:
        _raise_if_damaged(path, context.original_exception)

    return engine


def _raise_if_damaged(path: Path, error: BaseException) -> None:
    """Damage is found by whatever reads that part of the file first, be it as pages or as text that is none."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGE or "decode to UTF-8" in str(error):
        raise LibraryDamaged(_damage(path, error)) from error


def _damage(path: Path, error: BaseException) -> str:
    said = " ".join(str(getattr(error, "orig", error)).split())[:80]
    return (
        f"The catalogue {path} cannot be read: {said}. If the disk is full or read-only, "
        "mend that first; if the file is damaged, put back a copy, or move the folder away and ingest again."
    )
