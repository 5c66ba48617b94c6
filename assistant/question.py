"""What a question asks: its words, the kind of answer it expects, and what a follow-up leaves out.

All of this is done without a model, from the words alone, so that it is quick and can be explained. What was
understood is shown to the user.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from vectorstore import InvalidInput
from vectorstore.catalogue import index_text

AnswerKind = Literal["number", "date", "person", "place", "reason", "manner", "choice", "survey", "other"]

MAX_CHARACTERS = 8_000
REMEMBERED = 6
"""Earlier questions that a follow-up may refer to."""

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
_WORD = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*")
_CJK_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True)
class Question:
    """``asked`` is what the user typed; ``text`` is the same made standalone with the help of ``history``."""

    asked: str
    text: str

    @property
    def understood(self) -> str | None:
        """The standalone question when it differs from what was asked."""
        return self.text if self.text != self.asked else None

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words that carry meaning, lower-cased, in order, each once."""
        return content_words(self.text)

    @cached_property
    def kind(self) -> AnswerKind:
        """What kind of answer is expected."""
        return answer_kind(self.text)

    @property
    def search_query(self) -> str:
        """The words as an FTS5 query. User text never reaches the query language: words are quoted."""
        return " OR ".join(f'"{word}"' for word in self.words)


def content_words(text: str) -> tuple[str, ...]:
    """Lower-cased words without the common ones, each once: ``("china", "spend", "r&d", "2023")``."""
    words = [w.lower().replace("’", "'") for w in _WORD.findall(index_text(text))]
    kept = [w for w in words if w not in STOP_WORDS and (len(w) > 1 or w.isdigit() or _CJK_WORD.match(w))]
    return tuple(dict.fromkeys(kept or words))


_KINDS: tuple[tuple[AnswerKind, str], ...] = (
    ("survey", r"\b(compare|comparison|differ(s|ent|ence)?|versus|vs\.?|overview|summar(y|ise|ize)|"
               r"what do (the|these|my)? ?articles)\b"),
    ("reason", r"\bwhy\b|\bhow come\b|\breasons?\b|\bwhat (caused|causes|led|explains|makes|made)\b"),
    ("number", r"\bhow (much|many|large|big|long|old|far|fast|high|tall|often)\b|\bwhat (share|percentage|"
               r"proportion|number|amount|fraction|price|cost|size|age|rate|population|temperature)\b|"
               r"\b(percentage|per cent) of\b|\bnumber of\b"),
    ("date", r"\bwhen\b|\b(what|which|in what|in which) (year|month|date|day|decade|century|season)\b|\bsince when\b"),
    ("person", r"\bwho(se|m)?\b|\b(what|which) (person|man|woman|minister|president|author|professor|king|queen)\b"),
    ("place", r"\bwhere\b|\b(what|which) (city|country|place|state|region|province|town|river|continent)\b"),
    ("manner", r"\bhow\b"),
    ("choice", r"^(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b"),
)  # fmt: skip


def answer_kind(question: str) -> AnswerKind:
    """The kind of answer ``question`` expects, by its question words; the first rule that fits wins."""
    lowered = question.lower().strip()
    return next((kind for kind, pattern in _KINDS if re.search(pattern, lowered)), "other")


def understand(asked: str, history: Sequence[str] = ()) -> Question:
    """Checks a question and makes it standalone. ``history`` holds earlier questions, oldest first.

    Raises ``InvalidInput`` for an empty or endless question.
    """
    asked = " ".join(asked.replace("\0", "").split())
    if not asked:
        raise InvalidInput(
            "The question is empty. Ask something, for example: What do the articles say about …?"
        )
    if len(asked) > MAX_CHARACTERS:
        raise InvalidInput(
            f"The question has {len(asked):,} characters; at most {MAX_CHARACTERS:,} are read. Shorten it."
        )
    standalone = ""
    for turn in [*list(history)[-REMEMBERED:], asked]:
        standalone = resolve(" ".join(turn.split()), standalone)
    return Question(asked, standalone)


# follow-ups

_OPENING = re.compile(
    r"^(and|but|so|or|also|then|ok(ay)?|what about|how about|what of|and what about|and how about)\b[\s,]*",
    re.I,
)
_FRAGMENT = re.compile(
    r"^((and|but|so|or|also|then|ok(?:ay)?)\b[\s,]*)*((what|how) (about|of)\b\s*)?(?P<rest>.*?)\s*\??$", re.I
)
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_NAME = re.compile(r"\b(?:the )?(?:[A-Z][\w&’'-]*\.?)(?: (?:(?:of|de|the|and|for) )?[A-Z][\w&’'-]*)*")
_POINTING = re.compile(
    r"\b(it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|there|then|"
    r"the (company|firm|group|country|city|university|programme|program|plan|deal|report|study|author|number|"
    r"figure|same|other|others|former|latter|first|second|two|one)|such)\b",
    re.I,
)
_QUESTION_WORD = re.compile(
    r"\b(who|what|when|where|why|which|how|whose|whom|is|are|was|were|do|does|did|has|have|can|will)\b", re.I
)
_VERB_START = re.compile(
    r"^(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|who|what|when|where|why|which|how)\b",
    re.I,
)


def resolve(asked: str, earlier: str) -> str:
    """``asked`` with what it leaves out taken from ``earlier``, or as it is when it stands alone.

    "And the US?" after "How much did China spend in 2023?" becomes "How much did the US spend in 2023?".
    """
    if not earlier:
        return asked
    rest = _FRAGMENT.match(asked)
    fragment = rest["rest"] if rest else asked
    if fragment and not _VERB_START.match(fragment) and len(fragment.split()) <= 6 and _is_elliptical(asked):
        return _substituted(fragment, earlier)
    if _points_back(asked):
        return _with_topic(asked, earlier)
    return asked


def _is_elliptical(asked: str) -> bool:
    """Whether the question leaves its verb to the one before: "And in 2018?", "The US?"."""
    return bool(_OPENING.match(asked)) or not _QUESTION_WORD.search(asked)


def _substituted(fragment: str, earlier: str) -> str:
    """``earlier`` with its year or its name replaced by the one in ``fragment``; else both, one after the other."""
    if (year := _YEAR.search(fragment)) and len(fragment.split()) <= 3 and _YEAR.search(earlier):
        return _YEAR.sub(year[0], earlier, count=1)
    names = _names(earlier)
    if names and _names(fragment) and not _YEAR.search(fragment):
        return earlier.replace(names[0], fragment, 1)
    return f"{earlier.rstrip('?. ')}, {fragment}?"


def _points_back(asked: str) -> bool:
    """Whether a pronoun in the question has nothing to refer to within it."""
    pointing = _POINTING.search(asked)
    if pointing is None:
        return (bool(_OPENING.match(asked)) and len(asked.split()) <= 8) or len(content_words(asked)) == 0
    return not _names(asked[: pointing.start()]) and len(content_words(asked)) <= 6


def _with_topic(asked: str, earlier: str) -> str:
    """``asked`` followed by what the conversation is about, so that both searches and readers see it."""
    names = _names(earlier)
    topic = " ".join(dict.fromkeys(names)) if names else " ".join(content_words(earlier))
    missing = [w for w in topic.split() if w.lower() not in asked.lower()]
    return f"{_OPENING.sub('', asked).rstrip('? ')} ({' '.join(missing)})?" if missing else asked


def _names(text: str) -> list[str]:
    """Capitalised runs, except a capital that only opens the question."""
    found = []
    for match in _NAME.finditer(text):
        words = match[0]
        if match.start() == 0:
            first, _, words = words.partition(" ")
            if first.lower() not in STOP_WORDS:
                words = match[0]
        if words and words.lower() not in STOP_WORDS:
            found.append(words)
    return found
