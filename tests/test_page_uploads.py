"""Uploads on the disk: safe names, one place per content, gone with their article."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

sys.path.insert(0, str(Path(__file__).parent))
from page_fakes import FakeAssistant
from test_page_flows import drawn

from assistant.conversations import Conversations
from ui import uploads
from ui.shell import Services


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\a.txt", "a.txt"),
        (".hidden", "hidden"),
        ("a\nb\x00.md", "a b .md"),
        ("](javascript:alert(1)).md", "](javascript:alert(1)).md"),
        ("", "file"),
        ("/", "file"),
        ("x" * 300 + ".html", "x" * 110 + ".html"),
    ],
)
def test_a_name_is_only_a_name(given: str, kept: str) -> None:
    assert uploads.safe_name(given) == kept


def test_the_same_content_has_one_place_and_other_content_another(tmp_path: Path) -> None:
    first = uploads.keep(tmp_path, "a.txt", b"one")
    assert uploads.keep(tmp_path, "a.txt", b"one") == first
    assert uploads.keep(tmp_path, "a.txt", b"two") != first
    assert first.read_bytes() == b"one"


def test_only_uploads_are_discarded(tmp_path: Path) -> None:
    own = tmp_path / "mine.txt"
    own.write_text("mine")
    library = tmp_path / "library"
    upload = uploads.keep(library, "a.txt", b"one")
    climbing = library / "uploads" / ".." / ".." / "mine.txt"
    uploads.discard(library, [str(own), "https://example.org/uploads/a.txt", str(climbing)], held=[])
    assert own.exists()
    uploads.discard(library, [str(upload.resolve())], held=[])
    assert not upload.parent.exists()


def test_a_zip_file_stays_until_its_last_member_is_gone(tmp_path: Path) -> None:
    upload = uploads.keep(tmp_path, "all.zip", b"zip").resolve()
    one, two = f"{upload}!/one.txt", f"{upload}!/two.txt"
    uploads.discard(tmp_path, [one], held=[two])
    assert upload.exists()
    uploads.discard(tmp_path, [two], held=[])
    assert not upload.exists()


def shelf(shared: Services) -> AppTest:
    """The screen of the articles."""

    def script() -> None:
        import streamlit as st

        from ui.screens import articles

        articles.draw(st.session_state["shared"])

    at = AppTest.from_function(script, default_timeout=10)
    at.session_state["shared"] = shared
    return at.run()


def test_an_upload_that_came_to_nothing_leaves_the_disk(tmp_path: Path) -> None:
    shared = Services(FakeAssistant(), Conversations(tmp_path), tmp_path)  # type: ignore[arg-type]
    at = shelf(shared)
    at.file_uploader[0].set_value(
        [("bad.txt", b"", "text/plain"), ("good.txt", b"Fine.", "text/plain")]
    ).run()
    assert shared.work.ingests[0].finished.wait(10)
    assert [path.name for path in tmp_path.glob("uploads/*/*")] == ["good.txt"]


def test_reports_stay_until_they_are_put_away(tmp_path: Path) -> None:
    shared = Services(FakeAssistant(), Conversations(tmp_path), tmp_path)  # type: ignore[arg-type]
    at = shelf(shared)
    for said in (b"", b"Fine."):
        at.file_uploader[0].set_value([("a.txt", said, "text/plain")]).run()
        assert shared.work.ingests[-1].finished.wait(10)
        at.run()
    (report,) = [one for one in drawn(at, "list") if one["label"] == "What was added"]
    assert [line["title"] for line in report["items"]] == ["1 added", "a.txt"]
    at.button(key="report-read").click().run()
    assert "What was added" not in [one["label"] for one in drawn(at, "list")]
