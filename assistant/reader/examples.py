"""Lists to learn from: a question with a passage that answers it (or does not) and one that only looks alike."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace

from assistant.reader.context import NO_CONTEXT, Context, context_of
from assistant.reader.data import Corpus, Question, has_fact
from assistant.reader.edits import YEAR, Edit, propose, stamp
from assistant.reader.mining import Candidates
from assistant.reader.rephrase import Rephraser, terse

# How often a question is used per pass, and from which rank on its look-alikes are taken: product reviews and forum
# posts ask alike ("What did they buy?"), so their nearest look-alikes often do answer.
REPEATS = {
    "new_wiki": 1.0,
    "reddit": 0.5,
    "amazon_reviews": 0.5,
    "xquad": 2,
    "squad2": 4,
    "clapnq": 4,
    "chunking": 3,
}
INFORMAL = frozenset({"reddit", "amazon_reviews"})
OTHER_WORDS, TERSE, UNMARKED = 0.2, 0.08, 0.2
"""Shares of the questions that are put in other words, cut to their telling words, and left without a question mark."""
WORDS = (40, 130)
"""Words of a passage: a number between these is drawn for each."""


@dataclass(frozen=True)
class Passage:
    """Sentences in order with their labels (1: answers) and what stands before them; ``answers[i]`` is the answering
    words in sentence i, or empty."""

    context: Context
    sentences: tuple[str, ...]
    labels: tuple[int, ...]
    answers: tuple[str, ...]

    def context_of(self, number: int) -> Context:
        """The context of one of its sentences."""
        if not number:
            return self.context
        names, words = self.context.names, self.context.words
        text = " ".join((names and f"{names}.", words, *self.sentences[:number], ""))
        return context_of(self.context.title, text, len(text), self.sentences[number])

    def without_answer(self) -> Passage:
        return replace(self, labels=(0,) * len(self.labels), answers=("",) * len(self.answers))

    def edited(self, edit: Edit) -> Passage:
        """The same with the edit made; the answering words stay marked where they still stand."""
        sentences = tuple(edit.apply(s) for s in self.sentences)
        answers = tuple(a if a and a in s else "" for a, s in zip(self.answers, sentences, strict=True))
        context = Context(*(edit.apply(piece) for piece in astuple(self.context)))
        return replace(self, context=context, sentences=sentences, answers=answers)

    def dated(self, date: str) -> Passage:
        """The same as a page of that date shows it."""
        first, *rest = self.sentences
        return replace(self, sentences=(f"{date} ... {first}", *rest))


@dataclass(frozen=True)
class Group:
    question: str
    passages: list[Passage]

    def apart(self, most: int, rng: random.Random) -> Group:
        """The same with each sentence as a passage of its own, after what stands before it: those that answer, and
        others at random up to ``most``."""
        single = [
            Passage(
                p.context_of(i),
                (p.sentences[i],),
                (p.labels[i],),
                (p.answers[i],),
            )
            for p in self.passages
            for i in range(len(p.sentences))
        ]
        rng.shuffle(single)
        single.sort(key=lambda p: -p.labels[0])
        return Group(self.question, single[:most])


class Builder:
    """Draws groups from a corpus; everything random comes from the generator handed in. ``edits`` is the share of
    questions that try an edit, ``none`` the share whose answering sentences are taken out."""

    def __init__(
        self, corpus: Corpus, mined: dict[int, Candidates], edits: float = 0.25, none: float = 0.15
    ) -> None:
        self.corpus, self.mined, self.edits, self.none = corpus, mined, edits, none
        self.places: dict[str, list[int]] = defaultdict(list)
        for index, sentence in enumerate(corpus.sentences):
            self.places[sentence.place].append(index)
        self.words = [len(s.text.split()) for s in corpus.sentences]
        self.rephraser = Rephraser(sentence.text for sentence in corpus.sentences)
        self.train_places = {
            corpus.sentences[i].place
            for q in corpus.questions
            if q.part == "train"
            for i in (*q.gold, *q.near)
        }

    def as_asked(self, question: str, rng: random.Random) -> str:
        """Some questions as other people would type them: in other words, only the telling ones, no question mark."""
        draw = rng.random()
        if draw < OTHER_WORDS:
            question = self.rephraser.other_words(question, rng)
        elif draw < OTHER_WORDS + TERSE:
            question = terse(question)
        return question.rstrip("? ") if rng.random() < UNMARKED else question

    def plan(self, rng: random.Random) -> list[int]:
        """Question numbers of one pass, shuffled, each source repeated by its weight."""
        numbers: list[int] = []
        for number, question in enumerate(self.corpus.questions):
            if question.part == "train":
                times = REPEATS[question.source]
                numbers += [number] * (int(times) + (rng.random() < times % 1))
        rng.shuffle(numbers)
        return numbers

    def window(self, index: int, rng: random.Random, avoid: Sequence[int] = ()) -> list[int]:
        """Neighbouring sentences around one, in order, of a random number of words, without those to avoid."""
        place = self.places[self.corpus.sentences[index].place]
        first = last = index - place[0]
        wanted, have = rng.randint(*WORDS), self.words[index]
        while have < wanted:
            sides = [s for s in (first - 1, last + 1) if 0 <= s < len(place)]
            sides = [s for s in sides if place[s] not in avoid]
            if not sides:
                break
            side = rng.choice(sides)
            have += self.words[place[side]]
            if have > WORDS[1] * 1.3:
                break
            first, last = min(first, side), max(last, side)
        return place[first : last + 1]

    def passage(self, window: Sequence[int], question: Question, rng: random.Random) -> Passage:
        sentences = [self.corpus.sentences[i] for i in window]
        labels = tuple(int(i in question.gold) for i in window)
        answers = tuple(
            next((a for a in question.answers if a in s.text), "") if label else ""
            for s, label in zip(sentences, labels, strict=True)
        )
        context = sentences[0].context if rng.random() < 0.8 else NO_CONTEXT
        return Passage(context, tuple(s.text for s in sentences), labels, answers)

    def look_alike(self, number: int, taken: Sequence[int], rng: random.Random) -> Passage | None:
        """A passage around a sentence that a search would also bring, but which does not answer."""
        question = self.corpus.questions[number]
        found = self.mined.get(number)
        alike = [i for i in (found.sentences if found else []) if i not in taken and i not in question.gold]
        alike = [i for i in alike if self.corpus.sentences[i].place in self.train_places]
        alike = alike[6:] if question.source in INFORMAL else alike[:16]
        rng.shuffle(alike)
        for index in alike:
            window = self.window(index, rng, avoid=(*taken, *question.gold))
            if not question.answers or not any(
                has_fact(self.corpus.sentences[i].text, question.answers) for i in window
            ):
                return self.passage(window, question, rng)
        return None

    def group(self, number: int, rng: random.Random) -> Group:
        question = self.corpus.questions[number]
        asked = self.as_asked(question.text, rng)
        around = rng.choice(question.gold or question.near)
        window = self.window(around, rng)
        other = self.look_alike(number, window, rng)
        others = [other] if other else []
        if not question.gold:
            return Group(asked, [self.passage(window, question, rng), *others])
        if rng.random() < self.none:
            left = [i for i in window if i not in question.gold]
            if left and not any(has_fact(self.corpus.sentences[i].text, question.answers) for i in left):
                return Group(asked, [self.passage(left, question, rng), *others])
        right = self.passage(window, question, rng)
        text = self.corpus.sentences[around].text
        if rng.random() < self.edits:
            answer = next((a for a in question.answers if a in text), "")
            edit = propose(question.text, text, answer, self._others(question, rng), rng)
            if edit:
                return self._edited(question.text, right, others, edit, rng)
            if not YEAR.search(question.text + " ".join(right.sentences)):
                return self._dated(question.text, right, rng)
        return Group(asked, [right, *others])

    def searched(self, number: int, most: int, rng: random.Random) -> Group:
        """What the reader meets in use: single sentences after their title and the sentence before, the answering ones
        (unless left out) among others of the same passage and the nearest that a search brings."""
        question = self.corpus.questions[number]
        found = self.mined.get(number)
        alike = [
            i
            for i in (found.sentences if found else [])
            if self.corpus.sentences[i].place in self.train_places
        ]
        alike = alike[6:] if question.source in INFORMAL else alike[:20]
        pool = [i for i in dict.fromkeys((*alike, *question.near[:6])) if i not in question.gold]
        pool = [i for i in pool if not has_fact(self.corpus.sentences[i].text, question.answers)]
        rng.shuffle(pool)
        kept = [] if rng.random() < self.none else rng.sample(question.gold, min(2, len(question.gold)))
        chosen = [*kept, *pool][:most]
        passages = [self.passage([i], question, rng) for i in chosen]
        return Group(self.as_asked(question.text, rng), passages)

    def _others(self, question: Question, rng: random.Random) -> list[str]:
        near = [self.corpus.sentences[i].text for i in question.near[:8]]
        return near + [
            self.corpus.sentences[rng.randrange(len(self.corpus.sentences))].text for _ in range(3)
        ]

    def _edited(
        self, asked: str, right: Passage, others: list[Passage], edit: Edit, rng: random.Random
    ) -> Group:
        """A third each: the question edited (nothing answers), the passage edited (nothing answers), both (it does)."""
        choice = rng.random()
        if choice < 0.33:
            return Group(edit.apply(asked), [right.without_answer(), *others])
        if choice < 0.66 and right.edited(edit).sentences != right.sentences:
            return Group(asked, [right.edited(edit).without_answer(), *others])
        return Group(edit.apply(asked), [right.edited(edit), *others])

    def _dated(self, asked: str, right: Passage, rng: random.Random) -> Group:
        """A year joins the question and the page's date; the same words under another date do not answer."""
        year = rng.randint(1995, 2026)
        other = year + rng.choice((-4, -3, -2, -1, 1, 2, 3, 4))
        asked = asked.rstrip("? ")
        asked = rng.choice(
            (f"{asked} in {year}?", f"{asked} in {year}", f"In {year}, {asked}?", f"{year} {asked}")
        )
        trap = right.dated(stamp(other, rng)).without_answer()
        return Group(asked, [right.dated(stamp(year, rng)), trap])
