"""An ingest killed at each step of its work. A process of its own is killed at the step; then a reader looks, the ingest
is run again, and the library is compared with one that nobody disturbed."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest import ingest
from tests.crash import make_articles, snapshot
from tests.ingest_helpers import open_library, write

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["chromadb", "ingest.sync", "tests.ingest_helpers", "datasketch"])
KEPT, CHANGED, GONE, NEW = range(8), range(8, 12), range(12, 16), range(16, 24)
"""Numbers of the articles that are there throughout, change, go and come."""

STEPS = {
    "after a file was hashed": ("ingest.sync", "content_hash", "after", 3),
    "after a file was read": ("ingest.worker", "Parser.read", "after", 3),
    "after it was cut into passages": ("ingest.sync", "make_passages", "after", 3),
    "after the passages were embedded": ("vectorstore.writing", "embed_with_parts", "after", 1),
    "while articles are written down as pending": ("vectorstore.catalogue", "Catalogue.insert_pending", "after", 2),
    "while they wait for the index": ("vectorstore.catalogue", "Catalogue.wait_from_here", "after", 1),
    "once they are pending": ("vectorstore.vectors", "VectorIndex.upsert", "before", 1),
    "between batches of vectors": ("vectorstore.vectors", "_upsert", "after", 1),
    "after the last vectors": ("vectorstore.vectors", "VectorIndex.upsert", "after", 1),
    "while they become ready": ("vectorstore.catalogue", "Catalogue.set_place", "after", 2),
    "before old versions go": ("vectorstore.writing", "Writer._drop", "before", 2),
    "after old vectors went": ("vectorstore.vectors", "VectorIndex.delete", "after", 1),
    "while old articles go": ("vectorstore.catalogue", "Catalogue.drop_articles", "after", 1),
    "before articles are signed": ("vectorstore.writing", "Writer.sign", "before", 1),
    "while gone articles are removed": ("vectorstore.writing", "Writer.remove", "after", 1),
    "before copies are grouped": ("ingest.sync", "group_copies", "before", 1),
    "while the index is compacted": ("vectorstore.vectors", "_upsert", "before", -1),
    "before the compacted index is switched to": ("vectorstore.vectors", "VectorIndex._switch", "before", 1),
    "after it was switched to": ("vectorstore.vectors", "VectorIndex._switch", "after", 1),
    "before deleted text is wiped": ("vectorstore.catalogue", "Catalogue.purge", "before", 1),
    "while the lock is given back": ("filelock", "FileLock.release", "before", 1),
}  # fmt: skip


def owner_of(module: str, name: str) -> tuple[Any, str]:
    *path, last = name.split(".")
    owner: Any = importlib.import_module(module)
    for part in path:
        owner = getattr(owner, part)
    return owner, last


ONE_BY_ONE = ("once they are pending", "between batches of vectors", "after the last vectors")
"""Steps of an ingest small enough to put its vectors straight into the index; larger ones build it at their end."""


def small_batches(step: str) -> None:
    """So that a few articles take several batches, and a compaction unless the step is one of a small ingest."""
    importlib.import_module("vectorstore.vectors").BATCH = 10
    importlib.import_module("vectorstore.writing").TAIL = 10_000 if step in ONE_BY_ONE else 5


def killed_at(step: str, library: Path, articles: Path) -> None:
    """Runs in a process of its own: an ingest that kills itself at this step."""
    small_batches(step)
    module, name, when, nth = STEPS[step]
    owner, last = owner_of(module, name)
    really: Callable[..., Any] = getattr(owner, last)
    calls = 0

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        here = calls == nth if nth > 0 else compacting
        if here and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = really(*args, **kwargs)
        if here:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    compacting = False
    index: Any = importlib.import_module("vectorstore.vectors").VectorIndex
    rebuild = index.rebuild

    def watched_rebuild(self: Any, rows: Any) -> None:
        nonlocal compacting
        compacting = True
        rebuild(self, rows)

    index.rebuild = watched_rebuild
    setattr(owner, last, wrapped)
    with open_library(library) as opened:
        ingest(opened, [articles])


def words_of(library: Path) -> dict[str, str]:
    """The text that a reader finds at each place, having searched for all passages by word and by meaning."""
    with open_library(library) as opened:
        by_place = {place.source: place.article_id for place in opened.places()}
        every = opened.by_words(["stood"], 1000)
        opened.open_index()
        near = opened.by_meaning(opened.embedder.embed(["aeiou"])[0], 1000)
        found = {hit.passage.article.id: hit.passage.article.text for hit in every}
        assert found.keys() == {hit.passage.article.id for hit in near} == set(by_place.values())
        for article_id in found:  # whole: every passage of it, or none
            article = opened.article(article_id)
            assert article is not None
            mine = {hit.passage.id for hit in every if hit.passage.article.id == article_id}
            assert mine == {part.id for part in opened.passages(article)}
        return {Path(source).name: found[article_id] for source, article_id in by_place.items()}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, Any]]:
    """A library, its folder of articles as it has become since, and what an undisturbed ingest makes of it."""
    made = tmp_path_factory.mktemp("killed")
    articles = made / "articles"
    make_articles(articles, NEW.stop, seed=3)
    files = sorted(articles.iterdir())
    later = {files[i]: files[i].read_text() for i in NEW}
    for path in later:
        path.unlink()
    with open_library(made / "before") as library:
        ingest(library, [articles])
    for path, text in later.items():
        write(path, text)
    for i in CHANGED:
        write(files[i], files[i].read_text().replace("Article", "Changed article") + " It stood no longer.")
    for i in GONE:
        files[i].unlink()
    shutil.copytree(made / "before", made / "undisturbed")
    with open_library(made / "undisturbed") as library:
        ingest(library, [articles])
    return made / "before", articles, snapshot(made / "undisturbed")


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_loses_nothing_and_the_next_run_finishes(
    step: str, scene: tuple[Path, Path, dict[str, Any]], tmp_path: Path
) -> None:
    before, articles, expected = scene
    library = tmp_path / "library"
    shutil.copytree(before, library)
    old = words_of(library)
    process = FORKS.Process(target=killed_at, args=(step, library, articles))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL

    now = {path.name: path.read_text() for path in articles.iterdir()}
    found = words_of(library)
    assert {name for name in old if name in now} <= found.keys()
    for name, text in found.items():
        assert text in (old.get(name), now.get(name))  # the old version or the new one, never both or half

    with open_library(library) as opened:
        ingest(opened, [articles])
        assert not opened.unfinished
    after = snapshot(library)
    assert [part for part in expected if after[part] != expected[part]] == []


def test_the_report_says_what_an_interrupted_run_had_left(
    scene: tuple[Path, Path, dict[str, Any]], tmp_path: Path
) -> None:
    before, articles, _ = scene
    shutil.copytree(before, tmp_path / "library")
    process = FORKS.Process(target=killed_at, args=("once they are pending", tmp_path / "library", articles))
    process.start()
    process.join(60)
    with open_library(tmp_path / "library") as opened:
        assert ingest(opened, [articles]).repaired == len(NEW) - 1 + len(CHANGED)  # one of the new is a copy
        assert ingest(opened, [articles]).repaired == 0
