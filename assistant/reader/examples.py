"""Lists to learn from: one question with five sentences, of which one answers or none does."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from assistant.reader.data import Corpus, Question, has_fact
from assistant.reader.edits import YEAR, Edit, propose, stamp
from assistant.reader.mining import Candidates

LIST = 5  # sentences per question
# How often a question is used per pass, how many look-alikes from other paragraphs, and from which rank on: product
# reviews and forum posts ask alike ("What did they buy?"), so their look-alikes often do answer.
REPEATS = {
    "new_wiki": 1.0,
    "reddit": 0.35,
    "amazon_reviews": 0.35,
    "xquad": 2,
    "squad2": 4,
    "clapnq": 4,
    "chunking": 3,
}
INFORMAL = frozenset({"reddit", "amazon_reviews"})


@dataclass(frozen=True)
class Item:
    """A sentence to judge; `answer` is the answering words inside it, or empty."""

    text: str
    context: str
    label: int
    answer: str = ""


@dataclass(frozen=True)
class Group:
    question: str
    items: list[Item]


class Builder:
    """Draws groups from a corpus; everything random comes from the generator handed in."""

    def __init__(
        self, corpus: Corpus, mined: dict[int, Candidates], context: bool, edits: float = 0.75
    ) -> None:
        self.corpus, self.mined, self.context, self.edits = corpus, mined, context, edits
        self.train_places = {
            corpus.sentences[i].place
            for q in corpus.questions
            if q.part == "train"
            for i in (*q.gold, *q.near)
        }

    def plan(self, rng: random.Random) -> list[int]:
        """Question numbers of one pass, shuffled, each source repeated by its weight."""
        numbers: list[int] = []
        for number, question in enumerate(self.corpus.questions):
            if question.part == "train":
                times = REPEATS[question.source]
                numbers += [number] * (int(times) + (rng.random() < times % 1))
        rng.shuffle(numbers)
        return numbers

    def item(self, index: int, label: int, answer: str, rng: random.Random) -> Item:
        sentence = self.corpus.sentences[index]
        context = sentence.context if self.context and rng.random() < 0.5 else ""
        return Item(sentence.text, context, label, answer)

    def negatives(self, number: int, rng: random.Random) -> list[Item]:
        """Sentences that do not answer, hardest sources first: look-alikes and the paragraph's others, shuffled."""
        question = self.corpus.questions[number]
        gold = set(question.gold)
        near = [i for i in question.near if i not in gold]
        found = self.mined.get(number)
        alike = [i for i in found.sentences if i not in gold and i not in near] if found else []
        alike = [i for i in alike if self.corpus.sentences[i].place in self.train_places]
        alike = [i for i in alike if not has_fact(self.corpus.sentences[i].text, question.answers)]
        informal = question.source in INFORMAL
        alike = alike[6:] if informal else alike[:16]
        ranked = [i for i in found.sentences if i in set(near)] if found else []
        near = ranked[:3] + rng.sample(near, len(near)) if rng.random() < 0.5 else rng.sample(near, len(near))
        wanted = 1 if informal else 3
        chosen = rng.sample(alike, min(wanted, len(alike)))
        chosen = list(dict.fromkeys([*chosen, *near, *alike]))[: LIST + 2]
        if len(chosen) < LIST + 2:
            chosen += rng.sample(range(len(self.corpus.sentences)), LIST + 2 - len(chosen))
        return [self.item(i, 0, "", rng) for i in chosen if i not in gold]

    def group(self, number: int, rng: random.Random) -> Group:
        question = self.corpus.questions[number]
        negatives = self.negatives(number, rng)
        if not question.gold:
            return Group(question.text, negatives[:LIST])
        index = rng.choice(question.gold)
        text = self.corpus.sentences[index].text
        answer = next((a for a in question.answers if a in text), "")
        positive = self.item(index, 1, answer, rng)
        edit = (
            propose(question.text, text, answer, self._others(question, rng), rng)
            if rng.random() < self.edits
            else None
        )
        if edit:
            return self._edited(question, positive, negatives, edit, rng)
        if not YEAR.search(question.text + text) and rng.random() < 0.5 * self.edits:
            return self._dated(question, positive, negatives, rng)
        return Group(_loose(question.text, rng), [positive, *negatives[: LIST - 1]])

    def _others(self, question: Question, rng: random.Random) -> list[str]:
        near = [self.corpus.sentences[i].text for i in question.near[:8]]
        return near + [
            self.corpus.sentences[rng.randrange(len(self.corpus.sentences))].text for _ in range(3)
        ]

    def _edited(
        self, question: Question, positive: Item, negatives: list[Item], edit: Edit, rng: random.Random
    ) -> Group:
        """A third each: the question edited (nothing answers), the sentence edited (a trap), both (still answers)."""
        other = replace(positive, text=edit.apply(positive.text), context=edit.apply(positive.context))
        trap = replace(other, label=0, answer="")
        choice = rng.random()
        if choice < 0.33:
            return Group(
                edit.apply(question.text), [replace(positive, label=0, answer=""), *negatives[: LIST - 1]]
            )
        if choice < 0.7 and trap.text != positive.text:
            return Group(_loose(question.text, rng), [positive, trap, *negatives[: LIST - 2]])
        if positive.answer and positive.answer not in other.text:
            other = replace(other, answer="")
        return Group(
            edit.apply(question.text), [other, replace(positive, label=0, answer=""), *negatives[: LIST - 2]]
        )

    def _dated(self, question: Question, positive: Item, negatives: list[Item], rng: random.Random) -> Group:
        """A year joins the question and the page's date; the same sentence under another date does not answer."""
        year = rng.randint(1995, 2026)
        other = year + rng.choice((-4, -3, -2, -1, 1, 2, 3, 4))
        asked = question.text.rstrip("? ")
        asked = rng.choice(
            (f"{asked} in {year}?", f"{asked} in {year}", f"In {year}, {asked}?", f"{year} {asked}")
        )
        inside = rng.random() < 0.6 or not self.context

        def dated(item: Item, when: int) -> Item:
            date = stamp(when, rng)
            if inside:
                return replace(
                    item,
                    text=rng.choice(
                        (f"{date} ... {item.text}", f"{date}: {item.text}", f"{date} {item.text}")
                    ),
                )
            return replace(item, context=f"{item.context} {date} ...".strip())

        right, trap = dated(positive, year), replace(dated(positive, other), label=0, answer="")
        rest = [
            dated(n, rng.choice((year, other))) if rng.random() < 0.5 else n for n in negatives[: LIST - 2]
        ]
        return Group(asked, [right, trap, *rest])


def _loose(question: str, rng: random.Random) -> str:
    """Some questions as people type them: no question mark."""
    return question.rstrip("? ") if rng.random() < 0.2 else question
