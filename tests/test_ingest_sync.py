"""Ingest makes the library agree with files and folders, and does no work twice."""

from __future__ import annotations

import io
import json
import threading
import time
from pathlib import Path

import pytest

from ingest import Progress, ingest, watch
from tests.ingest_helpers import HARBOUR, RIVER, LetterCounts, open_library, texts, write
from vectorstore import Library, LibraryLocked


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "in" / "river.txt", f"The river\n\n{RIVER}")
    write(tmp_path / "in" / "sub" / "harbour.md", f"# The harbour\n\n{HARBOUR}")
    return tmp_path / "in"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return open_library(tmp_path / "library")


def names(sources: tuple[str, ...]) -> list[str]:
    return sorted(Path(source).name for source in sources)


def embedded(library: Library) -> list[str]:
    assert isinstance(library.embedder, LetterCounts)
    return library.embedder.embedded


def test_a_folder_comes_in_whole_and_a_second_time_changes_nothing(library: Library, folder: Path) -> None:
    assert names(ingest(library, [folder]).added) == ["harbour.md", "river.txt"]
    before, generation = len(embedded(library)), library.generation
    again = ingest(library, [folder])
    assert names(again.unchanged) == ["harbour.md", "river.txt"]
    assert again.summary == "2 unchanged"
    assert (len(embedded(library)), library.generation) == (before, generation)


def test_a_changed_file_replaces_only_its_own_article(library: Library, folder: Path) -> None:
    ingest(library, [folder])
    before = len(embedded(library))
    write(folder / "river.txt", f"The river\n\n{RIVER} It fell again in June.")
    assert names(ingest(library, [folder]).changed) == ["river.txt"]
    stored = texts(library)["river.txt"]
    assert all(text in stored for text in embedded(library)[before:])
    assert "It fell again" in texts(library)["river.txt"]
    assert library.count()[0] == 2


def test_a_file_that_is_gone_from_its_folder_is_removed(library: Library, folder: Path) -> None:
    ingest(library, [folder])
    (folder / "river.txt").unlink()
    assert names(ingest(library, [folder]).removed) == ["river.txt"]
    assert list(texts(library)) == ["harbour.md"]


def test_ingesting_one_file_removes_nothing_else(library: Library, folder: Path) -> None:
    ingest(library, [folder])
    ingest(library, [folder / "river.txt"])
    assert library.count()[0] == 2


def test_one_bad_file_stops_nothing_and_is_named(library: Library, folder: Path) -> None:
    (folder / "bad.pdf").write_bytes(b"no pdf at all")
    report = ingest(library, [folder, folder / "missing.txt"])
    assert len(report.added) == 2
    reasons = {Path(failure.source).name: failure.reason for failure in report.failed}
    assert "not a PDF" in reasons["bad.pdf"]
    assert "No such file" in reasons["missing.txt"]


def test_a_file_that_can_no_longer_be_read_keeps_its_stored_version(library: Library, folder: Path) -> None:
    ingest(library, [folder])
    write(folder / "river.txt", "")
    assert names(tuple(f.source for f in ingest(library, [folder]).failed)) == ["river.txt"]
    assert RIVER in texts(library)["river.txt"]


def test_patterns_choose_files_and_what_they_leave_out_is_not_removed(library: Library, folder: Path) -> None:
    assert names(ingest(library, [folder], include=["*.md"]).added) == ["harbour.md"]
    assert names(ingest(library, [folder], exclude=["sub"]).added) == ["river.txt"]
    assert library.count()[0] == 2


def test_the_report_is_json_and_progress_reaches_the_end(library: Library, folder: Path) -> None:
    seen: list[Progress] = []
    report = ingest(library, [folder], progress=seen.append)
    plain = json.loads(report.to_json())
    assert plain["summary"] == "2 added"
    assert {Path(file["source"]).name: file["title"] for file in plain["files"]} == {
        "river.txt": "The river",
        "harbour.md": "The harbour",
    }
    assert (seen[-1].done, seen[-1].total) == (2, 2)


def test_an_interrupted_ingest_keeps_what_is_done_and_the_next_one_finishes(
    library: Library, tmp_path: Path
) -> None:
    for number in range(80):
        write(
            tmp_path / "in" / f"{number:02}.txt",
            f"Note {number}\n\n{RIVER} It was day {number} of the flood.",
        )

    def interrupt(progress: Progress) -> None:
        if progress.done == 70:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(library, [tmp_path / "in"], progress=interrupt)
    assert library.count()[0] == 48  # whole batches, but for the one whose vectors are being made
    assert ingest(library, [tmp_path / "in"]).summary == "32 added, 48 unchanged"


def test_a_run_with_nothing_to_do_does_not_ask_for_the_right_to_write(library: Library, folder: Path) -> None:
    ingest(library, [folder])
    with open_library(library.path) as other, other.writing():
        assert ingest(library, [folder]).summary == "2 unchanged"
        write(folder / "river.txt", f"The river\n\n{RIVER} It fell again in June.")
        with pytest.raises(LibraryLocked, match="is being written by process"):
            ingest(library, [folder])
    assert ingest(library, [folder]).summary == "1 changed, 1 unchanged"


def test_what_another_process_wrote_meanwhile_is_seen_before_anything_is_written(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_writing = library.writing

    def late_writing() -> object:
        monkeypatch.undo()
        with open_library(library.path) as other:
            ingest(other, [folder])
        return really_writing()

    monkeypatch.setattr(library, "writing", late_writing)
    assert ingest(library, [folder]).summary == "2 unchanged"
    assert library.check().problems == ()


def test_new_bytes_with_the_same_words_embed_nothing_and_are_no_change(
    library: Library, tmp_path: Path
) -> None:
    page = "<html><head><title>Rain</title></head><body><article><p>{}</p></article><!-- {} --></body></html>"
    path = write(tmp_path / "rain.html", page.format(RIVER, "served at noon"))
    ingest(library, [path])
    before = len(embedded(library))
    write(path, page.format(RIVER, "served at midnight"))
    assert ingest(library, [path]).summary == "1 unchanged"
    assert len(embedded(library)) == before
    assert ingest(library, [path]).summary == "1 unchanged"


def test_another_way_of_cutting_reaches_articles_whose_words_are_the_same(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = " ".join(
        f"{RIVER} That was day {number} of the flood, and the mill stood still." for number in range(9)
    )
    write(folder / "long.txt", f"The flood\n\n{long}")
    ingest(library, [folder])
    before = library.count()[1]
    monkeypatch.setattr("ingest.passages.TARGET", 30)
    monkeypatch.setattr("ingest.sync.PIPELINE", 99)
    ingest(library, [folder])
    assert library.count()[1] > before
    assert library.check().problems == ()
    assert library.by_words(["flood"], 50)
    again = open_library(folder.parent / "fresh")
    ingest(again, [folder])
    assert again.count() == library.count()


def test_groups_left_undone_by_a_kill_are_made_by_the_next_run(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = f"{RIVER} {HARBOUR} " + " ".join(
        f"On day {n} the water stood at {n} metres by the mill." for n in range(9)
    )
    write(tmp_path / "in" / "one.txt", story)
    write(tmp_path / "in" / "two.txt", f"{story} And so it went.")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ingest.sync.group_copies", die)
    with pytest.raises(KeyboardInterrupt):
        ingest(library, [tmp_path / "in"])
    monkeypatch.undo()
    assert library.groups() == {}
    assert ingest(library, [tmp_path / "in"]).summary == "2 unchanged"
    assert len(library.groups()) == 2
    assert not library.unfinished


def test_watching_a_folder_reports_each_change(library: Library, folder: Path) -> None:
    reports = watch(library, [folder], every=0.01)
    assert next(reports).summary == "2 added"
    write(folder / "new.txt", "A new note about the harbour. It is short.")
    assert next(reports).summary == "1 added, 2 unchanged"
    (folder / "new.txt").unlink()
    assert next(reports).summary == "2 unchanged, 1 removed"
    reports.close()


def test_watching_waits_while_somebody_else_is_writing(library: Library, folder: Path) -> None:
    reports = watch(library, [folder], every=0.01)
    other = open_library(library.path)
    writing = other.writing()
    writing.__enter__()
    threading.Timer(0.5, writing.__exit__, (None, None, None)).start()
    started = time.monotonic()
    assert next(reports).summary == "2 added"
    assert time.monotonic() - started >= 0.4
    reports.close()


def test_standard_input_is_a_source(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"The river\n\n{RIVER}".encode())))
    [source] = ingest(library, ["-"]).added
    assert source.startswith("standard-input-")
    assert source.endswith(".txt")
    assert RIVER in texts(library)[source]
