"""Reading question sets and gate files, with messages that say which line is wrong and what to write instead.

A set is a folder: ``questions.jsonl``, one object a line, beside ``articles/`` (or beside ``articles.txt``, whose one
line names the folder they are in, so that several sets can share it).
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from vectorstore import InvalidInput

Label = Literal["supported", "partly", "unsupported"]
LABELS = ("supported", "partly", "unsupported")
SHOWN_PROBLEMS = 8


class InvalidSet(InvalidInput):
    """A question set or gate file does not fit the format."""


@dataclass(frozen=True)
class Span:
    """Words of an article that answer a question: by offsets into the file as it is on disk, or by quote."""

    article: str
    start: int = 0
    end: int = 0
    quote: str | None = None


@dataclass(frozen=True)
class Question:
    """One question with what a right answer must hold. Empty fields are simply not measured.

    Each of ``facts`` needs one of its alternatives in the answer; none of ``false_facts`` may be there.
    ``any_span``: one of the spans is enough. ``conflict``: the articles disagree about the answer.
    """

    id: str
    question: str
    answerable: bool
    facts: tuple[tuple[str, ...], ...] = ()
    false_facts: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    any_span: bool = False
    history: tuple[str, ...] = ()
    kind: str = ""
    tier: str = ""
    split: str = ""
    conflict: bool | None = None


@dataclass(frozen=True)
class QuestionSet:
    """The questions of a folder, and where their articles lie. ``ignored``: fields nobody reads, with counts."""

    name: str
    folder: Path
    articles: Path
    questions: tuple[Question, ...]
    digest: str
    ignored: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class GateCase:
    """A claim with its evidence and whether that supports it, as people judged it."""

    id: str
    evidence: tuple[str, ...]
    claim: str
    label: Label
    kind: str = ""


def load_set(folder: Path) -> QuestionSet:
    """Reads and checks a set. Raises ``InvalidSet`` with the lines that are wrong."""
    path = folder / "questions.jsonl"
    if not path.is_file():
        raise InvalidSet(
            f"No questions at {path}. A set is a folder with questions.jsonl and articles/; "
            f"start one with: footnote eval new --data {folder}"
        )
    articles = articles_folder(folder)
    problems: list[str] = []
    ignored: dict[str, int] = {}
    questions: list[Question] = []
    for line, plain in json_lines(path, problems):
        for name in unknown_fields(plain):
            ignored[name] = ignored.get(name, 0) + 1
        wrong = list(check_question(plain, articles))
        problems += [f"line {line}: {problem}" for problem in wrong]
        if not wrong:
            questions.append(question_from(plain))
    problems += repeated([q.id for q in questions])
    if not questions and not problems:
        problems.append('the file is empty; a first line: {"id": "1", "question": "…", "answerable": true}')
    refuse(path, problems)
    return QuestionSet(
        folder.resolve().name, folder, articles, tuple(questions), set_digest(path, articles), ignored
    )


def articles_folder(folder: Path) -> Path:
    """``folder/articles``, or the folder that ``folder/articles.txt`` names."""
    pointer, here = folder / "articles.txt", folder / "articles"
    found = folder / pointer.read_text("utf-8").strip() if pointer.is_file() else here
    if not found.is_dir():
        raise InvalidSet(
            f"No articles at {found}. Put them there, or write the path of their folder into {pointer}."
        )
    return found.resolve()


def load_gate(path: Path) -> list[GateCase]:
    """Reads and checks a gate file. Raises ``InvalidSet`` with the lines that are wrong."""
    if not path.is_file():
        raise InvalidSet(f"No gate file at {path}. Give a file of lines with evidence, claim and label.")
    problems: list[str] = []
    cases = []
    for line, plain in json_lines(path, problems):
        wrong = list(check_gate_case(plain))
        problems += [f"line {line}: {problem}" for problem in wrong]
        if not wrong:
            evidence = plain["evidence"]
            parts = (evidence,) if isinstance(evidence, str) else tuple(evidence)
            cases.append(
                GateCase(
                    str(plain.get("id", line)), parts, plain["claim"], plain["label"], plain.get("kind") or ""
                )
            )
    if not cases and not problems:
        problems.append('the file is empty; a line: {"evidence": "…", "claim": "…", "label": "supported"}')
    refuse(path, problems)
    return cases


def json_lines(path: Path, problems: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) for each line that is an object; says in ``problems`` which are not."""
    try:
        said = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problems.append(f"line {line}: not UTF-8; save the file as UTF-8")
        return
    for line, text in enumerate(said.split("\n"), start=1):
        if not text.strip():
            continue
        try:
            plain = json.loads(text)
        except ValueError as error:
            problems.append(f"line {line}: not JSON ({error}); each line is one whole object")
            continue
        if isinstance(plain, dict):
            yield line, plain
        else:
            problems.append(f"line {line}: an object {{…}} is needed, not {text.strip()[:40]}")


# checking

Check = Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(_is_text(item) for item in value)


def _are_facts(value: Any) -> bool:
    return isinstance(value, list) and all(_are_texts(item) and item for item in value)


def _are_false_facts(value: Any) -> bool:
    return isinstance(value, list) and all(_is_text(item) or (_are_texts(item) and item) for item in value)


def _are_spans(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


FIELDS: Mapping[str, tuple[Check, str]] = {
    "id": (lambda v: _is_text(v) or isinstance(v, int), 'text that no other line has, like "q1"'),
    "question": (_is_text, "the question as text"),
    "answerable": (lambda v: isinstance(v, bool), "true or false: whether the articles answer it"),
    "facts": (_are_facts, 'lists of alternatives, like [["781bn", "781 billion"], ["2023"]]'),
    "false_facts": (_are_false_facts, 'wrong answers, like ["823bn"]'),
    "articles": (_are_texts, 'file names, like ["china.md"]'),
    "spans": (_are_spans, 'like [{"article": "china.md", "quote": "exact words"}]'),
    "any_span": (lambda v: isinstance(v, bool), "true when one of the spans is enough"),
    "history": (_are_texts, 'earlier questions, like ["How much did China spend?"]'),
    "kind": (_is_text, 'text, like "one_fact"'),
    "tier": (_is_text, 'text, like "right_topic"'),
    "split": (_is_text, 'text, like "dev"'),
    "conflict": (lambda v: isinstance(v, bool), "true when the articles disagree about the answer"),
    "missing": (_are_texts, "words that would answer it and are in no article"),
}
REQUIRED = ("id", "question", "answerable")


def unknown_fields(plain: Mapping[str, Any]) -> list[str]:
    """Fields that nobody reads."""
    return [name for name in plain if name not in FIELDS]


def check_question(plain: Mapping[str, Any], articles: Path) -> Iterator[str]:
    """What is wrong with one line, and what to do about it."""
    for name in REQUIRED:
        if name not in plain:
            yield f"has no {name!r}; needed is {FIELDS[name][1]}"
    for name in unknown_fields(plain):
        if near := difflib.get_close_matches(name, FIELDS, n=1, cutoff=0.8):
            yield f"{name!r} is not a field; did you mean {near[0]!r}?"
    wrong = [name for name, (fits, _) in FIELDS.items() if name in plain and not fits(plain[name])]
    for name in wrong:
        yield f"{name!r} is {_short(plain[name])}; needed is {FIELDS[name][1]}"
    if wrong:
        return
    for name in dict.fromkeys([*plain.get("articles", ()), *_span_articles(plain)]):
        if not (articles / name).is_file():
            yield f"there is no article {name!r} in {articles}{_suggestion(name, articles)}"
    for span in plain.get("spans", ()):
        yield from check_span(span, articles)
    if plain.get("answerable") is False and (plain.get("facts") or plain.get("spans")):
        yield "has facts or spans, yet 'answerable' is false; remove them, or set it to true"


def check_span(span: Mapping[str, Any], articles: Path) -> Iterator[str]:
    """A span needs its article, and either the words or where they are."""
    if not _is_text(span.get("article")):
        yield f'the span {_short(span)} needs an "article", a file name'
    if _is_text(span.get("quote")):
        return
    start, end = span.get("start"), span.get("end")
    if not (_is_place(start) and _is_place(end)):
        yield f'the span {_short(span)} needs a "quote" (exact words), or "start" and "end" (characters)'
    elif not 0 <= cast(int, start) < cast(int, end):
        yield f"the span {start}-{end} is empty; 'start' counts from 0 and 'end' is after it"
    elif (path := articles / str(span.get("article"))).is_file() and (size := path.stat().st_size) < cast(
        int, end
    ):
        yield f"the span {start}-{end} ends after its article {span['article']!r} ({size:,} bytes); count characters from 0"


def check_gate_case(plain: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with one line of a gate file."""
    evidence = plain.get("evidence")
    if not (_is_text(evidence) or (_are_texts(evidence) and evidence)):
        yield "needs 'evidence', as text or as a list of texts"
    if not _is_text(plain.get("claim")):
        yield "needs a 'claim' as text"
    if plain.get("label") not in LABELS:
        yield f"'label' is {_short(plain.get('label'))}; it is one of {', '.join(LABELS)}"


def _is_place(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _span_articles(plain: Mapping[str, Any]) -> list[str]:
    return [span["article"] for span in plain.get("spans", ()) if _is_text(span.get("article"))]


def _suggestion(name: str, articles: Path) -> str:
    there = [str(path.relative_to(articles)) for path in article_files(articles)]
    near = difflib.get_close_matches(name, there, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _short(value: Any) -> str:
    said = json.dumps(value, ensure_ascii=False)
    return said if len(said) <= 60 else said[:59] + "…"


def repeated(ids: Sequence[str]) -> list[str]:
    """Ids that several lines share."""
    seen: set[str] = set()
    twice = {name for name in ids if name in seen or seen.add(name)}  # type: ignore[func-returns-value]
    return [f"the id {name!r} is used more than once; give each question its own" for name in sorted(twice)]


def refuse(path: Path, problems: Sequence[str]) -> None:
    """Raises when there are problems, showing the first few."""
    if not problems:
        return
    more = len(problems) - SHOWN_PROBLEMS
    shown = "\n".join(f"  {problem}" for problem in problems[:SHOWN_PROBLEMS])
    rest = f"\n  … and {more} more" if more > 0 else ""
    raise InvalidSet(f"{path} does not fit the format:\n{shown}{rest}")


# making


def question_from(plain: Mapping[str, Any]) -> Question:
    """A checked line as a ``Question``."""
    kind = plain.get("kind", "")
    conflict = plain.get("conflict", True if kind == "conflict" else None)
    false_facts = [[f] if isinstance(f, str) else f for f in plain.get("false_facts", ())]
    return Question(
        id=str(plain["id"]),
        question=plain["question"],
        answerable=plain["answerable"],
        facts=tuple(tuple(fact) for fact in plain.get("facts", ())),
        false_facts=tuple(words for fact in false_facts for words in fact),
        articles=tuple(plain.get("articles", ())),
        spans=tuple(
            Span(s["article"], s.get("start", 0), s.get("end", 0), s.get("quote"))
            for s in plain.get("spans", ())
        ),
        any_span=plain.get("any_span", False),
        history=tuple(plain.get("history", ())),
        kind=kind,
        tier=plain.get("tier", ""),
        split=plain.get("split", ""),
        conflict=conflict,
    )


def article_files(articles: Path) -> list[Path]:
    """The files of a set, in a fixed order; hidden ones are none."""
    return sorted(
        path
        for path in articles.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(articles).parts)
    )


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, first 16 digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def set_digest(questions: Path, articles: Path) -> str:
    """One hash over the questions and every article with its name: two runs with the same hash are comparable."""
    digest = hashlib.sha256(questions.read_bytes())
    for path in article_files(articles):
        digest.update(str(path.relative_to(articles)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
