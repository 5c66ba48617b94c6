"""Words inside quotation marks, and who said them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.grounding.match import Match, alike, word_in
from assistant.grounding.reading import SAYING, Reading
from assistant.grounding.stops.problem import Problem
from assistant.grounding.words import Token


def quoted(match: Match) -> Iterator[Problem]:
    """Words inside quotation marks that the evidence does not have, word for word, or that another said."""
    if not match.claim.quotations:
        return
    text = plain(" ".join(r.text for r in match.source.readings))
    for quotation in match.claim.quotations:
        parts = [plain(part) for part in re.split(r"\.\.\.|…|\[[^\]]*\]", quotation.text)]
        if len(" ".join(parts).split()) >= 2 and not all(part in text for part in parts):
            yield Problem(
                "quote", f"puts in quotation marks words that the article does not have: “{quotation.text}”"
            )


def speakers(match: Match) -> Iterator[Problem]:
    """Something said by one person, given to another."""
    said = match.claim.speakers
    known = [n for r in match.readings for n in r.speakers]
    if not said or not known:
        return
    for name in said:
        beside = frozenset[str]().union(*(r.stems for r in match.readings if r.speakers))
        if not any(word_in(w, beside) for w in name.stems):
            yield Problem(
                "speaker", f"says that {name.text} said it; in the article it is {known[0].text}", True
            )


def told_of(match: Match) -> Iterator[Problem]:
    """ "He said the drivers “controlled every minute”" where the evidence has him say it of the firm."""
    claim = match.claim
    for quotation in claim.quotations:
        mine = _before_quotation(claim, quotation.start)
        for reading in match.readings:
            for other in reading.quotations:
                theirs = _before_quotation(reading, other.start)
                same = plain(quotation.text) == plain(other.text)
                if same and mine and theirs and not any(alike(a.stem, b.stem) for a in mine for b in theirs):
                    yield Problem(
                        "roles",
                        f"says “{_text(claim, mine)} …”; the article says “{_text(reading, theirs)} …”",
                    )
                    return


def _before_quotation(reading: Reading, start: int) -> list[Token]:
    """The telling words between a word of saying and a quotation: what the words in it are said of."""
    said = list(SAYING.finditer(reading.text, 0, start))
    between = [t for t in reading.content if said and said[-1].end() <= t.start < start]
    return (
        between
        if 0 < len(between) <= 3 and not any(m in reading.text[said[-1].end() : start] for m in ",:")
        else []
    )


def _text(reading: Reading, tokens: list[Token]) -> str:
    return reading.text[tokens[0].start : tokens[-1].end]


def plain(text: str) -> str:
    """Words and numbers alone, in lower case, to compare quotations in any typography."""
    straight = re.sub(r"n['’]t\b", " not", text.lower())
    return " ".join(
        re.findall(r"\w+", re.sub(r"['’](?:s|re|ve|ll|d|m)\b", lambda m: m.group()[1:], straight))
    )
