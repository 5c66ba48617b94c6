"""Saying that the articles do not say, and what they lack, in plain words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.question.followup import names_in
from assistant.question.question import Question
from assistant.words import content_words, telling_words
from vectorstore import Library
from vectorstore.words import all_of

SHOWN = 3
"""Words named at most."""
ASK_SOMETHING = (
    "Footnote answers from what your articles say. Ask about a person, an event, a figure or a reason in them; "
    "the list of articles shows what there is."
)
NO_ARTICLES = "There are no articles in your library yet."
_DEGREE = re.compile(r"\b(how) (?!much\b|many\b)[a-z]+", re.I)
"""What "how" goes with is asked, not looked for: no article lacks the word "long"."""
_OFFICE = re.compile(
    r"\b(?:(?:chief|managing|executive|general|deputy|vice|prime|foreign|finance|financial|operating|head) ){1,2}"
    r"(?:executive|director|manager|president|minister|secretary|officer|teacher|coach)\b"
)
"""An office whose name is several words: who lacks the "chief" lacks the "chief executive"."""
_FIGURE = re.compile(r"\d[\d.,]*\d|\d")


def refusal_message(question: Question, library: Library) -> str:
    """What is missing: a name that no article mentions, a word that occurs nowhere, or just the answer.

    "Your articles do not mention Mongolia." "Your articles mention BYD, but do not say this."
    """
    if question.kind == "none":
        return ASK_SOMETHING
    if not library.count()[0]:
        return NO_ARTICLES
    if question.sources:
        return f"What you have from {_listed(question.sources, 'and')} does not say this."
    names = [
        piece.removeprefix("the ") for name in names_in(question.text) for piece in _apart(name, library)
    ]
    named = list(dict.fromkeys([*names, *_FIGURE.findall(question.text)]))
    unknown = [name for name in named if not _mentioned(name, library)]
    known = [name for name in named if name not in unknown]
    if unknown:
        return f"Your articles do not mention {_listed(unknown)}."
    asked = _DEGREE.sub(r"\1", question.text)
    if strange := [word for word in dict.fromkeys(telling_words(asked)) if not _mentioned(word, library)]:
        strange = list(dict.fromkeys(_office_of(word, asked) for word in strange))
        if known:
            return f"Your articles mention {_listed(known, 'and')}, but not {_listed(strange)}."
        return f"Your articles do not answer this. Nothing in them mentions {_listed(strange)}."
    if known:
        return f"Your articles mention {_listed(known, 'and')}, but do not say this."
    return "Your articles do not say this."


def _apart(name: str, library: Library) -> list[str]:
    """ "BYD and CATL" are two names, unless some passage has both: then they may be one."""
    return [name] if _mentioned(name, library) else re.split(r" (?:and|&|or) ", name)


def _office_of(word: str, asked: str) -> str:
    """The whole name of the office that ``word`` is part of in the question, else the word."""
    return next((office[0] for office in _OFFICE.finditer(asked) if word in office[0].split()), word)


def _mentioned(name: str, library: Library) -> bool:
    """Whether some passage has all words of ``name``."""
    return library.passages_with_word(all_of(content_words(name))) > 0


def _listed(words: Sequence[str], link: str = "or") -> str:
    shown = [f"“{word}”" for word in words[:SHOWN]]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {link} {shown[-1]}"
