"""Choosing evidence: which sentences of the retrieved passages answer the question, and how likely it is that any
does.

Each sentence of each passage becomes a candidate with a few readable features; one small linear model turns them
into a score to rank by, another into the probability that the best evidence answers the question. With the reader
on, its score is one of the features and the most important one.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from assistant.question import AnswerKind, Question
from assistant.words import content_words, stem
from vectorstore import Hit, Library, Passage, Sentence

CANDIDATES = 20
"""Sentences that are read closely; the others are left behind after a first, cheap look."""
NOT_RUNNING_TEXT = 0.25
"""Taken off the score of a caption, table row or pull quote, so that running text that says it goes first."""


@dataclass(frozen=True)
class Candidate:
    """A sentence that may answer. ``features`` are 0..1 (cosine -1..1); ``score`` ranks candidates."""

    passage: Passage
    sentence: Sentence
    hit: Hit
    features: Mapping[str, float] = field(default_factory=dict)
    score: float = 0.0

    @property
    def text(self) -> str:
        return self.passage.article.text[self.sentence.start : self.sentence.end]


def candidates(
    question: Question, hits: Sequence[Hit], weights: Mapping[str, float], library: Library
) -> list[Candidate]:
    """The sentences of ``hits`` that may answer, best first. ``weights`` come from ``word_weights``."""
    found = [
        _first_look(question, hit, sentence, weights) for hit in hits for sentence in hit.passage.sentences
    ]
    found.sort(key=lambda c: (-c.score, c.passage.id, c.sentence.start))
    return _close_look(question, found[:CANDIDATES], library)


def _first_look(question: Question, hit: Hit, sentence: Sentence, weights: Mapping[str, float]) -> Candidate:
    passage = hit.passage
    words = passage.article.text[sentence.start : sentence.end]
    around = f"{passage.article.title} {passage.heading} {passage.text}"
    features = {
        "passage": hit.score,
        "words": coverage(weights, words),
        "words_around": coverage(weights, around),
        "kind": float(fits_kind(words, question)),
        "running_text": float(sentence.kind in ("text", "list")),
    }
    score = 0.5 * features["words"] + 0.3 * features["passage"] + 0.2 * features["kind"]
    return Candidate(passage, sentence, hit, features, score - _penalty(features))


def _close_look(question: Question, found: Sequence[Candidate], library: Library) -> list[Candidate]:
    if not found:
        return []
    vectors = library.embedder.embed([question.text, *(c.text for c in found)])
    cosines = vectors[1:] @ vectors[0]
    model = ranking()
    looked = []
    for candidate, cosine in zip(found, cosines, strict=True):
        features = {**candidate.features, "meaning": float(cosine)}
        score = linear(model, features) - _penalty(features)
        looked.append(Candidate(candidate.passage, candidate.sentence, candidate.hit, features, score))
    return sorted(looked, key=lambda c: (-c.score, c.passage.id, c.sentence.start))


def probability(found: Sequence[Candidate]) -> float:
    """The calibrated probability (0..1) that the best candidates answer the question; 0 without candidates."""
    if not found:
        return 0.0
    return 1 / (1 + math.exp(-linear(answerable(), found[0].features)))


def word_weights(question: Question, library: Library) -> dict[str, float]:
    """How much each word of the question tells: its inverse document frequency over the library's passages,
    ``log(1 + (N - n + 0.5) / (n + 0.5))`` (Robertson and Sparck Jones, as in BM25)."""
    _, total = library.count()
    weights = {}
    for word in question.words:
        n = library.passages_with_word(f'"{word}"')
        weights[word] = math.log(1 + (total - n + 0.5) / (n + 0.5))
    return weights


def coverage(weights: Mapping[str, float], text: str) -> float:
    """The share (0..1) of the question's weighted words that ``text`` has, in any inflection."""
    total = sum(weights.values())
    if not total:
        return 0.0
    have = {stem(word) for word in content_words(text)}
    return sum(weight for word, weight in weights.items() if stem(word) in have) / total


# what an answer of each kind looks like

_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|"
    "ninety|hundred|thousand|million|billion|trillion|half|third|quarter|dozen|double|doubled|tripled|twice|none"
)
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_LOOKS_LIKE: dict[AnswerKind, re.Pattern[str]] = {
    "number": re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.I),
    "date": re.compile(rf"\b(?:1\d\d\d|20\d\d)s?\b|\b(?:{_MONTHS})\b|\b\d+(?:st|nd|rd|th)\b|\bcentur|\b\d+ (?:BC|AD)\b", re.I),
    "person": re.compile(r"\b[A-Z][\w’'-]+ (?:[A-Z]\.? )?(?:(?:of|de|van|von|the|al|bin) )?[A-Z][\w’'-]+"),
    "place": re.compile(r"(?:\b(?:in|at|near|from|to|of|on|off|outside|based|north|south|east|west)\b,? (?:\w+ )?[A-Z])"),
    "reason": re.compile(
        r"\b(?:because|since|due to|owing to|so that|in order to|thanks to|caused|causes|result|led to|lead to|"
        r"reason|therefore|aim|to (?:avoid|reduce|cut|help|make|allow|protect|prevent|ensure|secure))\b", re.I
    ),
}  # fmt: skip


def fits_kind(text: str, question: Question) -> bool:
    """Whether ``text`` has what the question asks for, beyond the words the question already has: a figure, a
    date, a name. Kinds without a visible form fit everything."""
    pattern = _LOOKS_LIKE.get(question.kind)
    if pattern is None:
        return True
    asked = question.text.lower()
    return any(match[0].lower() not in asked for match in pattern.finditer(text))


# the two small models

Weights = Mapping[str, float]


def linear(weights: Weights, features: Mapping[str, float]) -> float:
    """``bias + Σ weight · feature``; a feature that is missing counts 0."""
    return weights["bias"] + sum(w * features.get(name, 0.0) for name, w in weights.items() if name != "bias")


@cache
def _models() -> dict[str, dict[str, float]]:
    return json.loads(Path(__file__).with_name("select.json").read_text())  # type: ignore[no-any-return]


def ranking() -> Weights:
    """Weights of the score that ranks sentences."""
    return _models()["ranking"]


def answerable() -> Weights:
    """Weights of the log-odds that the best sentence answers the question."""
    return _models()["answerable"]


def _penalty(features: Mapping[str, float]) -> float:
    return 0.0 if features["running_text"] else NOT_RUNNING_TEXT
