"""Web addresses, fetched so that an address can reach nothing but the public internet.

A name is resolved once; every address it has must be public; the connection goes to the address that was checked, so
that a second, different answer of the name server changes nothing. Each redirect is checked in the same way. There
is no way to switch off certificate checks, and proxies of the environment are not used.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit, urlunsplit

from ingest.errors import NotFetched, TooLarge

MOST_BYTES = 20 * 1024 * 1024
MOST_REDIRECTS = 5
SECONDS = 30.0
LONGEST_TAG = 500
HEADERS = {
    "User-Agent": "Footnote/0.1 (reads an article for its user)",
    "Accept": "text/html,application/pdf,*/*;q=0.5",
}

Resolve = Callable[[str, int], list[str]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Visit:
    """What a server said that tells whether a page has changed since. It holds for the address that said it, which
    is the last one when there were redirects."""

    address: str
    etag: str = ""
    modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What to ask the same address with."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True)
class Page:
    """What an address gave: the bytes, the address after redirects, a name that ends in what it is. ``unchanged``:
    the server says that the page is as it was at the visit before, and did not send it."""

    data: bytes
    address: str
    name: str
    charset: str | None = None
    visit: Visit | None = None
    unchanged: bool = False


def fetch(
    address: str,
    *,
    resolve: Resolve | None = None,
    seconds: float = SECONDS,
    most: int = MOST_BYTES,
    allow: str = "",
    before: Visit | None = None,
) -> Page:
    """Fetches one address. Raises ``NotFetched`` or ``TooLarge``. With the visit ``before``, a page that has not
    changed since is not sent again. ``resolve`` and ``allow`` (one address that may be
    private) exist for tests, which run against a server on this machine."""
    answers: queue.SimpleQueue[Page | BaseException] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(_fetch(address, resolve or _resolve, seconds, most, allow, before))
        except BaseException as error:  # handed over to the waiting thread
            answers.put(error)

    # A server that sends its headers letter by letter is within every time-out of the client, so the clock is here.
    threading.Thread(target=work, name="fetch", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds + 1.0)
    except queue.Empty:
        raise _too_slow(address, seconds) from None
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _fetch(
    address: str, resolve: Resolve, seconds: float, most: int, allow: str, before: Visit | None
) -> Page:
    import httpx

    deadline = time.monotonic() + seconds
    seen: set[str] = set()
    # httpx decodes names itself unless given the address; verification uses the name through server_hostname
    with httpx.Client(
        trust_env=False, follow_redirects=False, timeout=10.0, verify=ssl.create_default_context()
    ) as client:
        for _ in range(MOST_REDIRECTS + 1):
            if address in seen:
                raise NotFetched(f"{shown(address)} redirects in a circle.")
            seen.add(address)
            target, headers, name = checked(address, resolve, allow)
            if before is not None and before.address == address:
                headers = {**headers, **before.headers}
            try:
                with client.stream(
                    "GET", target, headers=headers, extensions={"sni_hostname": name}
                ) as response:
                    if response.status_code == 304 and before is not None:
                        return Page(b"", address, "", visit=before, unchanged=True)
                    if response.is_redirect:
                        address = _redirected(address, response.headers.get("location", ""))
                        continue
                    return _page(response, address, deadline, seconds, most)
            except httpx.TimeoutException as error:
                raise NotFetched(f"{shown(address)} did not answer in time. Try again later.") from error
            except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
                raise NotFetched(f"{shown(address)} could not be fetched: {_cause(error)}") from error
    raise NotFetched(f"{shown(address)} redirects more than {MOST_REDIRECTS} times.")


def checked(address: str, resolve: Resolve, allow: str = "") -> tuple[str, dict[str, str], str]:
    """The address with its host replaced by a checked IP address, the headers to send, and the host's name."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise NotFetched(f"{shown(address)} is not a web address ({error}).") from error
    if parts.scheme not in ("http", "https"):
        raise NotFetched(
            f"{shown(address)}: only http and https addresses are fetched. Give files by their path."
        )
    if parts.username is not None or parts.password is not None:
        raise NotFetched(
            "Addresses with a user name or password in them are not fetched. Save the page and ingest the file."
        )
    if not host:
        raise NotFetched(f"{shown(address)} has no host name.")
    if host == allow.partition(":")[0] and allow:
        return address, HEADERS, host
    ip = _public_address(host, port or (443 if parts.scheme == "https" else 80), resolve)
    netloc = f"[{ip}]" if ":" in ip else ip
    if port:
        netloc += f":{port}"
    name = host.encode("idna").decode("ascii") if not host.isascii() else host
    headers = {**HEADERS, "Host": name + (f":{port}" if port else "")}
    return urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, "")), headers, name


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, also when it is an IPv4 address in IPv6 clothes."""
    try:
        ip: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _inner(ip)
    if inner is not None:
        return is_public(str(inner))
    return (
        ip.is_global
        and not ip.is_multicast
        and not ip.is_reserved
        and not getattr(ip, "is_site_local", False)
    )


def _inner(ip: Address) -> ipaddress.IPv4Address | None:
    if not isinstance(ip, ipaddress.IPv6Address):
        return None
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip.teredo is not None:
        return ip.teredo[1]
    translated = ipaddress.ip_network("64:ff9b::/96")
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in translated else None


def shown(address: str) -> str:
    """An address for a message: without credentials, not endless."""
    head, at, tail = address.partition("@")
    safe = f"{head.partition('://')[0]}://…@{tail}" if at and "/" not in head.partition("://")[2] else address
    return safe if len(safe) <= 120 else safe[:117] + "…"


def _public_address(host: str, port: int, resolve: Resolve) -> str:
    try:
        found = resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise NotFetched(
            f"The name {host[:80]} was not found. Check the address and the connection."
        ) from error
    private = [address for address in found if not is_public(address)]
    if private or not found:
        raise NotFetched(
            f"{host[:80]} is an address inside a private network ({private[0] if private else 'none'}); only public ones are fetched."
        )
    return found[0]


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _redirected(address: str, location: str) -> str:
    if not location:
        raise NotFetched(f"{shown(address)} redirects to nowhere.")
    target = urljoin(address, location)
    if urlsplit(address).scheme == "https" and urlsplit(target).scheme == "http":
        raise NotFetched(
            f"{shown(address)} redirects from https to http ({shown(target)}), which is not followed."
        )
    return target


def _page(response: object, address: str, deadline: float, seconds: float, most: int) -> Page:
    import httpx

    assert isinstance(response, httpx.Response)
    if response.status_code != 200:
        raise NotFetched(f"{shown(address)} answered {response.status_code} {response.reason_phrase}.")
    parts: list[bytes] = []
    size = 0
    for part in response.iter_bytes():
        size += len(part)
        if size > most:
            raise TooLarge(
                f"{shown(address)} sends more than {most // 2**20} MB. Save it and ingest a part of it."
            )
        if time.monotonic() > deadline:
            raise _too_slow(address, seconds)
        parts.append(part)
    if not size:
        raise NotFetched(f"{shown(address)} gave an empty page.")
    return Page(
        b"".join(parts),
        address,
        _name(response.headers.get("content-type", ""), address),
        response.charset_encoding,
        _visit(response.headers, address),
    )


def _too_slow(address: str, seconds: float) -> NotFetched:
    return NotFetched(
        f"{shown(address)} took more than {seconds:.0f} seconds. Save the page and ingest the file."
    )


def _visit(headers: Mapping[str, str], address: str) -> Visit | None:
    visit = Visit(
        address, headers.get("etag", "")[:LONGEST_TAG], headers.get("last-modified", "")[:LONGEST_TAG]
    )
    return visit if visit.headers else None


TYPES = {
    "text/html": ".html", "application/xhtml+xml": ".html", "application/pdf": ".pdf", "text/plain": ".txt",
    "text/markdown": ".md", "application/epub+zip": ".epub", "application/rtf": ".rtf", "message/rfc822": ".eml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt", "multipart/related": ".mhtml",
}  # fmt: skip


def _name(content_type: str, address: str) -> str:
    """A file name for what came: by the type the server says, which the content may still overrule."""
    kind = content_type.partition(";")[0].strip().lower()
    stem = urlsplit(address).path.rstrip("/").rpartition("/")[2] or "page"
    known = TYPES.get(kind)
    return stem if known is None or stem.lower().endswith(known) else stem + known


def _cause(error: Exception) -> str:
    text = str(error)
    if "certificate" in text.lower():
        return "its certificate is not valid."
    return f"{text.strip().rstrip('.') or type(error).__name__}."
