"""Words: which of them carry meaning, and which are forms of the same one."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.grounding.words import related, stem
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
        "since",
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
        "think",
        "thinks",
        "happen",
        "happens",
        "happened",
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
    return [
        small
        for word in _words(text)
        if ((small := word.lower()) not in STOP_WORDS and _is_a_word(word)) or word == "US"
    ]


def _words(text: str) -> list[str]:
    """Words as written, without a possessive ending: "Venn's" is looked for as "Venn"."""
    found = _WORD.findall(_THE_US.sub("US", index_text(text).replace("’", "'")))
    return [word.removesuffix("'s") for word in found]


def _is_a_word(word: str) -> bool:
    return len(word) > 1 or word.isdigit() or bool(_CJK_WORD.match(word))


_SPELLINGS = (
    "us|usa|america|american|united states",
    "uk|britain|british|united kingdom",
    "eu|european union",
    "r&d|research development",
    "ai|artificial intelligence",
    "co2|carbon dioxide",
    "gdp|gross domestic product",
)
"""Names that are written in several ways, words of one spelling with spaces between."""
_SAME = [[frozenset(map(stem, one.split())) for one in line.split("|")] for line in _SPELLINGS]
_OTHER_SPELLINGS = {
    one: tuple(frozenset(other.split()) for other in line.split("|"))
    for line in _SPELLINGS
    for one in line.split("|")
}
ALIKE = 0.5
"""What a word counts for that a text has only as a near synonym. Between 0.4 and 0.8 it made no difference that the
question sets could tell; without synonyms the right sentence came first less often on the sample questions."""


@lru_cache(maxsize=1_024)
def stems(text: str) -> frozenset[str]:
    """Stems of the telling words of ``text``."""
    return frozenset(stem(word) for word in content_words(text))


@lru_cache(maxsize=1_024)
def spelled_out(text: str) -> frozenset[str]:
    """The same, and what is written in several ways ("the US", "American") in all of them."""
    found = set(stems(text))
    for spellings in _SAME:
        if any(one <= found for one in spellings):
            found.update(*spellings)
    return frozenset(found)


def spellings(name: str) -> tuple[frozenset[str], ...]:
    """The ways a lower-cased ``name`` is written, each as its words; none for a name with one spelling."""
    return _OTHER_SPELLINGS.get(name, ())


def stands_for(acronym: str, text: str) -> bool:
    """Whether ``text`` spells an acronym of three letters or more out: "Ministry of Science and Technology" (MOST),
    "science, technology, engineering and mathematics" (STEM). Those of three letters only in capitals."""
    return len(acronym) > 2 and bool(_letters(acronym.lower()).search(text))


@lru_cache(maxsize=256)
def _letters(acronym: str) -> re.Pattern[str]:
    between = r"[\w’'-]*,?[ -](?:(?:and|of|the|for|in|on) )*"
    words = acronym if len(acronym) > 3 else acronym.upper()
    return re.compile(rf"\b{between.join(f'[{c}{c.upper()}]' for c in words)}[\w’'-]{{2,}}")


def said(word: str, text: str) -> float:
    """How far ``text`` has ``word``: 1 in any form, ``ALIKE`` as a near synonym, else 0."""
    have, wanted = spelled_out(text), stem(word)
    if wanted in have:
        return 1.0
    return ALIKE if not have.isdisjoint(related("synonyms").get(wanted, ())) else 0.0
