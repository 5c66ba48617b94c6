"""Questions to begin with, made from the user's own articles, without a model.

A question is made only from a sentence of a shape that turns into a question without a doubt about its grammar ("X was
founded in 1988": "When was X founded?"), and it is suggested only when the assistant, asked, answers it from that very
sentence. A handful of articles is looked at, however many there are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.answer import Answer
from vectorstore import Article, Passage, Sentence

LOOKED_AT = 40
"""Articles that are read for suggestions."""
TRIED = 16
"""Questions asked, at most, to find out which are answered."""
FEWEST_WORDS, MOST_WORDS = 6, 45
"""Length of sentences that questions are made from."""
LONGEST = 110
"""Characters of a question."""

WORD = r"[A-ZÀ-Þ][\w’'&-]*\w|[A-Z]{2,}"
NAME = rf"(?:{WORD})(?: (?:of the |of |for |de |and |& )?(?:{WORD}))*"
SUBJECT = rf"(?P<subject>(?:The )?{NAME})"
INSIDE = re.compile(rf"(?<=[a-z,] )(?:{WORD})(?: (?:of the |of )?(?:{WORD}))+(?![\w'’])")
"""Names of several words within a sentence."""
OFTEN = 3
"""Mentions of a name from which an article is about it."""
YEAR = r"(?:1[5-9]|20)\d\d"
HAPPENED = (
    "founded|launched|established|opened|built|created|introduced|set up|spun off|published|signed|completed|adopted|"
    "formed|started|approved|released|born|incorporated|unveiled|elected|discovered|invented|appointed|abolished|closed"
)
BEGAN = {
    "opened": "open",
    "began": "begin",
    "started": "start",
    "closed": "close",
    "died": "die",
    "joined": "join",
}
PAID = {
    "spent": "spend",
    "raised": "raise",
    "earned": "earn",
    "paid": "pay",
    "lost": "lose",
    "invested": "invest",
}
MONEY = r"[$£€¥]\s?\d[\d,.]*(?:\s?(?:bn|m|tn|million|billion|trillion))?"
PEOPLE = re.compile(
    r"\b(?:engineer|professor|minister|premier|founder|chief|director|president|economist|scientist|scholar|writer|editor|"
    r"chair\w*|researcher|doctor|historian|lawyer|officer|mayor|governor|journalist|inventor|entrepreneur|author|artist|"
    r"teacher|secretary|executive|analyst|manager|king|queen|senator|physicist|chemist|biologist|poet|composer|singer|"
    r"actor|actress|player|general|admiral|bishop|farmer|nurse|judge|politician|philosopher|mathematician)\b"
)
THINGS = re.compile(
    r"\b(?:maker|company|firm|start-up|startup|business|bank|fund|group|agency|institute|institution|university|college|"
    r"school|city|town|village|province|country|river|lake|island|mountain|region|programme|program|scheme|project|plan|"
    r"law|act|treaty|laboratory|organi[sz]ation|association|club|team|party|newspaper|magazine|journal|book|novel|film|"
    r"song|album|game|system|technology|method|technique|machine|device|drug|vaccine|disease|species|protein|gene|"
    r"language|theory|model|network|platform|service|website|festival|prize|award|bridge|building|museum|church)\b"
)
HEAD_ENDS = re.compile(
    r"\s(?:of|at|in|for|from|with|on|by|to|and|or|that|which|who|whose|set|based|named|called)\b"
)
"""Where "a law professor" ends in "a law professor at the university"."""
POINTING = re.compile(
    r"^(?:The )?(?:He|She|It|They|This|That|These|Those|We|You|I|But|And|Or|So|Yet|Here|There|One|Some|Many|Most|In|On|At|"
    r"For|As|If|When|While|After|Before|Since|Both|Each|Another|Other|All|No|Not|What|Who|Why|How|Its|His|Her|Their|Our|My)\b"
)

WHEN_WAS = re.compile(
    rf"^{SUBJECT},? (?P<be>was|were) (?:first |formally |officially )?(?P<what>{HAPPENED})\b(?: \S+){{0,8}}? in (?:[A-Z]\w+ )?{YEAR}\b"
)
WHEN_DID = re.compile(
    rf"^{SUBJECT} (?P<what>{'|'.join(BEGAN)})(?P<rest>(?: [^\s,.;:()]+){{0,8}}?) in (?:[A-Z]\w+ )?{YEAR}\b"
)
HOW_MUCH = re.compile(
    rf"^{SUBJECT} (?P<what>{'|'.join(PAID)}) (?:about |some |nearly |almost |over |more than |roughly |around )?{MONEY}"
    rf"(?P<rest> (?:on|for|in) [^,.;:()]{{3,60}})?"
)
HOW_MANY = re.compile(
    r"\b[Tt]here (?P<be>are|were) (?:now |about |some |nearly |almost |over |more than |only |roughly |at least )*\d[\d,.]* "
    r"(?P<what>[a-z][a-z-]+(?: [a-z][a-z-]+){0,4}?) (?P<where>in [^,.;:()]{3,50}?)(?=[,.;:]| (?:and|that|which|who)\b)"
)
WHAT_IS = re.compile(
    rf"^{SUBJECT}(?:, (?P<beside>(?:an?|the) [^,]{{8,90}}),| (?:is|was) (?P<said>(?:an?|the) [^,;.]{{8,120}}))"
)


@dataclass(frozen=True)
class Suggestion:
    """A question, and the words of an article that it was made from."""

    question: str
    subject: str
    article: Article
    start: int
    end: int


def suggest(
    articles: Sequence[Article],
    passages_of: Callable[[Article], Sequence[Passage]],
    ask: Callable[[str], Answer],
    wanted: int,
) -> list[str]:
    """Up to ``wanted`` questions that ``ask`` answers from the sentence they were made from: one from each article, then
    more, and no two that begin alike ("Who is …") while there are others. The same articles give the same questions."""
    by_article = [list(_made_from(article, passages_of(article))) for article in articles]
    rounds = range(max(map(len, by_article), default=0))
    in_turn = [made[round_] for round_ in rounds for made in by_article if round_ < len(made)]
    found: list[str] = []
    openings: set[str] = set()
    subjects: set[str] = set()
    tries = 0
    for may_begin_alike in (False, True):
        for one in in_turn:
            opening = " ".join(one.question.split()[:2])
            if len(found) >= wanted or tries >= TRIED:
                return found
            if one.subject in subjects or (opening in openings and not may_begin_alike):
                continue
            tries += 1
            subjects.add(one.subject)
            if _answered(one, ask(one.question)):
                found.append(one.question)
                openings.add(opening)
    return found


def _answered(one: Suggestion, answer: Answer) -> bool:
    return any(
        cited.article.id == one.article.id and cited.start < one.end and cited.end > one.start
        for cited in answer.citations
    )


def _made_from(article: Article, passages: Sequence[Passage]) -> Iterator[Suggestion]:
    """Questions from the sentences of running text; last, one about the name that comes up most."""
    sentences = [s for passage in passages for s in passage.sentences if s.kind == "text"]
    for sentence in sentences:
        made = question_from(article, sentence)
        if made is not None:
            yield made
    names = Counter(
        name
        for s in sentences
        for name in INSIDE.findall(article.text[s.start : s.end])
        if not POINTING.match(name)
    )
    for name, often in names.most_common(1):
        if often >= OFTEN:
            the = "the " if 2 * len(re.findall(rf"\bthe {re.escape(name)}\b", article.text)) > often else ""
            yield Suggestion(f"What is said about {the}{name}?", name, article, 0, len(article.text))


def question_from(article: Article, sentence: Sentence) -> Suggestion | None:
    """A question that this sentence answers, or None when its shape leaves a doubt."""
    said = article.text[sentence.start : sentence.end]
    if "\n" in said or not FEWEST_WORDS <= len(said.split()) <= MOST_WORDS or said[:1] in "\"“‘'(":
        return None
    made = _how_many(said) or _about_a_name(said, article.text)
    if made is None or len(made[0]) > LONGEST:
        return None
    return Suggestion(*made, article, sentence.start, sentence.end)


def _how_many(said: str) -> tuple[str, str] | None:
    match = HOW_MANY.search(said)
    if match is None or POINTING.match(match["where"][3:].strip()[:1].upper() + match["where"][4:]):
        return None
    return f"How many {match['what']} {match['be']} there {match['where']}?", match["what"]


def _about_a_name(said: str, text: str) -> tuple[str, str] | None:
    """A question about the name that a sentence opens with."""
    for pattern in (WHEN_WAS, WHEN_DID, HOW_MUCH, WHAT_IS):
        match = pattern.match(said)
        if match is None:
            continue
        subject = match["subject"]
        if POINTING.match(subject) or not _is_name(subject, text):
            return None
        named = "the " + subject[4:] if subject.startswith("The ") else subject
        question = _ask_about(named, match, pattern)
        return (question, subject.removeprefix("The ")) if question else None
    return None


def _ask_about(named: str, match: re.Match[str], pattern: re.Pattern[str]) -> str | None:
    if pattern is WHEN_WAS:
        return f"When {match['be']} {named} {match['what']}?"
    if pattern is WHEN_DID:
        return f"When did {named} {BEGAN[match['what']]}{match['rest']}?"
    if pattern is HOW_MUCH:
        return f"How much did {named} {PAID[match['what']]}{(match['rest'] or '').rstrip()}?"
    kind = HEAD_ENDS.split(match["beside"] or match["said"])[0]
    person, thing = list(PEOPLE.finditer(kind)), list(THINGS.finditer(kind))
    if person and (not thing or person[-1].start() > thing[-1].start()):
        return None if named.startswith("the ") else f"Who is {named}?"
    return f"What is {named}?" if thing else None


def _is_name(subject: str, text: str) -> bool:
    """A word at the beginning of a sentence has a capital anyway: it is a name when it has one elsewhere, too."""
    bare = subject.removeprefix("The ")
    return re.search(rf"[\w,’'”)] {re.escape(bare)}\b", text) is not None or " " in bare
