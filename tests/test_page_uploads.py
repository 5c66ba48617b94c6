"""Uploads on the disk: safe names, one place per content, gone with their article."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui import uploads


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
    uploads.discard(library, str(own))
    uploads.discard(library, "https://example.org/uploads/a.txt")
    uploads.discard(library, str(library / "uploads" / ".." / ".." / "mine.txt"))
    assert own.exists()
    uploads.discard(library, str(upload.resolve()))
    assert not upload.parent.exists()
