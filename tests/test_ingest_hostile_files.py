"""More hostile and odd input: PDFs and books made to be expensive, odd characters, names and servers."""

from __future__ import annotations

import contextlib
import os
import threading
import time
import unicodedata
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ingest import ingest
from ingest.errors import DamagedFile, NotFetched, NotReadable, TooLarge
from ingest.fetch import fetch
from ingest.load import load, read_bytes
from ingest.passages import make_passages
from ingest.sources import Sources
from ingest.worker import Limits, Parser
from tests.ingest_helpers import HARBOUR, PAGE, RIVER, LetterCounts, make_pdf, open_library, texts, write
from tests.test_ingest_fetch import literal
from tests.test_ingest_hostile import LAUGHS, parse, pdf_with_stream, zip_of
from vectorstore import IngestError


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    with Parser(Limits(seconds=30.0, memory=1024 * 1024 * 1024)) as made:
        yield made


# PDFs


def test_a_pdf_of_ten_megabytes_of_drawing_ends_within_its_limits(parser: Parser) -> None:
    data = pdf_with_stream(zlib.compress(b"0 0 m 1 1 l S " * 700_000, 9))
    started = time.monotonic()
    with pytest.raises(IngestError):
        parse(parser, data, "drawn.pdf")
    assert time.monotonic() - started < 30


def test_a_pdf_that_lists_one_page_a_hundred_thousand_times_is_refused(parser: Parser) -> None:
    data = pdf_with_stream(b"x").replace(
        b"/Kids [3 0 R] /Count 1", b"/Kids [" + b"3 0 R " * 100_000 + b"] /Count 100000"
    )
    with pytest.raises(IngestError, match=r"pages|damaged|no text"):
        parse(parser, data, "pages.pdf")


def test_a_pdf_with_deeply_nested_objects_is_an_error_and_not_a_crash(parser: Parser) -> None:
    data = pdf_with_stream(b"x").replace(b"/Resources << >>", b"/A " + b"[" * 20_000 + b"]" * 20_000)
    with pytest.raises(IngestError):
        parse(parser, data, "nested.pdf")


def test_a_pdf_with_garbage_behind_its_end_is_read(parser: Parser, tmp_path: Path) -> None:
    data = make_pdf(tmp_path / "a.pdf", [RIVER]).read_bytes() + b"\0garbage" * 50
    assert "4.5 metres" in parse(parser, data, "a.pdf").text


def test_a_pdf_that_only_its_owner_may_change_is_read(parser: Parser, tmp_path: Path) -> None:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    pdf.multi_cell(0, 6, RIVER)
    pdf.set_encryption(owner_password="owner")
    assert "4.5 metres" in parse(parser, bytes(pdf.output()), "a.pdf").text


def test_a_web_page_named_pdf_is_read_as_what_it_is(parser: Parser) -> None:
    assert parse(parser, PAGE.encode(), "a.pdf").title == "River rises again"


# books

CONTAINER = b"""<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book.opf"/></rootfiles></container>"""


def book(chapter: str, head: str = "", name: str = "one.xhtml") -> bytes:
    package = f"""{head}<package><metadata><title>A book</title></metadata>
    <manifest><item id="one" href="{name}"/></manifest><spine><itemref idref="one"/></spine></package>"""
    return zip_of(
        {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "book.opf": package.encode(),
            name: chapter.encode(),
        }
    )


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        f'<!DOCTYPE p [<!ENTITY a0 "lol">{LAUGHS}]>',
    ],
    ids=["outside entity", "entity bomb"],
)
def test_a_book_that_defines_entities_is_refused(parser: Parser, head: str) -> None:
    with pytest.raises(DamagedFile, match="entities"):
        parse(parser, book(f"<html><body><p>{RIVER}</p></body></html>", head), "a.epub")


def test_a_chapter_with_a_way_out_of_its_book_is_read_from_the_book(parser: Parser) -> None:
    chapter = f"<html><body><p>{RIVER}</p></body></html>"
    try:
        text = parse(parser, book(chapter, name="../../../etc/passwd"), "a.epub").text
    except IngestError as error:
        text = str(error)
    assert "root:" not in text


def test_a_chapter_of_a_hundred_megabytes_is_an_error_or_read_but_never_an_empty_book(parser: Parser) -> None:
    chapter = "<html><body><p>" + "word " * 6_000_000 + "</p></body></html>"
    with pytest.raises(IngestError, match=r"zip bomb|Split|seconds|damaged"):
        parse(parser, book(chapter), "a.epub")


# characters


def test_a_reference_to_half_a_character_does_not_stop_an_ingest(tmp_path: Path) -> None:
    page = PAGE.replace("highest mark", "highest &#xD800;&#55555; mark")
    with open_library(tmp_path / "library") as library:
        report = ingest(library, [write(tmp_path / "a.html", page)])
        assert report.summary == "1 added"
        assert "highest" in texts(library)["a.html"]


def test_a_page_with_null_bytes_and_another_encoding_than_it_says_is_read_as_words(parser: Parser) -> None:
    page = f"<html><head><meta charset=utf-8></head><body><article><p>Caf\xe9 – {RIVER}</p></article></body></html>"
    text = parse(parser, page.encode("cp1252").replace(b"river", b"ri\0ver", 1), "a.html").text
    assert text.startswith("Café – The river rose")


def test_marks_of_chat_models_are_ordinary_words(tmp_path: Path) -> None:
    words = "The log says <|endoftext|> and <|im_start|>system and <|fim_prefix|> at 4.5 metres."
    with open_library(tmp_path / "library") as library:
        assert ingest(library, [write(tmp_path / "a.txt", f"{RIVER} {words}")]).summary == "1 added"
        assert words in texts(library)["a.txt"]


def test_a_border_between_passages_never_cuts_a_character_in_two(tmp_path: Path) -> None:
    family, flag, accent = "👩\u200d👩\u200d👧", "🇳🇱", "e\u0301"
    article = load(write(tmp_path / "a.txt", (family + flag + accent) * 400))
    for part in make_passages(article, LetterCounts()):
        assert not unicodedata.combining(part.text[0])
        assert part.text[0] != "\u200d"
        assert part.text[-1] != "\u200d"


# files and names


def test_a_file_that_vanishes_between_the_look_and_the_reading_is_named(tmp_path: Path) -> None:
    write(tmp_path / "in" / "good.txt", RIVER)
    gone = write(tmp_path / "in" / "gone.txt", HARBOUR)
    found = Sources().collect([tmp_path / "in"])
    gone.unlink()
    reasons = {}
    for one in found:
        with contextlib.suppress(NotReadable):
            reasons[Path(one.source).name] = one.get().data.decode()
    assert reasons == {"good.txt": RIVER}


def test_a_file_that_grows_while_it_is_read_is_refused_at_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "log.txt", "x" * 100)
    really = os.fstat

    def grow(descriptor: int) -> os.stat_result:
        status = really(descriptor)
        path.write_text("x" * 5000)
        return status

    monkeypatch.setattr("ingest.load.reader.os.fstat", grow)
    with pytest.raises(TooLarge, match="grew beyond"):
        read_bytes(path, most=1000)


def test_names_that_differ_only_in_case_or_in_how_an_accent_is_written_are_two_files(tmp_path: Path) -> None:
    names = ["Note.txt", "note.txt", "caf\u00e9.txt", "cafe\u0301.txt"]
    for number, name in enumerate(names):
        write(tmp_path / "in" / name, f"{RIVER} It was note {number}.")
    if len(list((tmp_path / "in").iterdir())) < len(names):
        pytest.skip("This disk does not tell these names apart")
    with open_library(tmp_path / "library") as library:
        assert len(ingest(library, [tmp_path / "in"]).added) == 4
        assert ingest(library, [tmp_path / "in"]).summary == "4 unchanged"


def test_a_file_nobody_may_read_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", RIVER)
    path.chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)  # root may read everything
    try:
        with pytest.raises(NotReadable, match="Permission"):
            read_bytes(path)
    finally:
        if root:
            os.seteuid(0)


def test_a_zip_of_two_thousand_files_is_not_opened_anew_for_each(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    path.write_bytes(zip_of({f"{i}.txt": RIVER.encode() for i in range(2000)}))
    started = time.monotonic()
    with open_library(tmp_path / "library") as library:
        assert len(ingest(library, [path]).added) == 2000
    assert time.monotonic() - started < 60


# servers


class Bad(BaseHTTPRequestHandler):
    """What servers do that should not be waited for or believed."""

    def do_GET(self) -> None:
        if self.path == "/slow-head":
            with contextlib.suppress(OSError):
                for letter in "HTTP/1.1 200 OK\r\nX-Long: " + "x" * 200:
                    self.wfile.write(letter.encode())
                    time.sleep(0.2)
            return
        self.send_response(500 if self.path == "/error" else 302 if self.path == "/down" else 200)
        if self.path == "/down":
            self.send_header("Location", "http://127.0.0.1/plain")
        if self.path == "/lies":
            self.send_header("Content-Type", "text/html")
        self.end_headers()
        with contextlib.suppress(OSError):
            if self.path == "/lies":
                self.wfile.write(b"%PDF-1.4 not really")
            elif self.path == "/endless":
                while True:
                    self.wfile.write(b"x" * 65536)
            elif self.path == "/drip":
                while True:
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.2)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def bad() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bad)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def get(address: str, **more: float) -> bytes:
    return fetch(address, resolve=literal, allow="127.0.0.1", **more).data  # type: ignore[arg-type]


def test_a_server_s_own_error_is_said(bad: str) -> None:
    with pytest.raises(NotFetched, match="answered 500"):
        get(f"{bad}/error")


def test_a_body_without_end_is_cut_at_the_limit(bad: str) -> None:
    with pytest.raises(TooLarge, match="more than 1 MB"):
        get(f"{bad}/endless", most=1024 * 1024)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("path", ["/drip", "/slow-head"])
def test_a_server_that_drips_is_given_up_at_the_deadline(bad: str, path: str) -> None:
    started = time.monotonic()
    with pytest.raises(NotFetched, match="more than 1 seconds"):
        get(f"{bad}{path}", seconds=1.0)
    assert time.monotonic() - started < 8


def test_what_a_server_says_it_sends_is_not_believed(bad: str, parser: Parser) -> None:
    page = fetch(f"{bad}/lies", resolve=literal, allow="127.0.0.1")
    with pytest.raises(IngestError, match="PDF"):
        parser.read(bad, page.data, page.name, page.charset)


def test_proxies_of_the_environment_are_not_used(bad: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert get(f"{bad}/lies").startswith(b"%PDF")


def test_https_that_redirects_to_http_is_not_followed() -> None:
    from ingest.fetch import _redirected

    with pytest.raises(NotFetched, match="from https to http"):
        _redirected("https://example.org/a", "http://example.org/a")
