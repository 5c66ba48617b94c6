"""What is not to be torn: "The plan rests on three measures:" is no answer without the measures, nor a question that an article
asks without what it says to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.evidence.select import Candidate
from assistant.words import said, stems
from vectorstore import Article, Passage, Sentence

LONGEST = 1_200
"""Characters up to which a list is quoted with the sentence that announces it."""
LOOK_AHEAD = 2
"""Sentences after one that speaks of several things in which they may be told one by one."""
LONGEST_REPLY, MOST_REPLIED = 500, 4
"""Characters and sentences of the answer to a question that an article asks."""
_ANNOUNCES = re.compile(r":[\"”’'*_)]*\s*$")
_TELLS_EACH = re.compile(
    r"^(?:[^,;]+[,;]){2,}.*\b(?:and|or)\b|^(?:some|one|first|the first|another)\b.*[,;.].*\b(?:some|others?|another|second)\b",
    re.I | re.S,
)
"""At least three things in a row, or some and others."""
_FIRST = re.compile(r"^(?:first(?:ly)?|the first|one)\b", re.I)
_NEXT = re.compile(
    r"^(?:(?:and )?(?:second|third|fourth|fifth|last)(?:ly)?|finally|(?:and )?the (?:second|third|fourth|fifth|last|other))\b",
    re.I,
)
_ASKS = re.compile(r"\?[\"”’'*_)\]]*\s*$")
_ASKED = re.compile(r"^\W*Q(?:uestion)?\s?\d*[.:)]\s")
_REPLIED = re.compile(r"^\W*A(?:nswer)?\s?\d*[.:)]\s")

_LABEL = re.compile(
    r"^\W*(?:background|introduction|aims?|objectives?|methods?|results?|findings|discussion|conclusions?|summary|abstract)[.:]?\s*$",
    re.I,
)
"""What a part of an abstract begins with, where it is no heading."""

_ASKS_WHAT_IT_IS = re.compile(
    r"^\W*(?:what(?:[’']s| is| are| was| were)\b|what (?:does|do|did) .*\bmean\b|(?:please )?(?:define|explain)\b)",
    re.I,
)
_NAMES_WHAT_WAS_TOLD = re.compile(
    r"^\W*(?:this|that|these|those|such)\b[^.;]*?\b(?:known as|(?:is|are|was|were|been) (?:called|termed|named|dubbed)|"
    r"(?:as (?:it|they|this) (?:is|are|was|were) (?:called|known)))\b",
    re.I,
)

Passages = Callable[[Article], Sequence[Passage]]


def section(passage: Passage, passages: Passages | None) -> tuple[Sentence, ...]:
    """The sentences of a passage with those of its neighbours under the same heading: passages end where they are long
    enough, lists do not."""
    if passages is None:
        return passage.sentences
    around = sorted(passages(passage.article), key=lambda one: one.start)
    place = next((n for n, one in enumerate(around) if one.id == passage.id), None)
    if place is None:
        return passage.sentences
    first = last = place
    while first and around[first - 1].heading == passage.heading:
        first -= 1
    while last + 1 < len(around) and around[last + 1].heading == passage.heading:
        last += 1
    found = {s.start: s for one in around[first : last + 1] for s in one.sentences}
    return tuple(found[start] for start in sorted(found))


def is_question(text: str) -> bool:
    """Whether a sentence asks: "Q: Were you afraid?", "What next?"."""
    return bool(_ASKS.search(text) or _ASKED.match(text))


def replied(candidate: Candidate, passages: Passages | None = None) -> Candidate | None:
    """A question that an article asks, with what it says to it: all up to the next question in an interview, one sentence in
    running text. None when nothing follows."""
    sentences, text = section(candidate.passage, passages), candidate.passage.article.text
    place = _place(candidate, sentences)
    following = [] if place is None else sentences[place + 1 :]
    interview, said_to_it, asks = bool(_ASKED.match(candidate.text)), 0, True
    end = candidate.sentence.end
    for sentence in following:
        words = text[sentence.start : sentence.end]
        if is_question(words) and not asks:
            break
        asks = is_question(words)
        interview |= asks or bool(_REPLIED.match(words))
        if said_to_it == (MOST_REPLIED if interview else 1) or (
            said_to_it and sentence.end - candidate.sentence.end > LONGEST_REPLY
        ):
            break
        said_to_it += not asks
        end = sentence.end
    if not said_to_it:
        return None
    return unmarked(replace(candidate, sentence=Sentence(candidate.sentence.start, end)))


def whole(candidate: Candidate, asks_for_list: bool = False, passages: Passages | None = None) -> Candidate:
    """A sentence that announces a list, a table or a remark, with what it announces; where a list is asked for, one of its
    items likewise, or the list under a heading. Others as they are."""
    if not (asks_for_list or _announces(candidate.text)):
        return candidate
    sentences = section(candidate.passage, passages)
    text = candidate.passage.article.text
    place = _place(candidate, sentences)
    if place is None:
        return candidate
    first = place
    if asks_for_list:
        while first and sentences[first].kind == "list":
            first -= 1
    announced = _announces(text[sentences[first].start : sentences[first].end])
    if not announced:
        if not candidate.passage.heading or candidate.sentence.kind != "list":
            return candidate
        first += sentences[first].kind != "list"  # the heading announces it
    last = first
    for following in sentences[first + 1 :]:
        in_row = following.kind == sentences[last].kind and following.kind in ("list", "table")
        if (last > first or not announced) and not in_row:
            break
        if following.end - sentences[first].start > LONGEST:
            break
        last += 1
    if last == first or last < place:
        return candidate
    start, end = sentences[first].start, sentences[last].end
    return unmarked(replace(candidate, sentence=Sentence(start, end, candidate.sentence.kind)))


def _announces(text: str) -> bool:
    """Whether a sentence only says what comes next: "The plan has two aims:", "Conclusions."."""
    return bool(_ANNOUNCES.search(text) or _LABEL.match(text))


def under_its_heading(candidate: Candidate, question: str) -> bool:
    """Whether a candidate is an item of a list whose heading the question names: "New on the shelves", asked what is new on
    the shelves."""
    heading = stems(candidate.passage.heading) if candidate.passage.heading else frozenset()
    return candidate.sentence.kind == "list" and bool(heading) and heading <= stems(question)


def unmarked(candidate: Candidate) -> Candidate:
    """The same without answering words: those that the reader marked in an announcement announce."""
    return replace(candidate, answer=None, answer_sureness=0.0)


def told_after(candidate: Candidate, listed: str, passages: Passages | None = None) -> Candidate | None:
    """The sentence soon after this one in which the things ``listed`` are told one by one: after "The plan names the yards"
    the one that names them, after "It had two limits." those that begin "First," and "Second,". None when this one does
    not speak of them, or tells them itself."""
    text = candidate.passage.article.text
    if _TELLS_EACH.search(candidate.text) or not said(listed, candidate.text):
        return None
    following = [s for s in section(candidate.passage, passages) if s.start >= candidate.sentence.end]
    for n, sentence in enumerate(following[:LOOK_AHEAD]):
        words = text[sentence.start : sentence.end]
        if sentence.kind == "text" and _FIRST.match(words) and (end := _last_told(following[n:], text)):
            return unmarked(replace(candidate, sentence=Sentence(sentence.start, end)))
        if sentence.kind == "text" and _TELLS_EACH.search(words):
            return unmarked(replace(candidate, sentence=sentence))
    return None


def with_what_it_names(candidate: Candidate, asked: str, passages: Passages | None = None) -> Candidate:
    """Where a question asks what something is, "This is known as inertia." with the sentence before it, which says it; others as
    they are."""
    if not (_ASKS_WHAT_IT_IS.match(asked) and _NAMES_WHAT_WAS_TOLD.match(candidate.text)):
        return candidate
    sentences = section(candidate.passage, passages)
    place = _place(candidate, sentences)
    if not place or sentences[place - 1].kind != "text":
        return candidate
    return unmarked(replace(candidate, sentence=Sentence(sentences[place - 1].start, candidate.sentence.end)))


def _last_told(sentences: Sequence[Sentence], text: str) -> int:
    """Where the last of the sentences that go on "Second, …", "Third, …" ends; 0 when the first is the only one."""
    near = [s for s in sentences[1:] if s.end - sentences[0].start <= LONGEST and s.kind == "text"]
    return max((s.end for s in near if _NEXT.match(text[s.start : s.end])), default=0)


def _place(candidate: Candidate, sentences: Sequence[Sentence]) -> int | None:
    return next((n for n, s in enumerate(sentences) if s.start == candidate.sentence.start), None)
