"""Names: runs of words with capitals that are more than the beginning of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.grounding.words import PLACES, STOP, Token, related, stem

CONNECTORS = frozenset("of de la van von der den al bin di da du le and the for & y".split())
TITLES = frozenset(
    """\
mr mrs ms miss dr prof professor sir lord lady president chancellor minister king queen prince princess
judge captain general senator""".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as a run of tokens ``[first, last]``; ``stems`` are its telling words."""

    text: str
    stems: tuple[str, ...]
    first: int
    last: int


WITHIN_NAME = re.compile(r"[\s.&'’-]{0,2}")


def names_in(words: tuple[Token, ...], text: str, known: frozenset[str] = frozenset()) -> Iterator[Name]:
    """The names among the words of a sentence. ``known``: words that are names elsewhere in the same text, so that
    Turkey is one at the beginning of a sentence too."""
    place = 0
    while place < len(words):
        if not _may_begin_name(words[place], place, text, known):
            place += 1
            continue
        last = place
        while last + 1 < len(words):
            following, gap = words[last + 1], text[words[last].end : words[last + 1].start]
            if not (gap == " " or WITHIN_NAME.fullmatch(gap)) or (
                gap.startswith(".") and len(words[last].text) > 3
            ):
                break
            if following.text[0].isupper() and following.text.lower() not in STOP - {"us"}:
                last += 1
            elif (
                following.text in ("of", "de", "la", "van", "von", "der", "bin", "al")
                and last + 2 < len(words)
                and words[last + 2].text[0].isupper()
            ):
                last += 2
            else:
                break
        run = [
            w
            for w in words[place : last + 1]
            if w.text.lower() not in CONNECTORS and w.text.lower() not in TITLES
        ]
        if run and not all(w.text.lower() in MONTH_WORDS for w in run):
            yield Name(text[words[place].start : words[last].end], tuple(w.stem for w in run), place, last)
        place = last + 1


MONTH_WORDS = frozenset(
    """\
january february march april may june july august september october november december monday tuesday
wednesday thursday friday saturday sunday""".split()
)


def _may_begin_name(word: Token, place: int, text: str, known: frozenset[str]) -> bool:
    if not word.text[0].isupper() or not word.content:
        return False
    plain = bare(word)
    if plain in MONTH_WORDS or (plain in STOP and plain not in PLACES):
        return False
    if (word.text.isupper() and len(word.text) > 1) or plain in PLACES or plain in known:
        return True
    if not begins(word, text):
        return True
    return not is_common(plain) and not (plain.endswith("ly") and len(plain) > 7)


def begins(word: Token, text: str) -> bool:
    """Whether a word stands where any would have a capital."""
    before = text[: word.start].rstrip(" \"“‘'(")
    return not before or before[-1] in ".!?:*#\n-•"


def capitals(words: Iterable[tuple[Token, str]], also: frozenset[str] = frozenset()) -> frozenset[str]:
    """The words, in small letters, that have a capital inside a sentence or are among ``also``, and are nowhere written
    without; each word comes with the text it stands in."""
    large, small = set(also), set[str]()
    for word, text in words:
        plain = bare(word)
        if word.text[0].islower():
            small.add(plain)
        elif word.content and plain not in MONTH_WORDS and not begins(word, text):
            large.add(plain)
    return frozenset(large - small)


def bare(word: Token) -> str:
    """A word in small letters without its "'s"."""
    return word.text.lower().removesuffix("'s").removesuffix("’s")


def is_common(word: str) -> bool:
    """Whether the lexicon knows ``word`` as an ordinary one."""
    one = stem(word)
    if word in related("proper"):
        return False
    return (
        one in related("synonyms") or one in related("broader") or one in related("antonyms") or word in STOP
    )
