"""Whether an answer says a fact: its words are looked for, after spelling is evened out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_INVISIBLE = [0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)]
"""Soft hyphens, joiners and marks of writing direction."""
PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys(_INVISIBLE, None),
    }
)
_THOUSANDS = re.compile(r"(?<=\d)[,'\u00a0\u2009\u202f](?=\d{3}(?!\d))")


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """Lower case, plain quotes and dashes, single spaces, no thousands separators: "4,500 Km" → "4500 km"."""
    text = _THOUSANDS.sub("", text.translate(PLAIN))
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def has_fact(text: str, fact: str) -> bool:
    """Whether ``text`` says ``fact``, as whole words and whole numbers.

    A plural still counts, and a number with its unit, but not a part of another word or number:
    "$781bn" says "781"; "1,781" and "781.5" do not; "engineers" says "engineer"; "artist" does not say "art".
    """
    words = normalise(fact)
    return bool(words) and re.search(_pattern(words), normalise(text)) is not None


@lru_cache(maxsize=4096)
def _pattern(words: str) -> str:
    first, last = words[0], words[-1]
    before = r"(?<!\d)(?<!\d[.,])" if first.isdigit() else r"(?<!\w)" if first.isalpha() else ""
    after = r"(?!\d)(?![.,]\d)" if last.isdigit() else r"(?:s|es|'s)?(?!\w)" if last.isalpha() else ""
    return before + re.escape(words) + after


def facts_found(text: str, facts: Sequence[Sequence[str]]) -> list[bool]:
    """For each fact, whether one of its alternatives is in ``text``.

    "781 billion in 2023" with [["781bn", "781 billion"], ["2024"]] → [True, False].
    """
    return [any(has_fact(text, alternative) for alternative in alternatives) for alternatives in facts]
