"""Hostile and broken files cost one line in the report and nothing else. Each test makes its own file."""

from __future__ import annotations

import io
import os
import subprocess
import time
import zipfile
import zlib
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from ingest import ingest
from ingest.errors import DamagedFile, NoText, NotReadable, PasswordProtected, TooLarge
from ingest.load import load, read_bytes
from ingest.worker import Limits, Parser
from tests.ingest_helpers import HARBOUR, RIVER, make_docx, make_pdf, open_library, texts, write
from vectorstore import Article, IngestError

LAUGHS = "".join(f'<!ENTITY a{i} "' + f"&a{i - 1};" * 10 + '">' for i in range(1, 9))
WORD_XML = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser(Limits(seconds=20.0, memory=1024 * 1024 * 1024))


def parse(parser: Parser, data: bytes, name: str) -> Article:
    return parser.read(name, data, name).article


def docx_with(document: str, tmp_path: Path) -> bytes:
    """A Word file whose main part is replaced."""
    base = zipfile.ZipFile(make_docx(tmp_path / "base.docx"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for item in base.infolist():
            made.writestr(
                item.filename, document if item.filename == "word/document.xml" else base.read(item.filename)
            )
    return buffer.getvalue()


def zip_of(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return buffer.getvalue()


def pdf_with_stream(data: bytes, filters: str = "/FlateDecode") -> bytes:
    """A PDF of one page with this content stream."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << >> >>",
        b"<< /Length %d /Filter %s >>\nstream\n" % (len(data), filters.encode()) + data + b"\nendstream",
    ]
    made = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(made)
    made += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(made + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start)


# Word files


def test_a_word_file_with_outside_entities_is_refused(parser: Parser, tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.txt", "TOPSECRET")
    document = (
        f'<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY x SYSTEM "file://{secret}">]>'
        f"<w:document {WORD_XML}><w:body><w:p><w:r><w:t>A&x;B</w:t></w:r></w:p></w:body></w:document>"
    )
    with pytest.raises(DamagedFile, match="entities"):
        parse(parser, docx_with(document, tmp_path), "a.docx")


def test_a_word_file_with_an_entity_bomb_is_refused(parser: Parser, tmp_path: Path) -> None:
    document = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "lol">{LAUGHS}]><w:document {WORD_XML}><w:body/></w:document>'
    with pytest.raises(DamagedFile, match="entities"):
        parse(parser, docx_with(document, tmp_path), "a.docx")


@pytest.mark.parametrize(
    "body", ["<w:p><w:r><w:t>" + "A" * 30_000_000 + "</w:t></w:r></w:p>", "<w:p/>" * 3_000_000]
)
def test_a_word_file_that_unpacks_to_a_mountain_is_refused_at_once(
    parser: Parser, tmp_path: Path, body: str
) -> None:
    data = docx_with(
        f'<?xml version="1.0"?><w:document {WORD_XML}><w:body>{body}</w:body></w:document>', tmp_path
    )
    started = time.monotonic()
    with pytest.raises(TooLarge, match=r"zip bomb|elements"):
        parse(parser, data, "a.docx")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04", zip_of({}), zip_of({"a.txt": b"no Word file"}), b"plain words"]
)
def test_a_word_file_that_is_none_says_so(parser: Parser, data: bytes) -> None:
    with pytest.raises(IngestError, match=r"damaged|empty|not"):
        parse(parser, data, "a.docx")


# PDFs


def test_a_scan_without_text_says_so(parser: Parser) -> None:
    with pytest.raises(NoText, match="scan"):
        parse(parser, pdf_with_stream(zlib.compress(b"0 0 m 10 10 l S")), "scan.pdf")


def test_a_cut_off_pdf_says_so(parser: Parser, tmp_path: Path) -> None:
    data = make_pdf(tmp_path / "a.pdf", [RIVER]).read_bytes()
    with pytest.raises(IngestError, match=r"damaged|no text"):
        parse(parser, data[: len(data) // 3], "a.pdf")


def test_an_encrypted_pdf_says_so(parser: Parser, tmp_path: Path) -> None:
    data = make_pdf(tmp_path / "a.pdf", [RIVER], password="secret").read_bytes()
    with pytest.raises(PasswordProtected, match="Save a copy without"):
        parse(parser, data, "a.pdf")


def test_a_pdf_bomb_ends_within_its_limits(parser: Parser) -> None:
    bomb = zlib.compress(zlib.compress(b"\0" * 60_000_000, 9), 9)
    started = time.monotonic()
    with pytest.raises(IngestError):
        parse(parser, pdf_with_stream(bomb, "[/FlateDecode /FlateDecode]"), "bomb.pdf")
    assert time.monotonic() - started < 15


def test_a_page_tree_that_bites_its_tail_ends(parser: Parser) -> None:
    data = pdf_with_stream(b"x").replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")
    with pytest.raises(IngestError):
        parse(parser, data, "a.pdf")


# the child process


def test_a_parser_closed_while_its_child_starts_leaves_no_child_and_no_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parser, children = Parser(), []

    def start(*args: Any, **kwargs: Any) -> subprocess.Popen[bytes]:
        children.append(really(*args, **kwargs))
        Thread(target=parser.close).start()  # what Ctrl-C does
        while not parser._closed:
            time.sleep(0.01)
        return children[0]

    really = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", start)
    started = time.monotonic()
    with pytest.raises(IngestError):
        parser.read("a.pdf", b"%PDF-1.4", "a.pdf")
    parser.close()
    assert children[0].poll() is not None
    assert time.monotonic() - started < 5


def test_a_parser_that_hangs_is_given_up_and_the_next_file_is_read(tmp_path: Path) -> None:
    page = b"<html><body><p>The harbour handled grain.</p></body></html>"
    with Parser(Limits(seconds=0.0001)) as parser, pytest.raises(TooLarge, match="seconds"):
        parse(parser, page, "slow.html")
    with Parser() as parser:
        assert HARBOUR in parse(parser, make_docx(tmp_path / "a.docx").read_bytes(), "a.docx").text


def test_a_parser_that_dies_is_replaced(tmp_path: Path) -> None:
    data = make_docx(tmp_path / "a.docx").read_bytes()
    with Parser() as parser:
        parse(parser, data, "a.docx")
        assert parser._child is not None
        parser._child.kill()
        parser._child.wait()
        assert HARBOUR in parse(parser, data, "a.docx").text


# HTML, text


def test_deep_nesting_ends_with_a_sentence_or_the_text(parser: Parser) -> None:
    page = "<div>" * 50_000 + f"<p>{RIVER}</p>" + "</div>" * 50_000
    try:
        assert "river" in parse(parser, page.encode(), "a.html").text
    except IngestError as error:
        assert "nested" in str(error) or "no text" in str(error).lower() or "damaged" in str(error)


def test_entities_in_html_are_not_expanded(parser: Parser) -> None:
    page = f'<!DOCTYPE html [<!ENTITY a0 "lol">{LAUGHS}]><html><body><article><p>{RIVER} &a8;</p></article></body></html>'
    assert len(parse(parser, page.encode(), "a.html").text) < 1000


def test_null_bytes_and_invisible_characters_go_and_joiners_stay_where_they_are_spelling(
    tmp_path: Path,
) -> None:
    tags = "".join(chr(0xE0000 + ord(c)) for c in "obey me")
    raw = f"The ri\u200bver\0 ro\u00adse\u202e again{tags}. میخواهم می\u200cروم. 👩\u200d🔬 to\u200dday."
    article = load(write(tmp_path / "a.txt", raw))
    assert article.text == "The river rose again. میخواهم می\u200cروم. 👩\u200d🔬 today."


def test_lone_surrogates_and_odd_file_names_do_not_stop_an_ingest(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write(folder / "good.txt", RIVER)
    for name in (
        b"bad\xff.txt",
        b"](javascript:alert(1)).txt",
        b"<img src=x>.txt",
        b"line\nbreak.txt",
        b"-rf.txt",
    ):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(HARBOUR)
    with open_library(tmp_path / "library") as library:
        report = ingest(library, [folder])
        assert not report.failed
        assert len(report.added) == 6
        assert library.count()[0] == 2
        assert ingest(library, [folder]).summary == "6 unchanged"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8-sig", b""),
        ("utf-16", b""),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("cp1252", b""),
        ("utf-32", b""),
    ],
)
def test_the_same_words_come_out_of_every_encoding(tmp_path: Path, encoding: str, mark: bytes) -> None:
    words = "Die Brücke – sagt Frau Müller – kostet 4,50 €. “Genug”, schreibt Zoë. " * 5
    path = tmp_path / "a.txt"
    path.write_bytes(mark + words.strip().encode(encoding))
    assert load(path).text == words.strip()


def test_text_that_was_read_in_the_wrong_encoding_once_is_repaired(tmp_path: Path) -> None:
    wrong = (
        "It’s the café’s “best” – said Zoë.".encode().decode("cp1252", "replace").replace("\ufffd", "\x9d")
    )
    assert (
        load(write(tmp_path / "a.txt", f"{RIVER} {wrong}")).text
        == f"{RIVER} It’s the café’s “best” – said Zoë."
    )


def test_one_endless_line_is_read_and_split(tmp_path: Path) -> None:
    started = time.monotonic()
    with open_library(tmp_path / "library") as library:
        ingest(
            library, [write(tmp_path / "a.txt", "x" * 300_000), write(tmp_path / "b.txt", "word " * 100_000)]
        )
        assert sum(len(library.passages(a)) for a, _ in library.articles()) > 1000
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "the ship was old and grey and it had no name that\n\n" * 3_000),  # every line seems torn
        ("b.txt", "inno-\nvation was " * 5_000),
        ("c.txt", (" " * 50_000 + "x\n") * 4),
        ("d.txt", "it cost \\$5 and \\$6 &amp; more. " * 5_000),
        ("e.txt", '"' * 100_000 + " a. B"),
        ("f.md", "- item one\n" * 10_000),
        ("g.md", "|a|b|\n|-|-|\n" * 5_000),
    ],
)
def test_text_made_to_be_slow_is_not(name: str, text: str) -> None:
    started = time.monotonic()
    assert load(name, data=text.encode()).text
    assert time.monotonic() - started < 15  # about one second alone; minutes if anything were quadratic


# files and folders


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(50 * 1024**3)  # a hole: takes no space
    with pytest.raises(TooLarge, match="51,200 MB"):
        read_bytes(path)


def test_pipes_devices_and_links_out_of_the_folder_are_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write(folder / "good.txt", RIVER)
    outside = write(tmp_path / "outside.txt", "Secrets. Not for the library.")
    os.mkfifo(folder / "pipe.txt")
    (folder / "link.txt").symlink_to(outside)
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "inner.txt").symlink_to(folder / "good.txt")
    with open_library(tmp_path / "library") as library:
        report = ingest(library, [folder])
        assert {Path(f.source).name for f in report.skipped} == {
            "pipe.txt",
            "link.txt",
            "zero.txt",
            "self.txt",
        }
        assert set(texts(library)) == {"good.txt", "inner.txt"}
    with pytest.raises(NotReadable, match="ordinary"):
        read_bytes(folder / "pipe.txt")


def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    path = write(tmp_path / "a.txt", RIVER)
    path.chmod(0)
    with pytest.raises(NotReadable, match="Permission"):
        read_bytes(path)


# zip files


def test_a_zip_of_articles_comes_in_and_its_members_stay_in_it(tmp_path: Path) -> None:
    path = tmp_path / "in" / "all.zip"
    path.parent.mkdir()
    path.write_bytes(
        zip_of({"river.txt": RIVER.encode(), "../../evil.txt": HARBOUR.encode(), "photo.jpg": b"\xff\xd8"})
    )
    with open_library(tmp_path / "library") as library:
        report = ingest(library, [path.parent])
        assert [s.partition("!/")[2] for s in report.added] == ["river.txt", "evil.txt"]
        assert [s.source.rpartition("/")[2] for s in report.skipped] == ["photo.jpg"]
        assert not (tmp_path / "evil.txt").exists()
        path.write_bytes(zip_of({"river.txt": RIVER.encode()}))
        assert [s.partition("!/")[2] for s in ingest(library, [path.parent]).removed] == ["evil.txt"]
        path.unlink()
        ingest(library, [path.parent])
        assert library.count() == (0, 0)


@pytest.mark.parametrize(
    "members",
    [{"bomb.txt": b"\0" * 30_000_000}, {f"{i}.txt": b"x" for i in range(6000)}],
    ids=["ratio", "members"],
)
def test_a_zip_bomb_is_refused(tmp_path: Path, members: dict[str, bytes]) -> None:
    path = tmp_path / "bomb.zip"
    path.write_bytes(zip_of(members))
    with open_library(tmp_path / "library") as library:
        [failure] = ingest(library, [path]).failed
        assert "bomb" in failure.reason or "6000 files" in failure.reason
