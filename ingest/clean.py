"""Repairs of single characters and short strings: what is left over from typesetting, from Markdown exports, and
from wrong encodings. Text that needs no repair comes out exactly as it went in.
"""

from __future__ import annotations

import html
import re
import unicodedata

from ingest.mapped import Edit, Mapped

SPACES = dict.fromkeys((160, 5760, *range(8192, 8203), 8239, 8287, 12288), " ")
BREAKS = {0x0B: "\n", 0x0C: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
ONE_FOR_ONE = SPACES | BREAKS

INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # soft hyphen, zero width, direction
    "\U000e0000-\U000e0fff"  # tags: readable for a model, invisible for people
    "]+"
)
JOINERS = re.compile("[\u200c\u200d]+")
"""Zero-width (non-)joiners: part of the spelling in Persian or Hindi and of emoji, noise between Latin letters."""
NEEDS_JOINERS = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u2190-\u2bff\ufb50-\ufeff\ufe0f\U0001f000-\U0001faff]"
)
SURROGATES = re.compile("[\ud800-\udfff]")
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
LIGATURE = re.compile("[ﬀ-ﬆ]")
COMBINING = re.compile("[^\\W\\d_][\u0300-\u036f]+|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?")
MOJIBAKE = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014"
    "\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]{1,3}"
)
ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}\d?|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});")
ESCAPED = re.compile(r"\\([$%&#_*~\[\](){}|<>`!+])")
EMPHASIS = re.compile(r"(\*\*)(?=[^\s*])([^*\n]{1,300}?)(?<=[^\s*])\1")
LINK = re.compile(
    r"(!?)\[([^\[\]\n]{0,300})\]\((?:#|/|\.|https?:|mailto:|data:)?[^()\s]{0,2000}(?: \"[^\"\n]*\")?\)"
)
HYPHEN_AT_LINE_END = re.compile(
    r"(?<=[^\W\d_])(?P<break>[-\u2010\u2011][ \t]*\n[ \t]*)(?P<after>[^\W\d_]\w*)[^\s-]*(?P<gap> ?)"
)
WORD = re.compile(r"\w+(?:-\w+)*")


def clean(text: Mapped) -> Mapped:
    """The text with all repairs that need no knowledge of its layout."""
    text = text.sub(re.compile("\r\n"), "\n").translate({0x0D: "\n"})
    text = text.sub(SURROGATES, "\ufffd").sub(MOJIBAKE, _as_utf8)
    text = text.sub(INVISIBLE, "").sub(JOINERS, _joiner_if_needed)
    text = text.translate(ONE_FOR_ONE)
    text = text.sub(LIGATURE, lambda m: LIGATURES[m[0]]).sub(COMBINING, _composed)
    return text.sub(ENTITY, _character)


def unescape(text: Mapped) -> Mapped:
    r"""Undoes Markdown inside a line: ``\$`` → ``$``, ``**By X**`` → ``By X``, ``[words](#)`` → ``words``.

    Plain text files need this too: most are pasted from an export.
    """
    text = text.edit(_link_edits(text.text))
    text = text.edit(_emphasis_edits(text.text))
    return text.edit((m.start(), m.start() + 1, "") for m in ESCAPED.finditer(text.text))


def join_hyphens(text: Mapped) -> Mapped:
    """Undoes hyphenation at line ends. The document decides about the hyphen: ``inno-\\nvation`` becomes
    "innovation", and ``low-\\ncost`` "low-cost" where the text says so elsewhere, or where the first part is
    one that takes a hyphen."""
    found = list(HYPHEN_AT_LINE_END.finditer(text.text))
    if not found:
        return text
    known = set(WORD.findall(text.text.lower()))
    edits: list[Edit] = []
    for match in found:
        edits.append((*match.span("break"), "-" if _keeps_hyphen(match, known) else ""))
        edits.append((*match.span("gap"), "\n" if match["gap"] else ""))  # the line now ends after the word
    return text.edit(edits)


KEEPS_HYPHEN = frozenset(
    "self well low high long short full half all cross ex non post pre anti pro co so would e mid multi "
    "semi two three four five six seven eight nine ten twenty thirty forty fifty sixty seventy eighty "
    "ninety state first second third end world large small real year month day hard soft open user data "
    "non-profit".split()
)


def _keeps_hyphen(match: re.Match[str], known: set[str]) -> bool:
    line = match.string[max(0, match.start() - 40) : match.start()]
    before, after = re.findall(r"\w+", line)[-1].lower(), match["after"].lower()
    whole, hyphened = f"{before}{after}" in known, f"{before}-{after}" in known
    if whole or hyphened:
        return hyphened and not whole
    return before in KEEPS_HYPHEN or not match["after"][0].islower()


def _link_edits(text: str) -> list[Edit]:
    edits: list[Edit] = []
    for match in LINK.finditer(text):
        if match[1]:  # an image: its place on the page says nothing, its alternative text rarely does
            edits.append((match.start(), match.end(), ""))
        else:
            edits.append((match.start(), match.start(2), ""))
            edits.append((match.end(2), match.end(), ""))
    return edits


def _emphasis_edits(text: str) -> list[Edit]:
    edits: list[Edit] = []
    for match in EMPHASIS.finditer(text):
        edits.append((match.start(), match.start(2), ""))
        edits.append((match.end(2), match.end(), ""))
    return edits


def _joiner_if_needed(match: re.Match[str]) -> str:
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    return match[0] if NEEDS_JOINERS.match(before) and NEEDS_JOINERS.match(after) else ""


def _composed(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match[0])


def _character(match: re.Match[str]) -> str:
    said = html.unescape(match[0])
    return " " if said == "\xa0" else said if len(said) == 1 and said.isprintable() else match[0]


def _as_utf8(match: re.Match[str]) -> str:
    """UTF-8 that someone read as Windows-1252: ``â€™`` is an apostrophe."""
    raw = bytearray()
    for character in match[0]:
        try:
            raw += character.encode("cp1252")
        except UnicodeEncodeError:
            if ord(character) > 0xFF:
                return match[0]
            raw.append(ord(character))
    for length in range(len(raw), 1, -1):
        try:
            said = raw[:length].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return said + match[0][length:] if len(said) == 1 and ord(said) > 0x9F else match[0]
    return match[0]
