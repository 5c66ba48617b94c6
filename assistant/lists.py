"""Lists kept whole: "The plan rests on three measures:" is no answer without the measures."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.select import Candidate
from assistant.words import said
from vectorstore import Sentence

LONGEST = 1_200
"""Characters up to which a list is quoted with the sentence that announces it."""
LOOK_AHEAD = 2
"""Sentences after one that speaks of several things in which they may be told one by one."""
_ANNOUNCES = re.compile(r":[\"”’'*_)]*\s*$")
_TELLS_EACH = re.compile(
    r"^(?:[^,;]+[,;]){2,}.*\b(?:and|or)\b|^(?:some|one|first|the first|another)\b.*[,;.].*\b(?:some|others?|another|second)\b",
    re.I | re.S,
)
"""At least three things in a row, or some and others."""


def whole(candidate: Candidate, asks_for_list: bool = False) -> Candidate:
    """A sentence that announces a list, a table or a remark, with what it announces; where a list is asked for, one of its
    items likewise. Others as they are."""
    sentences = candidate.passage.sentences
    text = candidate.passage.article.text
    place = next((n for n, s in enumerate(sentences) if s.start == candidate.sentence.start), None)
    if place is None:
        return candidate
    first = place
    if asks_for_list:
        while first and sentences[first].kind == "list":
            first -= 1
    announced = bool(_ANNOUNCES.search(text[sentences[first].start : sentences[first].end]))
    if not announced:
        return candidate
    last = first
    for following in sentences[first + 1 :]:
        in_row = (
            last > first and following.kind == sentences[last].kind and following.kind in ("list", "table")
        )
        if (last > first and not in_row) or following.end - sentences[first].start > LONGEST:
            break
        last += 1
    if last == first or last < place:
        return candidate
    start, end = sentences[first].start, sentences[last].end
    return unmarked(replace(candidate, sentence=Sentence(start, end, candidate.sentence.kind)))


def unmarked(candidate: Candidate) -> Candidate:
    """The same without answering words: those that the reader marked in an announcement announce."""
    return replace(candidate, answer=None, answer_sureness=0.0)


def told_after(candidate: Candidate, listed: str) -> Candidate | None:
    """The sentence soon after this one in which the things ``listed`` are told one by one: after "The plan names the yards"
    the one that names them. None when this one does not speak of them, or tells them itself."""
    text = candidate.passage.article.text
    if _TELLS_EACH.search(candidate.text) or not said(listed, candidate.text):
        return None
    following = [s for s in candidate.passage.sentences if s.start >= candidate.sentence.end][:LOOK_AHEAD]
    for sentence in following:
        if sentence.kind == "text" and _TELLS_EACH.search(text[sentence.start : sentence.end]):
            return unmarked(replace(candidate, sentence=sentence))
    return None
