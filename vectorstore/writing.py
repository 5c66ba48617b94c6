"""Writing to a library: articles come in, are replaced and go, and a kill at any moment harms nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vectorstore.catalogue import Catalogue
from vectorstore.disk import check_space
from vectorstore.embedding import Embedder, embed_with_parts
from vectorstore.types import Article, Passage
from vectorstore.vectors import VectorIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TAIL = 2_000
"""Vectors written since the last compaction after which the index is compacted. Chroma replays what is not
compacted at each opening: about 2.8 s for 8,000 vectors, so at most 0.7 s here. Vectors beyond wait in the catalogue
until then: put into Chroma one by one they would be indexed twice, and cost 10 kB of memory each."""
UNGROUPED, UNPURGED = "ungrouped", "unpurged"
"""Names of notes in the catalogue: articles came or went since ``Writer.group``; deleted text may still be on the disk."""
Vectors = tuple["NDArray[np.float32]", "Sequence[NDArray[np.float32]]"]
"""Unit vectors of an article's passages, (passages, dimension), and of each one's sentences, (sentences, dimension)."""
AT_ONCE = 2
"""Articles embedded side by side: the last passages of one leave a core idle, which the next one takes."""


@dataclass(frozen=True)
class Entry:
    """An article to be stored: with its passages, the hash of the bytes it was read from, and the folder
    that was ingested (None for a single file or address)."""

    article: Article
    passages: tuple[Passage, ...]
    content: str
    root: str | None = None


class Writer:
    """The right to write, from ``Library.writing``. Everything it reports as done is on the disk."""

    def __init__(self, catalogue: Catalogue, index: VectorIndex, embedder: Embedder, path: Path) -> None:
        self._catalogue = catalogue
        self._index = index
        self._embedder = embedder
        self._path = path
        self._unflushed = int(catalogue.value("unflushed") or 0)
        self._ahead = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="embed")
        self.repaired = 0
        """Articles that a process which ended too early had left half-written or half-removed."""

    def embed(self, entry: Entry) -> Future[Vectors]:
        """Begins to make the vectors of an article's passages, for a ``put`` that comes later."""
        return self._ahead.submit(embedded_passages, self._embedder, entry.passages)

    def put(self, entries: Sequence[Entry], embedded: Mapping[str, Future[Vectors]] | None = None) -> None:
        """Stores articles: afterwards their places hold these versions, and versions that lie at no place any
        more are gone. The order of the steps makes a kill at any moment harmless: new passages and vectors
        first, then the new version ready and the old one retired in one transaction, then the old one out.
        ``embedded`` are the vectors begun with ``embed``, by article id; what has none is embedded now.
        """
        check_space(self._path)
        known = self._catalogue.ready(e.article.id for e in entries)
        fresh = {e.article.id: e for e in entries if e.article.id not in known}
        if fresh:
            self._write_pending(list(fresh.values()), embedded or {})
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

    def close(self) -> None:
        """Stops making vectors that nobody will ask for."""
        self._ahead.shutdown(wait=False, cancel_futures=True)

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

    def _write_pending(self, entries: Sequence[Entry], embedded: Mapping[str, Future[Vectors]]) -> None:
        made = {e.article.id: embedded[e.article.id].result() for e in entries if e.article.id in embedded}
        others = [entry for entry in entries if entry.article.id not in made]
        made |= self._embed_together(others)
        parts = [part for entry in entries for part in entry.passages]
        many = self._unflushed + len(parts) > TAIL
        with self._catalogue.begin() as connection:
            if many:
                self._catalogue.wait_from_here(connection)
            for entry in entries:
                self._catalogue.insert_pending(
                    connection, entry.article, entry.passages, *made[entry.article.id]
                )
        if many:  # the index is built anew when the writing ends
            self._set_unflushed(self._unflushed + len(parts))
        else:
            self._add_vectors(parts, [vector for entry in entries for vector in made[entry.article.id][0]])

    def _cut_anew(self, entries: Sequence[Entry]) -> None:
        """Gives stored articles other passages, when the way of cutting has changed. Vectors without a passage are
        never retrieved, so they go in first and out last."""
        for entry in entries:
            before = self._catalogue.passages_of(entry.article)
            if not entry.passages or [(p.sentences, p.heading) for p in before] == [
                (p.sentences, p.heading) for p in entry.passages
            ]:
                continue
            vectors, inside = embedded_passages(self._embedder, entry.passages)
            self._add_vectors(entry.passages, vectors)
            with self._catalogue.begin() as connection:
                self._catalogue.replace_passages(connection, entry.article, entry.passages, vectors, inside)
                self._catalogue.next_generation(connection)
            self._index.delete({part.id for part in before} - {part.id for part in entry.passages})

    def _embed_together(self, entries: Sequence[Entry]) -> dict[str, Vectors]:
        """The vectors of several articles from one run of the model."""
        vectors, inside = embedded_passages(
            self._embedder, [part for entry in entries for part in entry.passages]
        )
        made, done = {}, 0
        for entry in entries:
            mine = slice(done, done + len(entry.passages))
            made[entry.article.id] = (vectors[mine], inside[mine])
            done += len(entry.passages)
        return made

    def _add_vectors(self, parts: Sequence[Passage], vectors: Iterable[NDArray[np.float32]]) -> None:
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


def embedded_passages(embedder: Embedder, parts: Sequence[Passage]) -> Vectors:
    """The vectors of passages, and those of the sentences of each."""
    return embed_with_parts(
        embedder, [part.search_text for part in parts], [part.search_spans for part in parts]
    )
