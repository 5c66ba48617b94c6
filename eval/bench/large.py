"""Large libraries for measuring searches: articles straight into the library, without parsing files."""

from __future__ import annotations

import re
from itertools import pairwise

from eval.bench.articles import Made
from vectorstore import Article, Entry, Passage, Sentence

BREAK = re.compile(r"(?<=[.”]) (?=[A-Z“])")


def entry_of(made: Made, most: int) -> Entry:
    """A synthetic article with a passage for each paragraph after its head, at most ``most``."""
    article = Article(text=made.text, source=f"/synthetic/{made.name}", title=made.title)
    parts, start = [], 0
    for paragraph in made.text.rstrip("\n").split("\n\n"):
        if start and not paragraph.startswith("By "):
            parts.append(Passage(article, _sentences(paragraph, start)))
        start += len(paragraph) + 2
    return Entry(article, tuple(parts[:most]), content=made.name)


def _sentences(paragraph: str, start: int) -> tuple[Sentence, ...]:
    edges = [0, *(found.end() for found in BREAK.finditer(paragraph)), len(paragraph) + 1]
    return tuple(Sentence(start + a, start + b - 1) for a, b in pairwise(edges))
