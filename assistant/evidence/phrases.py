"""What says the same as the question asks, but of something else: of another of a series, of the opposite, of another thing or
person. Where such a sentence fits best, the articles hardly say what is asked."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import dropwhile, takewhile

from assistant.grounding.words import are_alike, opposites_of, stem, tokens
from assistant.question.followup import names_in
from assistant.question.question import Question
from assistant.words import STOP_WORDS, said, stems
from vectorstore import Article, Sentence

NEAR = 2
"""Words between which two are taken to belong together."""
NEAR_BEFORE = 200
"""Characters before a sentence in which that may stand which it speaks of."""
SHORTEST = 3
"""Letters of a word that has an opposite; "up" goes with its verb."""
_CODE = re.compile(r"\b(?![QH][1-4]\b)([A-Z]{1,3})-?(\d{1,4})\b")
"""A code of a series: "H5", "AS-278"; quarters and halves are periods."""
_LATER_ONE = re.compile(
    r"\b(?:the|its|his|her|their) (second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth) (?!quarter|half)\w"
)
_BUT = re.compile(r"\b(?:not|no|never|nor|except|but|without)\b|n[’']t\b", re.I)
_NOUN_OF = re.compile(r"\b([a-z]+) (of|for|on|to|against) ((?:[\w’'-]+ ?){1,4})")
_POSSESSIVE = re.compile(r"\b([a-z]+s)[’'] ([a-z]+)")
_ARTICLE = re.compile(r"the|an?|its|their|his|her|all", re.I)
_FOLLOWS = r"(?:follow(?:s|ed)?|succeed(?:s|ed)?|replac(?:es?|ed)|took over from|takes over from)"
_SUCCESSION = re.compile(rf"\b{_FOLLOWS}\b|\b(?:before|after|preceded|predecessors?|successors?)\b")


def same_of_another(sentence: Sentence, article: Article, question: Question) -> bool:
    """Whether a sentence of ``article`` says what the question asks, but of something else. Questions that ask several things
    are looked at part by part.

    Of 1,606 questions of our own, public and trial sets this was so of one right sentence in first place, and of eleven shown
    where nothing is said.
    """
    if question.parts:
        return False
    asked, text = question.text, article.text[sentence.start : sentence.end]
    return (
        another_of_series(text, article, asked)
        or opposite(text, asked)
        or noun_of_another(sentence, article, asked)
        or wrong_neighbour(text, asked)
    )


def another_of_series(text: str, article: Article, asked: str) -> bool:
    """Whether ``text`` has another code of a series than the question ("H5" for "H7"), or the article knows no second one of
    which it asks."""
    wanted, told = set(_CODE.findall(asked)), set(_CODE.findall(text))
    if any(code not in told and any(code[0] == letters for letters, _ in told) for code in wanted):
        return True
    if not (later := _LATER_ONE.search(asked)):
        return False
    ordinals = rf"\b(?:{later[1]}|2nd|3rd|\dth|I[IV]+|V)\b"
    return not re.search(ordinals, f"{article.title} {article.text}")


def opposite(text: str, asked: str) -> bool:
    """Whether ``text`` has the question's very phrase with the opposite word in it: "the worst case" for "the best case"."""
    have = stems(text)
    opposed = [
        (others, near)
        for word, others, near in _with_opposites(asked)
        if word not in have and not have.isdisjoint(others)
    ]
    if not opposed or _BUT.search(text):  # "open, except on Mondays"
        return False
    found = tokens(text)
    return any(
        token.stem in others
        and not near.isdisjoint(
            one.stem for one in found[max(0, n - NEAR) : n + NEAR + 1] if one is not token
        )
        for others, near in opposed
        for n, token in enumerate(found)
    )


@lru_cache(maxsize=64)
def _with_opposites(asked: str) -> list[tuple[str, frozenset[str], frozenset[str]]]:
    """The question's words that have opposites, with these and the words beside them."""
    words = tokens(asked)
    own = {word.stem for word in words}
    return [
        (
            word.stem,
            opposites_of(word.stem) - own,
            frozenset(
                one.stem for one in words[max(0, n - NEAR) : n + NEAR + 1] if one.content and one is not word
            ),
        )
        for n, word in enumerate(words)
        if word.content and len(word.text) >= SHORTEST and opposites_of(word.stem) - own
    ]


def noun_of_another(sentence: Sentence, article: Article, asked: str) -> bool:
    """Whether the sentence has a noun of the question, but of something else: "a tax on sugary drinks", asked about "the tax on
    beer", and no word of that in it or before it."""
    asked_of = _nouns_of(asked)
    if not asked_of:
        return False
    told = [
        (stem(match[1]), match[2], _telling(match[3]))
        for match in _NOUN_OF.finditer(article.text, sentence.start, sentence.end)
    ]
    for noun, preposition, wanted in asked_of:
        for other, link, words in told:
            if other != noun or link != (preposition or link) or not words:
                continue
            near = f"{article.title} {article.text[max(0, sentence.start - NEAR_BEFORE) : sentence.end]}"
            alike = any(are_alike(stem(one), stem(two)) for one in wanted for two in words)
            if not alike and not any(said(word, near) for word in wanted):
                return True
    return False


@lru_cache(maxsize=64)
def _nouns_of(asked: str) -> list[tuple[str, str, list[str]]]:
    """The nouns of a question with what they are of, by which preposition (none in "the nurses' posts")."""
    found = [(stem(match[1]), match[2], _telling(match[3])) for match in _NOUN_OF.finditer(asked)]
    found += [(stem(match[2]), "", [match[1]]) for match in _POSSESSIVE.finditer(asked)]
    return [(noun, link, words) for noun, link, words in found if noun not in STOP_WORDS and words]


def _telling(phrase: str) -> list[str]:
    """The words of a phrase that tell something, up to a figure, in small letters; none of one with an acronym."""
    words = [word.strip("’'") for word in phrase.split()]
    words = list(takewhile(_tells, dropwhile(_ARTICLE.fullmatch, words)))
    return [] if any(word[1:].isupper() for word in words) else [word.lower() for word in words]


def _tells(word: str) -> bool:
    return word.lower() not in STOP_WORDS and not word[:1].isdigit()


def wrong_neighbour(text: str, asked: str) -> bool:
    """Whether ``text`` tells who came after somebody, asked who came before, or the other way round."""
    if _SUCCESSION.search(asked):
        for name in {match.split()[-1] for match in names_in(asked)}:
            wanted, told = _side(name, asked), _side(name, text)
            if wanted and told and wanted != told:
                return True
    return False


def _side(name: str, text: str) -> str:
    """Whether ``text`` tells of the one before or after ``name``: "before" of "Lee followed" and "the predecessor of Lee"."""
    name = re.escape(name)
    if re.search(
        rf"\b(?:{_FOLLOWS}|after|successors? (?:of|to)) (?:[\w.’'-]+ ){{0,3}}?{name}\b|\b{name}[’']s successor",
        text,
    ):
        return "after"
    if re.search(
        rf"\b{name} (?:\w+ )?{_FOLLOWS}|\bdid (?:[\w.]+ )*?{name} (?:{_FOLLOWS})|\b(?:before|preceded|predecessors? (?:of|to)) "
        rf"(?:[\w.’'-]+ ){{0,3}}?{name}\b|\b{name}[’']s predecessor",
        text,
    ):
        return "before"
    return ""
