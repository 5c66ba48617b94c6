"""Starting a question set from articles, without a model: candidate questions with their evidence, to be edited.

A candidate is made from a sentence that states a figure, a date or a name: that becomes the fact, the sentence the
evidence, and the question is a template over the rest. Templates ask clumsily, so every candidate says "edit": the
evidence and the fact are what saves the work. Questions that cannot be answered have to be thought of by a person.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answer import Answer
from eval.data import InvalidSet
from eval.locate import Shelf, stored_articles
from vectorstore import Article, InvalidInput, Passage

FEWEST_WORDS, MOST_WORDS = 8, 40
"""Length of sentences that candidates are made from."""
EACH = 4
"""Candidates from one article, at most."""
NUMBER = r"(?:[$£€¥]\s?)?\d[\d,.]*\d%?|\b\d+%?"
UNIT = r"(?:\s?(?:%|per cent|percent|million|billion|trillion|bn|m|km|kg|tonnes|years?|days?|people|dollars|euros|pounds))?"
YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
FIGURE = re.compile(f"(?:{NUMBER}){UNIT}")
NAME = re.compile(r"\b[A-Z][\w’'-]+(?: (?:of |de |the )?[A-Z][\w’'-]+)+")
JOINED = re.compile(r"(?: and|,) [A-Z]")
"""What follows a name that is only the first half of one, or of a list."""
POINTING = re.compile(r"^(He|She|It|They|This|That|These|Those|But|And|Or|So|Yet|Here|There)\b")


@dataclass(frozen=True)
class Candidate:
    """A question that somebody should look at before it is used."""

    question: str
    fact: str
    quote: str
    article: str
    kind: str


def candidates(article: Article, name: str, passages: Sequence[Passage]) -> Iterator[Candidate]:
    """Candidates from those sentences of an article's running text that can stand alone."""
    for sentence in (sentence for passage in passages for sentence in passage.sentences):
        quote = article.text[sentence.start : sentence.end]
        words = len(quote.split())
        alone = "\n" not in quote and not POINTING.match(quote)
        if sentence.kind == "text" and alone and FEWEST_WORDS <= words <= MOST_WORDS:
            found = _figure(quote) or _named(quote)
            if found:
                question, fact, kind = found
                yield Candidate(question, fact, quote, name, kind)


def _figure(quote: str) -> tuple[str, str, str] | None:
    """A question after the sentence's only figure, or its year."""
    figures = [m for m in FIGURE.finditer(quote) if not YEAR.fullmatch(m[0].strip())]
    years = list(YEAR.finditer(quote))
    if len(figures) == 1:
        figure = figures[0]
        return f"What is the figure here: {_gap(quote, figure)}", figure[0].strip(" .,"), "figure"
    if len(years) == 1 and not figures:
        return f"Which year is meant: {_gap(quote, years[0])}", years[0][0], "year"
    return None


def _named(quote: str) -> tuple[str, str, str] | None:
    """A question after a name of several words that does not open the sentence."""
    names = [m for m in NAME.finditer(quote) if m.start() > 0 and not JOINED.match(quote[m.end() :])]
    if not names:
        return None
    return f"Who or what is meant: {_gap(quote, names[0])}", names[0][0], "name"


def _gap(quote: str, found: re.Match[str]) -> str:
    return f"{quote[: found.start()]}… {quote[found.end() :].lstrip()}".strip()


def spread(found: Sequence[Candidate], each: int = EACH) -> list[Candidate]:
    """At most ``each``, spread over the article from beginning to end."""
    if len(found) <= each:
        return list(found)
    step = len(found) / each
    return [found[int(place * step)] for place in range(each)]


def line_of(number: int, candidate: Candidate) -> dict[str, Any]:
    """The candidate as a line of ``questions.jsonl``."""
    return {
        "id": f"q{number}",
        "question": candidate.question,
        "answerable": True,
        "kind": "edit",
        "facts": [[candidate.fact]],
        "articles": [candidate.article],
        "spans": [{"article": candidate.article, "quote": candidate.quote}],
    }


def start(folder: Path, articles: Path, library: Shelf) -> int:
    """Writes ``folder/questions.jsonl`` with candidates from the ``articles`` that ``library`` holds, and
    ``articles.txt`` when they lie elsewhere. Returns how many. Raises ``InvalidInput`` when there is nothing to ask."""
    lines: list[dict[str, Any]] = []
    for name, article in sorted(stored_articles(library, articles.resolve()).items()):
        for candidate in spread(list(candidates(article, name, library.passages(article)))):
            lines.append(line_of(len(lines) + 1, candidate))
    if not lines:
        raise InvalidInput(f"No sentence in {articles} states a figure, a year or a name to ask about.")
    folder.mkdir(parents=True, exist_ok=True)
    if articles.resolve() != (folder / "articles").resolve():
        relative = os.path.relpath(articles.resolve(), folder.resolve())
        (folder / "articles.txt").write_text(f"{relative}\n", "utf-8")
    said = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / "questions.jsonl").write_text(said, "utf-8")
    return len(lines)


def check_free(folder: Path, articles: Path) -> None:
    """Raises ``InvalidSet`` when a set is there already, or no articles are."""
    if (folder / "questions.jsonl").exists():
        raise InvalidSet(
            f"{folder / 'questions.jsonl'} is there already; choose another folder, or edit that file."
        )
    if not articles.is_dir():
        raise InvalidSet(
            f"No articles at {articles}. Name their folder: footnote eval new --data {folder} --articles DIR"
        )


def case_from(answer: Answer, *, good: bool, expected: str = "", number: str = "") -> dict[str, Any]:
    """A line of ``questions.jsonl`` from an answer in the chat that somebody marked.

    A good answer's citations become the expected spans. For a bad one, ``expected`` is what it should have said;
    without it, the question is kept as one that should have been refused if it was answered, and the other way round.
    """
    spans = (
        [{"article": Path(c.article.source).name, "quote": c.quote} for c in answer.citations] if good else []
    )
    answerable = bool(expected) or answer.refused != good
    line: dict[str, Any] = {
        "id": number or f"chat-{hashlib.sha256(answer.question.encode()).hexdigest()[:8]}",
        "question": answer.question,
        "answerable": answerable,
        "kind": "chat",
    }
    if expected:
        line["facts"] = [[expected]]
    if spans:
        line |= {"spans": spans, "articles": sorted({span["article"] for span in spans})}
    return line


def append(folder: Path, line: dict[str, Any]) -> Path:
    """Adds a line to a set's questions; the same id replaces nothing and is not added twice."""
    path = folder / "questions.jsonl"
    folder.mkdir(parents=True, exist_ok=True)
    there = path.read_text("utf-8") if path.exists() else ""
    ids = {json.loads(known)["id"] for known in there.splitlines() if known.strip()}
    if line["id"] not in ids:
        with path.open("a", encoding="utf-8") as file:
            file.write(
                ("" if not there or there.endswith("\n") else "\n")
                + json.dumps(line, ensure_ascii=False)
                + "\n"
            )
    return path
