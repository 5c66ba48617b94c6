"""What the attack starts from: a true sentence of an article, its neighbours, and chance."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.grounding.gate import sentences
from assistant.grounding.reading import Name, Reading, read
from vectorstore import Article

AROUND = 2
"""Sentences on each side of the true one that are in its evidence."""


@dataclass(frozen=True, eq=False)
class Case:
    """A true sentence at ``place`` among the sentences of its article."""

    article: Article
    texts: Sequence[str]
    place: int
    chance: random.Random

    @property
    def text(self) -> str:
        return self.texts[self.place]

    @cached_property
    def reading(self) -> Reading:
        return read(self.text)

    @cached_property
    def around(self) -> list[str]:
        """The sentences of the evidence."""
        return list(self.texts[max(0, self.place - AROUND) : self.place + AROUND + 1])

    @property
    def evidence(self) -> str:
        return "\n\n".join(self.around)

    @cached_property
    def other_names(self) -> list[str]:
        """Names of the article that are not in the sentence, of two letters or more."""
        own = {stem for name in self.reading.names for stem in name.stems}
        names = {n.text for t in self.texts for n in read(t).names if n.first and not own & set(n.stems)}
        return sorted(n for n in names if re.fullmatch(r"[A-Z][\w&-]+(?: [A-Z][\w&-]+){0,2}", n))

    @cached_property
    def swappable_names(self) -> list[Name]:
        return [
            n for n in self.reading.names if re.fullmatch(r"[A-Z][\w&.-]+(?: [A-Z][\w&.-]+){0,3}", n.text)
        ]

    def span_of(self, name: Name) -> tuple[int, int]:
        words = self.reading.tokens
        return words[name.first].start, words[name.last].end

    def replaced(self, start: int, end: int, by: str) -> str:
        return self.text[:start] + by + self.text[end:]


def cases(articles: Sequence[Article], chance: random.Random) -> Iterator[Case]:
    """Every sentence that can stand alone: a whole one, neither very short nor very long."""
    for article in articles:
        texts = sentences(article.text)
        for place, text in enumerate(texts):
            if (
                40 <= len(text) <= 320
                and re.search(r"[.!][\"”’]?$", text)
                and re.match(r"[\"“‘A-Z0-9$£€]", text)
                and "\n" not in text
            ):
                yield Case(article, texts, place, chance)
