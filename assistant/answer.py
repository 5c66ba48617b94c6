"""An answer: sentences, each with its citations and a verdict, and what was cited, word for word.

The JSON form is our own and plain (``to_json`` / ``from_json``); exports and ``footnote verify`` use it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from vectorstore import Article, Hit, InvalidInput, Passage, Sentence

Verdict = Literal["supported", "partly", "unsupported"]
FORMAT = 1
"""The version of the JSON form."""
LONGEST = 50_000_000
"""Characters that no article has."""
DOUBT = "‹ › words that the articles do not bear out"
"""Said wherever an answer with such words is shown as text."""


@dataclass(frozen=True)
class Support:
    """A verdict on one sentence, with reasons a reader understands ("says 823; the article says 781 for
    China"). ``score`` is the probability (0..1) that the evidence supports the sentence. ``unsupported`` holds, for
    "partly", the words that the evidence does not bear out, as [start, end) offsets."""

    verdict: Verdict
    score: float = 1.0
    reasons: tuple[str, ...] = ()
    unsupported: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Evidence:
    """Words of an article that a sentence rests on: ``article.text[start:end]``."""

    article: Article
    start: int
    end: int

    @property
    def quote(self) -> str:
        return self.article.text[self.start : self.end]


@dataclass(frozen=True)
class Draft:
    """A sentence with its evidence and verdict, before its citations are numbered: what the two ways of
    writing (quotes, chat model) hand over. The fields mean what they mean in ``AnswerSentence``."""

    text: str
    evidence: tuple[Evidence, ...]
    support: Support
    lead: str = ""
    highlight: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Citation:
    """Exact words of an article: ``article.text[start:end] == quote``, always. Numbers start at 1."""

    number: int
    article: Article
    start: int
    end: int
    quote: str
    page: int | None = None


@dataclass(frozen=True)
class AnswerSentence:
    """A sentence of an answer. ``citations`` are numbers of ``Answer.citations``.

    In a quote answer ``text`` is the article's own words and nothing else; ``lead`` holds ours, shown before
    the quotation ("The Harbour Review, 3 May 2024:"). ``highlight`` marks the answering words in ``text``
    as [start, end) offsets; ``unsupported`` those that the cited words do not bear out, when the sentence is
    supported only partly.
    """

    text: str
    citations: tuple[int, ...]
    support: Verdict = "supported"
    reasons: tuple[str, ...] = ()
    score: float = 1.0
    lead: str = ""
    highlight: tuple[tuple[int, int], ...] = ()
    unsupported: tuple[tuple[int, int], ...] = ()

    @property
    def marked(self) -> str:
        """The text with its unsupported words between ‹ and ›.

        >>> AnswerSentence("It rose in May, to applause.", (1,), "partly", unsupported=((16, 27),)).marked
        'It rose in May, ‹to applause›.'
        """
        text = self.text
        for start, end in sorted(self.unsupported, reverse=True):
            text = f"{text[:start]}‹{text[start:end]}›{text[end:]}"
        return text


@dataclass(frozen=True)
class Side:
    """One side of a disagreement: the citation's number and the value it states."""

    citation: int
    value: str


@dataclass(frozen=True)
class Conflict:
    """Cited statements that give different values for the same thing at the same time."""

    about: str
    sides: tuple[Side, ...]

    @property
    def text(self) -> str:
        """``The articles disagree: 2015 [1]; 2014 [2]``"""
        return "The articles disagree: " + "; ".join(f"{side.value} [{side.citation}]" for side in self.sides)


@dataclass(frozen=True)
class Answer:
    """What ``Assistant.ask`` returns. A refusal has ``refused`` set, says so in ``message``, and has neither
    sentences nor citations; ``nearest`` then lists what came closest, which is not an answer.

    ``confidence`` is a calibrated probability (0..1) that the shown evidence answers the question.
    ``mode`` is "quotes", or the chat model's name. ``understood`` is the question made standalone, when a
    follow-up needed it. ``hidden`` holds sentences of a chat model that the gate did not let through. Two answers are
    equal when they say the same, however long each took.
    """

    question: str
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    refused: bool = False
    message: str = ""
    confidence: float = 0.0
    short: str | None = None
    understood: str | None = None
    conflicts: tuple[Conflict, ...] = ()
    nearest: tuple[Hit, ...] = ()
    hidden: tuple[AnswerSentence, ...] = ()
    notices: tuple[str, ...] = ()
    mode: str = "quotes"
    timings: Mapping[str, float] = field(default_factory=dict, compare=False)

    @property
    def text(self) -> str:
        """The answer as one string, each sentence followed by its markers: ``… $781bn in 2023. [1]``. Words that
        the articles do not bear out stand between ‹ and ›."""
        if self.refused:
            return self.message
        return " ".join(_with_marks(sentence) for sentence in self.sentences)

    def citation(self, number: int) -> Citation:
        """The citation with this number. Raises ``InvalidInput`` when there is none."""
        for citation in self.citations:
            if citation.number == number:
                return citation
        raise InvalidInput(f"This answer has no citation {number!r}; it has {len(self.citations)}.")

    def to_json(self) -> str:
        """The answer as JSON. Articles are listed once and without their text, by id."""
        return json.dumps(_to_plain(self), ensure_ascii=False, indent=2)

    @staticmethod
    def from_json(said: str) -> Answer:
        """Reads what ``to_json`` wrote. Raises ``InvalidInput`` for anything else."""
        try:
            return _from_plain(json.loads(said))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise InvalidInput(
                f"This is not an answer saved by Footnote ({type(error).__name__}: {error}). "
                "Save one with: footnote ask QUESTION --json > answer.json"
            ) from error


@dataclass(frozen=True)
class Event:
    """A piece of an answer being made, from ``Assistant.stream``.

    ``step``: work has begun on ``text`` ("Searching 12 articles"). ``sentence``: a sentence with its verdict, and
    the citations that are new with it. ``notice``: something the reader should know. ``answer``: the last event,
    with the whole answer, which replaces everything sent before.
    """

    kind: Literal["step", "sentence", "notice", "answer"]
    text: str = ""
    sentence: AnswerSentence | None = None
    citations: tuple[Citation, ...] = ()
    answer: Answer | None = None


def _with_marks(sentence: AnswerSentence) -> str:
    marks = "".join(f"[{number}]" for number in sentence.citations)
    return f"{sentence.marked} {marks}".strip()


HEAD = ("id", "source", "title", "author", "outlet", "published", "updated", "language", "url")


def _to_plain(answer: Answer) -> dict[str, Any]:
    articles = {c.article.id: c.article for c in answer.citations}
    articles |= {h.passage.article.id: h.passage.article for h in answer.nearest}
    plain = asdict(replace(answer, citations=(), nearest=(), timings=dict(answer.timings)))
    plain["format"] = FORMAT
    plain["text"] = answer.text
    plain["articles"] = [{name: getattr(article, name) for name in HEAD} for article in articles.values()]
    plain["citations"] = [
        {
            "number": c.number,
            "article": c.article.id,
            "start": c.start,
            "end": c.end,
            "quote": c.quote,
            "page": c.page,
        }
        for c in answer.citations
    ]
    plain["nearest"] = [
        {
            "article": hit.passage.article.id,
            "start": hit.passage.start,
            "end": hit.passage.end,
            "text": hit.passage.text,
            "score": hit.score,
        }
        for hit in answer.nearest
    ]
    return plain


def _from_plain(plain: dict[str, Any]) -> Answer:
    if plain["format"] != FORMAT:
        raise ValueError(f"format {plain['format']}")
    articles = {head["id"]: _head(head) for head in plain["articles"]}
    simple = {
        name: plain[name] for name in ("question", "refused", "message", "confidence", "short", "understood")
    }
    return Answer(
        **simple,
        sentences=tuple(_sentence(s) for s in plain["sentences"]),
        citations=tuple(_citation(c, articles) for c in plain["citations"]),
        conflicts=tuple(
            Conflict(c["about"], tuple(Side(**side) for side in c["sides"])) for c in plain["conflicts"]
        ),
        nearest=tuple(_nearest(hit, articles[hit["article"]]) for hit in plain["nearest"]),
        hidden=tuple(_sentence(s) for s in plain["hidden"]),
        notices=tuple(plain["notices"]),
        mode=plain["mode"],
        timings=dict(plain["timings"]),
    )


def _citation(plain: dict[str, Any], articles: Mapping[str, Article]) -> Citation:
    _check_places(plain["number"], plain["start"], plain["end"])
    return Citation(**{**plain, "article": articles[plain["article"]]})


def _check_places(*places: object) -> None:
    """A file from outside may say anything."""
    for place in places:
        if type(place) is not int or not 0 <= place <= LONGEST:
            raise ValueError(f"{place!r} is no place in an article")


def _sentence(plain: dict[str, Any]) -> AnswerSentence:
    return AnswerSentence(
        **{
            **plain,
            "citations": tuple(plain["citations"]),
            "reasons": tuple(plain["reasons"]),
            "highlight": tuple((start, end) for start, end in plain["highlight"]),
            "unsupported": tuple((start, end) for start, end in plain.get("unsupported", ())),
        }
    )


def _head(plain: dict[str, Any]) -> Article:
    article = Article(text="", **{name: plain[name] for name in HEAD if name != "id"})
    article.__dict__["id"] = plain["id"]  # the text is not in the file, so it cannot be hashed
    return article


def _nearest(plain: dict[str, Any], article: Article) -> Hit:
    """A nearest passage from its saved words. Its article has the text of this passage alone, at its place."""
    _check_places(plain["start"], plain["end"])
    text = " " * plain["start"] + plain["text"]
    holder = replace(article, text=text)
    holder.__dict__["id"] = article.id
    return Hit(Passage(holder, (Sentence(plain["start"], plain["end"]),)), plain["score"])
