"""Synthetic articles for measuring speed: sentences from our own templates, with names, figures and dates.

They are meant to cost what real articles cost, not to be worth reading: common words are as common as in real
text and names as rare, articles keep to a subject, most have four to eight passages. The same seed gives the same
articles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from eval.bench import vocabulary as v

TEMPLATES = (
    "{person} {verb} the {adj} {topic} in {town} {adverb}, and the {noun} cost {money}.",
    "The {noun} of {date} says that {percent} per cent of the {topic}s in {town} were {adj}.",
    "According to {company}, the {topic} was {verb} in {year} after a {adj} {noun} with {company2}.",
    "“Nobody expected the {topic} to need a {adj} {noun},” said {person}, who has worked there since {year}.",
    "In {town}, {count} people signed a {noun} against the {adj} {topic}.",
    "{company} {verb} its {adj} {topic} and {verb} the {noun} that {person} had promised.",
    "The {topic} needs a {noun}, a {topic2} and, as every {noun2} knows, a {adj} {noun3}.",
    "Between {year} and {year2} the {noun} for a {topic} rose from {money} to {money2}.",
    "It was {adj}, {adj2} and rather {adj3}, which the {noun} {adverb} blamed on the {topic2}.",
    "A {topic} in {town} is no longer a {adj} {noun}; it is a {noun2} that {person} and {company} share.",
    "What the {noun} did not mention is that {company} had {verb} the {topic} {adverb} before.",
    "{person}, the {noun2} in charge, calls the {topic} “a {adj} {noun}” and the {topic2} a {noun3}.",
    "By {date}, {count} {topic}s had been {verb}, {percent} per cent more than the {noun} asked for.",
    "The {adj} {topic} stands beside a {topic2}, and the {noun} between them is {adj2}.",
    "Critics from {town} point to the {noun} of {year}, when a {topic} was {adverb} {verb}.",
)
"""Ordinary sentences; ``Writer.sentence`` fills them."""

FACTS = (
    (
        "{company} employs {count} people in {town}.",
        "How many people does {company} employ in {town}?",
        "count",
    ),
    (
        "The {topic} at {company} was {verb} in {year}.",
        "In which year was the {topic} at {company} {verb}?",
        "year",
    ),
    ("{company} paid {money} for a {topic} in {town}.", "How much did {company} pay for a {topic}?", "money"),
    ("{person} has led {company} since {year}.", "Who has led {company} since {year}?", "person"),
)
"""A sentence, the question it answers, and what the answer is."""


@dataclass(frozen=True)
class Made:
    """An article and the questions it answers, each with its answer."""

    name: str
    title: str
    text: str
    questions: tuple[tuple[str, str], ...]


def make_articles(count: int, seed: int = 8) -> Iterator[Made]:
    """``count`` articles of about 3,000 characters; the first ones are the same for every ``count``."""
    for number in range(count):
        yield Writer(Random(f"{seed}-{number}")).article(number)


def write_articles(folder: Path, count: int, seed: int = 8) -> list[Made]:
    """Writes them as files (every second one Markdown) into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    made = list(make_articles(count, seed))
    for article in made:
        (folder / article.name).write_text(article.text, encoding="utf-8")
    return made


class Writer:
    """Writes one article. Its people, companies and towns come back in it, as in real ones."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._topics = v.SUBJECTS[random.choice(list(v.SUBJECTS))].split()
        self._people = [self._person() for _ in range(3)]
        self._companies = [self._company() for _ in range(3)]
        self._towns = [self._name(v.TOWN_ENDINGS) for _ in range(2)]

    def article(self, number: int) -> Made:
        title = self._fill("The {adj} {topic} of {town}").title()
        date, outlet = self._date(), self._random.choice(v.OUTLETS)
        head = f"{title}\n\nBy {self._person()}\n{outlet}, {date}"
        facts, paragraphs = [], []
        for template, question, answer in self._random.sample(FACTS, 3):
            slots = self._slots()
            facts.append((question.format(**slots), slots[answer]))
            sentences = [self.sentence() for _ in range(self._random.randint(3, 7))]
            sentences.insert(self._random.randrange(len(sentences)), template.format(**slots))
            paragraphs.append(" ".join(sentences))
            paragraphs += [self._paragraph() for _ in range(self._random.choice((0, 0, 1, 1, 2, 4)))]
        body = "\n\n".join(paragraphs)
        if number % 2:
            return Made(f"{number:06}.txt", title, f"{head}\n\n{body}\n", tuple(facts))
        return Made(f"{number:06}.md", title, f"# {head}\n\n{body}\n", tuple(facts))

    def sentence(self) -> str:
        """One sentence from a random template."""
        said = self._fill(self._random.choice(TEMPLATES))
        return said[0].upper() + said[1:]

    def _paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self._random.randint(3, 6)))

    def _fill(self, template: str) -> str:
        return template.format(**self._slots())

    def _slots(self) -> dict[str, str]:
        pick = self._random.choice
        year = self._random.randint(1948, 2022)
        money, money2 = sorted((self._random.randint(2, 980), self._random.randint(2, 980)))
        company, company2 = self._random.sample(self._companies, 2)
        nouns = {f"noun{i}": self._common(v.NOUNS) for i in ("", 2, 3)}
        adjectives = {f"adj{i}": self._common(v.ADJECTIVES) for i in ("", 2, 3)}
        return nouns | adjectives | {
            "person": pick(self._people),
            "company": company,
            "company2": company2,
            "town": pick(self._towns),
            "topic": self._common(self._topics),
            "topic2": pick(self._topics),
            "verb": self._common(v.VERBS),
            "adverb": pick(v.ADVERBS),
            "year": str(year),
            "year2": str(year + self._random.randint(1, 9)),
            "money": f"${money} million",
            "money2": f"${money2} million",
            "percent": str(self._random.randint(2, 97)),
            "count": f"{self._random.randint(11, 9899):,}",
            "date": self._date(),
        }  # fmt: skip

    def _common(self, words: list[str]) -> str:
        """The first words of a list are the commonest, as words are in a language."""
        return words[int(len(words) * self._random.random() ** 2)]

    def _person(self) -> str:
        return f"{self._random.choice(v.GIVEN)} {self._name(v.PERSON_ENDINGS)}"

    def _company(self) -> str:
        return f"{self._name(v.COMPANY_ENDINGS)} {self._random.choice(v.TRADES)}"

    def _name(self, endings: list[str]) -> str:
        pick = self._random.choice
        return pick(v.ONSETS) + pick(v.MIDDLES) + pick(v.JOINTS) + pick(v.MIDDLES) + pick(endings)

    def _date(self) -> str:
        return f"{self._random.randint(1, 28)} {self._random.choice(v.MONTHS)} {self._random.randint(1995, 2025)}"
