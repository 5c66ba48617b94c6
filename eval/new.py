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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.answer import Answer
from eval.data import InvalidSet
from eval.locate import Shelf, stored_articles
from ingest.load import read_bytes
from ingest.sync import content_hash
from vectorstore import Article, IngestError, InvalidInput, Passage

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


def case_from(
    answer: Answer, *, good: bool, expected: str = "", number: str = "", history: Sequence[str] = ()
) -> dict[str, Any]:
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
    if history:
        line["history"] = list(history)
    if spans:
        line |= {"spans": spans, "articles": sorted({span["article"] for span in spans})}
    return line


@dataclass(frozen=True)
class Marked:
    """An answer that a reader marked in the chat, and the earlier questions of its conversation."""

    id: str
    answer: Answer
    good: bool
    expected: str = ""
    history: tuple[str, ...] = ()


def save_cases(folder: Path, marked: Sequence[Marked], library: Shelf) -> int:
    """Makes ``folder`` a set of these answers, beside copies of all the articles in ``library``, so that it can be
    measured by anyone: ``footnote eval --data FOLDER``. A set that is there already gets the new cases, and the changed
    ones anew. Returns how many articles there are."""
    names = _copy_articles(folder / "articles", library)
    lines = {f"chat-{one.id}": _line(one, names) for one in marked}
    path = folder / "questions.jsonl"
    there = path.read_text("utf-8").splitlines() if path.exists() else []
    kept = [line for line in there if line.strip() and json.loads(line)["id"] not in lines]
    new = [json.dumps(line, ensure_ascii=False) for line in lines.values()]
    path.write_text("".join(f"{line}\n" for line in [*kept, *new]), "utf-8")
    return len(names)


def _line(one: Marked, names: Mapping[str, str]) -> dict[str, Any]:
    """The case, with its articles under the names they have in the set; those removed since are left out."""
    cited = [
        replace(c, article=replace(c.article, source=names[c.article.id]))
        for c in one.answer.citations
        if c.article.id in names
    ]
    return case_from(
        replace(one.answer, citations=tuple(cited)),
        good=one.good,
        expected=one.expected,
        number=f"chat-{one.id}",
        history=one.history,
    )


def _copy_articles(folder: Path, library: Shelf) -> dict[str, str]:
    """Puts every article into ``folder``: the file it was read from when that has not changed since, else its text.
    Returns the names, by the articles' ids."""
    folder.mkdir(parents=True, exist_ok=True)
    names: dict[str, str] = {}
    for place in library.places():
        article = library.article(place.article_id)
        if article is None or article.id in names:
            continue
        source = Path(place.source)
        data = _unchanged(source, place.content)
        suffix = source.suffix if data is not None else ".txt"
        name = f"{safe_stem(source.stem)}-{article.id[:8]}{suffix}"
        (folder / name).write_bytes(article.text.encode("utf-8", "replace") if data is None else data)
        names[article.id] = name
    return names


def _unchanged(source: Path, content: str) -> bytes | None:
    try:
        data = read_bytes(source)
    except (IngestError, ValueError):
        return None
    return data if content_hash(data, source.name) == content else None


def safe_stem(name: str) -> str:
    """A part of a file name that any disk takes."""
    return re.sub(r"[^\w-]+", "-", name).strip("-")[:60] or "article"


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
