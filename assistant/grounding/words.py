"""Words as the gate compares them: tokens with a stem that joins spend, spends, spent and spending."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

LEXICON = Path(__file__).parent / "lexicon"

STOP_WORDS = """\
a an the this that these those there here it its he him his she her hers they them their theirs we us our i me
my you your who whom whose which what when where how and or but nor so yet if then than as at by for from in into of
off on onto out over to up with within about above after again against all also am any are be because been before
being below between both can could did do does doing down during each few further had has have having is more most
no not now only other own same should some such through too under until very was were while will would may might
must just s t said say says according per via upon among around across toward towards became become becomes get gets
yes indeed got one many much every another like well since though although however known including include includes
despite notwithstanding meanwhile moreover furthermore nevertheless nonetheless therefore thus hence otherwise unlike amid
"""
STOP = frozenset(STOP_WORDS.split())

PLACES = {
    "us": "usa", "usa": "usa", "america": "usa", "american": "usa", "americans": "usa", "united states": "usa",
    "united states of america": "usa", "uk": "uk", "britain": "uk", "great britain": "uk", "british": "uk",
    "united kingdom": "uk", "eu": "eu", "european union": "eu", "prc": "china", "beijing's": "beijing",
}  # fmt: skip
"""Names of places that are written in several ways."""

TOKEN = re.compile(
    r"United States(?: of America)?|United Kingdom|Great Britain|European Union"
    r"|(?:[A-Z]\.){2,}[A-Z]?"  # U.S.
    r"|[^\W\d_]+(?:&[^\W\d_]+)+"  # R&D
    r"|[^\W\d_]+(?:['’](?:s|t|re|ve|ll|d|m|S|T)\b|['’][^\W\d_]{2,})?"
    r"|\d[\d,.]*\d|\d"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or number at ``[start, end)``. ``place`` is its position among the tokens."""

    text: str
    stem: str
    start: int
    end: int
    place: int
    content: bool


def tokens(text: str) -> tuple[Token, ...]:
    """The words and numbers of ``text``, in order."""
    found = []
    for place, match in enumerate(TOKEN.finditer(text)):
        word = match.group()
        plain = word.removesuffix("'s").removesuffix("’s").lower()
        known = PLACES.get(plain.replace(".", "")) if word[0].isupper() and (word != "Us") else None
        content = bool(known) or (plain not in STOP and (len(plain) > 1 or plain.isdigit()))
        found.append(Token(word, known or stem(plain), match.start(), match.end(), place, content))
    return tuple(found)


@cache
def irregular() -> dict[str, str]:
    """Irregular forms and what they are forms of ("fell" → "fall")."""
    return dict(
        line.split("\t") for line in (LEXICON / "irregular.tsv").read_text().splitlines() if "\t" in line
    )


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A light stem, the same for the forms of one word.

    >>> stem("policies") == stem("policy"), stem("spent") == stem("spending"), stem("planned")
    (True, True, 'plan')
    """
    word = word.lower().replace("’", "'").replace(".", "").removesuffix("'s")
    if not word.isascii():  # Perú is Peru
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    if word.isascii() and not word.isalpha():
        return word
    return regular_stem(irregular().get(word, word))


ENDINGS = (
    ("ies", "y"),
    ("ied", "y"),
    ("ying", "y"),
    ("sses", "ss"),
    ("ing", ""),
    ("edly", ""),
    ("ed", ""),
    ("ly", ""),
    ("es", ""),
    ("s", ""),
)


PAST_OF_EE = frozenset("agreed disagreed guaranteed freed decreed refereed".split())


def regular_stem(word: str) -> str:
    """The stem by endings alone.

    >>> regular_stem("families") == regular_stem("family"), regular_stem("agreed") == regular_stem("agree")
    (True, True)
    """
    if word in PAST_OF_EE:
        word = word.removesuffix("d")
    if len(word) > 3 and not word.endswith(("ss", "us", "is")):
        for ending, new in ENDINGS:
            left = word.removesuffix(ending)
            if left != word and len(left) >= 2 and re.search("[aeiouy]", left):
                word = left + new
                if word.endswith(("eed", "ly")) and ending in ("ed", "ing", "ies", "ied", "ying"):
                    return regular_stem(word)  # needed as need, families as family
                break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsze":
        word = word[:-1]
    if word.endswith("y") and len(word) > 2:
        return word[:-1] + "i"
    return word.removesuffix("e") if len(word) > 2 else word


@cache
def related(name: str) -> dict[str, frozenset[str]]:
    """A table of the lexicon by stem: ``antonyms``, ``synonyms`` or ``broader``."""
    table: dict[str, frozenset[str]] = {}
    for line in (LEXICON / f"{name}.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            word, _, others = line.partition("\t")
            table[word] = frozenset(others.split())
    return table


@lru_cache(maxsize=20_000)
def opposites_of(word: str) -> frozenset[str]:
    """The antonyms of a stem, in the same degree (low for high, lowest for highest)."""
    known = related("antonyms")
    found = set(known.get(word, ()))
    for degree in ("est", "er"):
        base = word.removesuffix(degree)
        if base != word and len(base) > 2:
            found |= {other + degree for other in known.get(base, ()) if len(other) > 2}
    return frozenset(found)


def are_opposite(one: str, other: str) -> bool:
    """Whether two stems are antonyms, in the same degree."""
    return other in opposites_of(one)


def are_alike(one: str, other: str) -> bool:
    """Whether two stems mean nearly the same, one is derived from the other, or are the same."""
    return one == other or other in related("synonyms").get(one, ())
