"""Chroma, kept on a short lead. The only module that imports it.

Chroma rewrites its index files in place when it flushes, and a process killed in that moment leaves a
collection that cannot be read again. So live data is never flushed: the threshold is out of reach, and
new vectors stay in Chroma's own log. When that log has grown, a compacted index is built in a new folder,
checked, and put in the place of the old one by one rename. The index holds ids and vectors, no text.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLLECTION = "passages"
NEVER = 2_000_000_000
"""A flush threshold that no library reaches."""
BATCH = 500
"""Vectors a write; Chroma refuses more than 5,461."""
CURRENT = "current"
"""The name of the file that holds the name of the folder of the index in use."""

Rows = Iterable[Sequence[tuple[str, str, "NDArray[np.float32]"]]]
"""Batches of (passage id, article id, vector)."""


class VectorIndex:
    """The index in use below ``folder``. Open it anew after another process has written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._collection: Any = None

    @property
    def exists(self) -> bool:
        return (self._folder / CURRENT).exists() and self._in_use.is_dir()

    @property
    def _in_use(self) -> Path:
        return self._folder / (self._folder / CURRENT).read_text()

    def open(self) -> None:
        """Opens the index in use, or makes an empty one. Chroma caches its clients per path, so the cache is
        emptied first: a cached client does not see what other processes wrote."""
        if not self.exists:
            self.rebuild([])
            return
        self._collection = _client(self._in_use).get_collection(COLLECTION, embedding_function=None)

    def upsert(self, rows: Sequence[tuple[str, str, NDArray[np.float32]]]) -> None:
        for start in range(0, len(rows), BATCH):
            _upsert(self._collection, rows[start : start + BATCH])

    def delete(self, ids: Iterable[str]) -> None:
        doomed = sorted(ids)
        for start in range(0, len(doomed), BATCH):
            self._collection.delete(ids=doomed[start : start + BATCH])

    def query(
        self, vector: NDArray[np.float32], k: int, article_ids: Sequence[str] | None
    ) -> list[tuple[str, float]]:
        """At most ``k`` passage ids with their cosine similarity (-1 to 1), best first."""
        if self._collection is None:
            self.open()
        where = None if article_ids is None else {"article": {"$in": list(article_ids)}}
        found = self._collection.query(
            query_embeddings=[vector], n_results=k, where=where, include=["distances"]
        )
        return [(i, 1.0 - float(d)) for i, d in zip(found["ids"][0], found["distances"][0], strict=True)]

    def readable_ids(self) -> set[str]:
        """The ids whose vector can really be read: ``count()`` and a short query look healthy on a wreck."""
        ids: set[str] = set()
        total = self._collection.count()
        for offset in range(0, total, BATCH):
            page = self._collection.get(include=["embeddings"], limit=BATCH, offset=offset)
            ids.update(i for i, v in zip(page["ids"], page["embeddings"], strict=True) if np.any(v))
        return ids

    def rebuild(self, rows: Rows) -> None:
        """Builds a compacted index from ``rows`` in a new folder and switches to it with one rename."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._collection = None  # frees the memory of the old index
        fresh = self._folder / f"index-{uuid.uuid4().hex[:12]}"
        collection = _client(fresh).create_collection(
            COLLECTION,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "sync_threshold": 1000, "ef_search": 200}},
        )
        count = 0
        for batch in rows:
            _upsert(collection, batch)
            count += len(batch)
        collection.modify(configuration={"hnsw": {"sync_threshold": NEVER}})
        self._switch(fresh)
        self.open()
        if (found := len(self.readable_ids())) != count:
            raise RuntimeError(f"the rebuilt index holds {found} of {count} vectors")
        self._remove_old(fresh)

    def _switch(self, fresh: Path) -> None:
        pointer = self._folder / f"{CURRENT}-{uuid.uuid4().hex[:12]}"
        pointer.write_text(fresh.name)
        pointer.replace(self._folder / CURRENT)

    def _remove_old(self, keep: Path) -> None:
        for old in self._folder.glob("index-*"):
            if old.name != keep.name:
                shutil.rmtree(old, ignore_errors=True)


def index_failed(error: Exception) -> bool:
    """Whether this is Chroma saying that it could not read or write."""
    from chromadb.errors import ChromaError

    return isinstance(error, ChromaError)


def _upsert(collection: Any, rows: Sequence[tuple[str, str, NDArray[np.float32]]]) -> None:
    collection.upsert(
        ids=[row[0] for row in rows],
        metadatas=[{"article": row[1]} for row in rows],
        embeddings=np.stack([row[2] for row in rows]),
    )


def _client(path: Path) -> Any:
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    SharedSystemClient.clear_system_cache()
    return chromadb.PersistentClient(str(path), settings=Settings(anonymized_telemetry=False))
