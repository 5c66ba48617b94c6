"""The library keeps its word: what it reports as stored is there, once, and what is removed is gone."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from _pytest.outcomes import Failed
from numpy.typing import NDArray
from sqlalchemy import text

from ingest import Progress, reembed
from tests.conftest import Vowels, entry
from vectorstore import (
    Library,
    LibraryDamaged,
    LibraryLocked,
    LibraryNotFound,
    MiniLM,
    ModelMismatch,
    ModelNotFound,
)
from vectorstore.catalogue import Catalogue
from vectorstore.embedding import unit
from vectorstore.library import UNINDEXED_SEARCHES
from vectorstore.vectors import VectorIndex


def put(library: Library, *entries):  # type: ignore[no-untyped-def]
    with library.writing() as writer:
        writer.put(entries)


def texts(library: Library) -> list[str]:
    """What the index finds."""
    library.open_index()
    vector = library.embedder.embed(["aeiou"])[0]
    return sorted(hit.passage.text for hit in library.by_meaning(vector, 100))


def test_an_article_is_found_by_meaning_and_by_words(library: Library) -> None:
    put(library, entry("an aardvark", "a.txt"), entry("one goose", "b.txt"))
    nearest = library.by_meaning(library.embedder.embed(["a banana"])[0], 1)
    assert [hit.passage.text for hit in nearest] == ["an aardvark"]
    assert [hit.passage.text for hit in library.by_words(["goose"], 5)] == ["one goose"]


def test_an_empty_library_gives_no_hits(library: Library) -> None:
    assert texts(library) == []
    assert library.by_words(["anything"], 5) == []
    assert library.check().healthy


def test_a_search_can_be_limited_to_articles(library: Library) -> None:
    one, two = entry("same words here", "a.txt"), entry("same words there", "b.txt")
    put(library, one, two)
    only = [two.article.id]
    assert [h.passage.text for h in library.by_words(["words"], 5, only)] == ["same words there"]
    vector = library.embedder.embed(["words"])[0]
    assert [h.passage.text for h in library.by_meaning(vector, 5, only)] == ["same words there"]


def test_what_is_not_finished_is_never_retrieved(library: Library) -> None:
    one, two, three = (entry(f"the {name} of a goose", f"{name}.txt") for name in ("one", "two", "three"))
    put(library, one, two, three)
    with library._catalogue.begin() as connection:  # as a reader finds it while another process is writing
        connection.exec_driver_sql("UPDATE articles SET state = 'pending' WHERE id = ?", (one.article.id,))
        connection.exec_driver_sql("DELETE FROM passages WHERE article = ?", (two.article.id,))
    vector = library.embedder.embed(["goose"])[0]
    assert list(library.nearest(vector, 2)) == list(library.matching(["goose"], 2)) == [three.passages[0].id]


def test_storing_the_same_article_again_changes_nothing(library: Library) -> None:
    put(library, entry("an aardvark"))
    before = library.count(), library.passages(library.article(entry("an aardvark").article.id))  # type: ignore[arg-type]
    put(library, entry("an aardvark"))
    assert (library.count(), library.passages(library.article(entry("an aardvark").article.id))) == before  # type: ignore[arg-type]
    assert texts(library) == ["an aardvark"]


def test_a_new_version_replaces_the_old_one(library: Library) -> None:
    put(library, entry("old words", "a.txt"))
    put(library, entry("new words", "a.txt"))
    assert texts(library) == ["new words"]
    assert library.by_words(["old"], 5) == []
    assert library.check().healthy


def test_two_places_with_the_same_content_are_one_article_until_both_are_gone(library: Library) -> None:
    put(library, entry("an aardvark", "a.txt"), entry("an aardvark", "copy.txt"))
    assert library.count()[0] == 1
    with library.writing() as writer:
        writer.remove(["a.txt"])
    assert texts(library) == ["an aardvark"]
    with library.writing() as writer:
        writer.remove(["copy.txt"])
    assert texts(library) == []


def test_removed_text_leaves_no_trace_on_the_disk(library: Library) -> None:
    put(library, entry("a xylophonist in Quxville", "a.txt"), entry("one goose", "b.txt"))
    with library.writing() as writer:
        writer.remove(["a.txt"])
    library.close()
    found = [p for p in library.path.rglob("*") if p.is_file() and b"xylophonist" in p.read_bytes().lower()]
    assert found == []


def test_a_second_writer_is_told_who_holds_the_lock(library: Library) -> None:
    other = Library.open(library.path, embedder=Vowels())
    with library.writing(), pytest.raises(LibraryLocked, match=rf"process {os.getpid()}"), other.writing():
        pass
    with other.writing() as writer:  # free again
        writer.put([entry("one goose")])


def _write_elsewhere(path: Path) -> None:
    with Library.open(path, embedder=Vowels()) as other:
        put(other, entry("written by another process", "b.txt"))


def test_a_reader_sees_what_another_process_wrote(library: Library) -> None:
    put(library, entry("an aardvark"))
    assert len(texts(library)) == 1  # the reader's index is open now
    process = multiprocessing.get_context("spawn").Process(target=_write_elsewhere, args=(library.path,))
    process.start()
    process.join(60)
    assert texts(library) == ["an aardvark", "written by another process"]


KILLED = """
import os, signal, sys
sys.path.insert(0, {tests!r})
from tests.conftest import Vowels, entry
from vectorstore import Library
from vectorstore import {module} as module
def die(*a, **k): os.kill(os.getpid(), signal.SIGKILL)
library = Library.open({path!r}, embedder=Vowels())
with library.writing() as writer:
    writer.put([entry("kept for good", "kept.txt")])
setattr(module.{owner}, {step!r}, die)
with library.writing() as writer:
    writer.put([entry("changed words", "kept.txt"), entry("half written", "new.txt")])
"""


@pytest.mark.parametrize(
    ("module", "owner", "step"),
    [
        ("catalogue", "Catalogue", "insert_pending"),
        ("vectors", "VectorIndex", "upsert"),
        ("catalogue", "Catalogue", "mark_ready"),
        ("catalogue", "Catalogue", "set_place"),
        ("vectors", "VectorIndex", "delete"),
        ("catalogue", "Catalogue", "drop_articles"),
    ],
)
def test_a_kill_at_any_step_loses_nothing_and_the_next_write_repairs(
    tmp_path: Path, module: str, owner: str, step: str
) -> None:
    path = tmp_path / "library"
    script = KILLED.format(
        tests=str(Path(__file__).parent), path=str(path), module=module, owner=owner, step=step
    )
    done = subprocess.run([sys.executable, "-c", script], check=False)
    assert done.returncode == -signal.SIGKILL
    with Library.open(path, embedder=Vowels()) as library:
        found = texts(library)  # as the reader finds it: one version of each article, whole
        assert found in (["kept for good"], ["changed words", "half written"])
        put(library, entry("changed words", "kept.txt"), entry("half written", "new.txt"))
        assert texts(library) == ["changed words", "half written"]
        assert library.check().problems == ()


def test_a_lost_index_is_built_again_from_the_catalogue(library: Library, tmp_path: Path) -> None:
    put(library, entry("an aardvark"))
    library.close()
    shutil.rmtree(library.path / "vectors")
    with Library.open(library.path, embedder=Vowels()) as again:
        assert texts(again) == ["an aardvark"]


def test_the_doctor_sees_missing_vectors_and_mends_them(library: Library) -> None:
    put(library, entry("an aardvark", "a.txt"), entry("one goose", "b.txt"))
    library._index.delete([library.passages(library.article(entry("one goose").article.id))[0].id])  # type: ignore[arg-type]
    assert "1 of 2 vectors missing" in library.check().problems[0]
    assert library.repair().healthy
    assert texts(library) == ["an aardvark", "one goose"]


def test_a_large_tail_is_compacted_and_stays_whole(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vectorstore.writing.TAIL", 5)
    put(library, *(entry(f"article number {i}", f"{i}.txt") for i in range(12)))
    assert len(list((library.path / "vectors").glob("index-*"))) == 1
    assert library.check().problems == ()
    assert len(texts(library)) == 12


def test_in_a_long_write_vectors_wait_for_its_end_and_are_found_all_the_same(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vectorstore.writing.TAIL", 2)
    parts = [entry(f"article number {i}", f"{i}.txt") for i in range(6)]
    put(library, parts[0])
    with library.writing() as writer:
        for part in parts[1:]:
            writer.put([part])
        with Library.open(library.path, embedder=Vowels()) as reader:
            assert len(texts(reader)) == 6
            assert len(reader._index.readable_ids()) == 2
            vector = reader.embedder.embed(["article"])[0]
            assert list(reader.nearest(vector, 9, [parts[5].article.id])) == [parts[5].passages[0].id]
            assert reader.check().problems == ()
        writer.remove(["5.txt"])
    assert len(library._index.readable_ids()) == len(texts(library)) == 5
    assert library._catalogue.waiting_from() is None


def test_the_first_searches_of_a_process_find_without_the_index_what_they_find_with_it(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, *(entry(f"{'a' * i} article of {'e' * (9 - i)}", f"{i}.txt") for i in range(9)))
    vector = library.embedder.embed(["aaaaaaaa"])[0]
    only = [library.by_words(["aaa"], 1)[0].passage.article.id]
    library.open_index()
    indexed = library.nearest(vector, 4), library.nearest(vector, 4, only)
    monkeypatch.setattr(VectorIndex, "open", lambda self: pytest.fail("the index was opened"))
    with Library.open(library.path, embedder=Vowels()) as fresh:
        compared = fresh.nearest(vector, 4), fresh.nearest(vector, 4, only)
        assert [list(found) for found in compared] == [list(found) for found in indexed]
        assert list(compared[0].values()) == pytest.approx(list(indexed[0].values()), abs=1e-5)
    monkeypatch.setattr("vectorstore.library.UNINDEXED_PASSAGES", 8)
    with Library.open(library.path, embedder=Vowels()) as large, pytest.raises(Failed):
        large.nearest(vector, 4)


def test_a_process_that_goes_on_asking_opens_the_index(library: Library) -> None:
    put(library, entry("one article", "1.txt"))
    vector = library.embedder.embed(["one article"])[0]
    with Library.open(library.path, embedder=Vowels()) as fresh:
        for _ in range(UNINDEXED_SEARCHES):
            assert len(fresh.nearest(vector, 1)) == 1
        shutil.rmtree(library.path / "vectors")  # made anew from the catalogue
        assert len(fresh.nearest(vector, 1)) == 1
        assert (library.path / "vectors").exists()


KILLED_LONG = """
import os, signal, sys
sys.path.insert(0, {tests!r})
from tests.conftest import Vowels, entry
import vectorstore.writing as module
from vectorstore import Library
module.TAIL = 2
def die(*a, **k): os.kill(os.getpid(), signal.SIGKILL)
setattr(module.{owner}, {step!r}, die)
library = Library.open({path!r}, embedder=Vowels())
with library.writing() as writer:
    for i in range(6):
        writer.put([entry(f"article number {{i}}", f"{{i}}.txt")])
"""


@pytest.mark.parametrize(("owner", "step"), [("Writer", "finish"), ("VectorIndex", "_remove_old")])
def test_a_kill_at_the_end_of_a_long_write_loses_nothing(tmp_path: Path, owner: str, step: str) -> None:
    script = KILLED_LONG.format(
        tests=str(Path(__file__).parent), path=str(tmp_path / "library"), owner=owner, step=step
    )
    with Library.open(tmp_path / "library", embedder=Vowels()) as library, library.writing():
        pass  # an empty index is there, whichever step kills
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -signal.SIGKILL
    with Library.open(tmp_path / "library", embedder=Vowels()) as library:
        assert len(texts(library)) == 6
        assert library.check().problems == ()
        put(library, entry("one more", "more.txt"))
        assert library._catalogue.waiting_from() is None
        assert len(library._index.readable_ids()) == len(texts(library)) == 7


class Letters(Vowels):
    """Another toy model: counts of all letters."""

    fingerprint = "letters@1"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        counts = [[0.01 + text.lower().count(chr(97 + n)) for n in range(26)] for text in texts]
        return unit(np.array(counts, np.float32).reshape(-1, 26))


def test_vectors_begun_ahead_are_stored_and_what_has_none_is_embedded_now(library: Library) -> None:
    first, second = entry("a banana", "1.txt"), entry("the goose", "2.txt")
    with library.writing() as writer:
        ahead = {first.article.id: writer.embed(first)}
        writer.put([first, second], ahead)
    assert texts(library) == ["a banana", "the goose"]
    assert library.check().problems == ()
    stored = {row[0]: row[2] for rows in library._catalogue.vectors() for row in rows}
    for one in (first, second):
        assert np.allclose(stored[one.passages[0].id], Vowels().embed([one.article.text])[0])


def test_another_embedding_model_is_refused_with_the_way_out(library: Library) -> None:
    other = Vowels()
    other.fingerprint = "consonants@1"
    with pytest.raises(ModelMismatch, match=r"vowels@1.*consonants@1.*doctor --re-embed"):
        Library.open(library.path, embedder=other)


def test_vectors_are_made_anew_with_another_model_of_another_length(library: Library) -> None:
    put(library, entry("a banana", "1.txt"), entry("the goose", "2.txt"))
    library.close()
    with Library.open(library.path, embedder=Letters(), any_model=True) as other:
        reembed(other)
    with Library.open(library.path, embedder=Letters()) as other:
        assert other.check().problems == ()
        nearest = other.by_meaning(other.embedder.embed(["oooo gg"])[0], 1)
        assert nearest[0].passage.text == "the goose"
        put(other, entry("another bird", "3.txt"))
        assert other.check().problems == ()
    with pytest.raises(ModelMismatch, match=r"vowels@1"):
        Library.open(library.path, embedder=Vowels())


def test_a_library_half_made_anew_opens_with_no_model_until_it_is_done(library: Library) -> None:
    put(library, entry("a banana", "1.txt"), entry("the goose", "2.txt"))

    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reembed(library, stop)
    for model in (Vowels(), Letters()):
        with pytest.raises(ModelMismatch, match="Go on with: footnote doctor --re-embed"):
            Library.open(library.path, embedder=model)
    with Library.open(library.path, embedder=Vowels(), any_model=True) as again:
        reembed(again)
    with Library.open(library.path, embedder=Vowels()) as again:
        assert (again.check().problems, again.count()) == ((), (2, 2))


def test_a_missing_library_is_named_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(LibraryNotFound, match="footnote ingest"):
        Library.open(tmp_path / "nowhere", embedder=Vowels(), create=False)
    assert not (tmp_path / "nowhere").exists()


def test_a_damaged_catalogue_is_named_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite").write_bytes(b"this is no database, whatever it is called" * 50)
    with pytest.raises(LibraryDamaged, match="cannot be read"):
        Library.open(tmp_path, embedder=Vowels())
    assert (tmp_path / "catalogue.sqlite").read_bytes().startswith(b"this is no database")


@pytest.mark.parametrize("seed", range(6))
def test_damage_within_the_catalogue_is_named_or_harmless(tmp_path: Path, seed: int) -> None:
    with Library.open(tmp_path, embedder=Vowels()) as library:
        put(
            library, *(entry(f"Number {n}. " + "It stood by the river. " * 200, f"{n}.txt") for n in range(8))
        )
    place = tmp_path / "catalogue.sqlite"
    data, chance = bytearray(place.read_bytes()), random.Random(seed)
    for page in chance.sample(range(1, len(data) // 4096), 8):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    place.write_bytes(data)
    for use in (
        lambda library: library.articles(),
        lambda library: library.by_words(["stood"], 5),
        lambda library: library.by_meaning(library.embedder.embed(["aeiou"])[0], 5),
        lambda library: library.check().problems,
    ):
        try:
            with Library.open(tmp_path, embedder=Vowels()) as library:
                use(library)
        except LibraryDamaged as error:
            assert "put back a copy" in str(error)


def test_a_text_that_is_no_text_any_more_is_damage(library: Library) -> None:
    put(library, entry("It was built in 1932.", "a.txt"))
    with library._catalogue.begin() as connection:
        connection.execute(text("UPDATE articles SET text = CAST(x'ff41' AS TEXT)"))
    with pytest.raises(LibraryDamaged, match="put back a copy"):
        library.check()


def test_an_article_that_is_not_what_was_stored_is_found_by_the_check(library: Library) -> None:
    put(library, entry("It was built in 1932.", "a.txt"), entry("It was built in 1950.", "b.txt"))
    assert library.check().healthy
    with library._catalogue.begin() as connection:
        connection.execute(
            text("UPDATE articles SET text = 'It was built in 1999.' WHERE text LIKE '%1932%'")
        )
    assert any("1 articles are not what was stored (a.txt)" in said for said in library.check().problems)


def test_a_catalogue_emptied_beside_its_index_is_not_a_new_library(library: Library) -> None:
    put(library, entry("It was built in 1932.", "a.txt"))
    library.open_index()
    library.close()
    for name in ("catalogue.sqlite-wal", "catalogue.sqlite-shm"):
        (library.path / name).unlink(missing_ok=True)
    (library.path / "catalogue.sqlite").write_bytes(b"")
    with pytest.raises(LibraryDamaged, match="is empty"):
        Library.open(library.path, embedder=Vowels())


def test_a_catalogue_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    Catalogue(tmp_path / "catalogue.sqlite").set_value("schema", "99")
    with pytest.raises(LibraryDamaged, match="newer Footnote"):
        Library.open(tmp_path, embedder=Vowels())


def test_a_model_that_returns_nothing_is_noticed() -> None:
    import numpy as np

    with pytest.raises(ModelNotFound, match="invalid vector"):
        unit(np.zeros((1, 3), dtype=np.float32))


def test_a_text_has_the_same_vector_whatever_is_embedded_with_it() -> None:
    model = MiniLM()
    alone = model.embed(["China spent $781bn."])
    together = model.embed(["A much longer text about something else. " * 20, "China spent $781bn.", "x"])
    assert (alone[0] == together[1]).all()


def test_chinese_words_are_found_inside_a_sentence(library: Library) -> None:
    put(library, entry("中国的研发支出超过美国"))
    assert len(library.by_words(["研 发"], 5)) == 1
