"""What the components draw, as plain data made from answers and articles. Pure functions; no Streamlit here.

Offsets are turned into pieces of text on this side: Python counts characters, browsers count UTF-16 units, and a
highlight that is one emoji off is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePath
from typing import Any, Literal

from assistant.answer import Answer, AnswerSentence, Citation, Conflict
from assistant.conversations import Turn
from assistant.dates import spoken_date
from assistant.export import plain
from vectorstore import Article, Block, Hit

Plain = dict[str, Any]
Standing = Literal["verbatim", "changed", "gone"]
"""What has become of cited words since (``CitationCheck.state``)."""

ROLES = {"system": "The rules it was given", "human": "The passages and the question"}
HIGH, FAIR = 0.85, 0.65
"""Confidence from which it is called high, and fair."""
STEP_NAMES = {
    "understand": "understanding the question",
    "retrieve": "finding passages",
    "choose": "choosing sentences",
    "compose": "putting them together",
    "write": "writing and checking",
}


@dataclass(frozen=True)
class Span:
    """Cited words of an article, and their footnote's number."""

    start: int
    end: int
    number: int


def turn_view(
    turn: Turn,
    *,
    step: str = "",
    standing: Mapping[int, Standing] | None = None,
    how: Sequence[Hit] | None = None,
    prompt: Sequence[tuple[str, str]] | None = None,
    newest: bool = False,
) -> Plain:
    """Everything the answer component needs to draw one turn."""
    view: Plain = {
        "id": turn.id,
        "question": turn.question,
        "state": turn.state,
        "step": step,
        "message": turn.message,
        "newest": newest,
        "vote": turn.vote,
        "reason": turn.reason,
        "expected": turn.expected,
        "prompt": None if prompt is None else [{"role": ROLES.get(r, r), "text": text} for r, text in prompt],
        "answer": None,
    }
    if turn.answer is not None:
        view["answer"] = answer_view(turn.answer, standing or {}, how)
    return view


def answer_view(answer: Answer, standing: Mapping[int, Standing], how: Sequence[Hit] | None = None) -> Plain:
    """An answer as data for drawing."""
    quoted = answer.mode == "quotes"
    return {
        "refused": answer.refused,
        "message": answer.message,
        "short": answer.short or "",
        "understood": answer.understood if answer.understood != answer.question else None,
        "notices": list(answer.notices),
        "mode": answer.mode,
        "sentences": [_sentence(sentence, quoted) for sentence in answer.sentences],
        "hidden": [_sentence(sentence, False) for sentence in answer.hidden],
        "citations": [_citation(c, standing.get(c.number, "verbatim"), answer) for c in answer.citations],
        "conflicts": [_conflict(conflict, answer) for conflict in answer.conflicts],
        "nearest": [hit_view(hit) for hit in answer.nearest],
        "confidence": _confidence(answer),
        "timings": _timings(answer.timings),
        "how": None if how is None else [hit_view(hit) for hit in how],
        "copy": plain(answer),
    }


def hit_view(hit: Hit) -> Plain:
    """A retrieved passage with its scores."""
    article = hit.passage.article
    scores = {"score": hit.score, **hit.scores}
    return {
        "article": article.id,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "where": source_line(article),
        "title": article.title or article.source,
        "page": hit.passage.page,
        "text": hit.passage.text,
        "score": " · ".join(f"{name} {value:.2f}" for name, value in scores.items()),
    }


def source_line(article: Article) -> str:
    """Outlet, author and date, or the file's name when nothing is known about it."""
    known = (article.outlet, article.author, spoken_date(article.published))
    return ", ".join(part for part in known if part) or file_name(article.source)


def file_name(source: str) -> str:
    """The name of a file; of what was fetched, the whole address."""
    return source if "://" in source else PurePath(source).name


def article_view(article: Article, spans: Iterable[Span] = ()) -> Plain:
    """An article as blocks of runs; a run is a piece of text with the footnotes that cite it.

    Put together, the runs are the whole canonical text but for white space between blocks.
    """
    spans = sorted(spans, key=lambda span: (span.start, span.end))
    blocks = _all_blocks(article)
    return {
        "id": article.id,
        "title": article.title or article.source,
        "where": source_line(article),
        "source": article.source,
        "file": file_name(article.source),
        "language": article.language,
        "updated": spoken_date(article.updated),
        "blocks": [
            {"kind": block.kind, "page": page, "runs": _runs(article.text, block.start, block.end, spans)}
            for block, page in zip(blocks, _new_pages(article, blocks), strict=True)
        ],
    }


def _all_blocks(article: Article) -> list[Block]:
    """The article's blocks and, as plain paragraphs, whatever text lies between them."""
    blocks: list[Block] = []
    done = 0
    for block in sorted(article.blocks, key=lambda b: b.start):
        if block.end <= done:
            continue
        blocks += _paragraphs(article.text, done, block.start)
        blocks.append(Block(max(done, block.start), block.end, block.kind))
        done = block.end
    return blocks + _paragraphs(article.text, done, len(article.text))


def _paragraphs(text: str, start: int, end: int) -> list[Block]:
    found, here = [], start
    for part in text[start:end].split("\n\n"):
        if part.strip():
            found.append(Block(here, here + len(part)))
        here += len(part) + 2
    return found


def _runs(text: str, start: int, end: int, spans: Sequence[Span]) -> list[Plain]:
    """Cuts ``text[start:end]`` wherever a citation begins or ends."""
    inside = [s for s in spans if s.start < end and s.end > start]
    cuts = {start, end} | {min(max(edge, start), end) for s in inside for edge in (s.start, s.end)}
    return [
        {"text": text[a:b], "notes": [s.number for s in inside if s.start <= a and b <= s.end]}
        for a, b in pairwise(sorted(cuts))
    ]


def _new_pages(article: Article, blocks: Sequence[Block]) -> list[int | None]:
    """For each block the number of its page, when it is not that of the block before."""
    pages = [article.page_at(block.start) for block in blocks]
    return [page if page != before else None for before, page in pairwise([None, *pages])]


def _sentence(sentence: AnswerSentence, quoted: bool) -> Plain:
    marked = (*sentence.highlight, *sentence.unsupported)
    edges = sorted({0, len(sentence.text), *(edge for pair in marked for edge in pair)})
    return {
        "lead": sentence.lead,
        "quoted": quoted,
        "runs": [
            {
                "text": sentence.text[a:b],
                "strong": _within(a, b, sentence.highlight),
                "doubtful": _within(a, b, sentence.unsupported),
            }
            for a, b in pairwise(edges)
        ],
        "marks": list(sentence.citations),
        "support": sentence.support,
        "reasons": list(sentence.reasons),
    }


def _within(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in spans)


def _citation(citation: Citation, standing: Standing, answer: Answer) -> Plain:
    article = citation.article
    outlet = article.outlet or ("" if article.author or article.published else source_line(article))
    said = {sentence.text for sentence in answer.sentences}
    return {
        "number": citation.number,
        "article": article.id,
        "title": article.title or article.source,
        "outlet": outlet,
        "author": article.author or "",
        "date": spoken_date(article.published),
        "page": citation.page,
        "quote": citation.quote,
        "repeated": citation.quote in said,
        "standing": standing,
    }


def _conflict(conflict: Conflict, answer: Answer) -> Plain:
    sides = []
    for side in conflict.sides:
        article = answer.citation(side.citation).article
        where = ", ".join(part for part in (article.outlet or article.title, article.author) if part)
        sides.append(
            {
                "number": side.citation,
                "value": side.value,
                "where": where,
                "date": spoken_date(article.published),
            }
        )
    return {"about": conflict.about, "sides": sides}


def _confidence(answer: Answer) -> Plain | None:
    if answer.refused or not answer.sentences or not answer.timings:
        return None  # nothing was answered, or it is still being made
    value = round(answer.confidence, 2)  # the word is that of the figure beside it
    word = "high" if value >= HIGH else "fair" if value >= FAIR else "low"
    return {"value": value, "word": word, "of100": round(value * 100)}


def _timings(timings: Mapping[str, float]) -> list[Plain]:
    return [
        {"name": STEP_NAMES.get(name, name.replace("_", " ")), "seconds": f"{seconds:.2f} s"}
        for name, seconds in timings.items()
    ]
