"""What somebody says: whose words a question asks for, and where a speech in an article begins and ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.question.followup import names_in
from vectorstore import Sentence

LONGEST = 500
"""Characters up to which a speech is quoted with the sentence that announces it."""
_ASKS_FOR_WORDS = re.compile(
    r"\b(?:what|how) (?:do|does|did|has|have|had|would|is|was)\b(?P<whose>[^,]*?)\b(?:say|said|think|thought|believe|feel|felt|"
    r"argue|claim|react|respond|reply|judge|make of|opinion|view|verdict|reaction|attitude|criticism|complaint|objection)\b",
    re.I,
)
_TITLES = ("Mr", "Mrs", "Ms", "Miss", "Dr", "Sir", "Dame", "Prof", "Professor", "Councillor", "Cllr")
_OPENS = re.compile(r"[“\"‘]")
_SAID = r"(?:said|says|asked|asks|replied|replies|added|adds|told|tells|warned|warns)\b"
_ANOTHER_SPEAKS = re.compile(
    rf"[,?!.][”\"’] (?:{_SAID} (?:the|an?|[A-Z][\w’'-]+)\b|(?:the|an?|[A-Z][\w’'-]+)\b[\w ’'-]* {_SAID})"
)
"""Words in quotation marks of somebody who is named with them, and not only called "she"."""
_MARK = re.compile(r"[“”]|(?<!\w)\"(?=\w)|(?<=[\w.,!?…])\"")


def asks_for_words(asked: str) -> bool:
    """Whether a question asks what somebody says or thinks."""
    return bool(_ASKS_FOR_WORDS.search(asked))


def speaker(asked: str) -> tuple[str, ...]:
    """The name, without titles, of the one person whose words a question asks for; empty for any other question.

    ``speaker("What does Dr Ann Lee think of it?")`` is ``("Ann", "Lee")``.
    """
    match = _ASKS_FOR_WORDS.search(asked)
    names = names_in(f"about {match['whose'].strip()}") if match else []
    if len(names) != 1 or " and " in names[0]:
        return ()
    return tuple(word for word in names[0].split() if word.rstrip(".") not in _TITLES)


def speech(sentences: Sequence[Sentence], place: int, text: str) -> tuple[int, int]:
    """Where the speech begins and ends of which the sentence at ``place`` is part, and what the same person goes on to say:
    of "He was sad. “Nobody came. It rained.” They left." all but the last sentence, whichever of the others is at ``place``."""
    first = last = place

    def open_quotations() -> int:
        return _left_open(text[sentences[first].start : sentences[last].end])

    while first and open_quotations() < 0:
        first -= 1
    for following in sentences[place + 1 :]:
        words = text[following.start : following.end]
        if open_quotations() <= 0 and (not _OPENS.match(words) or _ANOTHER_SPEAKS.search(words)):
            break
        if following.end - sentences[first].start > LONGEST:
            break
        last += 1
    return sentences[first].start, sentences[last].end


def _left_open(words: str) -> int:
    """How many more quotations are opened than closed. A straight mark opens one where a word follows and none goes before."""
    marks = [words[m.start() : m.end() + 1] for m in _MARK.finditer(words)]
    return sum(1 if mark[0] == "“" or (mark[0] == '"' and mark[1:].isalnum()) else -1 for mark in marks)
