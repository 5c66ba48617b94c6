"""What is told of something else than the question names, as its article and a sentence's place in it show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from assistant.question.followup import names_in
from assistant.question.periods import years_in
from assistant.question.question import Question
from assistant.words import spellings
from vectorstore import Article, Sentence

OPENING = 300
"""Characters of an article in which it may speak of "a maker of watches" before it names it."""
ROOT = 4
"""Letters that a name and what is derived from it have in common."""
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d")
_MYSELF = re.compile(r"\b(?:I|we|my|our)\b")

_names = lru_cache(maxsize=64)(names_in)  # every sentence of the passages is compared with one question


def told_of_another(
    sentence: Sentence, article: Article, question: Question, found: Iterable[Article] = ()
) -> bool:
    """Whether a sentence of ``article`` cannot speak of what the question names. Questions that ask several things name
    several; they are looked at part by part. What a follow-up brings is looked for near the sentence already. ``found`` are all
    articles of the search.

    Of 1,606 questions of our own, public and trial sets this was so of one right sentence in first place, and of twelve shown
    wrong ones.
    """
    if question.parts:
        return False
    asked = question.text
    return (
        year_untold(article, asked)
        or in_another_section(sentence, article, asked)
        or named_by_others(article, found, asked)
        or (not question.focus and named_later(sentence, article, asked))
    )


def year_untold(article: Article, asked: str) -> bool:
    """Whether the question names years of which the article has none, nor was written within a year of one: what "last year"
    was depends on its date."""
    wanted = years_in(asked)
    if not wanted:
        return False
    return _years_near(article.title, article.text, article.published).isdisjoint(wanted)


@lru_cache(maxsize=64)
def _years_near(title: str | None, text: str, published: str | None) -> set[str]:
    """The years that a title and text have, with those around the one in which it was written."""
    around = range(int(published[:4]) - 1, int(published[:4]) + 2) if published else ()
    return {*_YEAR.findall(f"{title} {text}"), *map(str, around)}


def in_another_section(sentence: Sentence, article: Article, asked: str) -> bool:
    """Whether the sentence stands under another name than the question's, where the article has a section for that: what a
    guide says under "Lisca" is not so of Oltra. What people say of themselves goes with them."""
    names = _names(asked)
    if not names:
        return False
    text = article.text[sentence.start : sentence.end]
    above, sections = "", set()
    for block, after in zip(article.blocks, (*article.blocks[1:], None), strict=True):
        if block.kind != "heading":
            continue
        name = article.text[block.start : block.end].strip()
        if block.end <= sentence.start:
            above = name
        if after and after.kind != "heading":  # "Spain" over "Population" holds what is under that too
            sections.add(name)
    if above in names or sections.isdisjoint(names) or not _is_name(above) or _MYSELF.search(text):
        return False
    return any(name in sections and name not in text for name in names)


def _is_name(heading: str) -> bool:
    return names_in(f"about {heading}") == [heading]


def named_later(sentence: Sentence, article: Article, asked: str) -> bool:
    """Whether the article names what is asked about, but not before the paragraphs after the sentence: what was paid for a
    firm is not told before the firm is."""
    end = article.text.find("\n\n", sentence.end)
    if end < 0:
        return False
    end = max(end, OPENING)
    found = [_named(name, _known(article)) for name in _names(asked) if not asked.startswith(name)]
    return any(whole and end < first - len(article.title) - 1 for first, whole in found)


def named_by_others(article: Article, others: Iterable[Article], asked: str) -> bool:
    """Whether others of the articles found name what is asked about, and this one has no word of that: a room in the Bar Levante
    is not priced in an article without it. Acronyms may stand there in full."""
    names = [name for name in _names(asked) if re.search("[a-z]", name.removeprefix("the "))]
    unsaid = [name for name in names if not asked.startswith(name) and _named(name, _known(article))[0] < 0]
    return any(_named(name, _known(other))[1] for name in unsaid for other in others)


def _known(article: Article) -> str:
    """An article's text with what is known of it."""
    return _joined(article.title, article.text, f"{article.author or ''} {article.outlet or ''}")


@lru_cache(maxsize=64)  # every sentence of an article is asked about; a long text is put together once
def _joined(title: str | None, text: str, origin: str) -> str:
    return f"{title}\n{text}\n{origin}"


@lru_cache(maxsize=256)
def _named(name: str, text: str) -> tuple[int, bool]:
    """Where ``text`` first has a word of a name, or what begins like one ("Chinese" for "China"), in any spelling, else -1; and
    whether it has the whole name."""
    words = [word for word in re.findall(r"[\w’'&-]+", name) if word[0].isupper()]
    if not words:
        return 0, False
    ways = [one for word in words for way in spellings(word.lower()) for one in way]
    like = "|".join(re.escape(one[:ROOT]) for one in (*words, *ways))
    first = re.search(rf"\b(?:{like})", text, re.I)
    whole = all(re.search(rf"\b{re.escape(word)}\b", text) for word in words)
    return first.start() if first else -1, whole
