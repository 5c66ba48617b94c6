"""What states something and what does not: talk, questions, sentences that break off, things explained by themselves."""

from __future__ import annotations

import itertools
import re

from assistant.grounding.clauses import is_verb
from assistant.grounding.reading import Reading, read
from assistant.grounding.words import Token

META = re.compile(
    r"^(?:sure|certainly|of course|here (?:is|are)|i hope|let me|note that i|i (?:can|will|am|'m|cannot|do not|don't)\b|as an ai"
    r"|in (?:summary|conclusion)[:,]?$|the answer (?:is|to)[^.]*:$|answer:?$|question:)",
    re.IGNORECASE,
)
QUESTION = re.compile(
    r"\?[\"”’')\]]*$|^(?:the|a|another|one|my) question (?:is|was|remains)\b", re.IGNORECASE
)
BROKEN_OFF = re.compile(
    r"\b(?:the|an?|and|or|of|to|in|on|at|by|for|with|from|is|are|was|were|has|have|had|that|which|who|because|as|than|its|their"
    r"|(?:and|because|that) (?:it|they|he|she|the \w+))[\s,]*$",
    re.IGNORECASE,
)
"""An end without a full stop, after a word that wants another."""
BE = re.compile(r"\s(?:is|are|was|were)\s")
DEFINITION = re.compile(
    r"^(?:An?\s)?(?!The\b|This\b|These\b|Those\b|It|He|She|They|There\b)[\w -]{3,40}? (?:is|are) (?P<kind>(?:an? |the )[\w -]{3,40}?(?= that| at which| in which| who)|[\w -]{3,40}?(?= who| which))"
)
"""A thing explained: "Doctors are people who …"."""
DEPENDS = re.compile(r"^(?:because|so that)\b[^,]*$", re.IGNORECASE)
MEASURE = re.compile(r"^(?:by|in|at|from|for|until|since|to)\s", re.IGNORECASE)
FRAGMENT = 4
"""Words below which a sentence must have a verb in sight."""


def is_claim(sentence: str) -> bool:
    """Whether ``sentence`` states something that could be true or false of the articles.

    >>> is_claim("Here is what I found:"), is_claim("Exports fell in May.")
    (False, True)
    """
    plain = sentence.strip()
    said = read(plain)
    return (
        not (plain.endswith((":", "?")) or META.match(plain))
        and len(said.content) + len(said.quantities) >= 2
    )


def says_nothing(claim: Reading) -> str:
    """Why a sentence states nothing, or nothing.

    >>> says_nothing(read("The canal is a canal that carries barges.")), says_nothing(read("In 1988."))
    ('explains a thing by itself', 'is not a whole sentence')
    """
    text = claim.text.strip()
    if QUESTION.search(text):
        return "is a question, not a statement"
    if BROKEN_OFF.search(text) or _is_fragment(claim):
        return "is not a whole sentence"
    return "explains a thing by itself" if _is_circular(claim) else ""


def defined(claim: Reading) -> list[Token]:
    """What a sentence explains a kind of thing as: "people" in "Doctors are people who treat patients"."""
    found = DEFINITION.match(claim.text)
    if not found or not _is_general(claim):
        return []
    return [t for t in claim.content if found.start("kind") <= t.start < found.end("kind")]


def _is_fragment(claim: Reading) -> bool:
    """Whether a sentence is only the reason or the measure of another ("Because prices fell.", "By a third in May."), or
    has few words of which none may be a verb ("140 people"): neither "is" nor a word after a thing."""
    words = claim.tokens
    measure = MEASURE.match(claim.text) and len(claim.content) <= 2 and not any(map(is_verb, words))
    if DEPENDS.match(claim.text.strip()) or measure:
        return True
    after = [t for before, t in itertools.pairwise(words) if before.content and before.text.isalpha()]
    return (
        len(words) < FRAGMENT
        and not any(is_verb(t) for t in words)
        and not any(t.text.islower() for t in after)
    )


def _is_circular(claim: Reading) -> bool:
    """Whether a sentence says of a thing that it is that thing: "The voting age is the age at which one may vote"."""
    joint = BE.search(claim.text)
    if joint and claim.text[joint.end() :].strip(" .").casefold().endswith(
        claim.text[: joint.start()].strip().casefold()
    ):
        return True  # "The regulator was called the regulator."
    if not joint or not _is_general(claim) or claim.is_negative or "than" in claim.lower:
        return False
    before = [t for t in claim.tokens[1:] if t.end <= joint.start()]
    if any(is_verb(t) or t.text in ("what", "that") for t in before):
        return False  # "what rests on it is believed"
    head = [t for t in claim.content if t.end <= joint.start()]
    tail = [t for t in claim.content if t.start >= joint.end()]
    return bool(tail) and len(head) <= 4 and any(t.stem == tail[0].stem for t in head)


def _is_general(claim: Reading) -> bool:
    """Whether a sentence names nobody, no figure and no date; the first word may have its capital from there."""
    return not (claim.quantities or claim.dates or any(name.last for name in claim.names))
