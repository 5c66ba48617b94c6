"""Whose articles a question asks about: "according to The Harbour Review", "What did Mara Lindqvist write about Torch?"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vectorstore import Library

_WORD = r"[A-Z0-9][\w&.-]*(?:[’'](?!s\b)\w+)?"
_NAME = rf"(?:[Tt]he )?{_WORD}(?: (?:(?:of|de|and|the|von|van) |& )?{_WORD})*"
_WRITES = r"(?:writes?|wrote|written|reports?|reported|says?|said|thinks?|argues?|argued|claims?|claimed|tells?|told|publish(?:es|ed)?|mentions?|mentioned)"
_TEXT = r"(?:articles?|pieces?|stor(?:y|ies)|columns?|reports?|coverage)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"[,;]? ?\b[Aa]ccording to (?:an? {_TEXT} (?:in|by|from|of) )?(?P<name>{_NAME})[,;]?",
        rf"[,;]? ?\b(?:[Ii]n|[Ff]rom|[Bb]y) (?:(?:the|an?) {_TEXT} (?:in|by|from|of) )?(?P<name>{_NAME})(?:['’]s {_TEXT})?[,;]?",
        rf"(?P<kept>\b[Ww]hat (?:does|do|did|has|have) )(?P<name>{_NAME})(?= {_WRITES} )",
    )
)
"""Where a question may name a source; what is left without it still asks the same. ``kept``: "What did <somebody> say about"."""
_ABOUT = re.compile(rf"^ {_WRITES} (?:about|on|of) (?P<subject>.+)$")


@dataclass(frozen=True)
class Scope:
    """The articles that a question is limited to, by id, whose they are, and the question without that."""

    articles: tuple[str, ...]
    sources: tuple[str, ...]
    question: str


def scope(question: str, library: Library) -> Scope | None:
    """The scope of a question that names an outlet or author of the library as its source; None for any other.

    Asked "What does The Harbour Review say about patents?", the articles of that outlet and "Tell me about patents".
    """
    for form in _FORMS:
        for match in form.finditer(question):
            found = library.articles_of(_spellings(match["name"]))
            if found:
                return Scope(
                    tuple(sorted(found)), tuple(sorted(set(found.values()))), _without(match, question)
                )
    return None


def _spellings(name: str) -> list[str]:
    bare = re.sub(r"^[Tt]he ", "", name)
    return [bare, f"The {bare}"]


def _without(match: re.Match[str], question: str) -> str:
    """The question without its source, when it can do without."""
    before, after = question[: match.start()], question[match.end() :]
    if match.groupdict().get("kept"):
        about = _ABOUT.match(after)
        return f"Tell me about {about['subject']}" if about else question
    left = " ".join(f"{before} {after}".split())
    return re.sub(r" (?=[?.,;!])", "", left[:1].upper() + left[1:])
