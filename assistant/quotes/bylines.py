"""Who wrote an article and when it came out: asked of the articles themselves, it is answered from their stored facts, and in the
article's own words where its byline stands in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Draft, Evidence, Support
from assistant.dates import MONTHS, spoken_date
from assistant.question.question import Question
from assistant.words import stems
from vectorstore import Article, Hit, split_authors

_TEXT = r"(?:articles?|stor(?:y|ies)|papers?|pieces?|stud(?:y|ies)|columns?|posts?|reports?|essays?|interviews?|newsletters?|minutes|e-?mails?)"
_WHICH = rf"(?:the|this|that) (?:(?P<named>[^?]+?) )?{_TEXT}(?: (?:about|on|of) (?P<about>[^?]+?))?"
_FORMS = {
    "author": re.compile(
        rf"^who (?:wrote|has written|authored|(?:is|are|was|were) the (?:authors?|writers?) of) {_WHICH}[\s?.]*$",
        re.I,
    ),
    "published": re.compile(
        rf"^(?:when|in (?:what|which) year|on (?:what|which) (?:day|date)) (?:was|were) {_WHICH} (?:first )?(?:published|written|posted|printed)[\s?.]*$",
        re.I,
    ),
    "outlet": re.compile(
        rf"^(?:(?:which|what) (?:outlet|journal|newspaper|paper|magazine|site)|who) published {_WHICH}[\s?.]*$",
        re.I,
    ),
}
_TITLED = {
    "author": re.compile(r"^who (?:wrote|authored|(?:is|was) the author of) [“\"]?(?P<title>.+?)[”\"]?[\s?.]*$", re.I),
    "published": re.compile(
        r"^(?:when|in (?:what|which) year) was [“\"]?(?P<title>.+?)[”\"]? (?:first )?(?:published|posted|printed)[\s?.]*$", re.I
    ),
    "outlet": re.compile(r"^(?:who|(?:which|what) (?:outlet|newspaper|magazine)) published [“\"]?(?P<title>.+?)[”\"]?[\s?.]*$", re.I),
}  # fmt: skip
TOLD_BY_THE_TITLE = 0.5
"""Share of the subject's words that the title of an article must have to be the one that is asked about."""
FEWEST_OF_A_TITLE = 3
"""Words that call an article by its title."""
FIRST_HITS = 3
"""Passages found first; when of their articles one alone has the subject's words, it is the one."""
NEAR_THE_TOP, LONGEST = 800, 250
"""Characters from the beginning of an article in which its byline stands, and of the longest line that is one."""


@dataclass(frozen=True)
class Byline:
    """What is asked of an article: the value as people write it, the quote that says it when one does, and a plain sentence."""

    value: str
    quote: Draft | None
    message: str


def byline(question: Question, hits: Sequence[Hit]) -> Byline | None:
    """The author, date or outlet of the article that a question asks for; None for questions that ask something else, and
    where no article is plainly meant or its fact is not known.

    Asked "Who wrote the story about the harbour?", the author of "A harbour for nobody".
    """
    for fact, form in _FORMS.items():
        match, titled = form.match(question.text), _TITLED[fact].match(question.text)
        subject = " ".join(filter(None, (match["named"], match["about"]))) if match else ""
        article = _meant(subject, hits) if subject else _titled(titled["title"], hits) if titled else None
        stored = getattr(article, fact) if article else None
        if article and stored:
            value = spoken_date(stored) if fact == "published" else stored
            return Byline(value, _said_in(article, fact, value), _told(article, fact, value))
    return None


def _meant(subject: str, hits: Sequence[Hit]) -> Article | None:
    """The article whose title has most of the subject's words, the earlier one found where several have; failing that, the
    one that tells of it alone."""
    wanted = stems(subject)
    best: Article | None = None
    most = TOLD_BY_THE_TITLE * len(wanted)
    for article in dict.fromkeys(hit.passage.article.id for hit in hits):
        found = next(hit.passage.article for hit in hits if hit.passage.article.id == article)
        share = len(wanted & stems(found.title or ""))
        if share and (share > most or (best is None and share >= most)):
            best, most = found, share
    first = {hit.passage.article.id: hit.passage.article for hit in hits[:FIRST_HITS]}
    telling = [article for article in first.values() if wanted <= stems(article.text)]
    return best or (telling[0] if len(telling) == 1 else None)


def _titled(title: str, hits: Sequence[Hit]) -> Article | None:
    """The article that is called by its title, or the beginning of it: "A Mountain of Patents"."""
    called = [word.casefold() for word in re.findall(r"\w+", title)]
    for article in (hit.passage.article for hit in hits):
        words = [word.casefold() for word in re.findall(r"\w+", article.title or "")]
        if len(called) >= FEWEST_OF_A_TITLE and words[: len(called)] == called:
            return article
    return None


def _said_in(article: Article, fact: str, value: str) -> Draft | None:
    """The line near the top of the article that has the value: "By Ann Lee, 3 May 2024"."""
    at = 0
    for line in article.text[:NEAR_THE_TOP].split("\n"):
        quote = line.strip()
        marks = _marks(quote, fact, value, article.published or "") if len(quote) <= LONGEST else ()
        if marks and _is_byline(quote):
            start = at + line.index(quote)
            evidence = Evidence(article, start, start + len(quote))
            return Draft(quote, (evidence,), Support("supported"), article.title or "", marks)
        at += len(line) + 1
    return None


def _marks(line: str, fact: str, value: str, iso: str) -> tuple[tuple[int, int], ...]:
    """Where the value stands in a line: a date in one of its ways, of several authors each."""
    if fact == "published":
        wanted = [one for one in _ways_to_write(iso, value) if one in line][:1]
    else:
        names = split_authors(value) if fact == "author" else [value]
        wanted = names if all(name in line for name in names) else []
    return tuple((line.index(one), line.index(one) + len(one)) for one in wanted)


def _is_byline(line: str) -> bool:
    """Whether a line is about the article rather than a sentence of it that has the name or date too."""
    return bool(
        re.match(r"\W*(?:by|published|posted|written|text)\b", line, re.I)
    ) or not line.rstrip().endswith((".", "?", "!"))


def _ways_to_write(iso: str, spoken: str) -> list[str]:
    """ "3 May 2024", "May 3, 2024" and "2024-05-03"."""
    parts = iso.split("-")
    if len(parts) != 3:
        return [spoken]
    year, month, day = (int(part[:2]) if n else int(part) for n, part in enumerate(parts))
    return [spoken, f"{MONTHS[month - 1]} {day}, {year}", iso[:10]]


def _told(article: Article, fact: str, value: str) -> str:
    said = {"author": "is by", "outlet": "came out in", "published": "is dated"}[fact]
    return f"“{article.title}” {said} {value}. This is from the article’s details, not from its text."
