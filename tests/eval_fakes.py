"""A whole assistant that one can follow with a pencil: a passage is a line, the nearest is the one that shares most
words with the question, and the answer is that line when it shares half of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.answer import Answer, AnswerSentence, Citation, Support
from vectorstore import Article, Hit, Passage, Place, Sentence


def words(text: str) -> set[str]:
    return {word.strip(".,?!").lower() for word in text.split()}


@dataclass
class FakeLibrary:
    stored: dict[str, Article] = field(default_factory=dict)

    def places(self) -> list[Place]:
        return [Place(source, article.id, "", None) for source, article in self.stored.items()]

    def article(self, article_id: str) -> Article | None:
        return next((a for a in self.stored.values() if a.id == article_id), None)

    def count(self) -> tuple[int, int]:
        return len(self.stored), sum(len(self.passages(article)) for article in self.stored.values())

    def passages(self, article: Article) -> list[Passage]:
        found, start = [], 0
        for line in article.text.splitlines(keepends=True):
            if text := line.strip():
                found.append(Passage(article, (Sentence(start, start + len(text)),)))
            start += len(line)
        return found


@dataclass
class FakeAssistant:
    library: FakeLibrary = field(default_factory=FakeLibrary)
    refuse_below: float = 0.5

    def ingest(self, paths: Sequence[str | Path]) -> None:
        for folder in paths:
            for path in sorted(Path(folder).rglob("*.md")):
                self.library.stored[str(path)] = Article(path.read_text("utf-8"), str(path), path.stem)

    def retrieve(self, question: str, k: int = 5) -> list[Hit]:
        asked = words(question)
        passages = [p for article in self.library.stored.values() for p in self.library.passages(article)]
        hits = [Hit(p, len(asked & words(p.text)) / len(asked)) for p in passages]
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))[:k]

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        understood = " ".join([*history, question])
        best = next(iter(self.retrieve(understood, 1)), None)
        if best is None or best.score < self.refuse_below:
            return Answer(question, refused=True, message="Not said.", confidence=best.score if best else 0.0)
        passage = best.passage
        citation = Citation(1, passage.article, passage.start, passage.end, passage.text)
        sentence = AnswerSentence(passage.text, (1,))
        return Answer(question, (sentence,), (citation,), confidence=best.score, understood=understood)


def check(claim: str, evidence: Sequence[str]) -> Support:
    """Supported when every word of the claim is in the evidence; the score is the share that is."""
    there = words(" ".join(evidence))
    share = len(words(claim) & there) / len(words(claim))
    return Support("supported" if share == 1 else "partly" if share > 0.5 else "unsupported", share)


ARTICLES = {
    "bees.md": "# Bees\r\n\r\nThe bees of Aldmoor make heather honey.\r\nA hive weighs 40 kilos in August.\r\n",
    "trains.md": "# Trains\n\nThe night train leaves Brask at 23:10.\n\nIt carries “sleepers” only — no seats.\n",
}
QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "honey",
        "question": "What honey do the bees of Aldmoor make?",
        "answerable": True,
        "kind": "one_fact",
        "facts": [["heather"]],
        "articles": ["bees.md"],
        "spans": [{"article": "bees.md", "start": 10, "end": 49}],
    },
    {
        "id": "weight",
        "question": "In August a hive weighs what?",
        "answerable": True,
        "kind": "one_fact",
        "facts": [["40 kilos", "40 kg"]],
        "articles": ["bees.md"],
        "spans": [{"article": "bees.md", "start": 51, "end": 84}],
    },
    {
        "id": "train",
        "question": "The train leaves Brask at what hour?",
        "answerable": True,
        "kind": "one_fact",
        "facts": [["23:10"]],
        "articles": ["trains.md"],
        "spans": [{"article": "trains.md", "quote": "The night train leaves Brask at 23:10."}],
    },
    {
        "id": "seats",
        "question": "And it carries only sleepers?",
        "answerable": True,
        "kind": "follow_up",
        "history": ["no seats?"],
        "facts": [["no seats"]],
        "articles": ["trains.md"],
        "spans": [{"article": "trains.md", "quote": 'It carries "sleepers" only - no seats.'}],
    },
    {
        "id": "driver",
        "question": "Who drives the Oslo tram?",
        "answerable": False,
        "kind": "off_topic",
        "tier": "not_indexed",
    },
    {
        "id": "minister",
        "question": "Which minister opened the Aldmoor bridge?",
        "answerable": False,
        "kind": "near_miss",
        "tier": "right_topic",
    },
]


def write_set(folder: Path, questions: Sequence[dict[str, Any]] = QUESTIONS) -> Path:
    """The tiny set as a folder."""
    (folder / "articles").mkdir(parents=True, exist_ok=True)
    for name, text in ARTICLES.items():
        (folder / "articles" / name).write_bytes(text.encode())
    lines = [json.dumps(question, ensure_ascii=False) for question in questions]
    (folder / "questions.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return folder
