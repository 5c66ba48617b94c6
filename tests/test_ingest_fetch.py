"""Web addresses reach the public internet or nothing, and each failure is one clear line. The server of these tests
runs on this machine, and names are resolved by the tests themselves."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ingest import ingest
from ingest.errors import NotFetched, TooLarge
from ingest.fetch import Visit, checked, fetch, is_public, shown
from tests.ingest_helpers import PAGE, LetterCounts, open_library

PUBLIC = "93.184.215.14"
SENT: list[int] = []
"""What the server answered to those who asked whether a page has changed."""


class Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        places = {
            "/away": "http://10.0.0.1/",
            "/file": "file:///etc/passwd",
            "/circle": f"{base}/circle",
            "/ok": f"{base}/page",
        }
        if self.path in places:
            self._send(302, b"", Location=places[self.path])
        elif self.path.startswith("/hop"):
            self._send(302, b"", Location=f"{base}/hop{int(self.path[4:] or 0) + 1}")
        elif self.path == "/page":
            self._send(200, PAGE.encode(), **{"Content-Type": "text/html; charset=utf-8"})
        elif self.path in ("/tagged", "/dated"):
            self._tagged()
        elif self.path == "/bomb":
            self._send(
                200,
                gzip.compress(b"\0" * 30_000_000),
                **{"Content-Encoding": "gzip", "Content-Type": "text/html"},
            )
        elif self.path == "/empty":
            self._send(200, b"")
        else:
            self._send(404, b"gone")

    def _tagged(self) -> None:
        """A page that is only sent when it is not the one the reader has."""
        name, value, asked = {
            "/tagged": ("ETag", '"one"', "If-None-Match"),
            "/dated": ("Last-Modified", "Sat, 03 May 2025 10:00:00 GMT", "If-Modified-Since"),
        }[self.path]
        known = self.headers.get(asked) == value
        SENT.append(304 if known else 200)
        head = {name: value, "Content-Type": "text/html; charset=utf-8"}
        self._send(304 if known else 200, b"" if known else PAGE.encode(), **head)

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def literal(host: str, port: int) -> list[str]:
    """A name server that knows no names: an address is itself."""
    return [host.strip("[]")]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "fec0::1", "::ffff:127.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:0:0:0:0:80ff:fffe", "nonsense", "",
    ],
)  # fmt: skip
def test_private_addresses_in_every_dress_are_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"]
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://example.org/a",
        "gopher://example.org",
        "data:text/html,hello",
        "//example.org/",
        "example.org",
    ],
)
def test_only_http_and_https_are_fetched(address: str) -> None:
    with pytest.raises(NotFetched, match="only http and https"):
        checked(address, literal)


def test_credentials_in_an_address_are_refused_and_never_repeated() -> None:
    with pytest.raises(NotFetched) as caught:
        checked("https://me:secret@example.org/", literal)
    assert "secret" not in str(caught.value)
    assert "secret" not in shown("https://me:secret@example.org/")


def test_one_private_answer_among_public_ones_refuses_the_name() -> None:
    with pytest.raises(NotFetched, match="private network"):
        checked("https://example.org/", lambda host, port: [PUBLIC, "127.0.0.1"])


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return [PUBLIC] if len(asked) == 1 else ["127.0.0.1"]

    target, headers, name = checked("https://example.org:8443/a?b=c#d", resolve)
    assert (target, headers["Host"], name) == (
        f"https://{PUBLIC}:8443/a?b=c",
        "example.org:8443",
        "example.org",
    )
    assert asked == ["example.org"]


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost.", "localhost"])
def test_other_spellings_of_this_machine_are_refused(host: str) -> None:
    import socket

    def resolve(host: str, port: int) -> list[str]:
        try:
            return [socket.inet_ntoa(socket.inet_aton(host))]  # what the system makes of it
        except OSError:
            return ["127.0.0.1"]

    with pytest.raises(NotFetched, match="private network"):
        checked(f"http://{host}/", resolve)


def test_a_page_is_fetched_through_a_redirect(base: str) -> None:
    page = fetch(f"{base}/ok", resolve=literal, allow="127.0.0.1")
    assert (page.data.decode(), page.name, page.address) == (PAGE, "page.html", f"{base}/page")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/away", "private network"),
        ("/file", "only http and https"),
        ("/circle", "circle"),
        ("/hop", "more than 5 times"),
        ("/missing", "404"),
        ("/empty", "empty page"),
    ],
)
def test_what_cannot_be_fetched_says_why(base: str, path: str, said: str) -> None:
    with pytest.raises(NotFetched, match=said):
        fetch(base + path, resolve=literal, allow="127.0.0.1")


def test_the_limit_counts_unpacked_bytes(base: str) -> None:
    with pytest.raises(TooLarge, match="more than 20 MB"):
        fetch(f"{base}/bomb", resolve=literal, allow="127.0.0.1")


@pytest.mark.parametrize("path", ["/tagged", "/dated"])
def test_an_unchanged_page_is_not_sent_again_and_embeds_nothing(
    base: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.fetch.fetch", partial(fetch, resolve=literal, allow="127.0.0.1"))
    SENT.clear()
    with open_library(tmp_path / "library") as library:
        assert ingest(library, [base + path], offline=False).summary == "1 added"
        embedder = library.embedder
        assert isinstance(embedder, LetterCounts)
        before = len(embedder.embedded)
        assert ingest(library, [base + path], offline=False).summary == "1 unchanged"
        assert (SENT, len(embedder.embedded)) == ([200, 304], before)
        monkeypatch.setattr("ingest.sync.PIPELINE", 99)  # read in another way now: it has to be sent
        assert ingest(library, [base + path], offline=False).summary == "1 unchanged"
        assert SENT == [200, 304, 200]
        with library.writing() as writer:
            writer.remove([base + path])
        assert library.fetched() == {}
        assert ingest(library, [base + path], offline=False).summary == "1 added"


def test_what_one_address_said_is_not_asked_of_another(base: str) -> None:
    SENT.clear()
    before = Visit(f"{base}/elsewhere", etag='"one"')
    page = fetch(f"{base}/tagged", resolve=literal, allow="127.0.0.1", before=before)
    assert (page.unchanged, SENT) == (False, [200])


def test_offline_nothing_is_even_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_: pytest.fail("looked up a name"))
    with open_library(tmp_path / "library") as library:
        [failure] = ingest(library, ["https://example.org/a"]).failed
    assert "offline" in failure.reason
    assert "--online" in failure.reason
