"""Words: which of them carry meaning, and which are forms of the same one."""

from __future__ import annotations

import re
from functools import cache

from vectorstore.catalogue import index_text

STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "between",
        "both",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "doing",
        "during",
        "each",
        "few",
        "for",
        "from",
        "further",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "here",
        "hers",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "itself",
        "just",
        "me",
        "more",
        "most",
        "my",
        "no",
        "nor",
        "not",
        "now",
        "of",
        "off",
        "on",
        "once",
        "only",
        "or",
        "other",
        "our",
        "out",
        "over",
        "own",
        "please",
        "same",
        "she",
        "should",
        "so",
        "some",
        "such",
        "tell",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "too",
        "under",
        "until",
        "up",
        "us",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "article",
        "articles",
        "according",
        "say",
        "says",
        "said",
        "mention",
        "mentions",
        "much",
        "many",
    ]
)
_WORD = re.compile(r"[^\W_]+(?:[.'’&][^\W_]+)*")
_CJK_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


_THE_US = re.compile(r"\bthe us\b", re.I)
"""The country, unlike the pronoun, which is a common word."""


def content_words(text: str) -> tuple[str, ...]:
    """Lower-cased words without the common ones, each once: ``("china", "spend", "r&d", "2023")``. When all of
    them are common, all are kept."""
    return tuple(dict.fromkeys(telling_words(text) or [word.lower() for word in _words(text)]))


def telling_words(text: str) -> list[str]:
    """Lower-cased words without the common ones, in order."""
    return [w.lower() for w in _words(text) if w == "US" or (w.lower() not in STOP_WORDS and _is_a_word(w))]


def _words(text: str) -> list[str]:
    """Words as written, without a possessive ending: "Venn's" is looked for as "Venn"."""
    found = _WORD.findall(_THE_US.sub("US", index_text(text).replace("’", "'")))
    return [word.removesuffix("'s") for word in found]


def _is_a_word(word: str) -> bool:
    return len(word) > 1 or word.isdigit() or bool(_CJK_WORD.match(word))


_ENDINGS = re.compile(r"(?:'s|ations?|ations|ings?|ments?|ers?|ors?|ies|ied|ed|es|ly|e|s|y)$")


@cache
def stem(word: str) -> str:
    """A word without its commonest English endings: "investors", "investing" and "invested" are one word.
    Rough on purpose; words of four letters or fewer, and anything with a digit, stay whole."""
    if len(word) <= 4 or any(ch.isdigit() for ch in word):
        return word.removesuffix("'s")
    short = _ENDINGS.sub("", word)
    return short if len(short) >= 3 else word
