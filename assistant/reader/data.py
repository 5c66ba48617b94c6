"""Questions with the sentences that answer them, read from folders the caller names, split by article.

Two folders are read: one of question-answering paragraphs (`squadshifts_*.jsonl`, a paragraph a line) and one of
benchmark sets (`NAME/articles/*.txt` with `NAME/questions.jsonl`). Sets whose licence forbids use in shipped weights
(`rgb`, `rgb_conflict`) are only ever loaded as kept aside.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.reader.context import Context, context_of

Part = Literal[
    "train", "dev", "aside"
]  # fitted on; small models and mixing weights fitted on; only measured on

BENCHMARKS = ("xquad", "squad2", "clapnq", "chunking", "rgb")
ONLY_MEASURED = frozenset({"rgb"})  # CC BY-NC-SA: never in shipped weights
# Articles whose fate is fixed by hand: xquad-02 is the same Wikipedia article as squad2's normans.txt, and a set
# of two or three articles splits evenly only by hand.
FIXED_PARTS: dict[tuple[str, str], Part] = {
    ("xquad", "xquad-02.txt"): "aside",
    ("squad2", "normans.txt"): "aside",
    ("chunking", "state_of_the_union.txt"): "aside",
    ("chunking", "chatlogs.txt"): "aside",
}
SQUAD2_ASIDE_FROM = 0.6  # of the long squad2 article, the questions after this share of it are kept aside too

_ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|Inc|Ltd|Co|Corp|vs|etc|No|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Capt|Mt|Jan|Feb|Mar|Apr|"
    r"Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|e\.g|i\.e|U\.S|U\.K|U\.N|[A-Z])\.$"
)
_BOUNDARY = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[`]*[A-Z0-9À-Ý])|\s*(?:\n|\\n)+\s*")


@dataclass(frozen=True)
class Sentence:
    """A sentence with where it stands; `start` and `end` are offsets in its paragraph or article."""

    text: str
    context: Context
    place: str  # "set/article" or "set/paragraph number"
    start: int
    end: int

    @property
    def heading(self) -> bool:
        """A title or heading line: no end mark and short, or between equals signs. Never shown as an answer."""
        text = self.text.strip()
        return text.startswith("= ") or (
            len(text) < 100 and self.start == 0 and not text.endswith((".", "!", "?", '"', "…"))
        )


@dataclass(frozen=True)
class Question:
    """A question, the sentences that answer it, and those near them (both index into the sentence list)."""

    id: str
    text: str
    source: str
    part: Part
    gold: tuple[int, ...]
    near: tuple[int, ...]  # other sentences of the same paragraph, or the neighbourhood in a long article
    answers: tuple[str, ...]  # short answers, empty where the evidence is whole sentences
    answerable: bool


def share(name: str) -> float:
    """A number in 0..1 that depends on the name alone, so that splits never move: share("a") is 0.79…"""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Offsets of the sentences of a text; a regular expression, enough for training and measuring."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _BOUNDARY.finditer(text):
        broken = "\n" in match.group()
        end = (
            match.start()
            if broken
            else match.start() + len(match.group()) - len(match.group().lstrip("\"'”’)]"))
        )
        if not broken and _ABBREVIATION.search(text, max(start, match.start() - 8), match.start()):
            continue
        if not broken and text[start:end].endswith(("..", "…")) and end - start < 30:
            continue  # "Jul 29, 2019 ... Egan Bernal won" stays together
        if text[start:end].strip():
            spans.append((start, end))
        start = match.end()
    if text[start:].strip():
        spans.append((start, len(text.rstrip())))
    return spans


def benchmark_part(source: str, article: str) -> Part:
    """Which part an article's questions belong to: about 40 % aside, 20 % dev, the rest train."""
    if source in ONLY_MEASURED:
        return "aside"
    if (source, article) in FIXED_PARTS:
        return FIXED_PARTS[source, article]
    value = share(f"{source}/{article}")
    return "aside" if value < 0.4 else "dev" if value < 0.55 else "train"


class Corpus:
    """Sentences and questions of all sets. `sentences[i]` is meant by every index in a question."""

    def __init__(self) -> None:
        self.sentences: list[Sentence] = []
        self.questions: list[Question] = []

    def add_text(self, text: str, title: str, place: str) -> list[int]:
        """Split a text and add its sentences; returns their indexes in order."""
        indexes = []
        for start, end in split_sentences(text):
            context = context_of(title, text, start, text[start:end])
            indexes.append(len(self.sentences))
            self.sentences.append(Sentence(text[start:end], context, place, start, end))
        return indexes

    def covering(self, indexes: list[int], start: int, end: int) -> list[int]:
        """Those of the sentences that hold the span, or at least half of whose text lies in it."""
        found = []
        for index in indexes:
            sentence = self.sentences[index]
            overlap = min(end, sentence.end) - max(start, sentence.start)
            if overlap > 0 and overlap >= 0.5 * min(end - start, sentence.end - sentence.start):
                found.append(index)
        return found


def load(training: Path | None, benchmarks: Path) -> Corpus:
    """Read both folders; without a training folder only the benchmark sets."""
    corpus = Corpus()
    for name in BENCHMARKS:
        if (benchmarks / name).is_dir():
            _load_benchmark(corpus, benchmarks / name)
    for path in sorted(training.glob("squadshifts_*.jsonl")) if training else []:
        _load_paragraphs(corpus, path)
    return corpus


def _load_paragraphs(corpus: Corpus, path: Path) -> None:
    """A paragraph a line: title, text, questions with the answer and its start."""
    source = path.stem.removeprefix("squadshifts_")
    for number, paragraph in enumerate(_lines(path)):
        title = paragraph["title"] if source == "new_wiki" else ""
        place = f"{source}/{number}"
        indexes = corpus.add_text(paragraph["text"], title, place)
        part: Part = "dev" if share(place) < 0.02 else "train"
        for item in paragraph["questions"]:
            gold = corpus.covering(indexes, item["start"], item["start"] + len(item["answer"]))
            if gold:
                near = tuple(index for index in indexes if index not in gold)
                corpus.questions.append(
                    Question(item["id"], item["question"].strip(), source, part, tuple(gold), near,
                             (item["answer"],), True)
                )  # fmt: skip


def _load_benchmark(corpus: Corpus, folder: Path) -> None:
    """A benchmark set; sets without spans (rgb) find their gold sentences by the facts."""
    source = folder.name
    articles: dict[str, list[int]] = {}
    for path in sorted((folder / "articles").iterdir()):
        text = path.read_text(encoding="utf-8")
        title = text.split("\n", 1)[0].strip() if "\n\n" in text[:200] else ""
        if re.fullmatch(r"(?:Article|Snippet) [\d\w-]+", title):
            title = ""
        articles[path.name] = corpus.add_text(text, title, f"{source}/{path.name}")
    items = list(_lines(folder / "questions.jsonl"))
    seen: dict[str, int] = {}
    totals = {name: sum(item["articles"][0] == name for item in items) for name in articles}
    for item in items:
        article = item["articles"][0]
        indexes = articles[article]
        spans = item.get("spans", [])
        gold = [
            i
            for span in spans
            for i in corpus.covering(articles[span["article"]], span["start"], span["end"])
        ]
        answers = tuple(alternative for fact in item.get("facts", []) for alternative in fact)
        if item["answerable"] and not spans:
            indexes = [i for name in item["articles"] for i in articles[name]]
            gold = [i for i in indexes if has_fact(corpus.sentences[i].text, answers)]
        part = benchmark_part(source, article)
        seen[article] = seen.get(article, 0) + 1
        if source == "squad2" and part != "aside":  # one long article left: split it by question blocks
            position = seen[article] / totals[article]
            part = "aside" if position > SQUAD2_ASIDE_FROM else "dev" if position > 0.45 else "train"
        if source == "chunking" and part != "aside":
            part = "dev" if seen[article] / totals[article] > 0.75 else "train"
        near = _neighbourhood(indexes, gold)
        if source == "squad2" and not gold:  # an unanswerable question follows the others of its paragraph
            near = (*corpus.questions[-1].gold, *corpus.questions[-1].near)
        corpus.questions.append(
            Question(item["id"], item["question"].strip(), source, part, tuple(dict.fromkeys(gold)), near,
                     answers, item["answerable"])
        )  # fmt: skip


def _neighbourhood(indexes: list[int], gold: list[int], reach: int = 8) -> tuple[int, ...]:
    """Sentences of the article within `reach` of a gold one, without those; all of a short article."""
    if not gold or len(indexes) <= 2 * reach:
        return tuple(i for i in indexes if i not in gold)
    return tuple(i for i in indexes if i not in gold and min(abs(i - g) for g in gold) <= reach)


def has_fact(text: str, answers: tuple[str, ...]) -> bool:
    """Whether one of the alternatives stands in the text (case folded)."""
    folded = text.casefold()
    return any(answer.casefold() in folded for answer in answers)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
