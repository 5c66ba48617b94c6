"""Mails (.eml) and web pages saved as one file (.mhtml), which are mails too."""

from __future__ import annotations

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime

from ingest.blocks import plain_pieces
from ingest.clean import clean, join_hyphens
from ingest.encoding import declared_charset, decode
from ingest.errors import DamagedFile, NoText
from ingest.load.html import read_html
from ingest.load.walk import block_pieces
from ingest.mapped import Mapped
from ingest.parsed import Facts, Parsed

PARTS = 500
QUOTED = re.compile(r"^\s*>.*$|^On .{5,120} wrote:\s*$", re.M)


def read_mail(data: bytes) -> Parsed:
    """A mail: its text, or its HTML when there is no text."""
    message = _message(data)
    if not message.get("From") and not message.get("Subject"):
        raise DamagedFile("This is not a mail: it has neither a sender nor a subject.")
    facts = Facts()
    facts.add("title", clean(Mapped(str(message.get("Subject") or ""))).text, "mail header Subject")
    name, address = parseaddr(str(message.get("From") or ""))
    facts.add("author", clean(Mapped(name or address)).text, "mail header From")
    facts.add("published", _date(message), "mail header Date")
    plain, page = _part(message, "text/plain"), _part(message, "text/html")
    if plain.strip() and (len(plain) > 200 or not page):
        text = join_hyphens(clean(Mapped(QUOTED.sub("", plain))))
        return Parsed(plain_pieces(text), facts, characters=len(plain))
    if page:
        import lxml.html

        return Parsed(list(block_pieces(lxml.html.document_fromstring(page))), facts, characters=len(page))
    raise NoText("The mail has no text in it, only attachments. Save those and ingest them.")


def read_mhtml(data: bytes) -> Parsed:
    """A saved web page. The date in its header is when it was saved, not when it was published."""
    message = _message(data)
    page = _part(message, "text/html")
    if not page:
        raise DamagedFile("There is no web page in this file.")
    parsed = read_html(page)
    address = str(message.get("Snapshot-Content-Location") or message.get("Content-Location") or "").strip()
    if address.startswith(("http://", "https://")):
        parsed.facts.add("url", address, "address the page was saved from")
    parsed.facts.add("title", clean(Mapped(str(message.get("Subject") or ""))).text, "saved page's subject")
    return parsed


def _message(data: bytes) -> EmailMessage:
    try:
        found = BytesParser(EmailMessage, policy=policy.default).parsebytes(data)
        if sum(1 for _ in found.walk()) > PARTS:
            raise DamagedFile(f"The mail has more than {PARTS} parts.")
    except (ValueError, LookupError, IndexError, AttributeError, TypeError) as error:
        raise DamagedFile(f"The mail is damaged and cannot be read ({type(error).__name__}).") from error
    return found


def _part(message: EmailMessage, kind: str) -> str:
    for part in message.walk():
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                said = part.get_content_charset() or (
                    declared_charset(content) if kind == "text/html" else None
                )
                return decode(content, said).text
    return ""


def _date(message: EmailMessage) -> str | None:
    try:
        return parsedate_to_datetime(str(message.get("Date"))).date().isoformat()
    except (ValueError, TypeError):
        return None
