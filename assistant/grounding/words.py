"""Words and sentences as the gate sees them: normalised tokens with a light stem."""

from __future__ import annotations

import re
from functools import lru_cache

STOP_WORDS = """\
a an the this that these those there here it its he him his she her hers they them their theirs we us our i me
my you your who whom whose which what when where how and or but nor so yet if then than as at by for from in into of
off on onto out over to up with within about above after again against all also am any are be because been before
being below between both can could did do does doing down during each few further had has have having is more most
no not now only other own same should some such through too under until very was were while will would may might
must just s t said say says according per via upon among around across toward towards
"""
STOP = frozenset(STOP_WORDS.split())
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d[\d,.]*\d|\d")
META = re.compile(
    r"^(?:sure|certainly|of course|here (?:is|are)|i hope|let me|note that i|i (?:can|will|am|'m|cannot)\b|as an ai|in (?:summary|conclusion)[:,]?$"
    r"|the answer (?:is|to)[^.]*:$|answer:?$)",
    re.IGNORECASE,
)


def split(text: str) -> list[str]:
    """The sentences of ``text``. A stand-in until the splitter of ``ingest`` is here."""
    parts = re.split(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])|\n+", text)
    return [part.strip() for part in parts if part.strip()]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A light stem: enough to join spend, spends and spending.

    >>> stem("policies"), stem("spending"), stem("planned")
    ('polici', 'spend', 'plan')
    """
    word = word.lower().replace("’", "'").removesuffix("'s")
    if len(word) <= 3 or not word.isalpha():
        return word
    for ending, new in (
        ("ies", "i"),
        ("sses", "ss"),
        ("ing", ""),
        ("edly", ""),
        ("ed", ""),
        ("ly", ""),
        ("es", ""),
        ("s", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: len(word) - len(ending)] + new
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") else word.removesuffix("e")


def content_stems(text: str) -> frozenset[str]:
    """Stems of the words in ``text`` that carry meaning."""
    return frozenset(stem(w) for w in WORD.findall(text) if w.lower() not in STOP)


def is_claim(sentence: str) -> bool:
    """Whether ``sentence`` states something that could be true or false of the articles.

    >>> is_claim("Here is what I found:"), is_claim("Exports fell in May.")
    (False, True)
    """
    plain = sentence.strip()
    return not (plain.endswith((":", "?")) or META.match(plain)) and len(content_stems(plain)) >= 2
