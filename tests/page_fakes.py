"""A stand-in for the assistant, for the page's tests: every kind of answer, at once, from the real dataclasses."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant import (
    Answer,
    AnswerSentence,
    Article,
    Citation,
    CitationCheck,
    Event,
    FootnoteError,
    Hit,
    InvalidInput,
    Passage,
    Settings,
    Verification,
)
from assistant.answer import Conflict, Side
from vectorstore import Block, Sentence

LEDGER_TEXT = (
    "Early figures are out. The institute puts China's spending at $745bn, and the United States at $810bn. "
    "Few expected it.\n\nThe gap was $65bn 🙂. It had been far wider in 2007."
)
REVIEW_TEXT = "A second look.\n\nThe Review counts $781bn for China in 2023, with the December accounts in."


def article(text: str, source: str, **about: Any) -> Article:
    """An article whose paragraphs are its blocks."""
    blocks, here = [], 0
    for part in text.split("\n\n"):
        blocks.append(Block(here, here + len(part)))
        here += len(part) + 2
    return Article(text=text, source=source, blocks=tuple(blocks), **about)


LEDGER = article(
    LEDGER_TEXT,
    "/articles/ledger.md",
    title="Counting the Gap",
    author="Ines Castellane",
    outlet="The Ledger",
    published="2024-03-21",
)
REVIEW = article(
    REVIEW_TEXT,
    "/articles/review.pdf",
    title="A Second Look",
    outlet="The Harbour Review",
    published="2025-02",
    pages=(0, 14),
)


def cite(number: int, of: Article, words: str) -> Citation:
    """A citation of these words of an article."""
    start = of.text.index(words)
    return Citation(number, of, start, start + len(words), words, of.page_at(start))


def hit(of: Article, words: str, score: float) -> Hit:
    """A retrieved passage."""
    start = of.text.index(words)
    return Hit(Passage(of, (Sentence(start, start + len(words)),)), score, {"meaning": 0.5, "words": 7.25})


SPENT = "The institute puts China's spending at $745bn, and the United States at $810bn."
COUNTS = "The Review counts $781bn for China in 2023, with the December accounts in."
GAP = "The gap was $65bn 🙂."


def quoted(question: str) -> Answer:
    """An answer in quotes, with two sources that disagree."""
    one, two = cite(1, LEDGER, SPENT), cite(2, REVIEW, COUNTS)
    mark = SPENT.index("$745bn")
    return Answer(
        question=question,
        sentences=(
            AnswerSentence(SPENT, (1,), lead="The Ledger, 21 March 2024", highlight=((mark, mark + 6),)),
            AnswerSentence(COUNTS, (2,), lead="The Harbour Review, February 2025"),
        ),
        citations=(one, two),
        confidence=0.83,
        short="$745bn or $781bn",
        conflicts=(Conflict("China's spending in 2023", (Side(1, "$745bn"), Side(2, "$781bn"))),),
        timings={"retrieve": 0.02, "choose": 0.11},
    )


def written(question: str) -> Answer:
    """An answer of a chat model: one sentence borne out, one in part, one held back."""
    return Answer(
        question=question,
        sentences=(
            AnswerSentence("China spent about $745bn in 2023.", (1,)),
            AnswerSentence(
                "The gap was $65bn and is closing fast.",
                (2,),
                "partly",
                ("“closing fast” is not in the article",),
                0.6,
                unsupported=((25, 37),),
            ),
        ),
        citations=(cite(1, LEDGER, SPENT), cite(2, LEDGER, GAP)),
        confidence=0.6,
        hidden=(AnswerSentence("It will lead by 2026.", (), "unsupported", ("no article says 2026",), 0.1),),
        understood="What did China spend on R&D in 2023?",
        notices=("Shortened to fit.",),
        mode="fake-model",
        timings={"retrieve": 0.02, "write": 1.4},
    )


def refused(question: str) -> Answer:
    """A refusal."""
    return Answer(
        question=question,
        refused=True,
        message="Your articles do not say anything about this.",
        confidence=0.1,
        nearest=(hit(LEDGER, GAP, 0.31), hit(REVIEW, COUNTS, 0.2)),
        timings={"retrieve": 0.02},
    )


def all_of(one: Article, question: str, few: bool = False) -> Answer:
    """An answer that quotes an article's every paragraph, and puts its title wherever words from outside can be; or
    just a few of its paragraphs."""
    blocks = one.blocks[::1200] if few else one.blocks
    citations = tuple(cite(i, one, one.text[b.start : b.end]) for i, b in enumerate(blocks, 1))
    if few:
        said = tuple(AnswerSentence(c.quote, (c.number,)) for c in citations)
        return Answer(question, said, citations, confidence=0.9, timings={"retrieve": 0.1})
    said = tuple(
        AnswerSentence(c.quote, (c.number,), "partly", (one.title,), 0.5, one.title) for c in citations
    )
    sides = (Side(1, one.title), Side(1, one.text))
    return Answer(
        question=question,
        sentences=said,
        citations=citations,
        confidence=0.5,
        short=one.text,
        understood=one.text,
        conflicts=(Conflict(one.title, sides),),
        hidden=said,
        notices=(one.text,),
        nearest=(hit(one, citations[0].quote, 0.1),),
        mode="fake",
        timings={"retrieve": 0.1},
    )


@dataclass
class Place:
    """Where an article lies, as the library says it."""

    source: str
    article_id: str
    content: str = ""


class FakeLibrary:
    """As much of a library as the page asks for."""

    def __init__(self, owner: FakeAssistant) -> None:
        self._owner = owner

    def places(self) -> list[Place]:
        return [Place(one.source, one.id) for one in self._owner.held.values()]

    def article(self, article_id: str) -> Article | None:
        return self._owner.article(article_id)

    @property
    def generation(self) -> int:
        return hash(tuple(self._owner.held))

    def groups(self) -> dict[str, str]:
        return {}


@dataclass
class FakeReport:
    """As much of an ingest report as the page shows."""

    added: list[str]
    failed: list[Any]
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: tuple[Any, ...] = ()


@dataclass
class FakeFailure:
    source: str
    reason: str


@dataclass
class FakeProgress:
    done: int
    total: int
    source: str
    per_second: float = 1.0
    seconds_left: float | None = 1.0


class FakeAssistant:
    """Answers by the question's first word: "who" is refused, "slowly" takes its time, "fail" fails, "write" is a
    chat model's; all else is quoted."""

    def __init__(self, articles: Sequence[Article] = (LEDGER, REVIEW), seconds: float = 0.0) -> None:
        self.held = {one.id: one for one in articles}
        self.library = FakeLibrary(self)
        self.settings = Settings()
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.used: list[Sequence[str] | None] = []
        self.seconds = seconds

    def articles(self) -> list[tuple[Article, int]]:
        return [(replace_text(one), len(one.text)) for one in self.held.values()]

    def article(self, article_id: str) -> Article | None:
        return self.held.get(article_id)

    def suggestions(self, count: int = 4) -> list[str]:
        return ["How much did China spend in 2023?", "Who is ![x](http://127.0.0.1:1/x)?"]

    def prompt(
        self, question: str, history: Sequence[str] = (), articles: Sequence[str] | None = None
    ) -> list[tuple[str, str]]:
        return [
            ("system", "Use only the passages. <b>Never</b> :red[anything] else."),
            ("human", f"{SPENT}\n\nEarlier: {len(history)}\nQuestion: {question}"),
        ]

    def retrieve(self, question: str, k: int = 5, articles: Sequence[str] | None = None) -> list[Hit]:
        return [hit(LEDGER, SPENT, 0.9)][:k]

    def verify(self, answer: Answer) -> Verification:
        return Verification(
            tuple(
                CitationCheck(
                    c.number, "verbatim" if c.article.id in self.held else "gone", c.article.title, c.quote
                )
                for c in answer.citations
            )
        )

    def ask(self, question: str) -> Answer:
        *_, last = self.stream(question)
        assert last.answer
        return last.answer

    def stream(
        self, question: str, history: Sequence[str] = (), articles: Sequence[str] | None = None
    ) -> Iterator[Event]:
        self.asked.append((question, tuple(history)))
        self.used.append(articles)
        first = question.split()[0].lower()
        yield Event("step", f"Searching {len(self.held)} articles")
        if first == "fail":
            raise FootnoteError("The <b>index</b> is :red[gone]. Run: footnote doctor --repair")
        if first == "break":
            raise RuntimeError("a secret of the inside")
        made = {"who": refused, "write": written}.get(first, quoted)(question)
        if first in ("hostile", "long"):
            made = all_of(list(self.held.values())[int(question.split()[1])], question, first == "long")
        known: set[int] = set()
        for sentence in made.sentences:
            if first == "slowly":
                time.sleep(self.seconds)
            new = tuple(made.citation(n) for n in sentence.citations if n not in known)
            known |= set(sentence.citations)
            yield Event("sentence", sentence.text, sentence, new)
        if first == "slowly":
            time.sleep(self.seconds)
        yield Event("answer", answer=made)

    def ingest(
        self, paths: Sequence[str | Path], progress: Callable[[Any], None] | None = None
    ) -> FakeReport:
        added, failed = [], []
        for done, path in enumerate(map(Path, paths)):
            if progress:
                progress(FakeProgress(done, len(paths), str(path)))
            text = path.read_text(encoding="utf-8", errors="replace")
            if not text.strip():
                failed.append(FakeFailure(str(path), "the file is empty"))
                continue
            made = article(text, str(path), title=path.stem)
            self.held[made.id] = made
            added.append(str(path))
        return FakeReport(added, failed)

    def remove(self, source: str) -> list[str]:
        gone = [one for one in self.held.values() if source in (one.id, one.source)]
        if not gone:
            raise InvalidInput(f"No article {source!r} in the library.")
        for one in gone:
            del self.held[one.id]
        return [one.source for one in gone]


def replace_text(one: Article) -> Article:
    """The article without its text, under its own id, as the library lists it."""
    head = replace(one, text="")
    head.__dict__["id"] = one.id
    return head


def hostile(folder: Path) -> list[Article]:
    """The articles of the file ``hostile.json`` in this folder, if there is one: ``[{"title", "text"}]``."""
    file = folder / "hostile.json"
    if not file.exists():
        return []
    said = json.loads(file.read_text(encoding="utf-8"))
    return [
        article(one["text"], one["title"], **dict.fromkeys(("title", "outlet", "author"), one["title"]))
        for one in said
    ]
