"""Answering without a model: the articles' own words, chosen sentence by sentence.

Takes the candidates that ``select`` ranked and composes the shortest answer that covers the question: the best
sentence, then others only when they add something the question asks for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from textwrap import shorten

from assistant.answer import Draft, Evidence, Support
from assistant.dates import spoken_date
from assistant.evidence.answering import answering_words, figures_asked_for
from assistant.evidence.lists import (
    Passages,
    is_question,
    replied,
    section,
    told_after,
    under_its_heading,
    unmarked,
    whole,
    with_what_it_names,
)
from assistant.evidence.select import Candidate, Part, coverage
from assistant.evidence.speech import asks_for_words, speech
from assistant.question.question import Question
from assistant.words import stems
from vectorstore import Article, Sentence

CLOSE = (4.0, 3.0)
"""How far below the best score a second and a third sentence may lie. With 3.0 and 2.0, answers are 0.2 sentences
shorter; facts said fall by 1.5 points on squad2 and 0.4 on xquad, F1 of characters by 1 on clapnq, and rise by 2 on
chunking; on the sample set facts stay the same."""
SURVEY_CLOSE = 5.0
"""The same for questions across articles, where each article's best sentence has its place."""
SAME = 0.75
"""Share of common words above which two sentences say the same."""
SURE_OF_WORDS = 0.3
"""How sure the reader must be of the answering words to mark them rather than all figures of the right kind."""
LOOK_BACK = 3
"""Sentences before a quote in which what it points to is looked for."""
LEAD_LENGTH = 90
"""Characters of the sentence that a quote leans on, as its lead gives them."""
ADDS = 0.15
"""Share of the question's weight that a further sentence must newly cover to be quoted for that."""


def choose(
    parts: Sequence[Part], most: int, needed: Sequence[Candidate] = (), passages: Passages | None = None
) -> list[Candidate]:
    """The sentences that together answer all ``parts`` of a question, at most ``most`` for each thing asked; best first,
    neighbours in reading order. ``needed`` ones come first: the sides of a disagreement. ``passages`` gives those of an
    article, so that no list ends where a passage does."""
    chosen: list[Candidate] = []
    for candidate in needed:
        if not _stands_in(candidate, chosen):
            chosen.append(candidate)
    sides = list(chosen)
    for part in parts:
        added = [one for one in _for_part(part, sides, most, passages) if not _stands_in(one, chosen)]
        chosen += _in_order(added)
    return chosen


def _for_part(
    part: Part, needed: Sequence[Candidate], most: int, passages: Passages | None
) -> list[Candidate]:
    """The sentences that answer one part, among them those ``needed`` that were found for it."""
    listed = part.question.listed
    chosen = [candidate for candidate in part.found if _stands_in(candidate, needed)]
    for candidate in part.found:
        if len(chosen) >= most:
            break
        if not chosen or _worth_adding(part, candidate, chosen):
            one = _untorn(candidate, part.question, passages)
            chosen.append(
                _with_speech(one, passages) if not chosen and asks_for_words(part.question.text) else one
            )
            if listed and len(chosen) == 1 and (each := told_after(chosen[0], listed, passages)):
                chosen = [unmarked(chosen[0]), each]
    return chosen


def _untorn(candidate: Candidate, question: Question, passages: Passages | None) -> Candidate:
    """The sentence with the rest of its list, or with the answer to what it asks."""
    if is_question(candidate.text):
        return replied(candidate, passages) or candidate
    candidate = with_what_it_names(candidate, question.text, passages)
    headed = question.kind not in ("number", "person") and under_its_heading(candidate, question.text)
    return whole(candidate, bool(question.listed) or headed, passages)


def _with_speech(candidate: Candidate, passages: Passages | None) -> Candidate:
    """A sentence with the rest of the speech that it is part of or announces."""
    sentences = [one for one in section(candidate.passage, passages) if one.kind == "text"]
    if candidate.sentence not in sentences:
        return candidate
    start, end = speech(sentences, sentences.index(candidate.sentence), candidate.passage.article.text)
    whole_speech = Sentence(start, end)
    return (
        candidate
        if whole_speech == candidate.sentence
        else unmarked(replace(candidate, sentence=whole_speech))
    )


def drafts(question: Question, chosen: Sequence[Candidate]) -> list[Draft]:
    """Each quote with its evidence, its lead in our words, and the answering words marked. A quote that leans on what
    stands before it ("They now budget five.") says in its lead after which words it stands, unless those are quoted."""
    made: list[Draft] = []
    for candidate in chosen:
        before = antecedent(candidate)
        shown = any(before == d.text for d in made)
        made.append(draft(question, candidate, "" if shown else before))
    return made


def draft(question: Question, candidate: Candidate, after: str = "") -> Draft:
    article = candidate.passage.article
    evidence = Evidence(article, candidate.sentence.start, candidate.sentence.end)
    marks = answering_words(evidence.quote, question)
    if candidate.answer and (candidate.answer_sureness >= SURE_OF_WORDS or not marks):
        marks = (candidate.answer,) if candidate.answer_sureness >= SURE_OF_WORDS / 2 else ()
    marks = figures_asked_for(evidence.quote, question) or marks
    return Draft(evidence.quote, (evidence,), Support("supported"), lead(article, after), marks)


def lead(article: Article, after: str = "") -> str:
    """Who and when a quote is from: "The Harbour Review, 3 May 2024"; the title when there is no outlet. ``after``:
    the sentence that it leans on, of which the beginning is given."""
    who = article.outlet or article.title or article.author or ""
    place = f"after “{shorten(after, LEAD_LENGTH, placeholder=' …')}”" if after else ""
    return ", ".join(part for part in (who, spoken_date(article.published), place) if part)


_LEANS = re.compile(
    r"^[“\"'‘(]*(?:(?:and|but|so|yet|then|still|now|even) )?(?:he|she|it|they|this|that|these|those|his|her|its|their|both|"
    r"neither|the (?:company|firm|group|bank|fund|plan|scheme|programme|study|report|team|two|three|second|former|latter))\b"
    r"|[”\"’'],? (?:he|she|they) \w+",
    re.I,
)
_NAMES_SOMETHING = re.compile(r"\w[\w,;’'-]* (?:\w+ )*?[A-Z]|^[A-Z][\w’'-]+ [A-Z]|^[A-Z]{2,}|\d")


def antecedent(candidate: Candidate) -> str:
    """The nearest sentence before this one, in the same passage, that names what this one only points to; empty when
    it stands by itself or none is near."""
    if not _LEANS.search(candidate.text):
        return ""
    text = candidate.passage.article.text
    earlier = [
        s for s in candidate.passage.sentences if s.end <= candidate.sentence.start and s.kind == "text"
    ]
    for sentence in reversed(earlier[-LOOK_BACK:]):
        words = text[sentence.start : sentence.end]
        if _NAMES_SOMETHING.search(words) and not _LEANS.search(words):
            return words
    return ""


def _worth_adding(part: Part, candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Whether a further sentence may be the right one, or adds something that the question asks for."""
    question = part.question
    gap = max(c.score for c in chosen) - candidate.score
    if gap > SURVEY_CLOSE:
        return False
    if _stands_in(candidate, chosen) or any(_says_the_same(candidate.text, c.text) for c in chosen):
        return False
    if question.kind == "survey":
        return all(candidate.passage.article.id != c.passage.article.id for c in chosen)
    close = SURVEY_CLOSE if question.topic else CLOSE[min(len(chosen), len(CLOSE)) - 1]
    if gap <= close:
        return True
    together = " ".join(c.text for c in chosen)
    gain = coverage(part.weights, f"{together} {candidate.text}") - coverage(part.weights, together)
    return gain >= ADDS


def _stands_in(candidate: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether the sentence is one of ``others`` or part of one; passages overlap."""
    article, start, end = candidate.passage.article.id, candidate.sentence.start, candidate.sentence.end
    return any(
        article == other.passage.article.id and start < other.sentence.end and other.sentence.start < end
        for other in others
    )


def _says_the_same(one: str, other: str) -> bool:
    """Whether the shorter sentence's words are nearly all in the longer one."""
    a, b = (stems(text) for text in (one, other))
    return len(a & b) >= SAME * max(1, min(len(a), len(b)))


def _in_order(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Best first, but a sentence that leans on the one before it ("It is the shingle before the village.") after that one."""
    ordered: list[Candidate] = []
    for candidate in chosen:
        run = [candidate]
        while (before := _leans_on(run[0], chosen)) and not _stands_in(before, [*ordered, *run]):
            run.insert(0, before)
        ordered += [one for one in run if not _stands_in(one, ordered)]
    return ordered


def _leans_on(candidate: Candidate, chosen: Sequence[Candidate]) -> Candidate | None:
    """The sentence directly before this one when it is among those chosen and this one points to it."""
    if not _LEANS.search(candidate.text):
        return None
    before = [s for s in candidate.passage.sentences if s.end <= candidate.sentence.start][-1:]
    there = [c for c in chosen if before and c.passage.id == candidate.passage.id and c.sentence == before[0]]
    return there[0] if there else None
