"""Where sentences begin and end. Our own rules, chosen by measurement (see docs/ingest.md).

A dot ends a sentence unless something says that it does not: an abbreviation, an initial, a number, a bracket
or quotation that goes on, a small letter behind it. Conventions where usage differs: sentences inside a
quotation are sentences of their own; a speech tag belongs to what it follows (``"Why?" Smith asked.``); a bracket
opened within a sentence is part of it; an empty line always separates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.abbreviations import BEFORE_NUMBER, EITHER, SPEECH, STARTERS, TITLES, WITHIN

CLOSERS = "\"'”’»›)]}」』）】》“*_"
FULL_WIDTH = "。！？｡"
TERMINALS = ".!?…؟۔।॥።։"
END = re.compile(
    rf"(?:(?P<wide>[{FULL_WIDTH}]+)[{re.escape(CLOSERS.replace('“', ''))}]*)|"
    rf"(?:(?P<marks>(?:\.(?: \.){{2,}}|[{TERMINALS}])[{TERMINALS}]*)(?P<close>(?:\s?[»›])?[{re.escape(CLOSERS)}]*)"
    r"(?:(?:\[\d{1,3}\]|[¹²³⁴-⁹⁰])*|(?<=[^\W\d_]{3}\.)\d{1,2}))(?=\s|$)|"
    r"(?P<break>\n[ \t]*\n\s*|\n(?=[ \t]*(?:[-*•▪◦‣·–]|#{1,6}|\(?\d{1,3}[.)]|[a-zA-Z][.)])[ \t]+\S)|(?<=\S)\\n(?=\\n|[A-Z\d*#-]))"
)
"""A possible end: terminal marks with what closes after them, or a break in the layout. The literal ``\\n`` occurs
in dumps of chat logs."""

LAST_TOKEN = re.compile(r"[^\s()\[\]{}\"“”„«»‘—–/]+$")
INITIAL = re.compile(r"^(?:[^\W\d_]\.?-?){1}$")
DOTTED = re.compile(r"^(?:[^\W\d_]\.)+[^\W\d_]$")
LIST_NUMBER = re.compile(r"(?:^|\n)\s*\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})$")
MEASURE = re.compile(r"\d\s?(?:m|km|cm|mm|kg|g|t|l|s|h|ft|lbs?|oz|hrs?|min|sec|yrs?)$")
"""A number with its unit: "after 20 km. Buses run"."""
NEXT_WORD = re.compile(r"[\s\"'“”‘’„«»‹›(\[¿¡*_]*([^\W_][\w’'-]*)")
OPENING = re.compile(r"[\s\"'“”‘’„«»‹›(\[{¿¡*_—–-]*")
MIXED_CASE = re.compile(r"^[a-z]{1,3}[A-Z0-9]")
SPEECH_TAG = re.compile(r"\s*(?:(?:[A-Z][\w.’'-]*|[a-z]{2,4})\s+){1,4}?([a-z]+)\b")
ORDINAL_LANGUAGES = frozenset("de da nb no fi cs hu pl sk sl hr et".split())
MONTHS = re.compile(r"^(?:jan|feb|mar|mär|maa|apr|mai|maj|may|jun|jul|aug|sep|okt|oct|nov|dez|dec|des)", re.I)
CJK_SPEECH = re.compile(r"[\u4e00-\u9fff]{1,6}?[说道问叫喊答]")
BRACKET = re.compile(r"[(\[（)\]）]")
LONGEST_BRACKET = 500
LONGEST_QUOTATION = 1000
"""A bracket or quotation that has not closed after so many characters was never meant to."""


def split_sentences(text: str, language: str = "en") -> list[tuple[int, int]]:
    """The sentences of ``text`` as [start, end) offsets in order, without surrounding white space."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end in _ends(text, language):
        span = _stripped(text, start, end)
        if span is not None:
            spans.append(span)
        start = end
    last = _stripped(text, start, len(text))
    return [*spans, last] if last else spans


def _ends(text: str, language: str) -> Iterator[int]:
    start = 0
    for match in END.finditer(text):
        if match["break"] is not None or _is_end(text, start, match, language):
            start = match.end()
            yield start


def _is_end(text: str, start: int, match: re.Match[str], language: str) -> bool:
    rest = text[match.end() : match.end() + 120]
    if not rest.strip():
        return False  # the end of the text is one anyway
    if _inside_bracket(text, start, match.end()) or _inside_phrase(text, start, match.start()):
        return False
    if match["wide"]:
        return not rest.startswith(("と", "って")) and not (
            match["wide"] != match[0] and CJK_SPEECH.match(rest)
        )
    following = rest[OPENING.match(rest).end() :]  # type: ignore[union-attr]
    if not following:
        return True
    marks = match["marks"]
    closed = bool(match["close"]) and match["close"].strip() != ")"
    if following[0] == "&" or (following[0].islower() and not _lower_case_start(following)):
        return False
    if "!" in marks or "?" in marks:
        return not (closed and _is_speech_tag(rest)) and not (_mid_name(text, match, rest))
    if "…" in marks or ".." in marks or ". ." in marks:
        return _after_ellipsis(rest, following)
    if marks != ".":
        return True  # the full stops of other scripts are nothing else
    if match["close"]:
        return _after_closed(text, match, following)
    return _dot_ends(text, start, match.start(), rest, following, language)


def _dot_ends(text: str, start: int, dot: int, rest: str, following: str, language: str) -> bool:
    """Whether a plain dot at ``dot`` ends the sentence that began at ``start``."""
    before = text[max(start, dot - 80) : dot]
    if before[-1:].isspace():  # "Portable . Released": tokenised text
        return not following[0].islower()
    found = LAST_TOKEN.search(before[-40:])
    token = found[0] if found else ""
    plain = token.lstrip("'’*_").lower()
    next_word = _next_word(rest)
    if text[dot + 1 : dot + 2].isdigit():  # the mark of a note: "in any form.1 When"
        return next_word[:1].isupper() and not any(
            plain in words for words in (TITLES, BEFORE_NUMBER, WITHIN, EITHER)
        )
    if MEASURE.search(before) and next_word[:1].isupper():
        return True
    if dot - start <= 12 and LIST_NUMBER.search(before) and before.strip() == token.strip():
        return False
    if token.isdigit():
        return not _ordinal(token, following, language)
    if len(token.strip("-")) == 1 and token.isalpha():
        return _after_letter(text, dot, token, rest, next_word, language)
    if plain in TITLES and token[:1].isupper() and plain not in ("st", "sr", "ft", "mt"):
        return False
    if plain in WITHIN:
        return plain == "al" and next_word.lower() in STARTERS
    if plain in BEFORE_NUMBER:
        return not (rest.lstrip()[:1].isdigit() or _is_reference(next_word))
    if plain in EITHER or plain in TITLES or DOTTED.match(token):
        return _after_either(plain, token, before, rest, next_word)
    return True


def _after_letter(text: str, dot: int, token: str, rest: str, next_word: str, language: str) -> bool:
    """ "J. Smith" goes on; "vitamin C. The" and "World War I. They" do not."""
    if rest.lstrip()[:1].isdigit() and (not token.isupper() or (language == "de" and token == "S")):
        return False
    if token.islower():
        return next_word[:1].isupper() and token not in ("c", "b", "d", "v", "p", "s", "m", "r", "n", "f")
    if next_word.lower() in STARTERS and not _single(next_word):
        return True
    before = text[max(0, dot - 40) : dot - 1].split()
    if before and before[-1].lower().strip("(\"“'‘") in LETTER_NAMES:
        return True
    return not next_word[:1].isupper()


LETTER_NAMES = frozenset(
    "vitamin vitamins plan hepatitis group type grade class schedule part section point option team "
    "appendix exhibit figure table war category series model product variable line terminal platform "
    "block wing schedule gate room unit zone tier side vector than and or".split()
)


def _after_either(plain: str, token: str, before: str, rest: str, next_word: str) -> bool:
    """After an abbreviation that may end a sentence, the next word decides."""
    first = rest.lstrip()[:1]
    if first.isdigit():
        return plain in (
            "etc",
            "u.s",
            "u.k",
            "e.u",
            "u.n",
            "jr",
            "inc",
            "corp",
            "ltd",
            "co",
            "p.m",
            "a.m",
            "d.c",
            "usw",
        )
    if first in "([":
        return False
    if first in "\"“‘«„'":
        return plain not in TITLES
    if plain in ("a.m", "p.m", "am", "pm"):
        return next_word.lower() not in TIME_WORDS
    if plain in ("etc", "usw"):
        return True
    if (
        plain
        in (
            "in",
            "am",
            "pm",
            "ill",
            "la",
            "mo",
            "pa",
            "m",
            "b",
            "sun",
            "sat",
            "mar",
            "miss",
            "wash",
            "mass",
            "ind",
            "min",
            "max",
            "sec",
            "mos",
            "str",
            "bn",
            "mn",
            "tn",
            "ore",
            "est",
            "ed",
            "ext",
            "trans",
            "mt",
            "ste",
            "rev",
            "ga",
            "va",
            "co",
            "cos",
            "int",
            "std",
        )
        and token.islower()
    ):
        return True  # the small word "in." or "sun.", not Indiana or Sunday
    return next_word.lower() in STARTERS and not _single(next_word)


TIME_WORDS = frozenset(
    "est edt et gmt utc cet bst pst pdt pt ct cst mst eastern pacific central mountain monday tuesday "
    "wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)


def _after_closed(text: str, match: re.Match[str], following: str) -> bool:
    """After a dot inside a closing quotation mark or bracket."""
    token = LAST_TOKEN.search(text[max(0, match.start() - 40) : match.start()])
    plain = token[0].lower() if token else ""
    if match["close"].strip() in (")", "]") and (plain in EITHER or plain in WITHIN or DOTTED.match(plain)):
        return _next_word(following).lower() in STARTERS  # "(born in the U.S.) Smith"
    return True


def _after_ellipsis(rest: str, following: str) -> bool:
    return (following[0].isupper() and not _next_word(rest).startswith(("I", "I’", "I'"))) or not following[
        0
    ].isalpha()


def _is_speech_tag(rest: str) -> bool:
    """After a closed question or exclamation: ``Smith asked``, ``the minister said``; not ``He asked``."""
    match = SPEECH_TAG.match(rest)
    first = _next_word(rest)
    return bool(match) and match[1] in SPEECH and first.lower() not in STARTERS  # type: ignore[index]


def _mid_name(text: str, match: re.Match[str], rest: str) -> bool:
    """The exclamation mark of a name: "Yahoo! Inc", "Jeopardy! host"."""
    before = text[max(0, match.start() - 20) : match.start()]
    return (
        before.endswith(("Yahoo", "Jeopardy", "Yum", "Kahoot")) and _next_word(rest).lower() not in STARTERS
    )


def _ordinal(token: str, following: str, language: str) -> bool:
    return (
        language in ORDINAL_LANGUAGES
        and len(token) <= 2
        and (
            following[0].islower()
            or bool(MONTHS.match(following))
            or following[:11].startswith(("Jahrhundert", "Bundes"))
        )
    )


def _is_reference(word: str) -> bool:
    return len(word) <= 4 and word.isupper() and (len(word) == 1 or set(word) <= set("IVXLC"))


def _single(word: str) -> bool:
    """A capital letter alone is an initial, even where it spells a word ("J. A. Smith")."""
    return len(word) == 1 and word in "AOEY"


def _lower_case_start(following: str) -> bool:
    """Names that begin with a small letter: iPhone, eBay, mRNA."""
    return bool(MIXED_CASE.match(following))


def _next_word(rest: str) -> str:
    match = NEXT_WORD.match(rest)
    return match[1] if match else ""


def _inside_bracket(text: str, start: int, end: int) -> bool:
    """Whether a bracket opened within the sentence is still open and closes soon."""
    begin = max(start, end - LONGEST_BRACKET)
    depth, opened = 0, -1
    for match in BRACKET.finditer(text, begin, end):
        if match[0] in "([（":
            opened = match.start() if depth == 0 else opened
            depth += 1
        elif depth:
            depth -= 1
    if not depth or not text[start:opened].strip(" \n\t\"'“‘"):
        return False
    ahead = text[end : opened + LONGEST_BRACKET]
    stop = re.search(r"[)\]）]|\n\s*\n", ahead)
    return bool(stop) and stop[0] in ")]）"  # type: ignore[index]


def _inside_phrase(text: str, start: int, end: int) -> bool:
    """Whether a quotation opened within the sentence goes on as part of it: ``says “Keep cool. Do not freeze.” in
    red``. Speech, which closes with a comma, does not count."""
    before = text[max(start, end - LONGEST_QUOTATION) : end]
    opened = max(before.rfind("“"), before.rfind("«"))
    if opened < 0 and before.count('"') % 2:
        opened = before.rfind('"')
    if opened <= 0 or not before[:opened].strip() or re.search("[”»]", before[opened:]):
        return False
    close = re.search('[^,][”»"] (?=[a-z])', text[end : end + 300])
    other = re.search('[”»"]', text[end : end + 300])
    return bool(close) and bool(other) and other.start() == close.start() + 1  # type: ignore[union-attr]


def _stripped(text: str, start: int, end: int) -> tuple[int, int] | None:
    words = text[start:end]
    left = start + len(words) - len(words.lstrip())
    right = end - (len(words) - len(words.rstrip()))
    return (left, right) if left < right else None
