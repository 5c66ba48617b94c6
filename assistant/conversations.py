"""Conversations that last: questions, answers and readers' opinions of them, in one SQLite file of the library.

An answer is kept in its own JSON form (``Answer.to_json``) from its first sentence on, so that a server killed in
the middle of an answer leaves what it had said, marked as unfinished. Nothing here asks or answers anything.
"""

from __future__ import annotations

import json
import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from assistant.answer import Answer
from vectorstore import LibraryDamaged, LibraryError

FILE = "conversations.sqlite"
TITLE_LENGTH = 60
LONGEST_ANSWER = timedelta(minutes=15)
"""After this an answer that is still being made is taken for lost, whatever its process says."""

State = Literal["working", "done", "stopped", "failed", "unfinished"]
"""``stopped`` by the reader, ``failed`` with a message, ``unfinished`` when its process ended before it did."""

VERSION = 2
SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL,
    scope TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE IF NOT EXISTS turns (
    id TEXT PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
    question TEXT NOT NULL, state TEXT NOT NULL, answer TEXT, message TEXT NOT NULL DEFAULT '',
    asked TEXT NOT NULL, process INTEGER NOT NULL, vote INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS turns_by_conversation ON turns (conversation, asked);
"""
SINCE_VERSION_2 = {
    "conversations": {"since": "TEXT NOT NULL DEFAULT ''", "until": "TEXT NOT NULL DEFAULT ''"},
    "turns": {"expected": "TEXT"},
}
"""Columns that stores of the first version do not have."""


@dataclass(frozen=True)
class Scope:
    """What a conversation may use: ids of articles (none means all), and the days between which they came out."""

    articles: tuple[str, ...] = ()
    since: str = ""
    until: str = ""

    @property
    def limited(self) -> bool:
        return bool(self.articles or self.since or self.until)


@dataclass(frozen=True)
class Conversation:
    """A conversation as it stands in a list. Times are ISO, in UTC."""

    id: str
    title: str
    created: str
    updated: str
    turns: int


@dataclass(frozen=True)
class Turn:
    """A question and what became of it. ``vote`` is 1, -1 or 0; ``reason`` is the reader's own. ``expected`` is set
    when the reader keeps the turn as a case for the eval: the right answer, or nothing."""

    id: str
    conversation: str
    question: str
    state: State
    asked: str
    answer: Answer | None = None
    message: str = ""
    vote: int = 0
    reason: str = ""
    expected: str | None = None


def _now() -> datetime:
    return datetime.now(UTC)


class Conversations:
    """The store. Safe to use from several threads and processes; every change is on the disk when the call returns."""

    def __init__(self, library: Path, clock: Callable[[], datetime] = _now) -> None:
        self._file = library / FILE
        self._clock = clock
        with self._open() as db:
            made_by = db.execute("PRAGMA user_version").fetchone()[0]
            if made_by > VERSION:
                raise LibraryDamaged(
                    f"The conversations in {self._file} were written by a newer Footnote. Update this one."
                )
            db.executescript(SCHEMA)
            _add_columns(db)
            db.execute(f"PRAGMA user_version = {VERSION}")
            self._file.chmod(0o600)
        self._mark_unfinished()

    # conversations

    def start(self, question: str, owner: str = "") -> str:
        """A new conversation, named after its first question. Returns its id."""
        made, now = uuid.uuid4().hex[:12], self._stamp()
        with self._open() as db:
            db.execute(
                "INSERT INTO conversations (id, owner, title, created, updated) VALUES (?, ?, ?, ?, ?)",
                (made, owner, _title(question), now, now),
            )
        return made

    def find(self, search: str = "", owner: str = "") -> list[Conversation]:
        """Conversations, the latest first; with ``search``, those whose title, questions or answers hold its words."""
        words = search.split()
        where = " AND ".join(["c.owner = ?"] + [MATCHES] * len(words))
        likes = [_like(word) for word in words for _ in range(3)]
        query = f"""
            SELECT c.id, c.title, c.created, c.updated, (SELECT count(*) FROM turns t WHERE t.conversation = c.id)
            FROM conversations c WHERE {where} ORDER BY c.updated DESC, c.rowid DESC"""
        with self._open() as db:
            return [Conversation(*row) for row in db.execute(query, [owner, *likes])]

    def has(self, conversation: str, owner: str = "") -> bool:
        """Whether this conversation exists and is this owner's."""
        with self._open() as db:
            row = db.execute("SELECT 1 FROM conversations WHERE id = ? AND owner = ?", (conversation, owner))
            return row.fetchone() is not None

    def scope(self, conversation: str) -> Scope:
        """What this conversation is limited to."""
        query = "SELECT scope, since, until FROM conversations WHERE id = ?"
        with self._open() as db:
            row = db.execute(query, (conversation,)).fetchone()
        return Scope(tuple(json.loads(row[0])), row[1], row[2]) if row else Scope()

    def limit(self, conversation: str, scope: Scope) -> None:
        """Limits its questions to these articles and days; an empty scope lifts the limit."""
        with self._open() as db:
            db.execute(
                "UPDATE conversations SET scope = ?, since = ?, until = ? WHERE id = ?",
                (json.dumps(list(scope.articles)), scope.since, scope.until, conversation),
            )

    def rename(self, conversation: str, title: str) -> None:
        """Gives it another title; an empty one changes nothing."""
        if title.strip():
            with self._open() as db:
                db.execute(
                    "UPDATE conversations SET title = ? WHERE id = ?", (_title(title, 200), conversation)
                )

    def delete(self, conversation: str) -> None:
        """Deletes it with its answers; their words are wiped from the disk."""
        with self._open() as db:
            db.execute("DELETE FROM conversations WHERE id = ?", (conversation,))
        with self._open() as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # turns

    def turns(self, conversation: str) -> list[Turn]:
        """Its turns in the order they were asked."""
        query = f"SELECT {TURN} FROM turns t WHERE t.conversation = ? ORDER BY t.asked, t.rowid"
        with self._open() as db:
            return [_turn(row) for row in db.execute(query, (conversation,))]

    def cases(self, owner: str = "") -> list[Turn]:
        """The turns that this owner keeps as cases for the eval, the oldest first."""
        query = f"""SELECT {TURN} FROM turns t JOIN conversations c ON c.id = t.conversation
                    WHERE c.owner = ? AND t.expected IS NOT NULL AND t.vote != 0 AND t.state = 'done'
                    ORDER BY t.asked, t.rowid"""
        with self._open() as db:
            return [_turn(row) for row in db.execute(query, (owner,))]

    def keep_case(self, turn: str, expected: str | None) -> None:
        """Keeps a turn as a case for the eval, with the right answer if it is known; None lets go of it."""
        with self._open() as db:
            db.execute("UPDATE turns SET expected = ? WHERE id = ?", (expected, turn))

    def ask(self, conversation: str, question: str) -> str:
        """Keeps a question whose answer is about to be made. Returns the turn's id."""
        made, now = uuid.uuid4().hex[:12], self._stamp()
        with self._open() as db:
            db.execute(
                "INSERT INTO turns (id, conversation, question, state, asked, process) "
                "VALUES (?, ?, ?, 'working', ?, ?)",
                (made, conversation, question, now, os.getpid()),
            )
            db.execute("UPDATE conversations SET updated = ? WHERE id = ?", (now, conversation))
        return made

    def keep(self, turn: str, answer: Answer | None, state: State, message: str = "") -> None:
        """Keeps an answer, or as much of it as there is."""
        with self._open() as db:
            db.execute(
                "UPDATE turns SET answer = ?, state = ?, message = ? WHERE id = ?",
                (answer.to_json() if answer else None, state, message, turn),
            )

    def drop_from(self, turn: str) -> None:
        """Takes out a turn and all after it, for a question that is asked anew."""
        with self._open() as db:
            db.execute(
                "DELETE FROM turns WHERE conversation = (SELECT conversation FROM turns WHERE id = :turn) "
                "AND (asked, rowid) >= (SELECT asked, rowid FROM turns WHERE id = :turn)",
                {"turn": turn},
            )

    def vote(self, turn: str, vote: int, reason: str = "") -> None:
        """Keeps a thumb up (1), down (-1) or none (0), with the reader's reason."""
        with self._open() as db:
            db.execute(
                "UPDATE turns SET vote = ?, reason = ? WHERE id = ?", (max(-1, min(1, vote)), reason, turn)
            )

    # helpers

    def _mark_unfinished(self) -> None:
        """Answers whose process is gone, or that are older than any answer can be, will not be finished."""
        oldest = (self._clock() - LONGEST_ANSWER).isoformat(timespec="microseconds")
        with self._open() as db:
            working = db.execute("SELECT id, process, asked FROM turns WHERE state = 'working'").fetchall()
            lost = [(turn,) for turn, process, asked in working if asked < oldest or not _alive(process)]
            db.executemany("UPDATE turns SET state = 'unfinished' WHERE id = ?", lost)

    def _stamp(self) -> str:
        return self._clock().isoformat(timespec="microseconds")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._file, timeout=10.0)) as db:
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = FULL")
                db.execute("PRAGMA foreign_keys = ON")
                db.execute("PRAGMA secure_delete = ON")
                with db:
                    yield db
        except (sqlite3.DatabaseError, OSError) as error:
            raise LibraryError(
                f"The conversations in {self._file} cannot be read or written: {error}. Look whether its disk is there, "
                "has room and lets you write to it; then load the page again."
            ) from error


TURN = "t.id, t.conversation, t.question, t.state, t.asked, t.answer, t.message, t.vote, t.reason, t.expected"
MATCHES = """(c.title LIKE ? ESCAPE '\\' OR EXISTS (SELECT 1 FROM turns t WHERE t.conversation = c.id
    AND (t.question LIKE ? ESCAPE '\\' OR coalesce(json_extract(t.answer, '$.text'), '') LIKE ? ESCAPE '\\')))"""


def _like(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _title(said: str, longest: int = TITLE_LENGTH) -> str:
    line = " ".join(said.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _turn(row: tuple[Any, ...]) -> Turn:
    turn, conversation, question, state, asked, answer, *rest = row
    read = Answer.from_json(answer) if answer else None
    return Turn(turn, conversation, question, state, asked, read, *rest)


def _add_columns(db: sqlite3.Connection) -> None:
    for table, columns in SINCE_VERSION_2.items():
        there = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
        for name in columns.keys() - there:
            db.execute(f"ALTER TABLE {table} ADD COLUMN {name} {columns[name]}")


def _alive(process: int) -> bool:
    if process == os.getpid():
        return False  # a store is opened once per process: what this one left is from an older run of it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True
