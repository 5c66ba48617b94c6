"""The table of bad input in docs/ingest.md is what happens: each row's file is made here, all are ingested together with
good ones, and outcome and words are compared with the row."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from ingest import IngestReport, ingest
from ingest.fetch import fetch
from ingest.worker import Limits, Parser
from tests.ingest_helpers import HARBOUR, RIVER, make_docx, make_pdf, open_library, texts, write
from tests.test_ingest_hostile import LAUGHS, WORD_XML, docx_with, pdf_with_stream, zip_of

DOCS = Path(__file__).parent.parent / "docs" / "ingest.md"
ROW = re.compile(r"^\| (?P<name>[^|]+) \| (?P<outcome>skipped|failed|read) \| (?P<said>[^|]+) \|$", re.M)


def rows() -> dict[str, tuple[str, str]]:
    """The documented outcome and words, by kind of input."""
    text = DOCS.read_text(encoding="utf-8").partition("## Bad input")[2]
    return {match["name"]: (match["outcome"], match["said"]) for match in ROW.finditer(text)}


def word(folder: Path, document: str) -> bytes:
    return docx_with(document, folder.parent)


def body(inside: str) -> str:
    return f'<?xml version="1.0"?><w:document {WORD_XML}><w:body>{inside}</w:body></w:document>'


def file(name: str, data: Callable[[Path], bytes]) -> Callable[[Path], str]:
    def make(folder: Path) -> str:
        (folder / name).write_bytes(data(folder))
        return str(folder / name)

    return make


def huge(folder: Path) -> str:
    with (folder / "huge.txt").open("wb") as made:
        made.truncate(50 * 1024**3)  # a hole: takes no space
    return str(folder / "huge.txt")


def pipe(folder: Path) -> str:
    os.mkfifo(folder / "pipe.txt")
    return str(folder / "pipe.txt")


def link(folder: Path) -> str:
    (folder / "link.txt").symlink_to(write(folder.parent / "outside.txt", "Secrets. Not for the library."))
    return str(folder / "link.txt")


def pdf(folder: Path, **options: object) -> bytes:
    return make_pdf(folder.parent / "made.pdf", [RIVER], **options).read_bytes()


IN_FOLDER: dict[str, Callable[[Path], str]] = {
    "empty file": file("empty.txt", lambda _: b" \n"),
    "photo, other formats": file("photo.jpg", lambda _: b"\xff\xd8\xff\xe0 no article"),
    "binary data named .txt": file("binary.txt", lambda _: bytes(range(256)) * 40),
    "PDF with a password": file("locked.pdf", partial(pdf, password="secret")),
    "scanned PDF": file("scan.pdf", lambda _: pdf_with_stream(zlib.compress(b"0 0 m 10 10 l S"))),
    "PDF cut off": file("cut.pdf", lambda folder: pdf(folder)[:300]),
    "something else named .pdf": file("none.pdf", lambda _: b"no pdf at all"),
    "PDF whose stream unpacks to 200 MB": file(
        "bomb.pdf", lambda _: pdf_with_stream(zlib.compress(b"\0" * 200_000_000, 9))
    ),
    "Word file with an entity bomb or outside entity": file(
        "laughs.docx",
        lambda folder: word(
            folder, f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "lol">{LAUGHS}]><w:document/>'
        ),
    ),
    "Word file of 3 million paragraphs": file(
        "paragraphs.docx", lambda folder: word(folder, body("<w:p/>" * 3_000_000))
    ),
    "Word file cut off": file(
        "cut.docx", lambda folder: make_docx(folder.parent / "whole.docx").read_bytes()[:2000]
    ),
    "zip bomb, 6,000 members": file("bomb.zip", lambda _: zip_of({"a.txt": b"\0" * 30_000_000})),
    "zip member `../../evil.txt`": file("evil.zip", lambda _: zip_of({"../../evil.txt": HARBOUR.encode()})),
    "HTML nested 50,000 deep": file("deep.html", lambda _: b"<div>" * 50_000 + b"</div>" * 50_000),
    "50 GB file": huge,
    "pipe, device": pipe,
    "link out of the folder": link,
}
BY_NAME = {
    "missing path": "/nowhere/missing.txt",
    "address while offline": "https://example.org/a",
    "`file:` and other schemes": "file:///etc/passwd",
}
ALONE = {"address in a private network, also after a redirect", "parser that hangs"}


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> tuple[IngestReport, dict[str, str], dict[str, str]]:
    """The report over all of it, the source of each row, and the texts that are in the library afterwards."""
    folder = tmp_path_factory.mktemp("bad") / "in"
    write(folder / "a good one.txt", RIVER)
    write(folder / "zz good one.txt", HARBOUR)
    sources = {name: make(folder) for name, make in IN_FOLDER.items()} | BY_NAME
    with open_library(folder.parent / "library") as library:
        report = ingest(library, [folder, *BY_NAME.values()])
        return report, sources, texts(library)


def test_every_documented_row_is_tried_here() -> None:
    assert rows().keys() == IN_FOLDER.keys() | BY_NAME.keys() | ALONE


@pytest.mark.parametrize("name", [*IN_FOLDER, *BY_NAME])
def test_bad_input_has_the_outcome_and_the_words_of_the_docs(
    name: str, ingested: tuple[IngestReport, dict[str, str], dict[str, str]]
) -> None:
    report, sources, _ = ingested
    outcome, said = rows()[name]
    mine = [one for one in report.files if one.source.startswith(sources[name])]
    if outcome == "read":
        assert {one.status for one in mine} == {"added"}
        return
    assert [one.status for one in mine] == [outcome]
    assert matches(said, mine[0].reason), mine[0].reason


def test_the_other_files_came_in(
    ingested: tuple[IngestReport, dict[str, str], dict[str, str]],
) -> None:
    assert set(ingested[2]) == {"a good one.txt", "zz good one.txt", "evil.txt"}


def test_an_address_in_a_private_network_is_refused_in_the_words_of_the_docs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome, said = rows()["address in a private network, also after a redirect"]
    monkeypatch.setattr("ingest.fetch.fetch", partial(fetch, resolve=lambda host, port: ["10.0.0.1"]))
    with open_library(tmp_path / "library") as library:
        [one] = ingest(library, ["https://example.org/a"], offline=False).files
    assert (one.status, matches(said, one.reason)) == (outcome, True)


def test_a_parser_that_hangs_is_given_up_in_the_words_of_the_docs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome, said = rows()["parser that hangs"]
    monkeypatch.setattr("ingest.sync.Parser", lambda: Parser(Limits(seconds=0.0001)))
    with open_library(tmp_path / "library") as library:
        [one] = ingest(library, [write(tmp_path / "in" / "slow.html", f"<p>{RIVER}</p>")]).files
    assert (one.status, matches(said.replace("60", "0.0001"), one.reason)) == (outcome, True)
    assert Limits().seconds == 60


def matches(documented: str, said: str) -> bool:
    """Whether these are the documented words; "…" in them stands for anything."""
    pattern = ".*".join(re.escape(part) for part in documented.split("…"))
    return re.fullmatch(pattern, said) is not None
