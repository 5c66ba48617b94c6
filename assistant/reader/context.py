"""What a sentence is read after: its article's title, the names told before it, and the words right before it.

Articles name a person once and say "the engineer" from then on. The names lie too far back to read all that stands
between, so they are handed over as a list. Shared by training and serving.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.words import STOP_WORDS

WORDS_BACK = 100
"""Characters right before a sentence that are read with it."""
NAMES_BACK = 2000
"""Characters before a sentence in which names are looked for: three or four paragraphs."""
MOST_NAMES = 4

_NAME = re.compile(
    r"\b[A-Z][\w&’'-]*(?: (?:(?:of|de|von|van|al) )?[A-Z][\w&’'-]*)+"  # several words, wherever they stand
    r"|(?<=[a-z,;:] )[A-Z][\w&’'-]+|\b[A-Z]{2,}\b"  # one word, where no sentence begins; an acronym
)
_POSSESSIVE = re.compile(r"[’']s?$")
_NO_NAMES = STOP_WORDS | frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday mr mrs ms dr""".split()
)


@dataclass(frozen=True)
class Context:
    """What stands before a sentence, or nothing."""

    title: str = ""
    names: str = ""
    words: str = ""

    @property
    def pieces(self) -> tuple[str, str, str]:
        """Title, names and words as they are tokenised."""
        return (_ended(self.title), _ended(self.names), self.words)


NO_CONTEXT = Context()


def _ended(text: str) -> str:
    return f"{text}." if text else ""


def context_of(title: str, text: str, start: int, sentence: str = "") -> Context:
    """The context of the sentence that begins at ``start`` of ``text``.

    Of "Marcus Hafkemeyer drives. He is in Hefei. It rains. The engineer joined in 2022." the last one's words are the
    sentences before it, and its names those of them that no longer stand in its words: none here, "Marcus Hafkemeyer,
    Hefei" in a longer text.
    """
    words = " ".join(text[max(0, start - WORDS_BACK) : start].split())
    if start > WORDS_BACK:
        words = words.partition(" ")[2]
    said = f"{title} {words} {sentence}"
    names = [name for name in names_in_order(text[max(0, start - NAMES_BACK) : start]) if name not in said]
    return Context(title, ", ".join(names[-MOST_NAMES:]), words)


def names_in_order(text: str) -> list[str]:
    """The names in a text, in the order of their last mention, the fuller form of each.

    ``names_in_order("Ann Lee met Bo Ek in Oslo. Then Lee left.")`` is ``["Bo Ek", "Oslo", "Ann Lee"]``.
    """
    found: list[str] = []
    for match in _NAME.finditer(text):
        words = match[0].split()
        while words and words[0].lower() in _NO_NAMES:
            words = words[1:]
        name = _POSSESSIVE.sub("", " ".join(words))
        if len(name) < 2:
            continue
        alike = [other for other in found if name in other or other in name]
        found = [other for other in found if other not in alike]
        found.append(max([name, *alike], key=len))
    return found
