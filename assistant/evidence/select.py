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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.evidence.answering import figures_asked_for, fits_kind
from assistant.evidence.elsewhere import told_of_another
from assistant.evidence.form import form, of_another, tells_as_row
from assistant.evidence.phrases import same_of_another
from assistant.evidence.retrieve import in_turn
from assistant.evidence.rewording import in_words_of
from assistant.evidence.rows import names_row, table_of
from assistant.evidence.speech import speaker
from assistant.question.periods import years_told
from assistant.question.question import Question
from assistant.reader import Reading, Text, context_of
from assistant.words import STOP_WORDS, content_words, said, spellings, stands_for
from vectorstore import Article, Hit, Library, Passage, Sentence
from vectorstore.words import all_of, quoted

if TYPE_CHECKING:
    from assistant.reader import Reader

CLOSELY_READ = 12
"""Sentences that the reader reads at most; the others are left behind after a first look."""
FAR_BEHIND, ALWAYS_READ = 4.0, 4
"""Sentences whose score after the first look is so much below the best one's are not read either, but for the first four. Of
641 answerable questions that the reader was not trained on this leaves the right sentence first where it was, and among the
first three in all but two; two thirds as many sentences are read."""
FAR_OFF, EVEN = -5.0, 0.0
"""The reader's logit up to which a chat model's sentence does not answer: of 21 that said the fact asked for, written by models
of 135 and 500 million parameters, one lay below; of 72 others a third. And the logit of even odds."""
LOOK_BACK = 200
"""Characters before a sentence in which the names and years are looked for that it may be about."""


MISSING_ACRONYM = 0.4
"""What is left of the probability when the best sentence's passage lacks an acronym of the question. Chosen on the dev
half of the sample questions, where it lifts the AUC from 0.727 to 0.751 (other half: 0.737 to 0.749)."""
BEHIND, OF_ANOTHER = 2.0, 0.5
"""What a sentence that speaks of something else (``form.of_another``) loses in rank, beyond its ``form``, however much it looks like the
answer to the reader; and what is left of the probability when none is better, or when one that says the same of something else
(``phrases``) fits better."""
MENTIONED = 0.6
"""The probability that a sentence tells of a subject which it mentions, when nothing in particular is asked. A guess: the
question sets have no such questions."""
TOLD = 3
"""Of so many of the best candidates one must mention the subject."""
LIKELY_PART = 0.2
"""Probability from which the best sentence for a part of a question is worth showing."""

Weights = Mapping[str, float]


@dataclass(frozen=True)
class Candidate:
    """A sentence that may answer. ``score`` ranks candidates; ``features`` say why (see ``FEATURES``); ``answer``
    marks the answering words as [start, end) offsets in the sentence, when the reader is on."""

    passage: Passage
    sentence: Sentence
    hit: Hit
    features: Mapping[str, float] = field(default_factory=dict)
    score: float = 0.0
    answer: tuple[int, int] | None = None
    answer_sureness: float = 0.0

    @property
    def text(self) -> str:
        return self.passage.article.text[self.sentence.start : self.sentence.end]


FEATURES = {
    "passage": "the passage's score among those retrieved, 0..1",
    "words": "share of the question's words, weighted by rarity, in the sentence, 0..1",
    "words_around": "the same in the sentence with its passage, heading and title, 0..1",
    "named": "share of the question's names and figures in the sentence's passage and title, 0..1",
    "named_article": "the same in its whole article, 0..1",
    "known": "the same in all passages of the library, 0..1",
    "acronyms": "1 when all the question's acronyms (BYD, OECD), which have no other name, stand in the sentence's passage",
    "kind": "1 when the sentence has a figure, date, name … as the question asks",
    "form": "1 when the sentence can hold an answer at all; 0 without the number, sum, date or person asked for, or with a figure or year of others",
    "twin": "1 when the sentence says what is asked, but of something else",
    "another": "1 when the sentence speaks of something else: of another year or quarter, of what was wrongly reported",
    "running_text": "0 for captions, pull quotes, chart residue, and for rows of tables without the figure, date or person asked for",
    "meaning": "cosine of question and sentence, -1..1",
    "reader": "the reader's logit that the sentence answers, -12..12; only with the reader on",
    "margin": "the best sentence's logit minus the second's, -6..6; only with the reader on",
    "nearest": "the highest cosine of question and any candidate, -1..1",
}
"""What is known about a candidate. Weights over them stand in ``select.json``, made by ``python -m eval.fit``."""


def candidates(
    question: Question,
    hits: Sequence[Hit],
    weights: Weights,
    library: Library,
    reader: Reader | None = None,
) -> list[Candidate]:
    """The sentences of ``hits`` that may answer, best first. ``weights`` come from ``word_weights``.

    All of them get a first look, which costs nothing: their vectors were stored when the article was taken in. With
    the reader on, it then reads the most promising ones.
    """
    found = _in_focus(question, _ranked(_first_look(question, hits, weights, library)))
    found = by_whom_it_asks(question, of_named_rows(question, found))
    return found if reader is None else _ranked(_close_look(question, promising(found), reader))


def promising(found: list[Candidate]) -> list[Candidate]:
    """Those worth the reader's time, of candidates that are ranked."""
    return [
        candidate
        for place, candidate in enumerate(found[:CLOSELY_READ])
        if place < ALWAYS_READ or candidate.score >= found[0].score - FAR_BEHIND
    ]


def _in_focus(question: Question, found: list[Candidate]) -> list[Candidate]:
    """Those which say something of the question's focus, they or the words before them; failing that, whose passages do;
    failing that, all. What Germany did is not told where only China is."""
    words = dict.fromkeys(content_words(question.focus), 1.0) if question.focus else {}
    if not words:
        return found

    def speaks_of_it(text: str) -> bool:
        return coverage(words, text) > 0 or not years_told(text).isdisjoint(words)

    near = [c for c in found if speaks_of_it(f"{before(c.passage.article, c.sentence.start)} {c.text}")]
    return near or [c for c in found if speaks_of_it(_around(c.passage))] or found


def of_named_rows(question: Question, found: list[Candidate]) -> list[Candidate]:
    """Without the rows of a table that tell of others than the rows which the question names: not what gas gave, asked for wind."""

    def table(row: Candidate) -> tuple[str, tuple[str, ...]]:
        return row.passage.article.id, table_of(row.text)

    rows = {id(c) for c in found if c.sentence.kind == "table"}
    named = {id(c) for c in found if id(c) in rows and names_row(question.text, c.text)}
    tables = {table(c) for c in found if id(c) in named}
    return [c for c in found if id(c) not in rows or id(c) in named or table(c) not in tables]


def by_whom_it_asks(question: Question, found: list[Candidate]) -> list[Candidate]:
    """Where a question asks what somebody says or thinks, those sentences in whose passages that person is named, if any; a
    full name stands somewhere in the article, the last part of it in the passage."""
    name = speaker(question.text)
    told = [
        c
        for c in found
        if name and name[-1] in c.passage.text and all(part in c.passage.article.text for part in name)
    ]
    return told or found


def _says_topic(question: Question, candidate: Candidate) -> bool:
    """Whether a question asks to hear about something, and the sentence has all words of that."""
    return bool(question.topic) and candidate.features["words"] > 0.99


def _around(passage: Passage) -> str:
    """A passage with what is known of it: title, date (the year of an article is one it speaks of) and heading."""
    return f"{passage.article.title} {passage.article.published or ''} {passage.heading} {passage.text}"


def _ranked(found: Iterable[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda c: (-c.score, c.passage.id, c.sentence.start))


def _first_look(
    question: Question, hits: Sequence[Hit], weights: Weights, library: Library
) -> Iterator[Candidate]:
    """Every sentence of the hits, with the features that cost nothing."""
    vector = library.embedder.embed([question.text])[0]
    cosines = library.sentence_scores(vector, [hit.passage for hit in hits])
    ranking = model("ranking")
    known = known_share(question, library, hits)
    acronyms = set(_ACRONYM.findall(question.text))
    asks_who_wrote = bool(_WROTE.search(question.text))
    named_articles: dict[str, float] = {}
    articles = {hit.passage.article.id: hit.passage.article for hit in hits}.values()
    for hit in hits:
        passage = hit.passage
        article = passage.article
        dated = f"{article.title} {article.published or ''}"
        around = _around(passage)
        words_around = coverage(weights, around)
        named = named_share(question.text, around)
        lacking = acronyms - set(_ACRONYM.findall(around))
        has_acronyms = float(all(stands_for(acronym, around) for acronym in lacking))
        if article.id not in named_articles:
            named_articles[article.id] = named_share(question.text, f"{dated} {article.text}")
        for sentence, cosine in zip(passage.sentences, cosines[passage.id], strict=True):
            if sentence.kind == "credit" and not asks_who_wrote:
                continue  # "By Ann Lee" names a person, which is all that many a "who" asks for
            words = article.text[sentence.start : sentence.end]
            stands_after = f"{dated} {before(article, sentence.start)}"
            features = {
                "passage": hit.score,
                "words": coverage(weights, words),
                "words_around": words_around,
                "named": named,
                "named_article": named_articles[article.id],
                "known": known,
                "acronyms": has_acronyms,
                "kind": float(fits_kind(words, question)),
                "form": form(words, stands_after, question),
                "twin": (twin := float(same_of_another(sentence, article, question))),
                "another": float(
                    twin
                    or of_another(words, stands_after, question)
                    or told_of_another(sentence, article, question, articles)
                ),
                "running_text": float(
                    sentence.kind in ("text", "list")
                    or (sentence.kind == "table" and tells_as_row(words, question))
                ),
                "meaning": cosine,
            }
            yield Candidate(passage, sentence, hit, features, linear(ranking, features))


_WROTE = re.compile(
    r"\b(?:wrote|written|writes?|writers?|authors?|byline|reporters?|journalists?|photo\w*|pictures?)\b", re.I
)


def _close_look(question: Question, found: Sequence[Candidate], reader: Reader) -> Iterator[Candidate]:
    """The same candidates as the reader sees them."""
    ranking = model("ranking", reader)
    for candidate, reading in zip(found, _read(question.text, found, reader), strict=True):
        features = {**candidate.features, "reader": reading.score}
        marked = (reading.start, reading.end) if reading.end > reading.start else None
        figures = figures_asked_for(candidate.text, question)
        yield replace(
            candidate,
            features=features,
            score=linear(ranking, features) - (BEHIND if features.get("another") else 0.0),
            answer=figures[0] if figures else marked,
            answer_sureness=1.0 if figures else reading.span,
        )


def _read(question: str, found: Sequence[Candidate], reader: Reader) -> list[Reading]:
    """What the reader makes of each sentence: of the question as it is asked, or put in the sentence's words, whichever it
    answers better."""
    texts = [as_read(candidate) for candidate in found]
    reworded = {place: in_words_of(candidate.text, question) for place, candidate in enumerate(found)}
    again = {place: words for place, words in reworded.items() if words != question}
    pairs = [(question, text) for text in texts] + [(words, texts[place]) for place, words in again.items()]
    readings = [reading for (reading,) in reader.read_pairs(pairs)]
    for place, second in zip(again, readings[len(found) :], strict=True):
        readings[place] = max(readings[place], second, key=lambda one: one.score)
    return readings[: len(found)]


def as_read(candidate: Candidate) -> Text:
    """What the reader gets: the sentence, after its article's title, the names told before it and the last words."""
    article, text = candidate.passage.article, candidate.text
    return Text([text], context_of(article.title or "", article.text, candidate.sentence.start, text))


def before(article: Article, start: int) -> str:
    """The title of an article and the words before a place in it."""
    words = " ".join(article.text[max(0, start - LOOK_BACK) : start].split())
    return f"{article.title}. {words}" if article.title else words


@dataclass(frozen=True)
class Part:
    """What was found for one of the things a question asks: the candidates, best first, the weights of its words, and the
    probability that the best of them answer it."""

    question: Question
    found: list[Candidate]
    weights: Weights
    chance: float


@dataclass(frozen=True)
class Found:
    """What was found for a question as a whole, and for each of its parts (none of a question of one part)."""

    whole: Part
    parts: list[Part]

    @property
    def some(self) -> float:
        """The probability (0..1) that anything asked is answered, below which to refuse."""
        return max(part.chance for part in (self.whole, *self.parts))

    @property
    def all(self) -> float:
        """The confidence (0..1) in the whole answer: of a question of several parts, the mean of theirs."""
        if not self.parts:
            return self.whole.chance
        return sum(part.chance for part in self.parts) / len(self.parts)

    @property
    def answered(self) -> list[Part]:
        """The parts likely enough to be shown, or the whole where none is."""
        return [part for part in self.parts if part.chance >= LIKELY_PART] or [self.whole]


def find(
    question: Question, hits: Sequence[Hit], weights: Weights, library: Library, reader: Reader | None = None
) -> Found:
    """The sentences of ``hits`` that may answer a question, and each of its parts."""

    def part(asked: Question, weights: Weights) -> Part:
        found = candidates(asked, hits, weights, library, reader)
        return Part(asked, found, weights, likely(asked, found))

    parts = [part(asked, word_weights(asked, library)) for asked in question.parts]
    return Found(part(question, weights), [one for one in parts if one.found])


def most_telling(hits: Sequence[Hit], found: Found) -> list[Hit]:
    """The passages in the order of their best sentences, of a question of several parts in turn; then those without any."""
    ranked = in_turn([[candidate.hit for candidate in part.found] for part in found.parts or [found.whole]])
    return in_turn([[*ranked, *hits]])


def comes_near(question: Question, reader: Reader | None, *, likely: bool) -> Callable[[str], bool]:
    """Whether a sentence that a chat model wrote comes near answering, as the reader sees it by itself; where it is not
    ``likely`` that the articles answer, whether it answers. Without the reader, or where nothing in particular is asked,
    all do."""
    if reader is None or question.topic or question.kind == "survey":
        return lambda text: True
    least = FAR_OFF if likely else EVEN
    return lambda text: reader.read(question.text, [Text([text])])[0][0].score > least


def likely(question: Question, found: Sequence[Candidate]) -> float:
    """The probability (0..1) that the best candidates answer the question, or tell of what it asks to hear about."""
    mentioned = any(_says_topic(question, candidate) for candidate in found[:TOLD])
    return max(probability(found), MENTIONED if mentioned else 0.0)


def probability(found: Sequence[Candidate]) -> float:
    """The calibrated probability (0..1) that the best candidates answer the question; 0 without candidates."""
    if not found:
        return 0.0
    features = answer_features(found)
    chance = 1 / (1 + math.exp(-linear(model("answerable", "reader" in features), features)))
    if features.get("another") or any(
        c.features.get("twin") and c.score + BEHIND > found[0].score for c in found
    ):
        chance *= OF_ANOTHER
    return chance if features.get("acronyms", 1.0) else chance * MISSING_ACRONYM


def answer_features(found: Sequence[Candidate]) -> dict[str, float]:
    """The best candidate's features, with its margin over the others and how near the question anything came."""
    features = dict(found[0].features)
    features["nearest"] = max(candidate.features["meaning"] for candidate in found)
    if "reader" in features:
        others = [candidate.features["reader"] for candidate in found[1:]]
        features["margin"] = max(-6.0, min(6.0, features["reader"] - max(others, default=-12.0)))
    return features


def word_weights(question: Question, library: Library) -> dict[str, float]:
    """How much each word of the question tells: its inverse document frequency over the library's passages."""
    _, total = library.count()
    return {
        word: inverse_frequency(library.passages_with_word(quoted(word)), total) for word in question.words
    }


def inverse_frequency(n: int, total: int) -> float:
    """``log(1 + (N - n + 0.5) / (n + 0.5))`` (Robertson and Sparck Jones, as in BM25)."""
    return math.log(1 + (total - n + 0.5) / (n + 0.5))


def coverage(weights: Mapping[str, float], text: str) -> float:
    """The share (0..1) of the question's weighted words that ``text`` has, in any inflection or as near synonyms."""
    total = sum(weights.values())
    if not total:
        return 0.0
    return sum(weight * said(word, text) for word, weight in weights.items()) / total


_ACRONYM = re.compile(r"\b[A-Z]{3,}\b")
_NAMED = re.compile(r"[A-Z][\w’'&]*(?:-(?![A-Z])\w+)*|\d[\d.,]*\d|\d")
"""A name or figure; of two names with a hyphen between them ("UK-China") each."""


def named_share(question: str, text: str) -> float:
    """Share (0..1) of the question's names and figures that stand in ``text``, "Swedish" also as "Sweden"; 1 when it
    has none.

    ``named_share("Who won the Tour in 2019?", "Bernal won the Tour.")`` is 0.5: Tour, not 2019.
    """
    named = _names_and_figures(question)
    if not named:
        return 1.0
    have = set(re.findall(r"\d[\d.,]*\d|\w[\w&-]*", text.casefold()))
    have |= {part for word in have if "-" in word for part in word.split("-")}
    missing = [name for name in named if name not in have and not any(one <= have for one in spellings(name))]
    roots = tuple(root for name in missing if (root := _root(name)) != name)
    found = sum(any(word.startswith(root) for word in have) for root in roots)
    acronyms = _ACRONYM.findall(question) if missing else ()
    found += sum(acronym.casefold() in missing and stands_for(acronym, text) for acronym in acronyms)
    return (len(named) - len(missing) + found) / len(named)


def known_share(question: Question, library: Library, hits: Sequence[Hit] = ()) -> float:
    """Share (0..1) of the question's names and figures that occur in some passage, in whichever spelling ("America", "the United
    States"), acronyms also where one of the hits spells them out; 1 when it has none."""
    named = [word for word in question.words if word in _names_and_figures(question.text)]
    acronyms = {acronym.casefold() for acronym in _ACRONYM.findall(question.text)}
    known = [
        name
        for name in named
        if library.passages_with_word(f"{quoted(_root(name))}*")
        or (name in acronyms and any(stands_for(name, hit.passage.text) for hit in hits))
        or any(library.passages_with_word(all_of(sorted(one))) for one in spellings(name))
    ]
    return len(known) / len(named) if named else 1.0


_PEOPLE = re.compile(r"(?:ese|ish|ians?|eans?|ans?|s)$")


def _root(name: str) -> str:
    """What a country and its people have in common: "japanese" and "japan", "swedish" and "sweden"; a plural's
    singular. Figures and short names stay whole."""
    short = _PEOPLE.sub("", name)
    return short if len(short) >= 4 and short.isalpha() else name


def _names_and_figures(question: str) -> set[str]:
    found = {m[0].casefold().removesuffix("'s").removesuffix("’s") for m in _NAMED.finditer(question)}
    return found - STOP_WORDS


# the small models


def linear(weights: Weights, features: Mapping[str, float]) -> float:
    """``bias + Σ weight · feature``; a feature that is missing counts 0."""
    return weights["bias"] + sum(w * features.get(name, 0.0) for name, w in weights.items() if name != "bias")


@cache
def _models() -> dict[str, dict[str, float]]:
    return json.loads(Path(__file__).with_name("select.json").read_text())  # type: ignore[no-any-return]


def model(name: str, with_reader: object = None) -> Weights:
    """The weights called ``name``, fitted with the reader's score among the features or without it."""
    return _models()[f"{name}_with_reader" if with_reader else name]
